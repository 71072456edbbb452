/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <string.h>

static void days_and_dates_are_the_same_thing(void **state)
{
	int y, m, d;

	(void)state;
	assert_int_equal(day_of(1970, 1, 1), 0);
	assert_int_equal(day_of(2000, 3, 1), 11017);
	for (day_number day = day_of(1899, 12, 31); day < day_of(2200, 1, 2); day++) {
		day_split(day, &y, &m, &d);
		assert_int_equal(day_of(y, m, d), day);
	}
	assert_int_equal(day_months_before(day_of(2023, 5, 31), 3), day_of(2023, 2, 28));
	assert_int_equal(day_months_before(day_of(2024, 1, 15), 1), day_of(2023, 12, 15));
}

static void periods_are_read_in_the_forms_of_statistics(void **state)
{
	static const struct {
		const char *form, *text;
		int year, first, last; /* year 0: refused */
	} cases[] = {
	    {NULL, "2023-05", 2023, 5, 5},
	    {NULL, "202305", 2023, 5, 5},
	    {NULL, "2023M02", 2023, 2, 2},
	    {NULL, "2023Q1", 2023, 1, 3},
	    {NULL, "2023-Q4", 2023, 10, 12},
	    {NULL, "2023A", 2023, 1, 3},
	    {NULL, "2019D", 2019, 10, 12},
	    {NULL, "2023", 2023, 1, 12},
	    {NULL, "2023年1-2月", 2023, 1, 2},
	    {NULL, "2023年5月", 2023, 5, 5},
	    {NULL, "2023-05-31", 2023, 5, 5},
	    {NULL, "2023-13", 0, 0, 0},
	    {NULL, "2023E", 0, 0, 0},
	    {NULL, "May 2023", 0, 0, 0},
	    {NULL, "2023-05x", 0, 0, 0},
	    {NULL, "1800-05", 0, 0, 0},
	    {"%YM%m", "2023M11", 2023, 11, 11},
	    {"%Y年1-%m月", "2023年1-11月", 2023, 1, 11},
	    {"%Y年%m-%m月", "2023年4-6月", 2023, 4, 6},
	    {"%Y年%m-%m月", "2023年6-4月", 0, 0, 0},
	    {"%s", "1685577600", 2023, 6, 6},	 /* 2023-06-01 00:00 UTC is 08:00 in Shanghai */
	    {"%Q", "1685548800000", 2023, 6, 6}, /* 2023-05-31 16:00 UTC is 1 June in Shanghai */
	    {"%Y%*", "2023 (provisional)", 2023, 1, 12},
	    {"%*-%*/%Y %m", "a-b-c/d/2023/2022 04", 2022, 4, 4},
	    {"%*%*%*%*%*%*%*%*%*%*%*%*%Y", "0000000000000000000000000000000000000000000000000000000002023",
		2023, 1, 12},
	    {"%d.%m.%Y", "31.05.2023", 2023, 5, 5},
	    {"%d.%m.%Y", "31.02.2023", 0, 0, 0},
	    {"%b %Y", "May 2023", 2023, 5, 5},
	    {"%d-%b-%Y", "30-SEPTEMBER-2023", 2023, 9, 9},
	    {"%Y-%m-%dT%H:%M:%S%z", "2023-05-31T16:00:00Z", 2023, 6, 6}, /* 1 June in Shanghai */
	    {"%Y-%m-%dT%H:%M:%S%z", "2023-05-31T23:00:00+08:00", 2023, 5, 5},
	    {NULL, "2023-05-31T16:00:00.000Z", 2023, 6, 6},
	};
	struct error e;

	(void)state;
	assert_done(zone_set("Asia/Shanghai", &e), e);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span s = {0};
		bool good = cases[i].form ? form_read(cases[i].form, cases[i].text, ZONE_HERE, &s, NULL)
					  : span_parse(cases[i].text, &s);

		if (good != (cases[i].year != 0) ||
		    (good &&
			(s.year != cases[i].year || s.first != cases[i].first || s.last != cases[i].last)))
			fail_msg("%s: %d %d %d-%d", cases[i].text, good, s.year, s.first, s.last);
	}
}

