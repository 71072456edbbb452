/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "collector/decode.h"
#include "collector/map.h"
#include "config/city.h"
#include "tests/collecting.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Documents, the mapping in YAML, and what must come of it, as one text:
 *	PERIOD REGION INDICATOR VALUE [flags]	a line a figure, in order; then
 *	refused ROW: REASON (its beginning)
 *	failed: REASON (part of it) */

static enum outcome decode(const char *bytes, size_t length, const char *type, const char *encoding,
    struct arena *a, cJSON **root, struct error *e)
{
	struct decoder d = {.content_type = type, .encoding = encoding, .depth_max = 64};

	return decode_document(bytes, length, &d, a, root, e);
}

static const struct {
	const char *what, *mapping, *document, *expected;
} cases[] = {
    {"flat rows, values as text and number",
	"figures: {rows: \"$.d[*]\", region: .r, indicator: .i, period: $.p, value: {at: .v, thousands: "
	"\",\"}}",
	"{\"p\":\"2023-05\",\"d\":[{\"r\":\"east\",\"i\":\"grp\",\"v\":\"1,234.5\"},{\"r\":\"west\",\"i\":"
	"\"rate\",\"v\":-3.25}]}",
	"2023-05 east grp 1234.5\n2023-05 west rate -3.25\n"},
    {"what is not in the map is refused, never defaulted; what is to be ignored is left out",
	"figures: {rows: \"$[*]\", region: {at: .r, map: {E: east}, ignore: [N]}, indicator: {const: grp}, "
	"period: .p, value: .v}",
	"[{\"r\":\"E\",\"p\":\"202305\",\"v\":1},{\"r\":\"W\",\"p\":\"202305\",\"v\":2},{\"r\":\"N\",\"p\":"
	"\"202305\",\"v\":3}]",
	"2023-05 east grp 1\nrefused 2: it is not in the map\n"},
    {"missing markers belong to the field; missing is a value taken back, never zero",
	"figures: {rows: \"$[*]\", region: {const: east}, indicator: {const: grp}, period: .p, value: {at: "
	".v, missing: [\"-\", \"…\"]}}",
	"[{\"p\":\"2023-01\",\"v\":\"-\"},{\"p\":\"2023-02\",\"v\":\"…\"},{\"p\":\"2023-03\",\"v\":null},{"
	"\"p\":\"2023-04\",\"v\":\"n/a\"},"
	"{\"p\":\"2023-05\"},{\"p\":\"2023-06\",\"v\":0}]",
	"2023-01 east grp none\n2023-02 east grp none\n2023-03 east grp none\n2023-06 east grp 0\n"
	"refused 4: this is no number\nrefused 5: there is nothing at this path\n"},
    {"a scale is above zero, and what it makes of a number is one",
	"figures: {rows: \"$[*]\", region: {const: east}, indicator: {const: grp}, period: .p, value: .v, "
	"scale: "
	".s}",
	"[{\"p\":\"2023-01\",\"v\":5,\"s\":0},{\"p\":\"2023-02\",\"v\":5,\"s\":-1},{\"p\":\"2023-03\",\"v\":"
	"1e300,"
	"\"s\":1e300},{\"p\":\"2023-04\",\"v\":5,\"s\":0.001}]",
	"2023-04 east grp 0.005\nrefused 1: a scale is above zero\nrefused 2: a scale is above zero\n"
	"refused 3: the number is too large in its unit\n"},
    {"a number is a marker by its digits, and with a point also by what it is",
	"figures: {rows: \"$[*]\", region: {const: east}, indicator: {const: grp}, period: .p, value: {at: "
	".v, "
	"missing: [\"-999\"]}, where: {.k: 1}}",
	"[{\"k\":1.0,\"p\":\"2023-01\",\"v\":-999.0},{\"k\":1,\"p\":\"2023-02\",\"v\":-999},{\"k\":10e-1,"
	"\"p\":"
	"\"2023-03\",\"v\":-9.99e2},{\"k\":1,\"p\":\"2023-04\",\"v\":-999.5},{\"k\":2,\"p\":\"2023-05\","
	"\"v\":1}]",
	"2023-01 east grp none\n2023-02 east grp none\n2023-03 east grp none\n2023-04 east grp -999.5\n"},
    {"identical rows collapse, conflicting ones are refused both",
	"figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: {const: 2023-05}, value: .v}",
	"[{\"r\":\"east\",\"v\":1},{\"r\":\"east\",\"v\":1},{\"r\":\"west\",\"v\":1},{\"r\":\"west\",\"v\":2}"
	",{\"r\":\"city\",\"v\":9}]",
	"2023-05 city grp 9\n2023-05 east grp 1\nrefused 3: row 4 says 2\nrefused 4: row 3 says 1\n"},
    {"groups, and a period joined from two fields",
	"figures:\n      groups: {series: \"$.S[*]\"}\n      rows: $series.data[*]\n      region: {const: "
	"east}\n"
	"      indicator: {at: $series.id, map: {L1: rate}}\n      period: {at: [.year, .period], format: "
	"\"%YM%m\"}\n      value: .value",
	"{\"S\":[{\"id\":\"L1\",\"data\":[{\"year\":\"2023\",\"period\":\"M04\",\"value\":\"3.4\"},{\"year\":"
	"\"2023\",\"period\":\"M05\",\"value\":\"３．７％\"}]},"
	"{\"id\":\"L2\",\"data\":[{\"year\":\"2023\",\"period\":\"M05\",\"value\":\"1\"}]}]}",
	"2023-04 east rate 3.4\n2023-05 east rate 3.7\nrefused 3: it is not in the map\n"},
    {"a wide table; a column that a row lacks is no row",
	"figures: {rows: \"$.rows[*]\", unpivot: {columns: [grp, rate]}, region: .county, indicator: "
	"$column, period: {at: $.m, format: \"%Y年1-%m月\"}, value: $value}",
	"{\"m\":\"2023年1-5月\",\"rows\":[{\"county\":\"east\",\"grp\":10,\"rate\":5},{\"county\":\"west\","
	"\"grp\":20}]}",
	"2023-05 east grp 10\n2023-05 east rate 5\n2023-05 west grp 20\n"},
    {"objects by key",
	"figures: {rows: \"$.total[*]\", region: {key: .}, indicator: {const: grp}, period: $.month, value: "
	".n}",
	"{\"month\":\"2023M02\",\"total\":{\"east\":{\"n\":1},\"west\":{\"n\":2},\"north\":{\"n\":3}}}",
	"2023-02 east grp 1\n2023-02 west grp 2\nrefused 3: this is no region of the configuration\n"},
    {"where, a look-up and a converted unit",
	"figures: {rows: \"$.n[*]\", where: {.has: true}, region: {const: city}, indicator: {const: grp}, "
	"period: .p, value: .v, "
	"unit: {at: .z, lookup: {in: \"$.w[*]\", by: code, get: unit}}}",
	"{\"n\":[{\"has\":true,\"p\":\"2023-05\",\"v\":12345,\"z\":\"a\"},{\"has\":false,\"p\":\"2023-06\","
	"\"v\":0,\"z\":\"a\"},"
	"{\"has\":true,\"p\":\"2023-07\",\"v\":1,\"z\":\"b\"},{\"has\":true,\"p\":\"2023-08\",\"v\":1,\"z\":"
	"\"c\"}],"
	"\"w\":[{\"code\":\"a\",\"unit\":\"万元\"},{\"code\":\"b\",\"unit\":\"吨\"}]}",
	"2023-05 city grp 1.2345\nrefused 3: cannot be converted\nrefused 4: the look-up has no entry\n"},
    {"periods by the kind of the indicator",
	"figures: {rows: \"$[*]\", region: {const: east}, indicator: .i, period: .p, value: .v}",
	"[{\"i\":\"sales\",\"p\":\"2023年1-2月\",\"v\":1},{\"i\":\"sales\",\"p\":\"2023-03\",\"v\":2},{\"i\":"
	"\"sales\",\"p\":\"2023年1-4月\",\"v\":3},"
	"{\"i\":\"sales\",\"p\":\"2023-01\",\"v\":4},{\"i\":\"gdp\",\"p\":\"2023B\",\"v\":5},{\"i\":\"gdp\","
	"\"p\":\"2023-05\",\"v\":6},"
	"{\"i\":\"gdp\",\"p\":\"2023-09\",\"v\":7},{\"i\":\"grp\",\"p\":\"2023年3-5月\",\"v\":8},{\"i\":"
	"\"grp\",\"p\":\"2023Q2\",\"v\":9}]",
	"2023-02 east sales 1\n2023-03 east sales 2\n2023-06 east grp 9\n2023-Q2 east gdp 5\n2023-Q3 east "
	"gdp 7\n"
	"refused 3: sales: the value covers more or fewer\nrefused 4: sales: this month is never published "
	"alone\n"
	"refused 6: gdp: the indicator is not published\nrefused 8: grp: a year-to-date value begins with "
	"January\n"},
    {"an error inside of a good answer, in the source's own words",
	"expect: {$.code: 200}\n    error_text: $.msg\n    figures: {rows: \"$.d[*]\", region: .r, "
	"indicator: .i, period: .p, value: .v}",
	"{\"code\":501,\"msg\":\"系统繁忙\"}",
	"failed: expected $.code to be 200, found 501; the source says: 系统繁忙\n"},
    {"an empty month is a failure, unless it is said that it may be",
	"figures: {rows: \"$.d[*]\", region: .r, indicator: .i, period: .p, value: .v}", "{\"d\":[]}",
	"failed: 0 good rows of 0\n"},
    {"an empty month that may be",
	"min_rows: 0\n    figures: {rows: \"$.d[*]\", region: .r, indicator: .i, period: .p, value: .v}",
	"{\"d\":[]}", ""},
    {"the status of a figure",
	"figures: {rows: \"$[*]\", region: {const: east}, indicator: {const: grp}, period: .p, value: .v, "
	"status: {at: .s, map: {P: preliminary, R: revised}, missing: [\"\"]}}",
	"[{\"p\":\"2023-04\",\"v\":1,\"s\":\"P\"},{\"p\":\"2023-05\",\"v\":2,\"s\":\"\"},{\"p\":\"2023-06\","
	"\"v\":3,\"s\":\"R\"},{\"p\":\"2023-07\",\"v\":4,\"s\":\"X\"}]",
	"2023-04 east grp 1 preliminary\n2023-05 east grp 2\n2023-06 east grp 3 revised\nrefused 4: it is "
	"not in the map\n"},
    {"too many rows",
	"rows_max: 2\n    figures: {rows: \"$[*]\", region: .r, indicator: .i, period: .p, value: .v}",
	"[{},{},{}]", "failed: more than 2 rows\n"},
    {"values that are lists or objects",
	"figures: {rows: \"$[*]\", region: {const: east}, indicator: {const: grp}, period: .p, value: .v}",
	"[{\"p\":\"2023-05\",\"v\":[1]},{\"p\":{},\"v\":1},{\"p\":\"2023-06\",\"v\":true},{\"p\":\"2023-07\","
	"\"v\":1}]",
	"2023-07 east grp 1\nrefused 1: expected one value, found a list\nrefused 2: expected one value, "
	"found an object\nrefused 3: this is no number\n"},
};

