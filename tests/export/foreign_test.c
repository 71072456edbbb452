/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/plain.h"
#include "export/exposition.h"
#include "report/html.h"
#include "export/records.h"
#include "export/sheet.h"
#include "export/xlsx.h"
#include "tests/alerting.h"
#include "tests/hostile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Names of any bytes in every file and list: each outlet is what it says it is, and has the name in it. */

static const struct column columns[] = {
    {.name = "name", .head = TEXT_HEAD_NAME}, {.name = "other", .head = TEXT_HEAD_WHAT}};

/* One row with the name twice. */
static char *list(enum sheet_format format, const char *name)
{
	char *drawn = NULL;
	size_t size;
	FILE *out = open_memstream(&drawn, &size);
	struct sheet *s;
	struct error e;

	assert_non_null(out);
	s = sheet_new(out, format, columns, 2, NULL);
	sheet_string(s, name);
	sheet_string(s, name);
	assert_done(sheet_end(s, TEXT_NONE, &e), e);
	fclose(out);
	assert_int_equal(utf8_valid(drawn, size), size);
	assert_int_equal(strlen(drawn), size);
	return drawn;
}

static size_t count_of(const char *s, char c)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == c;
	return n;
}

static void a_name_has_one_line_on_the_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < hostile_count; i++) {
		char *drawn = list(SHEET_TEXT, hostile_names[i]);

		assert_int_equal(count_of(drawn, '\n'), 2);
		for (const char *s = drawn; *s;) {
			uint32_t code;

			s += utf8_next(s, &code);
			assert_true(code == '\n' || !code_hidden(code));
		}
		free(drawn);
	}
}

static void json_has_the_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < hostile_count; i++) {
		char *drawn = list(SHEET_JSONL, hostile_names[i]);
		TEXT_OWNED struct text valid = {0};
		struct arena a = {0};
		struct error e;
		cJSON *root;

		assert_int_equal(count_of(drawn, '\n'), 1);
		assert_done(json_parse(&a, drawn, strlen(drawn), 8, &root, &e), e);
		valid_add(&valid, hostile_names[i]);
		assert_string_equal(json_text_at(root, "name"), text_of(&valid));
		free(drawn);
		arena_done(&a);
	}
}

/* A field of CSV as RFC 4180 has it, without the quotes. */
static const char *csv_read(const char *s, struct text *out)
{
	bool quoted = *s == '"';

	for (s += quoted; *s && (quoted || !strchr(",\r\n", *s)); s++) {
		if (quoted && *s == '"' && *++s != '"')
			break;
		text_char(out, *s);
	}
	return s;
}

static void csv_has_no_formula(void **state)
{
	static const char *const formulas[] = {"=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1",
	    "\r=1", "\n=1", " =1", "＝1", "＋1", "－x", "＠x", "'=1", "''=1",
	    "=HYPERLINK(\"http://x\",\"y\")", "-", "--1", "+-1"};
	static const char *const numbers[] = {"-5", "+5", "-5.25", "1e9", "-1.5%", "０"};

	(void)state;
	for (size_t i = 0; i < sizeof formulas / sizeof *formulas + hostile_count; i++) {
		const char *name = i < hostile_count ? hostile_names[i] : formulas[i - hostile_count];
		TEXT_OWNED struct text valid = {0};
		TEXT_OWNED struct text line = {0};
		TEXT_OWNED struct text field = {0};
		double number;

		csv_field(&line, name);
		assert_string_equal(csv_read(text_of(&line), &field), "");
		assert_true(!csv_formula(text_of(&field)) || number_parse(text_of(&field), NULL, &number));
		valid_add(&valid, name);
		/* nothing but the apostrophe is other than it was */
		assert_string_equal(text_of(&field) + (field.length - valid.length), text_of(&valid));
		assert_in_range(field.length - valid.length, 0, 1);
	}
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		TEXT_OWNED struct text line = {0};

		csv_field(&line, numbers[i]);
		assert_string_equal(text_of(&line), numbers[i]);
	}
}

