/* SPDX-License-Identifier: MIT */
#include "store/projects.h"
#include "tests/support.h"

#include <string.h>

/* Attributes of projects by their names, as files to import have them. */

static void a_plan_is_of_a_year_that_there_can_be(void **state)
{
	static const char *const none[] = {"investment planned for ", "investment planned for -5",
	    "investment planned for 0", "investment planned for 1899", "investment planned for 2200",
	    "investment planned for 2023x", "investment planned for 4294969319",
	    "investment planned for +2023", NULL};
	char buffer[64];

	(void)state;
	assert_int_equal(attribute_of("investment planned for 2023"), ATTRIBUTE_PLAN_OF_YEAR + 2023);
	assert_int_equal(attribute_of("investment planned for 1900"), ATTRIBUTE_PLAN_OF_YEAR + 1900);
	assert_string_equal(attribute_name(ATTRIBUTE_PLAN_OF_YEAR + 2199, buffer, sizeof buffer),
	    "investment planned for 2199");
	for (int i = 0; none[i]; i++)
		if (attribute_of(none[i]) != 0)
			fail_msg("%s", none[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_plan_is_of_a_year_that_there_can_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