static void the_time_zone_decides_which_day_it_is(void **state)
{
	struct error e;
	struct text t = {0};

	(void)state;
	assert_done(zone_set("Asia/Shanghai", &e), e);
	assert_int_equal(day_at(1685548800), day_of(2023, 6, 1));
	instant_print(&t, 1685548800);
	assert_string_equal(text_of(&t), "2023-06-01T00:00:00+08:00");
	assert_true(test_instant("2023-06-01") == 1685548800);
	assert_true(test_instant("2023-05-31T16:00:00Z") == 1685548800);
	assert_true(test_instant("2023-05-31T18:00+02:00") == 1685548800);
	/* a summer time zone: a day of 23 hours */
	assert_done(zone_set("Europe/Berlin", &e), e);
	assert_true(day_start(day_of(2023, 3, 27)) - day_start(day_of(2023, 3, 26)) == 23 * 3600);
	assert_int_equal(zone_set("Mars/Olympus", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "Mars/Olympus");
	assert_int_equal(zone_set("../../etc/passwd", &e), OUTCOME_REFUSED);
	assert_done(zone_set("UTC", &e), e);
	text_done(&t);
}

static void a_date_given_as_a_month_is_due_at_its_end(void **state)
{
	struct date d;
	struct text t = {0};

	(void)state;
	assert_true(date_parse("2024-02", &d));
	assert_int_equal(d.day, day_of(2024, 2, 29));
	date_print(&t, d);
	assert_string_equal(text_of(&t), "2024-02");
	assert_true(date_parse("2024Q3", &d) && d.day == day_of(2024, 9, 30) && d.months == 3);
	assert_true(date_parse("2024年6月30日", &d) && d.day == day_of(2024, 6, 30) && d.months == 0);
	assert_true(date_parse("2023-06-28T00:00:00Z", &d) && d.months == 0);
	assert_false(date_parse("2023-02-30", &d));
	assert_false(date_parse("soon", &d));
	text_done(&t);
}

static void periods_follow_each_other(void **state)
{
	(void)state;
	assert_true(period_same(period_add(test_period("2023-12"), 1), test_period("2024-01")));
	assert_true(period_same(period_add(test_period("2023-Q1"), -1), test_period("2022-Q4")));
	assert_true(period_compare(test_period("2023-03"), test_period("2023-Q1")) < 0);
	assert_true(period_compare(test_period("2023-Q1"), test_period("2023-04")) < 0);
	assert_int_equal(period_last_day(test_period("2023-Q2")), day_of(2023, 6, 30));
	assert_int_equal(period_first_day(test_period("2023-Q2")), day_of(2023, 4, 1));
}

/* Whatever number a day, an instant or a period is, there is an answer, and it can be printed. */
static void numbers_beyond_the_years_have_answers_too(void **state)
{
	static const day_number days[] = {
	    DAY_NONE, INT32_MIN + 1, -719163, 2932897, INT32_MAX - 1, INT32_MAX};
	static const instant instants[] = {
	    INSTANT_NONE, -62135596801, 253402300800, 67768036191676800, INSTANT_LAST};
	static const struct period periods[] = {{0, 0, 0}, {2023, 0, MONTHLY}, {2023, 255, 255},
	    {INT16_MIN, 1, MONTHLY}, {INT16_MAX, 12, YEARLY}, {-1, 3, QUARTERLY}};

	(void)state;
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		TEXT_OWNED struct text t = {0};
		int y, m, d;

		day_split(days[i], &y, &m, &d);
		assert_true(m >= 1 && m <= 12 && d >= 1 && d <= month_length(y, m));
		assert_int_equal(day_of(y, m, d), days[i] == DAY_NONE ? DAY_NONE + 1 : days[i]);
		assert_true(day_start(days[i]) <= day_end(days[i]));
		day_months_before(days[i], INT32_MAX);
		day_months_before(days[i], INT32_MIN);
		day_print(&t, days[i]);
	}
	for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
		TEXT_OWNED struct text t = {0};

		assert_false(instant_askable(instants[i]));
		instant_print(&t, instants[i]);
		assert_string_equal(
		    text_of(&t), instants[i] < 0 ? "0001-01-02T00:00:00Z" : "9999-12-30T23:59:59Z");
	}
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++) {
		TEXT_OWNED struct text t = {0};

		assert_true(period_first_day(periods[i]) < period_last_day(period_add(periods[i], 1)) ||
			    periods[i].every == 0 || periods[i].year == INT16_MAX || periods[i].last > 12);
		period_add(periods[i], INT32_MAX);
		period_add(periods[i], INT32_MIN);
		period_print(&t, periods[i]);
		assert_true(period_same(period_of_key(period_key(periods[i])), periods[i]));
	}
	assert_true(
	    period_same(period_add((struct period){0, 1, MONTHLY}, -1), (struct period){-1, 12, MONTHLY}));
	assert_int_equal(day_of(INT32_MAX, 12, 31), INT32_MAX);
	assert_int_equal(day_of(INT32_MIN, 1, 1), DAY_NONE + 1);
}

static void the_years_are_those_of_the_zone(void **state)
{
	struct span s;
	struct date d;
	struct error e;
	instant at;

	(void)state;
	assert_done(zone_set("Asia/Shanghai", &e), e);
	/* the new year has begun here: there is no such year */
	assert_false(span_parse("2199-12-31T16:00:00Z", &s));
	assert_false(date_parse("2199-12-31T16:00:00Z", &d));
	assert_true(span_parse("2199-12-31T15:59:59Z", &s) && s.year == 2199 && s.last == 12);
	assert_true(date_parse("2199-12-31T15:59:59Z", &d) && d.day == day_of(2199, 12, 31));
	assert_false(span_parse("1899-12-31T23:00:00Z", &s));
	assert_true(instant_parse("1909-12-31T16:00:00Z", false, &at) && instant_askable(at));
	assert_false(instant_askable(at - 3600));
	assert_true(instant_parse("2190-01-01", false, &at) && instant_askable(at - 1));
	assert_int_equal(instant_check("as_of", "2190-01-01", at, &e), OUTCOME_REFUSED);
	assert_string_equal(e.text, "as_of: \"2190-01-01\" lies outside of the years 1910 to 2189");
	assert_done(zone_set("UTC", &e), e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_and_dates_are_the_same_thing),
	    cmocka_unit_test(periods_are_read_in_the_forms_of_statistics),
	    cmocka_unit_test(the_time_zone_decides_which_day_it_is),
	    cmocka_unit_test(a_date_given_as_a_month_is_due_at_its_end),
	    cmocka_unit_test(periods_follow_each_other),
	    cmocka_unit_test(numbers_beyond_the_years_have_answers_too),
	    cmocka_unit_test(the_years_are_those_of_the_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