/* The same by the rule, without a look at the bytes beforehand. */
static void field_by_rule(struct text *out, const char *text)
{
	TEXT_OWNED struct text valid = {0};
	double number;
	const char *s = (valid_add(&valid, text), text_of(&valid)), *first = s + strspn(s, "'");
	bool formula = csv_formula(first) && (first > s || !number_parse(s, NULL, &number));

	if (!formula && !strpbrk(s, ",\"\r\n")) {
		text_add(out, s);
		return;
	}
	text_add(out, formula ? "\"'" : "\"");
	for (; *s; s++)
		text_put(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
	text_char(out, '"');
}

static void any_field_is_written_by_the_rule(void **state)
{
	static const char *const pieces[] = {"=", "+", "-", "@", "'", " ", "\t", "\r", "\n", ",", "\"", "＝",
	    "＠", "５", "东", "a", "1", ".", "\xef", "\xef\xbc", "\x80", "e", ";", "\xff", "region"};
	enum { PIECES = sizeof pieces / sizeof *pieces };

	(void)state;
	for (size_t n = 0; n < PIECES * PIECES * PIECES * PIECES; n++) {
		TEXT_OWNED struct text text = {0}, fast = {0}, slow = {0};

		for (size_t left = n; left; left /= PIECES)
			text_add(&text, pieces[left % PIECES]);
		csv_field(&fast, text_of(&text));
		field_by_rule(&slow, text_of(&text));
		if (!text_same(&fast, &slow))
			fail_msg("%s: %s, not %s", text_of(&text), text_of(&fast), text_of(&slow));
	}
}

static void html_has_no_markup(void **state)
{
	(void)state;
	for (size_t i = 0; i < hostile_count; i++) {
		char *drawn = NULL;
		size_t size;
		FILE *out = open_memstream(&drawn, &size);

		html_escape(out, hostile_names[i]);
		html_printf(out, "%s", hostile_names[i]);
		fclose(out);
		assert_int_equal(utf8_valid(drawn, size), size);
		assert_null(strpbrk(drawn, "<>\"'\n\r\x1b"));
		for (const char *s = drawn; (s = strchr(s, '&')); s++)
			assert_true(strncmp(s, "&lt;", 4) == 0 || strncmp(s, "&gt;", 4) == 0 ||
				    strncmp(s, "&amp;", 5) == 0 || strncmp(s, "&quot;", 6) == 0 ||
				    strncmp(s, "&#39;", 5) == 0);
		free(drawn);
	}
}

/* A label ends where its quote ends, and a sample with its line. */
static void a_metric_has_one_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < hostile_count; i++) {
		const struct label labels[] = {{"name", hostile_names[i]}, {NULL, NULL}};
		TEXT_OWNED struct text valid = {0};
		TEXT_OWNED struct text value = {0};
		char *drawn = NULL, *s;
		size_t size;
		FILE *out = open_memstream(&drawn, &size);
		struct exposition x = {.out = out, .openmetrics = true, .family = "m"};

		exposition_sample(&x, labels, 1, INSTANT_NONE);
		fclose(out);
		text_done(&x.line);
		assert_int_equal(utf8_valid(drawn, size), size);
		assert_int_equal(count_of(drawn, '\n'), 1);
		if (*hostile_names[i]) {
			assert_true(strncmp(drawn, "m{name=\"", 8) == 0);
			for (s = drawn + 8; *s != '"'; s++) {
				if (*s == '\\')
					s++;
				text_char(&value, s[-1] == '\\' && *s == 'n' ? '\n' : *s);
			}
			assert_string_equal(s, "\"} 1\n");
			valid_add(&valid, hostile_names[i]);
			assert_string_equal(text_of(&value), text_of(&valid));
		}
		free(drawn);
	}
}