static void describe(const struct config *c, struct mapped_page *m, struct text *out)
{
	for (size_t i = 0; i < m->figure_count; i++) {
		const struct mapped_figure *f = &m->figures[i];

		period_print(out, f->period);
		text_printf(out, " %s %s ", c->region[f->region].id, c->indicator[f->indicator].id);
		if (f->flags & FIGURE_WITHDRAWN)
			text_add(out, "none");
		else
			text_number(out, f->value);
		text_add(out, f->flags & FIGURE_PRELIMINARY ? " preliminary\n"
			      : f->flags & FIGURE_REVISED   ? " revised\n"
							    : "\n");
	}
	for (size_t i = 0; i < m->refusal_count; i++)
		text_printf(out, "refused %u: %s\n", m->refusals[i].row, m->refusals[i].reason);
}

/* Line by line: what is found begins with what is expected. */
static bool as_expected(const char *found, const char *expected)
{
	while (*expected) {
		size_t n = strcspn(expected, "\n"), m = strcspn(found, "\n");

		if (m < n || strncmp(found, expected, n) != 0)
			return false;
		expected += n + 1;
		found += m + (found[m] == '\n');
	}
	return *found == '\0';
}

static void each_shape_is_mapped_by_configuration_alone(void **state)
{
	char folder[4096];
	int wrong = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("map"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text yaml = {0}, out = {0};
		struct arena tree = {0};
		struct mapped_page m = {0};
		struct config *c;
		struct error e;
		cJSON *root;

		text_printf(&yaml, "%s    %s\n", test_data("collector/map.yaml"), cases[i].mapping);
		c = test_config(folder, text_of(&yaml));
		assert_done(
		    decode(cases[i].document, strlen(cases[i].document), NULL, NULL, &tree, &root, &e), e);
		if (map_document(c, &c->source[0], root, NULL, &m, &e) != OUTCOME_DONE)
			text_printf(&out, "failed: %s\n", e.text);
		else
			describe(c, &m, &out);
		if (!as_expected(text_of(&out), cases[i].expected)) {
			print_message(
			    "%s:\nexpected\n%sfound\n%s", cases[i].what, cases[i].expected, text_of(&out));
			wrong++;
		}
		mapped_free(&m);
		arena_done(&tree);
		text_done(&yaml);
		text_done(&out);
		config_free(c);
	}
	assert_int_equal(wrong, 0);
}

