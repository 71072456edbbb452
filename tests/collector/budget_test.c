/* SPDX-License-Identifier: MIT */
#include "store/figures.h"
#include "store/projects.h"
#include "tests/collecting.h"

#include <string.h>

/* Documents that are small and ask for much, and documents that say one thing to one reader and another to
 * the next: each is refused with a sentence that says what it was and which key allows more. */

#define HEAD                                                                                                 \
	"regions:\n  - {id: east, name: East, kind: county}\n  - {id: west, name: West, kind: county}\n"     \
	"indicators: [{id: grp, name: GRP, unit: 亿元, kind: year-to-date}]\n"                             \
	"sources:\n"
#define URL "  - id: s\n    url: \"${env:TEST_SERVER}/s\"\n"
#define PLAIN "    figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n"

static void add_times(struct text *t, const char *what, int times)
{
	for (int i = 0; i < times; i++)
		text_add(t, what);
}

/* What the collector says of the document. */
static const char *collected(struct bench *b, const char *source, const char *document)
{
	TEXT_OWNED struct text yaml = {0};

	text_printf(&yaml, "%s%s", HEAD URL, source);
	bench_begin_with(b, "budget", text_of(&yaml));
	server_answer(b->server, "/s", &(struct cached_response){.body = document});
	bench_collect(b);
	return text_of(&b->log);
}

static void a_tree_takes_no_more_memory_than_is_allowed(void **state)
{
	TEXT_OWNED struct text t = {0};
	struct bench b;

	(void)state;
	text_add(&t, "[1");
	add_times(&t, ",1", 500000);
	text_add(&t, "]");
	assert_contains(collected(&b, "    memory_max_mib: 8\n" PLAIN, text_of(&t)),
	    "s rejected added=0 refused=0 attempts=1 the document takes more than 8 MiB of memory "
	    "(memory_max_mib "
	    "says how much it may)");
	bench_end(&b);
	/* with room for it, it is read; its rows are none */
	assert_contains(
	    collected(&b, "    memory_max_mib: 128\n" PLAIN, text_of(&t)), "0 good rows of 500001");
	bench_end(&b);
}

static void texts_within_texts_and_lines_share_the_memory(void **state)
{
	TEXT_OWNED struct text t = {0};
	struct bench b;

	(void)state;
	text_add(&t, "[");
	for (int i = 0; i < 20; i++) {
		text_add(&t, i ? ",\"[1" : "\"[1");
		add_times(&t, ",1", 10000);
		text_add(&t, "]\"");
	}
	text_add(&t, "]");
	assert_contains(collected(&b, "    memory_max_mib: 4\n    unwrap: \"$[*]\"\n" PLAIN, text_of(&t)),
	    "unwrap: the text at $[*]: the document takes more than 4 MiB");
	bench_end(&b);
	text_clear(&t);
	for (int i = 0; i < 20; i++) {
		text_add(&t, "[1");
		add_times(&t, ",1", 10000);
		text_add(&t, "]\n");
	}
	assert_contains(collected(&b, "    memory_max_mib: 4\n    document: lines\n" PLAIN, text_of(&t)),
	    "the document takes more than 4 MiB");
	bench_end(&b);
}

static void what_paths_select_counts_as_memory(void **state)
{
	static const struct {
		const char *figures, *says;
	} cases[] = {
	    {"rows: \"$..[*,*,*,*,*,*,*,*]\", region: .r, indicator: {const: grp}, period: .p, value: .v",
		"8 MiB"},
	    {"rows: \"$[*]\", region: \"$..r\", indicator: {const: grp}, period: .p, value: .v", "8 MiB"},
	    {"rows: \"$[*]\", where: {\"$..r\": 1}, region: .r, indicator: {const: grp}, period: .p, value: "
	     ".v",
		"8 MiB"},
	    {"rows: \"$[*]\", region: {at: .r, lookup: {in: \"$..*\", by: \"$..r\", get: "
	     ".r}}, "
	     "indicator: {const: grp}, period: .p, value: .v",
		"8 MiB"},
	    {"rows: \"$[*]\", where: {\"$[?@.nothing == $[-1].r]\": 1}, region: .r, indicator: {const: grp}, "
	     "period: "
	     ".p, value: .v",
		"more than 1000000 steps"},
	};
	TEXT_OWNED struct text t = {0};

	(void)state;
	text_add(&t, "[");
	add_times(&t, "{\"r\":\"east\",\"p\":\"2023-05\",\"v\":1},\n", 10000);
	text_add(&t, "{}]");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text source = {0};
		struct bench b;
		const char *log;

		text_printf(&source, "    memory_max_mib: 8\n    steps_max: 1000000\n    figures: {%s}\n",
		    cases[i].figures);
		log = collected(&b, text_of(&source), text_of(&t));
		if (!strstr(log, cases[i].says) || !strstr(log, "s rejected added=0"))
			fail_msg("%s: %s", cases[i].figures, log);
		bench_end(&b);
	}
}

