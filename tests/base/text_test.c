/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void numbers_are_read_as_statistics_write_them(void **state)
{
	static const struct {
		const char *text, *thousands;
		bool good;
		double value;
	} cases[] = {
	    {"12.5", NULL, true, 12.5},
	    {"-3.2%", NULL, true, -3.2},
	    {"１２３．５", NULL, true, 123.5}, /* full-width digits */
	    {"－７％", NULL, true, -7},
	    {"−4", NULL, true, -4}, /* U+2212 */
	    {"1,234.5", ",", true, 1234.5},
	    {"1，234", ",", true, 1234}, /* the full-width comma is a comma */
	    {"12,34", ",", false, 0},
	    {"1,234,567", ",", true, 1234567},
	    {"1,234", NULL, false, 0},
	    {"1 234", " ", true, 1234},
	    {"", NULL, false, 0},
	    {"-", NULL, false, 0},
	    {"1e3", NULL, true, 1000},
	    {"1e999", NULL, false, 0},
	    {"0x10", NULL, false, 0},
	    {"nan", NULL, false, 0},
	    {"inf", NULL, false, 0},
	    {"12.5亿", NULL, false, 0},
	    {" 8.5 ", NULL, true, 8.5},
	    {"1.2.3", NULL, false, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		double value = -1;
		bool good = number_parse(cases[i].text, cases[i].thousands, &value);

		if (good != cases[i].good || (good && value != cases[i].value))
			fail_msg("\"%s\": %d %g", cases[i].text, good, value);
	}
}

static void numbers_are_printed_shortest_and_exact(void **state)
{
	char buffer[32];

	(void)state;
	assert_string_equal(number_print(0.1, buffer), "0.1");
	assert_string_equal(number_print(-0.0, buffer), "0");
	assert_string_equal(number_print(1234567.89, buffer), "1234567.89");
	assert_string_equal(number_print(1.0 / 3, buffer), "0.3333333333333333");
	srand(7);
	for (int i = 0; i < 20000; i++) {
		double v = ((double)rand() / RAND_MAX - 0.5) * pow(10, rand() % 30 - 15);

		assert_true(strtod(number_print(v, buffer), NULL) == v);
	}
}

static void thresholds_compare_after_nine_decimals(void **state)
{
	(void)state;
	assert_true(number_settled(29.9999999999) == 30);
	assert_true(number_settled(-29.9999999999) == -30);
	assert_true(number_settled(29.99) == 29.99);
	assert_true(number_settled(1e300) == 1e300);
}

static void bytes_that_are_no_utf8_are_found(void **state)
{
	static const struct {
		const char *bytes;
		size_t length, bad;
	} cases[] = {{"肇庆", 6, 6}, {"ab\xff", 3, 2}, {"\xc0\x80", 2, 0}, {"\xed\xa0\x80", 3, 0},
	    {"\xf4\x90\x80\x80", 4, 0}, {"\xe8\x82", 2, 0},
	    {"12345678\xe8\x82\x87"
	     "90",
		13, 13},
	    {"\xd6\xd0\xb9\xfa", 4, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(utf8_valid(cases[i].bytes, cases[i].length), cases[i].bad);
}

static void the_nearest_name_is_near(void **state)
{
	static const char *const names[] = {"indicator", "period", "published", "value", NULL};

	(void)state;
	assert_string_equal(nearest_listed("perido", names), "period");
	assert_string_equal(nearest_listed("vaule", names), "value");
	assert_null(nearest_listed("colour", names));
}

static void durations_have_units(void **state)
{
	int64_t s;

	(void)state;
	assert_true(duration_parse("10 min", &s) && s == 600);
	assert_true(duration_parse("3d", &s) && s == 259200);
	assert_false(duration_parse("10", &s));
	assert_false(duration_parse("10 lightyears", &s));
	assert_false(duration_parse("", &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_read_as_statistics_write_them),
	    cmocka_unit_test(numbers_are_printed_shortest_and_exact),
	    cmocka_unit_test(thresholds_compare_after_nine_decimals),
	    cmocka_unit_test(bytes_that_are_no_utf8_are_found),
	    cmocka_unit_test(the_nearest_name_is_near),
	    cmocka_unit_test(durations_have_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
