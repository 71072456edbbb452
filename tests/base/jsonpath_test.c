/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/jsonpath.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The compliance suite of RFC 9535. */

static bool same_lists(const struct json_nodes *nodes, const cJSON *expected)
{
	size_t n = 0;
	const cJSON *item;

	cJSON_ArrayForEach(item, expected)
	{
		if (n >= nodes->count || !cJSON_Compare(nodes->at[n].node, item, true))
			return false;
		n++;
	}
	return n == nodes->count;
}

static bool selects_as_expected(const struct jsonpath *path, const cJSON *test, struct arena *a)
{
	const cJSON *document = cJSON_GetObjectItemCaseSensitive(test, "document");
	const cJSON *result = cJSON_GetObjectItemCaseSensitive(test, "result");
	const cJSON *results = cJSON_GetObjectItemCaseSensitive(test, "results"), *one;
	struct json_nodes nodes;
	struct error e;

	if (jsonpath_select(path, a, document, document, &nodes, &e) != OUTCOME_DONE)
		return false;
	if (result)
		return same_lists(&nodes, result);
	cJSON_ArrayForEach(one, results)
	{
		if (same_lists(&nodes, one))
			return true;
	}
	return false;
}

static void the_compliance_suite_holds(void **state)
{
	struct arena a = {0};
	struct error e;
	const cJSON *test;
	cJSON *root;
	char *text;
	int run = 0, rejected = 0, wrong = 0;

	(void)state;
	text = test_read("tests/data/jsonpath-compliance/cts.json");
	/* two selectors have NUL in them, which no text holds: like the control character behind it they are
	 * none */
	for (char *nul = text; (nul = strstr(nul, "\\u0000"));)
		nul[5] = '1';
	assert_done(json_parse(&a, text, strlen(text), 100, &root, &e), e);
	cJSON_ArrayForEach(test, cJSON_GetObjectItemCaseSensitive(root, "tests"))
	{
		const char *selector = cJSON_GetObjectItemCaseSensitive(test, "selector")->valuestring;
		const char *name = cJSON_GetObjectItemCaseSensitive(test, "name")->valuestring;
		bool invalid = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(test, "invalid_selector"));
		struct jsonpath *parsed;
		bool good = jsonpath_parse(&a, selector, &parsed, NULL, &e) == OUTCOME_DONE;

		run++;
		rejected += invalid;
		if (good == invalid || (good && !selects_as_expected(parsed, test, &a))) {
			printf("%s: %s (%s)\n", name, selector, good ? "selects something else" : e.text);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	assert_int_equal(run, 703);
	assert_int_equal(rejected, 247);
	free(text);
	arena_done(&a);
}

static void a_wrong_path_says_where(void **state)
{
	struct arena a = {0};
	struct jsonpath *p;
	struct error e;
	size_t offset;

	(void)state;
	assert_int_equal(jsonpath_parse(&a, "$.rows[?@.type='start']", &p, &offset, &e), OUTCOME_REFUSED);
	assert_int_equal(offset, 14);
	assert_contains(e.text, "='start'");
	assert_int_equal(jsonpath_parse(&a, "$.a[", &p, &offset, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "at its end");
	arena_done(&a);
}

static void a_pattern_that_backtracks_without_end_is_refused(void **state)
{
	static const char document[] =
	    "[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\",\"aab\"]";
	static const struct {
		const char *path;
		bool refused;
	} cases[] = {{"$[?match(@, '(a*)*[bc]')]", true}, {"$[?search(@, '(a+)+$')]", true},
	    {"$[?match(@, $[0])]", false}, {"$[?match(@, 'a*b')]", false}};
	struct arena a = {0};
	struct jsonpath *p;
	struct json_nodes nodes;
	struct error e;
	cJSON *root;

	(void)state;
	assert_done(json_parse(&a, document, strlen(document), 64, &root, &e), e);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_done(jsonpath_parse(&a, cases[i].path, &p, NULL, &e), e);
		if (!cases[i].refused) {
			assert_done(jsonpath_select(p, &a, root, root, &nodes, &e), e);
			assert_int_equal(nodes.count, 1);
			continue;
		}
		assert_int_equal(jsonpath_select(p, &a, root, root, &nodes, &e), OUTCOME_REFUSED);
		assert_contains(e.text, "takes more than 200000 steps over a text of 57 bytes");
	}
	arena_done(&a);
}

/* What a document makes of a path is bounded by its budget, whatever the path. */
static void the_budget_of_a_document_bounds_its_paths(void **state)
{
	static const struct {
		const char *path, *says;
	} cases[] = {{"$..*", NULL}, {"$..[*,*,*,*]", "MiB of memory (memory_max_mib"},
	    {"$..*..*", "MiB of memory"}, {"$[*][0:]..*", "MiB of memory"},
	    {"$..[?count($..*) > 1]", "MiB of memory"}, {"$[*][?@ == $]", NULL},
	    {"$..[?length($[0]) == -1]", NULL},
	    {"$[*][?$[*][?@ == -1]]", "steps over the document (steps_max says how many they may)"},
	    {"$[?search(@[0], 'x')]", NULL}, {"$[*][-1]", NULL}};
	TEXT_OWNED struct text t = {0};
	struct arena tree = {0};
	struct error e;
	cJSON *root;

	(void)state;
	text_add(&t, "[[0");
	for (int i = 1; i < 20000; i++)
		text_add(&t, i % 100 ? ",0" : "],[0");
	text_add(&t, "]]");
	assert_done(json_parse(&tree, text_of(&t), t.length, 64, &root, &e), e);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct budget b = {.memory_max = 1 << 20,
		    .steps_max = 1000000,
		    .memory_key = "memory_max_mib",
		    .steps_key = "steps_max"};
		struct arena a = {.budget = &b};
		struct json_nodes nodes;
		struct jsonpath *p;
		enum outcome outcome;

		assert_done(jsonpath_parse(&tree, cases[i].path, &p, NULL, &e), e);
		outcome = jsonpath_select(p, &a, root, root, &nodes, &e);
		if ((outcome == OUTCOME_DONE) != !cases[i].says)
			fail_msg("%s: %s", cases[i].path, outcome == OUTCOME_DONE ? "taken" : e.text);
		if (cases[i].says)
			assert_contains(e.text, cases[i].says);
		assert_true(
		    budget_spent(&b) == (outcome != OUTCOME_DONE)); /* also for those who do not look at it */
		assert_true(a.total < 4 << 20);
		arena_done(&a);
	}
	arena_done(&tree);
}

