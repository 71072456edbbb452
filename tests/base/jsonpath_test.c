#include "base/json.h"
#include "base/jsonpath.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The compliance suite of RFC 9535: every case but those with regular expressions, which are refused when
 * parsed. */

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

	if (jsonpath_select(path, a, document, document, &nodes, &e) != DONE)
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
	char path[4096], *text;
	int run = 0, rejected = 0, wrong = 0;

	(void)state;
	if (!fixtures_folder())
		skip();
	snprintf(path, sizeof path, "%s/jsonpath-cts.json", fixtures_folder());
	text = test_read(path);
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
		bool good = jsonpath_parse(&a, selector, &parsed, NULL, &e) == DONE;

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
	assert_int_equal(jsonpath_parse(&a, "$.rows[?@.type='start']", &p, &offset, &e), REFUSED);
	assert_int_equal(offset, 14);
	assert_contains(e.text, "='start'");
	assert_int_equal(jsonpath_parse(&a, "$.a[", &p, &offset, &e), REFUSED);
	assert_contains(e.text, "at its end");
	arena_done(&a);
}

static void a_pattern_that_backtracks_without_end_does_not_match(void **state)
{
	static const char document[] =
	    "[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\",\"aab\"]";
	struct arena a = {0};
	struct jsonpath *p;
	struct json_nodes nodes;
	struct error e;
	cJSON *root;

	(void)state;
	assert_done(json_parse(&a, document, strlen(document), 64, &root, &e), e);
	assert_done(jsonpath_parse(&a, "$[?match(@, '(a*)*b')]", &p, NULL, &e), e);
	assert_done(jsonpath_select(p, &a, root, root, &nodes, &e), e);
	assert_int_equal(nodes.count, 1);
	assert_string_equal(nodes.at[0].node->valuestring, "aab");
	arena_done(&a);
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
	assert_int_equal(jsonpath_parse(&a, text_of(&t), &p, NULL, &e), REFUSED);
	text_clear(&t);
	for (int i = 0; i < 60; i++)
		text_add(&t, "[1,");
	text_add(&t, "1");
	for (int i = 0; i < 60; i++)
		text_add(&t, "]");
	assert_done(json_parse(&a, text_of(&t), t.length, 64, &root, &e), e);
	assert_done(jsonpath_parse(&a, "$..*..*..*..*..*..*", &p, NULL, &e), e);
	assert_int_equal(jsonpath_select(p, &a, root, root, &nodes, &e), REFUSED);
	assert_int_equal(json_parse(&a, text_of(&t), t.length, 59, &root, &e), REFUSED);
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
		    json_parse(&a, cases[i].text, strlen(cases[i].text), 64, &root, &e), REFUSED);
		assert_contains(e.text, cases[i].where);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_compliance_suite_holds),
	    cmocka_unit_test(a_wrong_path_says_where),
	    cmocka_unit_test(a_pattern_that_backtracks_without_end_does_not_match),
	    cmocka_unit_test(paths_made_to_be_deep_or_wide_are_bounded),
	    cmocka_unit_test(a_document_that_is_no_json_says_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
