/* SPDX-License-Identifier: MIT */
#include "collector/decode.h"
#include "collector/map.h"
#include "collector/mapping_proposal.h"
#include "config/city.h"
#include "config/source.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A proposed mapping, used as it is, gives the figures of the document: the flat, the nested and the wide
 * shape. */

static const char city[] =
    "timezone: Asia/Shanghai\nregions:\n"
    "  - {id: donghu, name: 东湖区, kind: county}\n  - {id: xiling, name: 西岭区, kind: county}\n"
    "indicators:\n  - {id: retail, name: 社零, unit: 亿元, kind: year-to-date}\n"
    "  - {id: industry, name: 工业增速, unit: \"%\", kind: rate}\n";

static const struct {
	const char *what, *document, *expected;
} cases[] = {
    {"flat, names cut short, separators, a marker",
	"{\"updated\":\"2023-06-17\",\"data\":[{\"county\":\"东湖\",\"item\":\"社零\",\"month\":\"2023-05\","
	"\"value\":\"1,234.5\"},"
	"{\"county\":\"西岭\",\"item\":\"社零\",\"month\":\"2023-05\",\"value\":\"…\"}]}",
	"2023-05 donghu retail 1234.5\n2023-05 xiling retail none\n"},
    {"nested, year and month apart",
	"{\"year\":2023,\"counties\":[{\"name\":\"东湖区\",\"series\":[{\"id\":\"retail\",\"points\":[{\"m\":"
	"3,\"v\":12.1},{\"m\":4,\"v\":16.4}]}]},"
	"{\"name\":\"西岭区\",\"series\":[{\"id\":\"industry\",\"points\":[{\"m\":4,\"v\":9.8}]}]}]}",
	"2023-03 donghu retail 12.1\n2023-04 donghu retail 16.4\n2023-04 xiling industry 9.8\n"},
    {"wide, a column an indicator; a number beside them is none",
	"{\"period\":\"2023年1-5月\",\"rows\":[{\"区县\":\"东湖区\",\"社零\":\"20.5亿元\",\"工业增速\":6.8,"
	"\"序号\":1},"
	"{\"区县\":\"西岭区\",\"社零\":\"98000万元\",\"工业增速\":-1.5,\"序号\":2}]}",
	"2023-05 donghu retail 20.5\n2023-05 donghu industry 6.8\n2023-05 xiling retail 9.8\n2023-05 xiling "
	"industry -1.5\n"},
    {"wide, a column a month",
	"[{\"county\":\"东湖区\",\"indicator\":\"社零\",\"unit\":\"万元\",\"2023-03\":98000,\"2023-04\":"
	"131000},"
	"{\"county\":\"西岭区\",\"indicator\":\"社零\",\"unit\":\"亿元\",\"2023-03\":6,\"2023-04\":null}]",
	"2023-03 donghu retail 9.8\n2023-03 xiling retail 6\n2023-04 donghu retail 13.1\n2023-04 xiling "
	"retail none\n"},
};

static void figures_found(const struct config *c, const char *document, struct text *out)
{
	struct decoder d = {.depth_max = 64};
	struct arena tree = {0};
	struct mapped_page m = {0};
	struct error e;
	cJSON *root;

	assert_done(decode_document(document, strlen(document), &d, &tree, &root, &e), e);
	if (map_document(c, &c->source[0], root, NULL, &m, &e) != OUTCOME_DONE)
		text_printf(out, "%s\n", e.text);
	for (size_t i = 0; i < m.figure_count; i++) {
		period_print(out, m.figures[i].period);
		text_printf(out, " %s %s ", c->region[m.figures[i].region].id,
		    c->indicator[m.figures[i].indicator].id);
		if (m.figures[i].flags & FIGURE_WITHDRAWN)
			text_add(out, "none");
		else
			text_number(out, m.figures[i].value);
		text_char(out, '\n');
	}
	mapped_free(&m);
	arena_done(&tree);
}

static void a_proposed_mapping_works_as_it_is(void **state)
{
	struct config *names = test_config(test_folder("propose-names"), city);
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct decoder d = {.depth_max = 64};
		struct text yaml = {0}, found = {0};
		struct arena a = {0};
		struct config *c;
		struct error e;
		cJSON *root;

		assert_done(
		    decode_document(cases[i].document, strlen(cases[i].document), &d, &a, &root, &e), e);
		text_add(&yaml, city);
		mapping_propose(names, "http://127.0.0.1/x", root, shape_of(root, &a), &a, &yaml);
		c = test_config(test_folder("propose"), text_of(&yaml));
		figures_found(c, cases[i].document, &found);
		if (strcmp(text_of(&found), cases[i].expected) != 0) {
			print_message("%s:\n%s\ngives\n%sexpected\n%s", cases[i].what, text_of(&yaml),
			    text_of(&found), cases[i].expected);
			wrong++;
		}
		config_free(c);
		text_done(&yaml);
		text_done(&found);
		arena_done(&a);
	}
	config_free(names);
	assert_int_equal(wrong, 0);
}

static void a_shape_is_drawn_once_for_all_elements(void **state)
{
	static const char document[] = "{\"a\":{\"2023-01\":1,\"2023-02\":\"x\"},\"b c\":[[1],[2]]}";
	struct decoder d = {.depth_max = 64};
	struct text out = {0};
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	assert_done(decode_document(document, strlen(document), &d, &a, &root, &e), e);
	shape_draw(shape_of(root, &a), &out);
	assert_contains(text_of(&out), ".a                          object: keys 2023-01, 2023-02");
	assert_contains(text_of(&out), "    .*                        text, number: 1, x");
	assert_contains(text_of(&out), "  ['b c']                     list");
	assert_contains(text_of(&out), "      [*]                     2 numbers: 1, 2");
	text_done(&out);
	arena_done(&a);
}

static void a_shape_has_an_end(void **state)
{
	enum { NAMES = 50000 };
	static const struct config none;
	struct decoder d = {.depth_max = 64};
	TEXT_OWNED struct text document = {0};
	TEXT_OWNED struct text out = {0};
	struct arena a = {0};
	struct error e;
	cJSON *root;
	size_t lines = 0;

	(void)state;
	/* rows that have no name in common */
	text_add(&document, "[{}");
	for (int i = 0; i < NAMES; i++)
		text_printf(&document, ",{\"n%d\":%d,\"m%d\":\"x\"}", i, i, i);
	text_add(&document, "]");
	assert_done(decode_document(text_of(&document), document.length, &d, &a, &root, &e), e);
	shape_draw(shape_of(root, &a), &out);
	for (const char *line = text_of(&out); (line = strchr(line, '\n')); line++)
		lines++;
	assert_true(lines > 400 && lines < 600);
	assert_contains(text_of(&out), "    .*  ");
	text_clear(&out);
	mapping_propose(&none, "http://x/", root, shape_of(root, &a), &a, &out);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_proposed_mapping_works_as_it_is),
	    cmocka_unit_test(a_shape_is_drawn_once_for_all_elements),
	    cmocka_unit_test(a_shape_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