static void regular_expressions_share_the_steps_of_a_document(void **state)
{
	TEXT_OWNED struct text t = {0};
	struct bench b;

	(void)state;
	text_add(&t, "[");
	for (int i = 0; i < 2000; i++)
		text_printf(&t, "%s{\"r\":\"aaaaaaaaaaaa!\",\"p\":\"2023-05\",\"v\":1}", i ? "," : "");
	text_add(&t, "]");
	assert_contains(collected(&b,
			    "    steps_max: 1000000\n    figures: {rows: \"$[*]\", region: {at: .r, match: "
			    "\"(a+)+$\"}, indicator: "
			    "{const: grp}, period: .p, value: .v}\n",
			    text_of(&t)),
	    "attempts=1 paths and regular expressions take more than 1000000 "
	    "steps over the "
	    "document; the last was of the regular expression \"(a+)+$\" (steps_max says how many they may)");
	bench_end(&b);
	assert_contains(
	    collected(&b,
		"    steps_max: 1000000\n    figures: {rows: \"$[?!search(@.r, '(a+)+$')]\", region: .r, "
		"indicator: {const: grp}, period: .p, value: .v}\n",
		text_of(&t)),
	    "more than 1000000 steps over the document");
	bench_end(&b);
}

static void a_match_without_end_is_neither_a_match_nor_none(void **state)
{
	static const char document[] =
	    "[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":1,\"s\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"},"
	    "{\"r\":\"west\",\"p\":\"2023-05\",\"v\":1,\"s\":\"!\"}]";
	struct bench b;

	(void)state;
	/* `otherwise` stands for a text that does not match, not for one of which nobody knows */
	assert_contains(
	    collected(&b,
		"    figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, value: .v, "
		"status: {at: .s, match: \"(a+)+$\", otherwise: final}}\n",
		document),
	    "s fetched added=1 refused=1");
	bench_end(&b);
	/* which rows there are would depend on it */
	assert_contains(
	    collected(&b,
		"    figures: {rows: \"$[?!search(@.s, '(a+)+$')]\", region: .r, indicator: {const: grp}, "
		"period: .p, value: .v}\n",
		document),
	    "s rejected added=0 refused=0 attempts=1 the regular expression \"(a+)+$\" takes more than 200000 "
	    "steps");
	bench_end(&b);
	assert_contains(
	    collected(&b,
		"    figures: {rows: \"$[*]\", unpivot: {match: \"(a+)+$\"}, region: .r, indicator: {const: "
		"grp}, period: $column, value: $value}\n",
		"[{\"r\":\"east\",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\":1}]"),
	    "takes more than 200000 steps");
	bench_end(&b);
}

/* ---- layouts ---- */

static void sizes_that_are_only_claimed_take_nothing(void **state)
{
	static const char figures[] =
	    "    memory_max_mib: 8\n    figures: {layout: json-stat, region: {const: east}, "
	    "indicator: {const: grp}, period: .t.code, value: .value}\n";
	static const struct {
		const char *document, *says;
	} cases[] = {
	    {"{\"id\":[\"a\",\"t\"],\"size\":[100000,100000],\"dimension\":{\"a\":{\"category\":{\"index\":["
	     "\"x\"]}},"
	     "\"t\":{\"category\":{\"index\":[\"2023-05\"]}}},\"value\":[1]}",
		"the dimension a has 1 codes and a size of 100000"},
	    {"{\"id\":[\"t\"],\"size\":[9007199254740993],\"dimension\":{\"t\":{\"category\":{\"index\":{"
	     "\"2023-05\":0}"
	     "}}},\"value\":[1]}",
		"id and size do not go together"},
	    {"{\"id\":[\"t\"],\"size\":[4000000],\"dimension\":{\"t\":{\"category\":{\"label\":{\"2023-05\":"
	     "\"May\"}}}},"
	     "\"value\":[1]}",
		"has 4000000 categories and no index"},
	    {"{\"id\":[\"t\",\"t\",\"t\"],\"size\":[4000000,4000000,4000000],\"dimension\":{\"t\":{"
	     "\"category\":{"
	     "\"index\":[\"2023-05\"]}}},\"value\":{\"0\":1}}",
		"the dimension t has 1 codes"},
	};
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_contains(collected(&b, figures, cases[i].document), cases[i].says);
		bench_end(&b);
	}
}

