/* SPDX-License-Identifier: MIT */
#include "base/calendar.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Reading and writing what people and documents write: forms, spans, dates, instants.
 *
 *	%Y  year, four digits              %q  quarter, 1 to 4            %H  hour       one or two digits each
 *	%m  month, one or two digits       %L  quarter, A to D            %M  minute
 *	%b  month, an English name         %s  seconds since 1970         %S  second
 *	%d  day, one or two digits         %Q  milliseconds since 1970    %z  zone: Z, +08:00, +0800
 *	%*  anything, as little as fits    %%  a per cent sign
 *
 * All but %* read what stands there or fail, so a form is matched in one pass; only the last %* is moved
 * on when what follows it does not fit (as in file name patterns), which keeps the time linear in form
 * times text. */

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

/* A form on its way through a text: a reader finds its letter at form[1], reads what stands at `s` and moves
 * that behind it. */
struct form_match {
	const char *start, *form, *s;
	struct fields *fields;
};

/* So many digits, as a number from `least` to `most`. */
static bool form_number_read(
    struct form_match *m, int digits_least, int digits_most, int least, int most, int *value)
{
	int64_t n;

	if (!form_digits_read(&m->s, digits_least, digits_most, &n) || n < least || n > most)
		return false;
	*value = (int)n;
	return true;
}

static bool letter_year(struct form_match *m)
{
	return form_number_read(m, 4, 4, 0, 9999, &m->fields->year);
}

/* Two months with a dash between them, or a literal "1-" before the month, are a span. */
static bool letter_month(struct form_match *m)
{
	const char *form = m->form;
	bool from_january = form - m->start >= 2 && form[-1] == '-' && form[-2] == '1' &&
			    (form - m->start == 2 || form[-3] < '0' || form[-3] > '9');
	int before = m->fields->month;

	if (!form_number_read(m, 1, 2, 1, 12, &m->fields->month))
		return false;
	if (from_january || before)
		m->fields->first = from_january ? 1 : before;
	return true;
}

static bool letter_month_name(struct form_match *m)
{
	return month_name_read(&m->s, &m->fields->month);
}

static bool letter_day(struct form_match *m)
{
	return form_number_read(m, 1, 2, 1, 31, &m->fields->day);
}

static bool letter_quarter(struct form_match *m)
{
	return form_number_read(m, 1, 1, 1, 4, &m->fields->quarter);
}

static bool letter_quarter_letter(struct form_match *m)
{
	if (*m->s < 'A' || *m->s > 'D')
		return false;
	m->fields->quarter = *m->s++ - 'A' + 1;
	return true;
}

static bool letter_hour(struct form_match *m)
{
	m->fields->has_time = true;
	return form_number_read(m, 1, 2, 0, 23, &m->fields->hour);
}

static bool letter_minute(struct form_match *m)
{
	m->fields->has_time = true;
	return form_number_read(m, 1, 2, 0, 59, &m->fields->minute);
}

static bool letter_second(struct form_match *m)
{
	m->fields->has_time = true;
	return form_number_read(m, 1, 2, 0, 60, &m->fields->second);
}

static bool letter_zone(struct form_match *m)
{
	return form_zone_read(&m->s, m->fields);
}

static bool letter_epoch(struct form_match *m)
{
	bool negative = *m->s == '-';
	int64_t n;

	m->s += negative;
	if (!form_digits_read(&m->s, 1, 16, &n))
		return false;
	m->fields->epoch = negative ? -n : n;
	m->fields->has_epoch = true;
	return true;
}

static bool letter_epoch_ms(struct form_match *m)
{
	struct fields *f = m->fields;

	if (!letter_epoch(m))
		return false;
	f->epoch = (f->epoch - (f->epoch < 0 ? 999 : 0)) / 1000;
	return true;
}

static bool letter_percent(struct form_match *m)
{
	return *m->s++ == '%';
}

typedef bool letter_read(struct form_match *m);

/* What follows a per cent sign; %* is read by form_rest_try. */
static letter_read *const letters[UCHAR_MAX + 1] = {
    ['Y'] = letter_year,
    ['m'] = letter_month,
    ['b'] = letter_month_name,
    ['d'] = letter_day,
    ['q'] = letter_quarter,
    ['L'] = letter_quarter_letter,
    ['H'] = letter_hour,
    ['M'] = letter_minute,
    ['S'] = letter_second,
    ['z'] = letter_zone,
    ['s'] = letter_epoch,
    ['Q'] = letter_epoch_ms,
    ['%'] = letter_percent,
};

static enum form_reading form_try(const char *form, const char *s, struct fields *f);

/* Behind %*: the first place where the rest of the form fits. */
static enum form_reading form_rest_try(const char *form, const char *s, struct fields *f)
{
	for (;; s++) {
		struct fields trial = *f;
		enum form_reading r = form_try(form, s, &trial);

		if (r == READ)
			*f = trial;
		if (r != READ_NOT)
			return r;
		if (!*s)
			return READ_NEVER;
	}
}

/* Matches from the left; everything but %* is deterministic, and of several only the last one looks for its
 * place again (as in file name patterns), so that no text takes long. */
static enum form_reading form_try(const char *form, const char *s, struct fields *f)
{
	struct form_match m = {.start = form, .form = form, .s = s, .fields = f};

	while (*m.form) {
		letter_read *read;

		if (*m.form != '%') {
			if (*m.form++ != *m.s++)
				return READ_NOT;
			continue;
		}
		if (m.form[1] == '*')
			return form_rest_try(m.form + 2, m.s, f);
		read = letters[(unsigned char)m.form[1]];
		if (!read || !read(&m))
			return READ_NOT;
		m.form += 2;
	}
	return *m.s == '\0' ? READ : READ_NOT;
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
		if (*p != '*' && !letters[(unsigned char)*p]) {
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