static void paths_made_to_be_deep_or_wide_are_bounded(void **state)
{
	struct arena a = {0};
	struct text t = {0};
	struct jsonpath *p;
	struct json_nodes nodes;
	struct error e;
	cJSON *root;

	(void)state;
	text_add(&t, "$[?");
	for (int i = 0; i < 100000; i++)
		text_char(&t, '(');
	assert_int_equal(jsonpath_parse(&a, text_of(&t), &p, NULL, &e), OUTCOME_REFUSED);
	text_clear(&t);
	for (int i = 0; i < 60; i++)
		text_add(&t, "[1,");
	text_add(&t, "1");
	for (int i = 0; i < 60; i++)
		text_add(&t, "]");
	assert_done(json_parse(&a, text_of(&t), t.length, 64, &root, &e), e);
	assert_done(jsonpath_parse(&a, "$..*..*..*..*..*..*", &p, NULL, &e), e);
	assert_int_equal(jsonpath_select(p, &a, root, root, &nodes, &e), OUTCOME_REFUSED);
	assert_int_equal(json_parse(&a, text_of(&t), t.length, 59, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "deeper than 59");
	text_done(&t);
	arena_done(&a);
}

static void a_document_that_is_no_json_says_where(void **state)
{
	static const struct {
		const char *text, *where;
	} cases[] = {{"{\"a\": 1,}", "line 1, column 9"}, {"{\n\"a\": tru}", "line 2"},
	    {"[1] x", "nothing behind the document"}, {"[1", "line 1"}, {"{'a':1}", "column 2"}};
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(
		    json_parse(&a, cases[i].text, strlen(cases[i].text), 64, &root, &e), OUTCOME_REFUSED);
		assert_contains(e.text, cases[i].where);
	}
	arena_done(&a);
}

/* A path that selects nothing: there is a list with nothing in it, or there is no list. */
static void nothing_is_an_empty_list_or_a_missing_one(void **state)
{
	static const struct {
		const char *path, *document;
		bool empty;
	} cases[] = {
	    {"$[*]", "[]", true},
	    {"$.rows[*]", "{\"rows\":[]}", true},
	    {"$.rows[*]", "{\"rows\":{}}", true},
	    {"$.rows[*]", "{}", false},
	    {"$.rows[*]", "{\"rows\":null}", false},
	    {"$.rows[*]", "{\"rows\":\"busy\"}", false},
	    {"$.rows[*]", "{\"error\":{\"code\":400}}", false},
	    {"$.rows[?@.a == 1]", "{\"rows\":[{\"a\":2}]}", true},
	    {"$.rows[2:]", "{\"rows\":[1]}", true},
	    {"$..rows[*]", "{\"data\":{\"rows\":[]}}", true},
	    {"$..rows[*]", "{\"data\":{}}", false},
	    {"$.all[*].rows[*]", "{\"all\":[]}", true},
	    {"$.all[*].rows[*]", "{\"all\":[{\"rows\":[]}]}", true},
	    {"$.all[*].rows[*]", "{\"all\":[{\"error\":1}]}", false},
	    {"$.all[*].rows", "{\"all\":[{\"error\":1}]}", false},
	    {"$.all[*].rows", "{\"all\":[]}", true},
	    {"$.data.rows", "{\"data\":{}}", false},
	    {"$.data[0]", "{\"data\":[]}", false},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct jsonpath *path;
		struct error e;
		cJSON *root;
		bool empty;

		assert_done(jsonpath_parse(&a, cases[i].path, &path, NULL, &e), e);
		assert_done(json_parse(&a, cases[i].document, strlen(cases[i].document), 8, &root, &e), e);
		assert_done(jsonpath_empty(path, &a, root, root, &empty, &e), e);
		if (empty != cases[i].empty)
			fail_msg("%s of %s: %d", cases[i].path, cases[i].document, empty);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_compliance_suite_holds),
	    cmocka_unit_test(nothing_is_an_empty_list_or_a_missing_one),
	    cmocka_unit_test(a_wrong_path_says_where),
	    cmocka_unit_test(a_pattern_that_backtracks_without_end_is_refused),
	    cmocka_unit_test(the_budget_of_a_document_bounds_its_paths),
	    cmocka_unit_test(paths_made_to_be_deep_or_wide_are_bounded),
	    cmocka_unit_test(a_document_that_is_no_json_says_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
