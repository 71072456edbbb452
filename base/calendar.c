/* SPDX-License-Identifier: MIT */
#include "base/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* What the zone is asked about: 0001-01-02 to 9999-12-30, which are years of four digits in every zone. */
enum { ZONE_DAY_LEAST = -719161, ZONE_DAY_MOST = 2932895 };

static int64_t clip(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

/* The year of a number of months since the year 0, and its month: 1..12 of years before that too. */
static int64_t month_split(int64_t months, int *month)
{
	int64_t year = (months >= 0 ? months : months - 11) / 12;

	*month = (int)(months - year * 12) + 1;
	return year;
}

/* Days from the civil calendar and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". In 64
 * bits nothing overflows, and a day beyond those that a number has is the last of them. */
day_number day_of(int year, int month, int day_of_month)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? INT64_C(-3) : 9)) + 2) / 5 + day_of_month - 1;

	return (day_number)clip(
	    era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468, DAY_NONE + INT64_C(1), INT32_MAX);
}

void day_split(day_number day, int *year, int *month, int *day_of_month)
{
	int64_t z = (int64_t)day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = (int)(z - era * 146097);
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*day_of_month = doy - (153 * mp + 2) / 5 + 1;
	*month = mp + (mp < 10 ? 3 : -9);
	*year = yoe + (int)era * 400 + (*month <= 2);
}

int month_length(int year, int month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month < 1 || month > 12)
		return 31; /* of no month: the longest */
	return month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : lengths[month - 1];
}

day_number day_months_before(day_number day, int months)
{
	int year, month, dom, length;

	day_split(day, &year, &month, &dom);
	year = (int)month_split((int64_t)year * 12 + month - 1 - months, &month);
	length = month_length(year, month);
	return day_of(year, month, dom < length ? dom : length);
}

void day_print(struct text *t, day_number day)
{
	int year, month, dom;

	day_split(day, &year, &month, &dom);
	text_printf(t, "%04d-%02d-%02d", year, month, dom);
}

bool instant_askable(instant at)
{
	int year, month, dom;

	day_split(day_at(at), &year, &month, &dom);
	return year >= ASKED_YEAR_LEAST && year <= ASKED_YEAR_MOST;
}

enum outcome instant_check(const char *name, const char *text, instant at, struct error *e)
{
	return instant_askable(at)
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_REFUSED, "%s: \"%.40s\" lies outside of the years %d to %d", name,
			 text, ASKED_YEAR_LEAST, ASKED_YEAR_MOST);
}

static struct tm local_time(instant t)
{
	time_t at = (time_t)clip(t, ZONE_DAY_LEAST * INT64_C(86400), ZONE_DAY_MOST * INT64_C(86400) + 86399);
	struct tm tm = {0};

	localtime_r(&at, &tm); /* of these years it always knows the answer */
	return tm;
}

day_number day_at(instant t)
{
	struct tm tm = local_time(t);

	return day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

static day_number zone_day(day_number day)
{
	return (day_number)clip(day, ZONE_DAY_LEAST, ZONE_DAY_MOST);
}

instant day_time(day_number day, int hour, int minute)
{
	int year, month, dom;
	struct tm tm = {.tm_hour = hour, .tm_min = minute, .tm_isdst = -1};

	day_split(zone_day(day), &year, &month, &dom);
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = dom;
	return (instant)mktime(&tm);
}

instant day_start(day_number day)
{
	return day_time(day, 0, 0);
}

instant day_end(day_number day)
{
	day_number within = zone_day(day);

	return within < ZONE_DAY_MOST ? day_start(within + 1) - 1 : day_start(within) + 86399;
}

void instant_print(struct text *t, instant at)
{
	struct tm tm = local_time(at);
	long minutes = tm.tm_gmtoff / 60;

	text_printf(t, "%04d-%02d-%02dT%02d:%02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
	    tm.tm_hour, tm.tm_min, tm.tm_sec);
	if (minutes == 0)
		text_char(t, 'Z');
	else
		text_printf(
		    t, "%c%02ld:%02ld", minutes < 0 ? '-' : '+', labs(minutes) / 60, labs(minutes) % 60);
}

void instant_print_short(struct text *t, instant at)
{
	struct tm tm = local_time(at);

	text_printf(t, "%04d-%02d-%02d %02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min);
}

/* ---- periods ---- */

struct period period_of(int year, int last, enum frequency every)
{
	return (struct period){.year = (int16_t)clip(year, INT16_MIN, INT16_MAX),
	    .last = (uint8_t)last,
	    .every = (uint8_t)every};
}

struct period period_at(day_number day, enum frequency every)
{
	int year, month, dom;

	day_split(day, &year, &month, &dom);
	return period_of(year, (month + (int)every - 1) / (int)every * (int)every, every);
}

struct period period_add(struct period p, int steps)
{
	int month;
	int64_t year = month_split((int64_t)p.year * 12 + p.last - 1 + (int64_t)steps * p.every, &month);

	return period_of((int)clip(year, INT16_MIN, INT16_MAX), month, p.every);
}

int period_compare(struct period a, struct period b)
{
	uint32_t ka = period_key(a), kb = period_key(b);

	return ka < kb ? -1 : ka > kb;
}

bool period_same(struct period a, struct period b)
{
	return period_key(a) == period_key(b);
}

day_number period_first_day(struct period p)
{
	return day_of(p.year, p.last - p.every + 1, 1);
}

day_number period_last_day(struct period p)
{
	return day_of(p.year, p.last, month_length(p.year, p.last));
}

bool period_parse(const char *s, struct period *p)
{
	struct span span;
	int months;

	if (!span_parse(s, &span))
		return false;
	months = span.last - span.first + 1;
	if (months != MONTHLY && months != QUARTERLY && months != YEARLY)
		return false;
	*p = period_of(span.year, span.last, (enum frequency)months);
	return span.last % months == 0;
}

void period_print(struct text *t, struct period p)
{
	if (p.every == YEARLY)
		text_printf(t, "%04d", p.year);
	else if (p.every == QUARTERLY)
		text_printf(t, "%04d-Q%d", p.year, p.last / 3);
	else
		text_printf(t, "%04d-%02d", p.year, p.last);
}

uint32_t period_key(struct period p)
{
	return (uint32_t)(uint16_t)p.year << 16 | (uint32_t)p.last << 8 | p.every;
}

struct period period_of_key(uint32_t key)
{
	return (struct period){
	    .year = (int16_t)(key >> 16), .last = (uint8_t)(key >> 8), .every = (uint8_t)key};
}
