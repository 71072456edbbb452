/* SPDX-License-Identifier: MIT */
#include "publish/published.h"
#include "tests/support.h"

#include <string.h>

/* What an edition publishes, line by line, and what differs between two. */

static void what_differs_is_listed(void **state)
{
	static const char before[] = "{\"kind\":\"figure\",\"region\":\"a\",\"region_name\":\"A\","
				     "\"indicator\":\"i\",\"indicator_name\":\"I\","
				     "\"period\":\"2023-01\",\"value\":1,\"known\":\"x\"}\n"
				     "{\"kind\":\"figure\",\"region\":\"b\",\"region_name\":\"B\","
				     "\"indicator\":\"i\",\"indicator_name\":\"I\","
				     "\"period\":\"2023-01\",\"value\":5,\"known\":\"x\"}\n"
				     "{\"kind\":\"project\",\"project\":\"P\",\"name\":\"Pier\",\"start\":{"
				     "\"committed\":\"2023-05-31\"},"
				     "\"production\":{\"committed\":null},\"investment_done\":3}\n";
	static const char after[] = "{\"kind\":\"figure\",\"region\":\"c\",\"region_name\":\"C\","
				    "\"indicator\":\"i\",\"indicator_name\":\"I\","
				    "\"period\":\"2023-01\",\"value\":2,\"known\":\"x\"}\n"
				    "{\"kind\":\"figure\",\"region\":\"a\",\"region_name\":\"A\","
				    "\"indicator\":\"i\",\"indicator_name\":\"I\","
				    "\"period\":\"2023-01\",\"value\":1.5,\"known\":\"y\"}\n"
				    "{\"kind\":\"project\",\"project\":\"P\",\"name\":\"Pier\",\"start\":{"
				    "\"committed\":\"2023-08-31\"},"
				    "\"production\":{\"committed\":\"2024\"},\"investment_done\":3}\n";
	static const struct {
		const char *what, *subject, *field, *before, *after;
	} expected[] = {
	    {"figure", "a i 2023-01", "value", "1", "1.5"},
	    {"project", "P", "start committed", "2023-05-31", "2023-08-31"},
	    {"project", "P", "production committed", "", "2024"},
	    {"figure", "b i 2023-01", "", "5", ""},
	    {"figure", "c i 2023-01", "", "", "2"},
	};
	struct published_change *changes;
	struct arena a = {0};
	struct error e;
	size_t count;

	(void)state;
	assert_done(published_compare(before, after, &a, &changes, &count, &e), e);
	assert_int_equal(count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(changes[i].what, expected[i].what);
		assert_string_equal(changes[i].subject, expected[i].subject);
		assert_string_equal(changes[i].field, expected[i].field);
		assert_string_equal(changes[i].before, expected[i].before);
		assert_string_equal(changes[i].after, expected[i].after);
	}
	/* the last line counts whether or not it ends */
	for (size_t cut = 0; cut < 2; cut++) {
		struct merkle tree = {0};
		char *lines = arena_copy(&a, before, strlen(before) - cut);

		published_tree(lines, &tree);
		assert_int_equal(tree.count, 3);
		merkle_done(&tree);
	}
	assert_int_equal(
	    published_compare("{\"kind\":\"fig\"}\n", after, &a, &changes, &count, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "before, line 1: expected a figure");
	assert_int_equal(published_compare(before, "{\n", &a, &changes, &count, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "after, line 1");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_differs_is_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
