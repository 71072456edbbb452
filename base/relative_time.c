/* SPDX-License-Identifier: MIT */
#include "base/relative_time.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum unit { UNIT_SECOND, UNIT_DAY, UNIT_MONTH };

static const struct {
	const char *name;
	enum unit unit;
	int32_t count;
} units[] = {{"s", UNIT_SECOND, 1}, {"sec", UNIT_SECOND, 1}, {"second", UNIT_SECOND, 1},
    {"seconds", UNIT_SECOND, 1}, {"min", UNIT_SECOND, 60}, {"minute", UNIT_SECOND, 60},
    {"minutes", UNIT_SECOND, 60}, {"h", UNIT_SECOND, 3600}, {"hour", UNIT_SECOND, 3600},
    {"hours", UNIT_SECOND, 3600}, {"d", UNIT_DAY, 1}, {"day", UNIT_DAY, 1}, {"days", UNIT_DAY, 1},
    {"w", UNIT_DAY, 7}, {"week", UNIT_DAY, 7}, {"weeks", UNIT_DAY, 7}, {"mo", UNIT_MONTH, 1},
    {"month", UNIT_MONTH, 1}, {"months", UNIT_MONTH, 1}, {"y", UNIT_MONTH, 12}, {"year", UNIT_MONTH, 12},
    {"years", UNIT_MONTH, 12}};

/* Longer than all years that can be asked about: what is beyond them stays beyond them. */
enum { DAYS_MOST = 1000000, MONTHS_MOST = 40000 };

static int64_t at_most(int64_t n, int64_t most)
{
	return n > most ? most : n;
}

static instant days_moved(instant now, int64_t days, int64_t months)
{
	day_number day = day_at(now);
	time_t t = (time_t)now;
	struct tm tm = {0};

	localtime_r(&t, &tm);
	day = day_months_before(day, (int)-months) + (day_number)days;
	return day_time(day, tm.tm_hour, tm.tm_min) + tm.tm_sec;
}

static bool length_read(const char *s, size_t length, int sign, instant now, instant *at)
{
	int64_t n = 0;
	size_t digits = 0;

	for (; digits < length && s[digits] >= '0' && s[digits] <= '9'; digits++)
		n = at_most(n * 10 + (s[digits] - '0'), 1000000000);
	if (digits == 0)
		return false;
	s += digits;
	length -= digits;
	for (; length && *s == ' '; s++)
		length--;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (strlen(units[i].name) != length || memcmp(units[i].name, s, length) != 0)
			continue;
		n *= units[i].count;
		if (units[i].unit == UNIT_SECOND)
			*at = now + sign * n;
		else if (units[i].unit == UNIT_DAY)
			*at = days_moved(now, sign * at_most(n, DAYS_MOST), 0);
		else
			*at = days_moved(now, 0, sign * at_most(n, MONTHS_MOST));
		return true;
	}
	return false;
}

static bool named_day(const char *s, day_number today, day_number *day)
{
	static const char *const names[] = {"yesterday", "today", "tomorrow"};

	for (int i = 0; i < 3; i++)
		if (strcmp(s, names[i]) == 0) {
			*day = today + i - 1;
			return true;
		}
	return false;
}

bool time_parse(const char *s, bool end_of_day, enum time_way way, instant now, instant *at)
{
	size_t length = strlen(s);
	int sign = way == TIME_AFTER ? 1 : -1;
	day_number day;

	if (strcmp(s, "now") == 0) {
		*at = now;
		return true;
	}
	if (named_day(s, day_at(now), &day)) {
		*at = end_of_day ? day_end(day) : day_start(day);
		return true;
	}
	if (length > 4 && strcmp(s + length - 4, " ago") == 0)
		return length_read(s, length - 4, -1, now, at);
	if (strncmp(s, "in ", 3) == 0)
		return length_read(s + 3, length - 3, 1, now, at);
	return length_read(s, length, sign, now, at) || instant_parse(s, end_of_day, at);
}
