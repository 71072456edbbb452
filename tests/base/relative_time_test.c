/* SPDX-License-Identifier: MIT */
#include "base/relative_time.h"
#include "tests/support.h"

#include <stdio.h>

/* Each case: a text, the time that it is now, and what it means. */

static void check(const char *s, bool end, enum time_way way, const char *now, const char *expected)
{
	TEXT_OWNED struct text t = {0};
	instant at;

	if (!time_parse(s, end, way, test_instant(now), &at))
		fail_msg("%s is not understood", s);
	instant_print(&t, at);
	assert_string_equal(text_of(&t), expected);
}

static void zone(const char *name)
{
	struct error e;

	assert_done(zone_set(name, &e), e);
}

static void lengths_count_from_now(void **state)
{
	(void)state;
	zone("Asia/Shanghai");
	check("7d", true, TIME_BEFORE, "2023-03-05T08:30", "2023-02-26T08:30:00+08:00");
	check("2w", true, TIME_BEFORE, "2023-03-05T08:30", "2023-02-19T08:30:00+08:00");
	check("7d", true, TIME_AFTER, "2023-12-28T08:30", "2024-01-04T08:30:00+08:00");
	check("7 days ago", true, TIME_AFTER, "2023-03-05T08:30", "2023-02-26T08:30:00+08:00");
	check("in 2 weeks", false, TIME_BEFORE, "2023-03-05T08:30", "2023-03-19T08:30:00+08:00");
	check("90min", false, TIME_BEFORE, "2023-03-05T01:00", "2023-03-04T23:30:00+08:00");
	check("now", true, TIME_BEFORE, "2023-03-05T08:30", "2023-03-05T08:30:00+08:00");
}

static void months_end_with_their_last_day(void **state)
{
	(void)state;
	zone("Asia/Shanghai");
	check("1mo", false, TIME_BEFORE, "2023-03-31T08:30", "2023-02-28T08:30:00+08:00");
	check("1 month ago", false, TIME_BEFORE, "2024-03-31T08:30", "2024-02-29T08:30:00+08:00");
	check("3 months ago", false, TIME_BEFORE, "2023-05-31T08:30", "2023-02-28T08:30:00+08:00");
	check("1mo", false, TIME_AFTER, "2023-01-31T08:30", "2023-02-28T08:30:00+08:00");
	check("1y", false, TIME_BEFORE, "2024-02-29T08:30", "2023-02-28T08:30:00+08:00");
}

static void days_are_those_of_the_time_zone(void **state)
{
	(void)state;
	zone("Asia/Shanghai");
	/* 16:00 UTC is midnight there */
	check("today", false, TIME_BEFORE, "2023-03-04T15:59:59Z", "2023-03-04T00:00:00+08:00");
	check("today", false, TIME_BEFORE, "2023-03-04T16:00:00Z", "2023-03-05T00:00:00+08:00");
	check("today", true, TIME_BEFORE, "2023-03-04T16:00:00Z", "2023-03-05T23:59:59+08:00");
	check("yesterday", true, TIME_BEFORE, "2023-02-28T16:00:00Z", "2023-02-28T23:59:59+08:00");
	check("yesterday", false, TIME_BEFORE, "2022-12-31T15:59:59Z", "2022-12-30T00:00:00+08:00");
	check("tomorrow", false, TIME_AFTER, "2023-12-31T10:00", "2024-01-01T00:00:00+08:00");
	check("1d", false, TIME_BEFORE, "2023-03-01T00:00", "2023-02-28T00:00:00+08:00");
	check("1mo", false, TIME_BEFORE, "2023-03-30T16:00:00Z", "2023-02-28T00:00:00+08:00");
	/* the same time of day, though that day had 23 hours */
	zone("Europe/Berlin");
	check("1d", false, TIME_BEFORE, "2023-03-26T12:00", "2023-03-25T12:00:00+01:00");
	zone("UTC");
}

static void what_is_no_time_is_refused(void **state)
{
	static const char *const wrong[] = {"", "d", "3m", "3 m", "7", "7 lightyears", "ago", " ago", "d ago",
	    "in ", "in d", "-7d", "7d ago ago", "todays", "Today", "7dd", "2023-02-30", "7.5d"};
	instant at;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (time_parse(wrong[i], false, TIME_BEFORE, 0, &at))
			fail_msg("\"%s\" is understood", wrong[i]);
}

static void what_is_beyond_all_years_stays_there(void **state)
{
	static const char *const far[] = {"999999999d", "99999999999999999999w", "99999999999y", "40000mo"};
	instant now = test_instant("2023-03-05"), at;

	(void)state;
	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		for (int way = TIME_BEFORE; way <= TIME_AFTER; way++) {
			assert_true(time_parse(far[i], false, (enum time_way)way, now, &at));
			assert_false(instant_askable(at));
			assert_true(way == TIME_AFTER ? at > now : at < now);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lengths_count_from_now),
	    cmocka_unit_test(months_end_with_their_last_day),
	    cmocka_unit_test(days_are_those_of_the_time_zone),
	    cmocka_unit_test(what_is_no_time_is_refused),
	    cmocka_unit_test(what_is_beyond_all_years_stays_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
