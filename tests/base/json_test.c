/* SPDX-License-Identifier: MIT */
#include "base/budget.h"
#include "base/json.h"
#include "tests/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Reads a text that ends where it ends: a byte read behind it is found by the sanitizers. */
static enum outcome read_bytes(
    struct arena *a, const char *bytes, size_t length, int depth, cJSON **root, struct error *e)
{
	char *exact = malloc(length ? length : 1);
	enum outcome outcome;

	assert_non_null(exact);
	if (length)
		memcpy(exact, bytes, length);
	outcome = json_parse(a, exact, length, depth, root, e);
	free(exact); /* the tree does not need it */
	return outcome;
}

static enum outcome read_whole(struct arena *a, const char *text, cJSON **root, struct error *e)
{
	return read_bytes(a, text, strlen(text), 64, root, e);
}

/* ---- the table ---- */

static size_t bytes_of(char *coded)
{
	size_t n = 0;

	for (const char *s = coded; *s; n++) {
		char hex[3] = "";

		if (*s != '%') {
			coded[n] = *s++;
			continue;
		}
		memcpy(hex, s + 1, 2);
		coded[n] = (char)strtol(hex, NULL, 16);
		s += 3;
	}
	return n;
}

static void what_is_json_is_taken_and_nothing_else(void **state)
{
	char *all = test_read("tests/base/json.cases"), *line, *rest = NULL;
	int cases = 0, wrong = 0;

	(void)state;
	for (line = strtok_r(all, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char *bytes = strchr(line, '\t'), *name = bytes ? strrchr(line, '\t') : NULL;
		struct arena a = {0};
		struct error e;
		cJSON *root;
		int expected, found;

		if (*line == '#')
			continue;
		assert_true(name && name > bytes);
		*bytes++ = *name++ = '\0';
		expected = strcmp(line, "taken") == 0 ? OUTCOME_DONE : OUTCOME_REFUSED;
		found = read_bytes(&a, bytes, bytes_of(bytes), 64, &root, &e);
		if (found != expected) {
			print_message(
			    "%s: expected to be %s (%s)\n", name, line, found == OUTCOME_DONE ? "" : e.text);
			wrong++;
		}
		if (found == OUTCOME_REFUSED) {
			assert_contains(e.text, "(line ");
			assert_contains(e.text, ", column ");
		}
		cases++;
		arena_done(&a);
	}
	assert_int_equal(wrong, 0);
	assert_true(cases > 330);
	free(all);
}

/* ---- what the tree says ---- */

static void texts_are_what_they_say(void **state)
{
	static const struct {
		const char *json, *text;
	} cases[] = {{"\"\"", ""}, {"\"a\"", "a"}, {"\"12345678\"", "12345678"},
	    {"\"123456789\\n\"", "123456789\n"}, {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
	    {"\"\\u4e91\\u6eaa\"", "云溪"}, {"\"云溪市\\u0020一季度\"", "云溪市 一季度"},
	    {"\"\\ud83d\\ude00x\"", "\xF0\x9F\x98\x80x"},
	    {"\"long enough for eight at once\\tand again\"", "long enough for eight at once\tand again"}};
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_done(read_whole(&a, cases[i].json, &root, &e), e);
		assert_true(cJSON_IsString(root));
		assert_string_equal(root->valuestring, cases[i].text);
	}
	assert_done(
	    read_whole(&a, "{\"\\u5730\\u533a\":{\"x\":[true,false,null]},\"b\":\"c\"}", &root, &e), e);
	assert_string_equal(root->child->string, "地区");
	assert_string_equal(json_text_at(root, "b"), "c");
	assert_true(root->child->prev == root->child->next);
	assert_true(cJSON_IsTrue(root->child->child->child));
	arena_done(&a);
}

static void numbers_are_doubles_and_keep_their_literal(void **state)
{
	static const char *const literals[] = {"0", "-0", "1", "-1", "0.1", "1.5", "2026.10", "123.456",
	    "1e22", "1e23", "1E+2", "12.5e-3", "9007199254740993", "1793486211847131137",
	    "1793486211847131138", "0.30000000000000004", "2.2250738585072011e-308", "4.9e-324", "1e-400",
	    "179769313486231570000000000000000000000", "8.5", "123456789012345678901234567890.123456789",
	    "0.000000000000000000000000001", "1.7976931348623157e308",
	    "0."
	    "100000000000000005551115123125782702118158340454101562500000000000000000000000000000000000000000"
	    "1"};
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
		assert_done(read_whole(&a, literals[i], &root, &e), e);
		assert_true(cJSON_IsNumber(root));
		assert_string_equal(json_literal(root), literals[i]);
		if (root->valuedouble != strtod(literals[i], NULL))
			fail_msg("%s: %.17g", literals[i], root->valuedouble);
		assert_int_equal(signbit(root->valuedouble) != 0, literals[i][0] == '-');
	}
	assert_done(read_whole(&a, "[3000000000,-3000000000,7.9]", &root, &e), e);
	assert_int_equal(root->child->valueint, INT32_MAX);
	assert_int_equal(root->child->next->valueint, INT32_MIN);
	assert_int_equal(root->child->prev->valueint, 7);
	assert_string_equal(json_literal(root), "");
	assert_int_equal(read_whole(&a, "{\"a\":\n [1, -1e999]}", &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "the number -1e999 is too large (line 2, column 6)");
	arena_done(&a);
}

/* A node of a number has a literal where cJSON has none; nothing that cJSON does with it may differ for that.
 */
static void the_tree_is_one_of_cjson(void **state)
{
	static const char document[] = "{\"a\":[1,2.50,-3e2],\"b\":{\"c\":\"x\",\"d\":null},\"e\":true}";
	struct arena a = {0};
	struct error e;
	cJSON *root, *copy, *plain;
	char *printed;

	(void)state;
	assert_done(read_whole(&a, document, &root, &e), e);
	plain = cJSON_Parse(document);
	copy = cJSON_Duplicate(root, true);
	printed = cJSON_PrintUnformatted(copy);
	assert_true(cJSON_Compare(root, plain, true) && cJSON_Compare(plain, root, true));
	assert_true(cJSON_Compare(copy, root, true));
	assert_string_equal(json_literal(copy->child->child->next), "2.50");
	assert_string_equal(printed, "{\"a\":[1,2.5,-300],\"b\":{\"c\":\"x\",\"d\":null},\"e\":true}");
	cJSON_free(printed);
	cJSON_Delete(copy);
	cJSON_Delete(plain);
	arena_done(&a);
}

/* ---- places ---- */

static void a_refusal_says_where(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
	    {"{\"a\": 1,}", "expected a name in quotes, found \"}\" (line 1, column 9)"},
	    {"{\n\"a\": tru}", "expected a value, found \"tru}\" (line 2, column 6)"},
	    {"[1] x", "expected nothing behind the document, found \"x\" (line 1, column 5)"},
	    {"[1", "the document ends too early (line 1, column 3)"},
	    {"{\"云溪\" 1}", "expected a colon, found \"1}\" (line 1, column 7)"},
	    {"[1 2]", "expected a comma or ]"},
	    {"{\"a\":1 \"b\":2}", "expected a comma or }"},
	    {"[\"a\x01\"]", "the control character 0x01 in a text"},
	    {"[\x1b[31m]", "found the byte 0x1b (line 1, column 2)"},
	    {"{\"a\":1,\n\"b\":2,\n \"a\":3}",
		"the name \"a\" stands twice in one object (line 3, column 2)"},
	    {"[\n{\"region\":\"north\\u0000evil\"}]",
		"\\u0000 in it, the character NUL, which no text can hold (line 2, "
		"column 17)"},
	    {"[\"云\\udc00\"]", "half of a surrogate pair (\\udc00) (line 1, column 4)"},
	    {"[\"\xff\"]", "the byte 0xff is not UTF-8 (line 1, column 3)"},
	    {"[\"\\x\"]", "expected an escape such as"},
	    {"[\"\\u00g0\"]", "four hexadecimal digits"},
	};
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(read_whole(&a, cases[i].text, &root, &e), OUTCOME_REFUSED);
		assert_contains(e.text, cases[i].says);
	}
	arena_done(&a);
}