static void projects_come_with_milestones_from_a_list(void **state)
{
	static const char document[] =
	    "{\"projects\":[{\"code\":\"P1\",\"name\":\"一期\",\"county\":\"east\",\"m\":[{\"type\":"
	    "\"start\",\"promised\":\"2023-03\",\"actual\":null},"
	    "{\"type\":\"production\",\"promised\":\"2024-06-30\"}],\"inv\":{\"total\":\"12.5\",\"done\":3}},"
	    "{\"code\":\"P2\",\"name\":\"二期\",\"county\":\"nowhere\",\"m\":[]},{\"code\":\"P3\",\"name\":"
	    "\"三期\",\"county\":\"west\",\"m\":[{\"type\":\"start\",\"promised\":\"soon\"}]}]}";
	static const char mapping[] =
	    "    projects: {rows: \"$.projects[*]\", id: .code, name: .name, region: .county,\n"
	    "      start: {committed: \".m[?@.type=='start'].promised\", actual: "
	    "\".m[?@.type=='start'].actual\"},\n"
	    "      production: {committed: \".m[?@.type=='production'].promised\"}, investment: {planned: "
	    ".inv.total, done: .inv.done}}\n";
	struct text yaml = {0};
	struct arena tree = {0};
	struct mapped_page m = {0};
	struct config *c;
	struct error e;
	cJSON *root;
	bool start = false;

	(void)state;
	text_printf(&yaml, "%s%s", test_data("collector/map.yaml"), mapping);
	c = test_config(test_folder("map-projects"), text_of(&yaml));
	assert_done(decode(document, strlen(document), NULL, NULL, &tree, &root, &e), e);
	assert_done(map_document(c, &c->source[0], root, NULL, &m, &e), e);
	assert_int_equal(m.project_count, 1);
	assert_int_equal(m.listed_count, 3);
	assert_true(m.listed_all);
	assert_int_equal(m.refusal_count, 2);
	assert_contains(m.refusals[0].reason, "no region of the configuration");
	assert_contains(m.refusals[1].reason, "this is no date");
	assert_string_equal(m.refusals[1].found, "soon");
	for (size_t i = 0; i < m.projects[0].count; i++) {
		const struct attribute_value *v = &m.projects[0].values[i];

		if (v->attribute == ATTRIBUTE_START + MILESTONE_COMMITTED) {
			start = true;
			assert_int_equal(v->date.day, day_of(2023, 3, 31));
			assert_int_equal(v->date.months, 1);
		}
		if (v->attribute == ATTRIBUTE_PLANNED)
			assert_true(v->number == 12.5);
	}
	assert_true(start);
	mapped_free(&m);
	arena_done(&tree);
	text_done(&yaml);
	config_free(c);
}