static void a_row_that_is_put_together_counts(void **state)
{
	TEXT_OWNED struct text t = {0};
	struct bench b;

	(void)state;
	/* 3,000 members that stand in each of 3,000 rows */
	text_add(&t, "{\"p\":[\"2023-05\"");
	add_times(&t, ",\"2023-05\"", 2999);
	text_add(&t, "]");
	for (int i = 0; i < 3000; i++)
		text_printf(&t, ",\"c%d\":1", i);
	text_add(&t, "}");
	assert_contains(
	    collected(&b,
		"    steps_max: 1000000\n    figures: {layout: columns, rows: $, region: {const: east}, "
		"indicator: {const: grp}, period: .p, value: .c1}\n",
		text_of(&t)),
	    "more than 1000000 steps over the document");
	bench_end(&b);
	/* one dimension after the other of the same many codes */
	text_clear(&t);
	text_add(&t,
	    "{\"id\":[\"t\",\"t\",\"t\",\"t\",\"t\",\"t\",\"t\",\"t\"],\"size\":[20000,20000,1,1,1,1,1,1],"
	    "\"dimension\":{\"t\":{\"category\":{\"index\":[\"0\"");
	for (int i = 1; i < 20000; i++)
		text_printf(&t, ",\"%d\"", i);
	text_add(&t, "]}}},\"value\":[1]}");
	assert_contains(
	    collected(&b,
		"    memory_max_mib: 8\n    figures: {layout: json-stat, region: {const: east}, indicator: "
		"{const: grp}, period: .t.code, value: .value}\n",
		text_of(&t)),
	    "the document takes more than 8 MiB");
	bench_end(&b);
}

/* ---- documents that say two things ---- */

static void a_document_that_readers_take_differently_is_refused(void **state)
{
	static const struct {
		const char *document, *says;
	} cases[] = {
	    {"[{\"r\":\"east\\u0000evil\",\"p\":\"2023-05\",\"v\":1}]",
		"\\u0000 in it, the character NUL, which no text can hold (line 1, column 12)"},
	    {"[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":1,\n\"v\":2}]",
		"the name \"v\" stands twice in one object (line 2, column 1)"},
	    {"[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":01}]",
		"a number with a leading zero (line 1, column 32)"},
	    {"[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":1e999}]",
		"the number 1e999 is too large (line 1, column 32)"},
	    {"[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":NaN}]", "expected a value, found \"NaN}]\""},
	    {"[{\"r\":\"ea\tst\",\"p\":\"2023-05\",\"v\":1}]", "the control character 0x09 in a text"},
	    {"[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":1}][]", "expected nothing behind the document"},
	};
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *log = collected(&b, PLAIN, cases[i].document);

		if (!strstr(log, cases[i].says) || !strstr(log, "s rejected added=0"))
			fail_msg("%s: %s", cases[i].document, log);
		bench_end(&b);
	}
}

static void count_figure(void *context, const struct figure *f)
{
	(void)f;
	++*(size_t *)context;
}

static void a_number_that_is_a_name_is_its_digits(void **state)
{
	static const char projects[] = "    projects: {rows: \"$[*]\", id: .id, name: .n, region: .r}\n";
	struct project_change *changes = NULL;
	struct arena a = {0};
	struct txn *txn;
	struct bench b;
	struct error e;
	size_t count = 0;

	(void)state;
	assert_contains(collected(&b, projects,
			    "[{\"id\":1793486211847131137,\"n\":\"A\",\"r\":\"east\"},"
			    "{\"id\":1793486211847131138,\"n\":\"B\",\"r\":\"east\"}]"),
	    "s fetched");
	assert_done(store_read(b.store, &txn, &e), e);
	assert_done(project_history(&(struct store_reading){txn, INSTANT_LAST, &a}, "1793486211847131137",
			&changes, &count, &e),
	    e);
	assert_true(count > 0);
	assert_done(project_history(&(struct store_reading){txn, INSTANT_LAST, &a}, "1793486211847131138",
			&changes, &count, &e),
	    e);
	store_read_end(txn);
	arena_done(&a);
	bench_end(&b);
	count = 0;
	/* 2026.10 is October; as a double it is 2026.1 */
	assert_contains(collected(&b,
			    "    figures: {rows: \"$[*]\", region: {at: .r, map: {\"1.10\": west}}, "
			    "indicator: {const: grp}, "
			    "period: {at: .p, format: \"%Y.%m\"}, value: .v}\n",
			    "[{\"r\":1.10,\"p\":2022.10,\"v\":1}]"),
	    "s fetched added=1 refused=0");
	assert_done(store_read(b.store, &txn, &e), e);
	for (uint32_t region = 0; region < 4; region++) /* whatever its code in the store */
		assert_done(figures_of(txn, BOOK_FIGURES, test_period("2022-10"), region,
				&(struct figure_visitor){INSTANT_LAST, count_figure, &count}, &e),
		    e);
	assert_int_equal(count, 1);
	store_read_end(txn);
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_tree_takes_no_more_memory_than_is_allowed),
	    cmocka_unit_test(texts_within_texts_and_lines_share_the_memory),
	    cmocka_unit_test(what_paths_select_counts_as_memory),
	    cmocka_unit_test(regular_expressions_share_the_steps_of_a_document),
	    cmocka_unit_test(a_match_without_end_is_neither_a_match_nor_none),
	    cmocka_unit_test(sizes_that_are_only_claimed_take_nothing),
	    cmocka_unit_test(a_row_that_is_put_together_counts),
	    cmocka_unit_test(a_document_that_readers_take_differently_is_refused),
	    cmocka_unit_test(a_number_that_is_a_name_is_its_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