static void a_part_is_placed_in_its_whole(void **state)
{
	static const char whole[] = "call(\n{\"a\": x}\n)";
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	assert_int_equal(json_parse_part(&a, whole, whole + 6, 8, 64, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "(line 2, column 7)");
	arena_done(&a);
}

static void a_node_is_found_again_in_its_text(void **state)
{
	static const char text[] =
	    "{ \"a\": [1, {\"b\": \"c\\\"d\"}, -2.5e1],\n  \"e\": {\"f\": true, \"g\": []},\n \"h\": null}";
	static const struct {
		const char *name;
		size_t line, column;
	} members[] = {{"a", 1, 8}, {"e", 2, 8}, {"h", 3, 7}};
	struct arena a = {0};
	struct error e;
	size_t line, column;
	cJSON *root, other = {0};
	const cJSON *list;

	(void)state;
	assert_done(json_parse(&a, text, strlen(text), 64, &root, &e), e);
	assert_true(
	    json_node_place(text, strlen(text), root, root, &line, &column) && line == 1 && column == 1);
	for (size_t i = 0; i < 3; i++) {
		assert_true(json_node_place(text, strlen(text), root,
		    cJSON_GetObjectItemCaseSensitive(root, members[i].name), &line, &column));
		assert_int_equal(line, members[i].line);
		assert_int_equal(column, members[i].column);
	}
	list = cJSON_GetObjectItemCaseSensitive(root, "a");
	assert_true(json_node_place(text, strlen(text), root, list->child->next->child, &line, &column));
	assert_int_equal(column, 18);
	assert_true(json_node_place(text, strlen(text), root, list->child->prev, &line, &column));
	assert_int_equal(column, 27);
	assert_false(json_node_place(text, strlen(text), root, &other, &line, &column));
	arena_done(&a);
}

/* ---- much of it ---- */

static void add_times(struct text *t, const char *what, int times)
{
	for (int i = 0; i < times; i++)
		text_add(t, what);
}

static void nesting_is_limited_and_costs_no_stack(void **state)
{
	TEXT_OWNED struct text t = {0};
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	add_times(&t, "[", 500);
	add_times(&t, "]", 500);
	assert_done(read_bytes(&a, text_of(&t), t.length, 500, &root, &e), e);
	assert_int_equal(read_bytes(&a, text_of(&t), t.length, 499, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "the document nests deeper than 499 levels (line 1, column 500)");
	text_clear(&t);
	add_times(&t, "[", 100000);
	assert_int_equal(read_bytes(&a, text_of(&t), t.length, 1000000, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "deeper than 512");
	text_clear(&t);
	add_times(&t, "[{\"\":", 50000);
	assert_int_equal(read_bytes(&a, text_of(&t), t.length, 1000000, &root, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "deeper than 512");
	arena_done(&a);
}

static void a_name_twice_is_found_among_many(void **state)
{
	enum { NAMES = 20000 };
	struct arena a = {0};
	struct error e;
	cJSON *root;

	(void)state;
	for (int twice = -1; twice < NAMES; twice = twice < 0 ? 0 : twice + 6661) {
		TEXT_OWNED struct text t = {0};

		text_add(&t, "{");
		for (int i = 0; i < NAMES; i++)
			text_printf(&t, "\"name %d\":{\"name 1\":0},\n", i);
		text_printf(&t, "\"name %d\":1}", twice < 0 ? NAMES : twice);
		if (twice < 0) {
			assert_done(read_bytes(&a, text_of(&t), t.length, 64, &root, &e), e);
			continue;
		}
		assert_int_equal(read_bytes(&a, text_of(&t), t.length, 64, &root, &e), OUTCOME_REFUSED);
		assert_contains(e.text, "stands twice in one object (line 20001, column 1)");
	}
	arena_done(&a);
}

static void memory_is_counted_while_it_is_read(void **state)
{
	TEXT_OWNED struct text t = {0};
	struct budget b = {.memory_max = 4 << 20, .steps_max = 1000, .memory_key = "memory_max_mib"};
	struct arena a = {.budget = &b};
	struct error e;
	cJSON *root;

	(void)state;
	text_add(&t, "[1");
	add_times(&t, ",1", 10000);
	text_add(&t, "]");
	assert_done(read_bytes(&a, text_of(&t), t.length, 64, &root, &e), e);
	assert_true(b.memory > 10000 * sizeof(cJSON) && b.memory < 12000 * sizeof(cJSON));
	text_clear(&t);
	text_add(&t, "[1");
	add_times(&t, ",1", 1000000);
	text_add(&t, "]");
	assert_int_equal(read_bytes(&a, text_of(&t), t.length, 64, &root, &e), OUTCOME_REFUSED);
	assert_string_equal(
	    e.text, "the document takes more than 4 MiB of memory (memory_max_mib says how much it may)");
	assert_true(a.total < 12 << 20);
	/* where nobody says how much, there is a limit too */
	a.budget = NULL;
	text_clear(&t);
	text_add(&t, "[1");
	add_times(&t, ",1", 5000000);
	text_add(&t, "]");
	assert_int_equal(read_bytes(&a, text_of(&t), t.length, 64, &root, &e), OUTCOME_REFUSED);
	assert_string_equal(e.text, "the document takes more than 256 MiB of memory");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_json_is_taken_and_nothing_else),
	    cmocka_unit_test(texts_are_what_they_say),
	    cmocka_unit_test(numbers_are_doubles_and_keep_their_literal),
	    cmocka_unit_test(the_tree_is_one_of_cjson),
	    cmocka_unit_test(a_refusal_says_where),
	    cmocka_unit_test(a_part_is_placed_in_its_whole),
	    cmocka_unit_test(a_node_is_found_again_in_its_text),
	    cmocka_unit_test(nesting_is_limited_and_costs_no_stack),
	    cmocka_unit_test(a_name_twice_is_found_among_many),
	    cmocka_unit_test(memory_is_counted_while_it_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