static void a_moment_has_three_decimals(void **state)
{
	static const int64_t moments[] = {0, 1, -1, 9, 10, 99, 100, 999, 1000, 1001, -999, -1000, -1001,
	    -62135596800000, 253402300799999, 1685577599000, 1685577599001, 1685577599123};
	static const struct label none[] = {{NULL, NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		char *drawn = NULL, expected[60];
		size_t size;
		FILE *out = open_memstream(&drawn, &size);
		struct exposition x = {.out = out, .openmetrics = true, .family = "m"};

		exposition_sample_ms(&x, none, NAN, moments[i], true);
		fclose(out);
		text_done(&x.line);
		snprintf(expected, sizeof expected, "m NaN %.3f\n", (double)moments[i] / 1000);
		assert_string_equal(drawn, expected);
		free(drawn);
	}
}

/* ---- a workbook ---- */

static uint32_t little(const unsigned char *p, int bytes)
{
	uint32_t n = 0;

	while (bytes-- > 0)
		n = n << 8 | p[bytes];
	return n;
}

/* The texts of all sheets, by the directory at the archive's end. */
static char *shared_strings(const char *path)
{
	static const char wanted[] = "xl/sharedStrings.xml";
	FILE *f = fopen(path, "rb");
	unsigned char *bytes;
	char *text = NULL;
	long size;

	assert_non_null(f);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	bytes = malloc((size_t)size);
	assert_int_equal(fread(bytes, 1, (size_t)size, f), (size_t)size);
	fclose(f);
	for (long i = 0; i + 46 < size && !text; i++) {
		const unsigned char *d = bytes + i;

		if (memcmp(d, "PK\1\2", 4) == 0 && little(d + 28, 2) == sizeof wanted - 1 &&
		    memcmp(d + 46, wanted, sizeof wanted - 1) == 0) {
			const unsigned char *local = bytes + little(d + 42, 4);
			uint32_t packed = little(d + 20, 4), plain = little(d + 24, 4);
			z_stream z = {
			    .next_in = (unsigned char *)(uintptr_t)(local + 30 + little(local + 26, 2) +
								    little(local + 28, 2)),
			    .avail_in = packed,
			    .avail_out = plain};

			text = calloc(1, plain + 1);
			z.next_out = (unsigned char *)text;
			assert_int_equal(inflateInit2(&z, -15), Z_OK);
			assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
			inflateEnd(&z);
		}
	}
	free(bytes);
	assert_non_null(text);
	return text;
}

static void a_workbook_is_well_formed(void **state)
{
	struct world w;
	struct error e;
	TEXT_OWNED struct text yaml = {0};
	TEXT_OWNED struct text path = {0};
	TEXT_OWNED struct text longer = {0};
	char *texts;
	struct report_data reading = {0};
	struct query query = {.since = INSTANT_NONE, .all = true};
	struct txn *txn;

	(void)state;
	for (int i = 0; i < 40000; i++)
		text_add(&longer, "长");
	text_printf(&yaml,
	    "regions:\n  - {id: city, name: \"=1+1 \\e[31m\\u202e<b>&\\\"\\u200b\", kind: city}\n"
	    "  - {id: long, name: \"%s\", kind: county, parent: city}\n"
	    "indicators:\n  - {id: grp, name: \"@x\", unit: u, kind: year-to-date}\n"
	    "targets: {2023: {published: 2023-01-01, grp: {city: 120, long: 1}}}\n",
	    text_of(&longer));
	world_begin_with(&w, "foreign-xlsx", text_of(&yaml));
	world_figure(&w, "city", "grp", "2023-03", 5, "2023-04-18");
	world_figure(&w, "long", "grp", "2023-03", 5, "2023-04-18");
	w.now = test_instant("2023-07-20");
	text_printf(&path, "%s/x.xlsx", w.folder);
	query.as_of = w.now;
	assert_done(store_read(w.store, &txn, &e), e);
	assert_done(view_open(w.config, txn, w.now, &reading.view, &e), e);
	assert_done(xlsx_write(&reading, &query, true, text_of(&path), &e), e);
	view_close(reading.view);
	store_read_end(txn);
	texts = shared_strings(text_of(&path));
	assert_int_equal(utf8_valid(texts, strlen(texts)), strlen(texts));
	for (const char *s = texts; *s; s++)
		assert_true((unsigned char)*s >= 0x20 || *s == '\n' || *s == '\r');
	assert_contains(texts, "<t>=1+1 \\x1b[31m\\u202e&lt;b&gt;&amp;\"");
	assert_contains(texts, "长…</t>"); /* no longer than a cell may be */
	free(texts);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_name_has_one_line_on_the_terminal),
	    cmocka_unit_test(json_has_the_name),
	    cmocka_unit_test(csv_has_no_formula),
	    cmocka_unit_test(html_has_no_markup),
	    cmocka_unit_test(a_metric_has_one_line),
	    cmocka_unit_test(a_moment_has_three_decimals),
	    cmocka_unit_test(any_field_is_written_by_the_rule),
	    cmocka_unit_test(a_workbook_is_well_formed),
	};

	test_zone("Asia/Shanghai");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
