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

/* ---- forms ---- */

struct fields {
	int year, first, month, day, quarter, hour, minute, second;
	bool has_zone, has_epoch, has_time;
	long zone_minutes;
	int64_t epoch;
};

static bool digits_read(const char **s, int least, int most, int64_t *value)
{
	int n = 0;

	*value = 0;
	while (n < most && (*s)[n] >= '0' && (*s)[n] <= '9')
		*value = *value * 10 + ((*s)[n++] - '0');
	*s += n;
	return n >= least;
}

static bool zone_read(const char **s, struct fields *f)
{
	int64_t h, m;
	int sign;

	f->has_zone = true;
	if (**s == 'Z') {
		++*s;
		return true;
	}
	if (**s != '+' && **s != '-')
		return false;
	sign = *(*s)++ == '-' ? -1 : 1;
	if (!digits_read(s, 2, 2, &h))
		return false;
	if (**s == ':')
		++*s;
	if (!digits_read(s, 2, 2, &m) || h > 14 || m > 59)
		return false;
	f->zone_minutes = sign * (long)(h * 60 + m);
	return true;
}

/* Matches from the left; %* backtracks, everything else is deterministic. */
static bool fields_read(const char *form, const char *s, struct fields *f)
{
	const char *start = form;
	int64_t n;

	while (*form) {
		if (*form != '%') {
			if (*form++ != *s++)
				return false;
			continue;
		}
		switch (form[1]) {
		case 'Y':
			if (!digits_read(&s, 4, 4, &n))
				return false;
			f->year = (int)n;
			break;
		case 'm': {
			/* two months with a dash between them, or a literal "1-" before the month, are a span
			 */
			bool from_january = form - start >= 2 && form[-1] == '-' && form[-2] == '1' &&
					    (form - start == 2 || form[-3] < '0' || form[-3] > '9');

			if (!digits_read(&s, 1, 2, &n) || n < 1 || n > 12)
				return false;
			if (from_january)
				f->first = 1;
			else if (f->month)
				f->first = f->month;
			f->month = (int)n;
			break;
		}
		case 'd':
			if (!digits_read(&s, 1, 2, &n) || n < 1 || n > 31)
				return false;
			f->day = (int)n;
			break;
		case 'q':
			if (!digits_read(&s, 1, 1, &n) || n < 1 || n > 4)
				return false;
			f->quarter = (int)n;
			break;
		case 'L':
			if (*s < 'A' || *s > 'D')
				return false;
			f->quarter = *s++ - 'A' + 1;
			break;
		case 'H':
		case 'M':
		case 'S':
			if (!digits_read(&s, 1, 2, &n) || n > (form[1] == 'H'	   ? 23
								  : form[1] == 'M' ? 59
										   : 60))
				return false;
			*(form[1] == 'H' ? &f->hour : form[1] == 'M' ? &f->minute : &f->second) = (int)n;
			f->has_time = true;
			break;
		case 'z':
			if (!zone_read(&s, f))
				return false;
			break;
		case 's':
		case 'Q': {
			bool negative = *s == '-';

			s += negative;
			if (!digits_read(&s, 1, 16, &n))
				return false;
			n = negative ? -n : n;
			f->epoch = form[1] == 'Q' ? (n - (n < 0 ? 999 : 0)) / 1000 : n;
			f->has_epoch = true;
			break;
		}
		case '*':
			for (;; s++) {
				struct fields trial = *f;

				if (fields_read(form + 2, s, &trial)) {
					*f = trial;
					return true;
				}
				if (!*s)
					return false;
			}
		case '%':
			if (*s++ != '%')
				return false;
			break;
		default:
			return false;
		}
		form += 2;
	}
	return *s == '\0';
}

static bool form_parts(const char *form, bool *year, struct error *e)
{
	*year = false;
	for (const char *p = form; *p; p++) {
		if (*p != '%')
			continue;
		p++;
		if (!*p || !strchr("YmdqLHMSzsQ*%", *p)) {
			error_set(e, REFUSED,
			    "\"%%%c\" is no part of a form: known are %%Y %%m %%d %%q %%L %%H %%M %%S %%z "
			    "%%s %%Q %%*",
			    *p ? *p : ' ');
			return false;
		}
		*year |= *p == 'Y' || *p == 's' || *p == 'Q';
	}
	return true;
}

bool form_known(const char *form, struct error *e)
{
	bool year;

	return form_parts(form, &year, e);
}

bool form_check(const char *form, struct error *e)
{
	bool year;

	if (!form_parts(form, &year, e))
		return false;
	if (!year)
		error_set(e, REFUSED, "the form \"%s\" names no year (%%Y), nor %%s or %%Q", form);
	return year;
}

static bool fields_settle(struct fields *f, struct span *span, day_number *day)
{
	if (f->has_epoch) {
		if (f->epoch < -2208988800 || f->epoch > 7258118399) /* 1900 to 2199 */
			return false;
		day_split(day_at(f->epoch), &f->year, &f->month, &f->day);
	}
	if (f->year < YEAR_LEAST || f->year > YEAR_MOST)
		return false;
	if (f->day && (!f->month || f->day > month_length(f->year, f->month)))
		return false;
	span->year = (int16_t)f->year;
	if (f->quarter) {
		span->first = (uint8_t)(f->quarter * 3 - 2);
		span->last = (uint8_t)(f->quarter * 3);
	} else if (f->month) {
		span->last = (uint8_t)f->month;
		span->first = (uint8_t)(f->first ? f->first : f->month);
	} else {
		span->first = 1;
		span->last = 12;
	}
	if (day)
		*day = f->day ? day_of(f->year, f->month, f->day) : DAY_NONE;
	return span->first <= span->last;
}

