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
	assert_int_equal(zone_set("Mars/Olympus", &e), REFUSED);
	assert_contains(e.text, "Mars/Olympus");
	assert_int_equal(zone_set("../../etc/passwd", &e), REFUSED);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(days_and_dates_are_the_same_thing),
	    cmocka_unit_test(periods_are_read_in_the_forms_of_statistics),
	    cmocka_unit_test(the_time_zone_decides_which_day_it_is),
	    cmocka_unit_test(a_date_given_as_a_month_is_due_at_its_end),
	    cmocka_unit_test(periods_follow_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
