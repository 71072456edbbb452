#include "base/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* Days from the civil calendar and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
day_number day_of(int year, int month, int day_of_month)
{
	int y = year - (month <= 2);
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void day_split(day_number day, int *year, int *month, int *day_of_month)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*day_of_month = doy - (153 * mp + 2) / 5 + 1;
	*month = mp + (mp < 10 ? 3 : -9);
	*year = yoe + era * 400 + (*month <= 2);
}

int month_length(int year, int month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : lengths[month - 1];
}

day_number day_months_before(day_number day, int months)
{
	int year, month, dom, index, length;

	day_split(day, &year, &month, &dom);
	index = year * 12 + month - 1 - months;
	year = index / 12;
	month = index % 12 + 1;
	length = month_length(year, month);
	return day_of(year, month, dom < length ? dom : length);
}

void day_print(struct text *t, day_number day)
{
	int year, month, dom;

	day_split(day, &year, &month, &dom);
	text_printf(t, "%04d-%02d-%02d", year, month, dom);
}

int zone_set(const char *name, struct error *e)
{
	char path[256];
	struct stat st;
	const char *root = getenv("TZDIR");
	static char value[128];

	if (!root)
		root = "/usr/share/zoneinfo";
	if (!*name || *name == '/' || strstr(name, "..") || strlen(name) > 64)
		return error_set(
		    e, REFUSED, "\"%.64s\" is no time zone name such as Asia/Shanghai or UTC", name);
	snprintf(path, sizeof path, "%s/%s", root, name);
	if (strcmp(name, "UTC") != 0 && (stat(path, &st) != 0 || !S_ISREG(st.st_mode)))
		return error_set(e, REFUSED,
		    "the time zone \"%s\" is not known on this machine (looked for %s)", name, path);
	snprintf(value, sizeof value, "%s%s", strcmp(name, "UTC") == 0 ? "" : ":",
	    strcmp(name, "UTC") == 0 ? "UTC0" : name);
	setenv("TZ", value, 1);
	tzset();
	return DONE;
}

static struct tm local(instant t)
{
	time_t at = (time_t)t;
	struct tm tm = {0};

	localtime_r(&at, &tm);
	return tm;
}

day_number day_at(instant t)
{
	struct tm tm = local(t);

	return day_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

instant day_time(day_number day, int hour, int minute)
{
	int year, month, dom;
	struct tm tm = {.tm_hour = hour, .tm_min = minute, .tm_isdst = -1};

	day_split(day, &year, &month, &dom);
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
	return day_start(day + 1) - 1;
}

void instant_print(struct text *t, instant at)
{
	struct tm tm = local(at);
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
	struct tm tm = local(at);

	text_printf(t, "%04d-%02d-%02d %02d:%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min);
}

/* ---- periods ---- */

struct period period_of(int year, int last, enum frequency every)
{
	return (struct period){.year = (int16_t)year, .last = (uint8_t)last, .every = (uint8_t)every};
}

struct period period_at(day_number day, enum frequency every)
{
	int year, month, dom;

	day_split(day, &year, &month, &dom);
	return period_of(year, (month + (int)every - 1) / (int)every * (int)every, every);
}

struct period period_add(struct period p, int steps)
{
	int index = p.year * 12 + p.last - 1 + steps * p.every;

	return period_of(index / 12, index % 12 + 1, p.every);
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