static instant fields_instant(const struct fields *f)
{
	day_number day = day_of(f->year, f->month, f->day);
	instant at;

	if (f->has_zone)
		at = (instant)day * 86400 + f->hour * 3600 + f->minute * 60 - f->zone_minutes * 60;
	else
		at = day_time(day, f->hour, f->minute);
	return at + f->second;
}

bool form_read(const char *form, const char *s, struct span *span, day_number *day)
{
	struct fields f = {0};

	if (!fields_read(form, s, &f) || !fields_settle(&f, span, day))
		return false;
	if (day && f.has_zone && f.day)
		*day = day_at(fields_instant(&f)); /* its day as seen from here */
	return true;
}

void form_write(struct text *t, const char *form, day_number day)
{
	int year, month, dom;

	day_split(day, &year, &month, &dom);
	for (; *form; form++) {
		if (*form != '%' || !form[1]) {
			text_char(t, *form);
			continue;
		}
		switch (*++form) {
		case 'Y':
			text_printf(t, "%04d", year);
			break;
		case 'm':
			text_printf(t, "%02d", month);
			break;
		case 'd':
			text_printf(t, "%02d", dom);
			break;
		case 'q':
			text_printf(t, "%d", (month + 2) / 3);
			break;
		case 'L':
			text_char(t, (char)('A' + (month - 1) / 3));
			break;
		case 's':
			text_printf(t, "%lld", (long long)day_start(day));
			break;
		case 'Q':
			text_printf(t, "%lld", (long long)day_start(day) * 1000);
			break;
		case '%':
			text_char(t, '%');
			break;
		default:
			text_add(t, "00");
		}
	}
}

static const char *const date_forms[] = {
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%dT%*", "%Y-%m-%d %*", "%Y/%m/%d %*", NULL};
static const char *const span_forms[] = {"%Y-%m", "%YM%m", "%YQ%q", "%Y-Q%q", "%Y%L", "%Y", "%Y年1-%m月",
    "%Y年%m-%m月", "%Y年%m月", "%Y/%m", "%Y.%m", "%Y年", NULL};

static bool compact_read(const char *s, struct fields *f)
{
	size_t n = strlen(s);
	int64_t v;

	if ((n != 6 && n != 8) || !integer_parse(s, 0, 99999999, &v))
		return false;
	*f = (struct fields){0};
	if (n == 8) {
		f->day = (int)(v % 100);
		v /= 100;
		if (!f->day)
			return false;
	}
	f->month = (int)(v % 100);
	f->year = (int)(v / 100);
	return f->month >= 1 && f->month <= 12;
}

static bool forms_read(const char *const *forms, const char *s, struct fields *f)
{
	for (; *forms; forms++) {
		*f = (struct fields){0};
		if (fields_read(*forms, s, f))
			return true;
	}
	return compact_read(s, f);
}

bool span_parse(const char *s, struct span *span)
{
	struct fields f;

	return (forms_read(span_forms, s, &f) || forms_read(date_forms, s, &f)) &&
	       fields_settle(&f, span, NULL);
}

bool date_parse(const char *s, struct date *date)
{
	struct fields f;
	struct span span;
	day_number day;

	if ((!forms_read(date_forms, s, &f) && !forms_read(span_forms, s, &f)) ||
	    !fields_settle(&f, &span, &day))
		return false;
	if (day != DAY_NONE) {
		instant at;

		/* a time with a zone belongs to the day it is here */
		if (strchr(s, 'T') && instant_parse(s, false, &at))
			day = day_at(at);
		*date = (struct date){.day = day};
	} else {
		*date = (struct date){.day = day_of(span.year, span.last, month_length(span.year, span.last)),
		    .months = (uint8_t)(span.last - span.first + 1)};
	}
	return true;
}

void date_print(struct text *t, struct date date)
{
	if (date.day == DAY_NONE) {
		text_add(t, "-");
	} else if (date.months == 0) {
		day_print(t, date.day);
	} else {
		int year, month, dom;

		day_split(date.day, &year, &month, &dom);
		if (date.months == 1)
			text_printf(t, "%04d-%02d", year, month);
		else if (date.months == 3)
			text_printf(t, "%04d-Q%d", year, month / 3);
		else if (date.months == 12)
			text_printf(t, "%04d", year);
		else
			day_print(t, date.day);
	}
}

bool instant_parse(const char *s, bool end_of_day, instant *at)
{
	static const char *const forms[] = {"%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S",
	    "%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S",
	    "%Y-%m-%dT%H:%M:%S.%*", NULL};
	struct span span;

	for (size_t i = 0; forms[i]; i++) {
		struct fields f = {0};
		day_number day;

		if (!fields_read(forms[i], s, &f))
			continue;
		if (!fields_settle(&f, &span, &day) || day == DAY_NONE)
			return false;
		if (strstr(forms[i], ".%*")) {
			/* fractions are dropped; what follows them is a zone or nothing */
			const char *zone = strchr(s, '.') + 1;

			zone += strspn(zone, "0123456789");
			if (*zone && (!zone_read(&zone, &f) || *zone))
				return false;
		}
		if (!f.has_time)
			*at = end_of_day ? day_end(day) : day_start(day);
		else
			*at = fields_instant(&f);
		return true;
	}
	return false;
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
