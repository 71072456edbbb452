/* SPDX-License-Identifier: MIT */
#include "base/calendar.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Reading and writing what people and documents write: forms, spans, dates, instants. */

struct fields {
	int year, first, month, day, quarter, hour, minute, second;
	bool has_zone, has_epoch, has_time;
	long zone_minutes;
	int64_t epoch;
};

static bool form_digits_read(const char **s, int least, int most, int64_t *value)
{
	int n = 0;

	*value = 0;
	while (n < most && (*s)[n] >= '0' && (*s)[n] <= '9')
		*value = *value * 10 + ((*s)[n++] - '0');
	*s += n;
	return n >= least;
}

static bool form_zone_read(const char **s, struct fields *f)
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
	if (!form_digits_read(s, 2, 2, &h))
		return false;
	if (**s == ':')
		++*s;
	if (!form_digits_read(s, 2, 2, &m) || h > 14 || m > 59)
		return false;
	f->zone_minutes = sign * (long)(h * 60 + m);
	return true;
}

/* English names of months, in full or their first three letters. */
static bool month_name_read(const char **s, int *month)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June", "July",
	    "August", "September", "October", "November", "December"};

	for (int i = 0; i < 12; i++) {
		size_t full = strlen(names[i]);

		if (strncasecmp(*s, names[i], 3) != 0)
			continue;
		*s += strncasecmp(*s, names[i], full) == 0 ? full : 3;
		*month = i + 1;
		return true;
	}
	return false;
}

enum form_reading {
	READ_NEVER =
	    -1, /* a %* found no place where what follows it fits: an earlier one need not look further */
	READ_NOT,
	READ,
};

/* Matches from the left; everything but %* is deterministic, and of several only the last one looks for its
 * place again (as in file name patterns), so that no text takes long. */
static enum form_reading form_try(const char *form, const char *s, struct fields *f)
{
	const char *start = form;
	int64_t n;

	while (*form) {
		if (*form != '%') {
			if (*form++ != *s++)
				return READ_NOT;
			continue;
		}
		switch (form[1]) {
		case 'Y':
			if (!form_digits_read(&s, 4, 4, &n))
				return READ_NOT;
			f->year = (int)n;
			break;
		case 'm': {
			/* two months with a dash between them, or a literal "1-" before the month, are a span
			 */
			bool from_january = form - start >= 2 && form[-1] == '-' && form[-2] == '1' &&
					    (form - start == 2 || form[-3] < '0' || form[-3] > '9');

			if (!form_digits_read(&s, 1, 2, &n) || n < 1 || n > 12)
				return READ_NOT;
			if (from_january)
				f->first = 1;
			else if (f->month)
				f->first = f->month;
			f->month = (int)n;
			break;
		}
		case 'b':
			if (!month_name_read(&s, &f->month))
				return READ_NOT;
			break;
		case 'd':
			if (!form_digits_read(&s, 1, 2, &n) || n < 1 || n > 31)
				return READ_NOT;
			f->day = (int)n;
			break;
		case 'q':
			if (!form_digits_read(&s, 1, 1, &n) || n < 1 || n > 4)
				return READ_NOT;
			f->quarter = (int)n;
			break;
		case 'L':
			if (*s < 'A' || *s > 'D')
				return READ_NOT;
			f->quarter = *s++ - 'A' + 1;
			break;
		case 'H':
		case 'M':
		case 'S':
			if (!form_digits_read(&s, 1, 2, &n) || n > (form[1] == 'H'	? 23
								       : form[1] == 'M' ? 59
											: 60))
				return READ_NOT;
			*(form[1] == 'H' ? &f->hour : form[1] == 'M' ? &f->minute : &f->second) = (int)n;
			f->has_time = true;
			break;
		case 'z':
			if (!form_zone_read(&s, f))
				return READ_NOT;
			break;
		case 's':
		case 'Q': {
			bool negative = *s == '-';

			s += negative;
			if (!form_digits_read(&s, 1, 16, &n))
				return READ_NOT;
			n = negative ? -n : n;
			f->epoch = form[1] == 'Q' ? (n - (n < 0 ? 999 : 0)) / 1000 : n;
			f->has_epoch = true;
			break;
		}
		case '*':
			for (;; s++) {
				struct fields trial = *f;
				enum form_reading r = form_try(form + 2, s, &trial);

				if (r == READ)
					*f = trial;
				if (r != READ_NOT)
					return r;
				if (!*s)
					return READ_NEVER;
			}
		case '%':
			if (*s++ != '%')
				return READ_NOT;
			break;
		default:
			return READ_NOT;
		}
		form += 2;
	}
	return *s == '\0' ? READ : READ_NOT;
}