static void encodings_are_turned_into_utf8_before_anything_is_parsed(void **state)
{
	char in[] = "{\"name\": \"肇庆鼎湖\\\\\"}", gbk[128], *from = in, *to = gbk;
	size_t left = strlen(in), room = sizeof gbk;
	iconv_t cd = iconv_open("GB18030", "UTF-8");
	struct arena a = {0};
	struct text text = {0};
	struct error e;
	const char *utf8;
	size_t length;
	cJSON *root;

	(void)state;
	assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
	iconv_close(cd);
	assert_int_equal(
	    decode(gbk, sizeof gbk - room, "application/json; charset=utf-8", NULL, &a, &root, &e),
	    OUTCOME_REFUSED);
	assert_contains(e.text, "is not UTF-8, as the header says");
	/* nobody says: it is found out */
	assert_done(decode(gbk, sizeof gbk - room, "application/json", NULL, &a, &root, &e), e);
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(root, "name")->valuestring, "肇庆鼎湖\\");
	assert_done(decode(gbk, sizeof gbk - room, "application/json; charset=GBK", NULL, &a, &root, &e), e);
	assert_string_equal(cJSON_GetObjectItemCaseSensitive(root, "name")->valuestring, "肇庆鼎湖\\");
	assert_done(decode(gbk, sizeof gbk - room, NULL, "GB18030", &a, &root, &e), e);
	/* one byte order mark, whatever it is written in */
	assert_done(decode("\xEF\xBB\xBF[1]", 6, NULL, NULL, &a, &root, &e), e);
	assert_int_equal(
	    decode("\xEF\xBB\xBF\xEF\xBB\xBF[1]", 9, NULL, NULL, &a, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "byte 4: a second byte order mark (expected at most one)");
	assert_int_equal(decode("\xFF\xFE\xFF\xFE[\0"
				"1\0]\0",
			     10, NULL, NULL, &a, &root, &e),
	    OUTCOME_REFUSED);
	assert_contains(e.text, "byte 3: a second byte order mark");
	assert_int_equal(decode("\xFE\xFF\xFE\xFF\0[\0"
				"1\0]",
			     10, NULL, "UTF-16", &a, &root, &e),
	    OUTCOME_REFUSED);
	assert_contains(e.text, "byte 3: a second byte order mark");
	assert_int_equal(
	    decode("<!DOCTYPE html><html>", 21, "text/html", NULL, &a, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "is a page");
	/* UTF-16, with and without its mark, either half first */
	assert_done(decode("\xFF\xFE[\0\"\0\x47\x53\"\0]\0", 12, NULL, NULL, &a, &root, &e), e);
	assert_string_equal(root->child->valuestring, "\u5347");
	assert_done(decode("\0[\0\"\x53\x47\0\"\0]", 10, "application/json", NULL, &a, &root, &e), e);
	assert_string_equal(root->child->valuestring, "\u5347");
	assert_int_equal(decode("\xFF\xFE[\0\"", 5, NULL, NULL, &a, &root, &e), OUTCOME_REFUSED);
	assert_int_equal(decode("", 0, NULL, NULL, &a, &root, &e), OUTCOME_REFUSED);
	assert_int_equal(decode("[1]", 3, NULL, "KLINGON", &a, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "is not known");
	/* a last character that could still have been changed by a next one */
	assert_done(decode_text("\x88\x66", 2, NULL, "BIG5-HKSCS", &text, &utf8, &length, &e), e);
	assert_true(length == 2 && memcmp(utf8, "\u00CA", 2) == 0);
	text_done(&text);
	arena_done(&a);
}

/* ---- recorded documents of real endpoints ---- */

static struct mapped_page map_fixture(
    const char *folder, const char *name, const char *yaml, struct config **c, int *outcome, struct error *e)
{
	char path[4200], *bytes;
	struct arena tree = {0};
	struct mapped_page m = {0};
	cJSON *root;

	*c = test_config(folder, yaml);
	snprintf(path, sizeof path, "%s/%s", fixtures_folder(), name);
	bytes = test_read(path);
	*outcome = decode(bytes, strlen(bytes), NULL, NULL, &tree, &root, e);
	if (*outcome == OUTCOME_DONE)
		*outcome = map_document(*c, &(*c)->source[0], root, NULL, &m, e);
	free(bytes);
	arena_done(&tree);
	return m;
}

static double value_at(const struct config *c, const struct mapped_page *m, const char *period,
    const char *region, const char *indicator)
{
	for (size_t i = 0; i < m->figure_count; i++)
		if (period_same(m->figures[i].period, test_period(period)) &&
		    strcmp(c->region[m->figures[i].region].id, region) == 0 &&
		    strcmp(c->indicator[m->figures[i].indicator].id, indicator) == 0)
			return m->figures[i].value;
	fail_msg("no figure %s %s %s", period, region, indicator);
	return 0;
}

#define NBS(regions, indicators, region, map)                                                                \
	"regions: [" regions "]\nindicators: [" indicators "]\n"                                             \
	"sources:\n  - id: nbs\n    url: \"${env:TEST_SERVER}/doc\"\n    expect: {$.returncode: 200}\n    "  \
	"error_text: "                                                                                       \
	"$.returndata\n"                                                                                     \
	"    figures:\n      rows: $.returndata.datanodes[*]\n      where: {.data.hasdata: true}\n"          \
	"      region: " region "\n"                                                                         \
	"      indicator: {at: \".wds[?@.wdcode=='zb'].valuecode\", map: " map "}\n"                         \
	"      period: {at: \".wds[?@.wdcode=='sj'].valuecode\"}\n      value: .data.strdata\n"              \
	"      unit: {at: \".wds[?@.wdcode=='zb'].valuecode\", lookup: {in: "                                \
	"\"$.returndata.wdnodes[?@.wdcode=='zb'].nodes[*]\", by: code, get: unit}}\n"
#define NATION "{id: cn, name: 全国, kind: nation}"
#define BEIJING "{id: beijing, name: 北京, kind: city}"
#define OF_THE_DOCUMENT "{at: \".wds[?@.wdcode=='reg'].valuecode\", map: {\"110000\": beijing}}"

static const struct {
	const char *file, *yaml;
	const char *fails; /* what the refusal of the document says; NULL: it is taken */
	size_t figures;
	struct {
		const char *period, *region, *indicator;
		double value;
	} some[3]; /* as printed by the bureau */
} fixtures[] = {
    {"nbs-monthly-industry-growth.json",
	NBS(NATION, "{id: growth, name: 增速, unit: \"%\", kind: rate, skips: [1]}", "{const: cn}",
	    "{A020101: growth}"),
	NULL, 10,
	{{"2024-12", "cn", "growth", 6.2}, {"2024-11", "cn", "growth", 5.4},
	    {"2024-10", "cn", "growth", 5.3}}},
    {"nbs-monthly-real-estate-investment.json",
	NBS(NATION, "{id: re, name: 房地产投资, unit: 亿元, kind: year-to-date, skips: [1]}", "{const: cn}",
	    "{A060101: re}"),
	NULL, 0, {{"2019-08", "cn", "re", 84589.06}, {"2019-07", "cn", "re", 72843.12}}},
    {"nbs-quarterly-gdp.json",
	NBS(NATION, "{id: gdp, name: GDP, unit: 上年同期=100, kind: rate, every: quarter}", "{const: cn}",
	    "{A010301: gdp}"),
	NULL, 0,
	{{"2019-Q2", "cn", "gdp", 106.2}, {"2019-Q1", "cn", "gdp", 106.4}, {"2018-Q4", "cn", "gdp", 106.4}}},
    {"nbs-two-indicators.json",
	NBS(NATION,
	    "{id: m2, name: M2, unit: 亿元, kind: level}, {id: m2g, name: M2 growth, unit: \"%\", kind: "
	    "rate}",
	    "{const: cn}", "{A0D0101: m2, A0D0102: m2g}"),
	NULL, 2, {{"2022-01", "cn", "m2", 2431022.72}, {"2022-01", "cn", "m2g", 9.8}}},
    {"nbs-error-in-200.json", NBS(NATION, "{id: g, name: g, unit: x, kind: rate}", "{const: cn}", "{X: g}"),
	"对不起，未能找到符合查询条件的信息", 0, {{0}}},
    /* the only row says hasdata: false: nothing is published, least of all a zero */
    {"nbs-annual-by-region.json",
	NBS(BEIJING, "{id: g, name: g, unit: 个, kind: level, every: year}", OF_THE_DOCUMENT, "{A010101: g}"),
	"0 good rows", 0, {{0}}},
    /* asked for Beijing, answered with the nation's figure: no region stands in it, so nothing is taken for
       Beijing's */
    {"nbs-region-asked-nation-answered.json",
	NBS(BEIJING, "{id: g, name: g, unit: \"%\", kind: rate}", OF_THE_DOCUMENT, "{A020101: g}"),
	"0 good rows of 1 (1 refused", 0, {{0}}},
};

/* The same document from a server into a store: as many figures, or the same refusal. */
static void over_http(const char *file, const char *yaml, const char *fails, size_t added)
{
	struct bench b;
	char path[4200], expected[64], *bytes;

	snprintf(path, sizeof path, "%s/%s", fixtures_folder(), file);
	bytes = test_read(path);
	bench_begin_with(&b, "fixtures-http", yaml);
	b.now = test_instant("2025-02-01");
	server_answer(b.server, "/doc", &(struct cached_response){.body = bytes});
	bench_collect(&b);
	snprintf(expected, sizeof expected, " fetched added=%zu ", added);
	assert_contains(text_of(&b.log), fails ? " rejected added=0" : expected);
	if (fails)
		assert_contains(text_of(&b.log), fails);
	bench_end(&b);
	free(bytes);
}

static void recorded_documents_give_the_published_figures(void **state)
{
	char folder[4096];

	(void)state;
	if (!fixtures_folder())
		skip();
	snprintf(folder, sizeof folder, "%s", test_folder("map-fixtures"));
	for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
		struct config *c;
		struct error e;
		enum outcome outcome;
		struct mapped_page m =
		    map_fixture(folder, fixtures[i].file, fixtures[i].yaml, &c, &outcome, &e);

		if (fixtures[i].fails) {
			assert_int_equal(outcome, OUTCOME_REFUSED);
			assert_contains(e.text, fixtures[i].fails);
			assert_int_equal(m.figure_count, 0);
		} else if (outcome != OUTCOME_DONE) {
			fail_msg("%s: %s", fixtures[i].file, e.text);
		} else if (fixtures[i].figures) {
			assert_int_equal(m.figure_count, fixtures[i].figures);
		}
		for (size_t n = 0; n < 3 && fixtures[i].some[n].period; n++)
			assert_true(value_at(c, &m, fixtures[i].some[n].period, fixtures[i].some[n].region,
					fixtures[i].some[n].indicator) == fixtures[i].some[n].value);
		over_http(fixtures[i].file, fixtures[i].yaml, fixtures[i].fails, m.figure_count);
		mapped_free(&m);
		config_free(c);
	}
}

/* The open standard for infrastructure projects: times with a zone, periods, an office behind an id. */
static void an_oc4ids_project_is_mapped(void **state)
{
	const char *yaml = test_data("collector/oc4ids.yaml");
	struct config *c;
	struct error e;
	struct mapped_page m;
	enum outcome outcome;
	bool found = false;
	size_t said = 0;

	(void)state;
	if (!fixtures_folder())
		skip();
	m = map_fixture(test_folder("map-oc4ids"), "oc4ids-projects.json", yaml, &c, &outcome, &e);
	assert_done(outcome, e);
	assert_int_equal(m.project_count, 1);
	for (size_t i = 0; i < m.projects[0].count; i++) {
		const struct attribute_value *v = &m.projects[0].values[i];

		said += v->type != VALUE_NONE;
		if (v->attribute != ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED)
			continue;
		found = true;
		assert_int_equal(v->date.day, day_of(2018, 12, 10));
	}
	assert_true(found);
	/* all that the register says but what it says nothing about, and that it has not vanished */
	over_http("oc4ids-projects.json", yaml, NULL, said);
	mapped_free(&m);
	config_free(c);
}

/* What a source says of its encoding is a name, and nothing that tells iconv to leave something out. */
static void the_name_of_an_encoding_is_a_plain_one(void **state)
{
	static const struct {
		const char *type, *encoding, *document;
		const char *gives; /* NULL: refused */
	} headers[] = {
	    {"application/json; charset=utf8mb4", NULL, "[\"\xE5\x8D\x87\"]", "\u5347"},
	    {"application/json; charset=UTF-8,text/html", NULL, "[\"\xE5\x8D\x87\"]", "\u5347"},
	    {"application/json; charset=\"gbk\"", NULL, "[\"\xC9\xFD\"]", "\u5347"},
	    {"application/json;CHARSET='GB2312' ; x=y", NULL, "[\"\xC9\xFD\"]", "\u5347"},
	    {"application/json; charset=", NULL, "[\"\xE5\x8D\x87\"]", "\u5347"},
	    {"application/json; charset=ISO-8859-1", NULL, "[\"\xE9\"]", "\u00e9"},
	    {"application/json; charset=csISOLatin1", NULL, "[\"\xE9\"]", "\u00e9"},
	    /* the parameter itself, not what looks like it */
	    {"application/json; xcharset=EBCDIC-US", NULL, "[\"a\"]", "a"},
	    {"application/json; x=\"; charset=EBCDIC-US\"; charset=utf-8", NULL, "[\"a\"]", "a"},
	    {"application/charset=EBCDIC-US", NULL, "[\"a\"]", "a"},
	    {"application/json; x=\"\\\"; charset=EBCDIC-US", NULL, "[\"a\"]", "a"},
	    {"application/json; x; y ; charset=EBCDIC-US", NULL, "[\"a\"]", NULL},
	    /* no plain names */
	    {"application/json; charset=UTF-8//IGNORE", NULL, "[\"a\"]", NULL},
	    {"application/json; charset=GB18030//TRANSLIT//IGNORE", NULL, "[\"a\"]", NULL},
	    {"application/json; charset=ISO-10646/UTF8/", NULL, "[\"a\"]", NULL},
	    {"application/json; charset=UTF-8/", NULL, "[\"a\"]", NULL},
	    {"application/json; charset=//", NULL, "[\"a\"]", NULL},
	    {"application/json; charset=-8", NULL, "[\"a\"]", NULL},
	    {"application/json; charset=../UTF-8", NULL, "[\"a\"]", NULL},
	    {"application/json; "
	     "charset=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		NULL, "[\"a\"]", NULL},
	    {"application/json; charset=UTF-7", NULL, "[\"+AGE-\"]", NULL},
	    {"application/json; charset=unicode-1-1-utf-7", NULL, "[\"+AGE-\"]", NULL},
	    {NULL, "UTF-8//IGNORE", "[\"a\"]", NULL},
	    {NULL, "utf7", "[\"+AGE-\"]", NULL},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		const char *document = headers[i].document;
		struct error e;
		cJSON *root;
		enum outcome outcome =
		    decode(document, strlen(document), headers[i].type, headers[i].encoding, &a, &root, &e);

		if (!headers[i].gives) {
			assert_int_equal(outcome, OUTCOME_REFUSED);
			continue;
		}
		assert_done(outcome, e);
		assert_string_equal(root->child->valuestring, headers[i].gives);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_shape_is_mapped_by_configuration_alone),
	    cmocka_unit_test(projects_come_with_milestones_from_a_list),
	    cmocka_unit_test(the_name_of_an_encoding_is_a_plain_one),
	    cmocka_unit_test(encodings_are_turned_into_utf8_before_anything_is_parsed),
	    cmocka_unit_test(recorded_documents_give_the_published_figures),
	    cmocka_unit_test(an_oc4ids_project_is_mapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