static bool form_fields_read(const char *form, const char *s, struct fields *f)
{
	return form_try(form, s, f) == READ;
}

static bool form_parts(const char *form, bool *year, struct error *e)
{
	*year = false;
	for (const char *p = form; *p; p++) {
		if (*p != '%')
			continue;
		p++;
		if (!*p || !strchr("YmbdqLHMSzsQ*%", *p)) {
			(void)error_set(e, OUTCOME_REFUSED,
			    "\"%%%c\" is no part of a form: known are %%Y %%m %%b %%d %%q %%L %%H %%M %%S "
			    "%%z "
			    "%%s %%Q %%*",
			    *p ? *p : ' ');
			return false;
		}
		*year |= *p == 'Y' || *p == 's' || *p == 'Q';
	}
	return true;
}

bool form_is_valid(const char *form, struct error *e)
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
		(void)error_set(
		    e, OUTCOME_REFUSED, "the form \"%s\" names no year (%%Y), nor %%s or %%Q", form);
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

bool zone_offset_parse(const char *s, int *minutes)
{
	struct fields f = {0};

	if (strcmp(s, "UTC") == 0)
		s = "Z";
	if (!form_zone_read(&s, &f) || *s)
		return false;
	*minutes = (int)f.zone_minutes;
	return true;
}

/* The day that a time of another zone is here. */
static void fields_bring_here(struct fields *f)
{
	if (!f->has_zone || !f->day || !f->month)
		return;
	day_split(day_at(fields_instant(f)), &f->year, &f->month, &f->day);
	f->has_zone = f->has_time = false;
}

bool form_read(const char *form, const char *s, int zone_minutes, struct span *span, day_number *day)
{
	struct fields f = {0};

	if (!form_fields_read(form, s, &f) || !fields_settle(&f, span, day))
		return false;
	if (!f.has_zone && f.has_time && zone_minutes != ZONE_HERE) {
		f.has_zone = true;
		f.zone_minutes = zone_minutes;
	}
	fields_bring_here(&f);
	return fields_settle(&f, span, day);
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
		if (form_fields_read(*forms, s, f))
			return true;
	}
	return compact_read(s, f);
}

bool span_parse(const char *s, struct span *span)
{
	struct fields f;
	instant at;

	/* a time with a zone belongs to the month it is here */
	if (strchr(s, 'T') && instant_parse(s, false, &at)) {
		int year, month, dom;

		day_split(day_at(at), &year, &month, &dom);
		*span = (struct span){(int16_t)year, (uint8_t)month, (uint8_t)month};
		return year >= YEAR_LEAST && year <= YEAR_MOST;
	}
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
		if (day < day_of(YEAR_LEAST, 1, 1) || day > day_of(YEAR_MOST, 12, 31))
			return false;
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

		if (!form_fields_read(forms[i], s, &f))
			continue;
		if (!fields_settle(&f, &span, &day) || day == DAY_NONE)
			return false;
		if (strstr(forms[i], ".%*")) {
			/* fractions are dropped; what follows them is a zone or nothing */
			const char *zone = strchr(s, '.') + 1;

			zone += strspn(zone, "0123456789");
			if (*zone && (!form_zone_read(&zone, &f) || *zone))
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
