/* SPDX-License-Identifier: MIT */
/* The calendar of the figures: days, periods, instants. The time zone enters here and nowhere else.
 *
 * A day is a number (0 = 1970-01-01), an instant is UTC seconds, a period is a value of its own and never an
 * instant. */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

typedef int32_t day_number;
typedef int64_t instant;

#define DAY_NONE INT32_MIN
#define INSTANT_NONE INT64_MIN
#define INSTANT_LAST INT64_MAX

/* Figures, targets and dates are of these years: whatever reads one refuses others. */
enum { YEAR_LEAST = 1900, YEAR_MOST = 2199 };

/* A moment that somebody asks about, or says that it is now, is of these years: ten years from the ends of
 * those above, so that what is measured against earlier years finds them. */
enum { ASKED_YEAR_LEAST = YEAR_LEAST + 10, ASKED_YEAR_MOST = YEAR_MOST - 10 };

/* How many months one period has. */
enum frequency { MONTHLY = 1, QUARTERLY = 3, YEARLY = 12 };

/* A closed interval of whole months. A zeroed period is "none". */
struct period {
	int16_t year;
	uint8_t last;  /* 1..12: the month it ends with */
	uint8_t every; /* enum frequency */
};

/* What a document says: months `first` to `last` of a year ("January to May" is 1..5, a quarter 4..6). */
struct span {
	int16_t year;
	uint8_t first, last;
};

/* A date as published: known to the day, or only to the month, quarter or year; it is due at the end of that.
 */
struct date {
	day_number day; /* the last day of it; DAY_NONE: no date */
	uint8_t months; /* 0: a day; 1, 3, 12: a month, a quarter, a year */
};

/* ---- days ----
 *
 * All of these take any number: a result beyond what its type has is the last one that it has. */
day_number day_of(int year, int month, int day_of_month);
void day_split(day_number day, int *year, int *month, int *day_of_month);
int month_length(int year, int month);
day_number day_months_before(
    day_number day, int months);		/* the same day of an earlier month, or that month's last */
void day_print(struct text *t, day_number day); /* 2023-05-31 */

/* ---- the time zone ----
 *
 * An instant or a day outside of the years 1 to 9999 counts as the nearest within them. */

/* An IANA name. OUTCOME_REFUSED when the machine does not know it, or its file cannot be read, is empty or
 * damaged: the zone then is as it was. */
enum outcome zone_set(const char *name, struct error *e);
day_number day_at(instant t);
instant day_start(day_number day);
instant day_time(day_number day, int hour, int minute);
instant day_end(day_number day);		      /* its last second */
void instant_print(struct text *t, instant at);	      /* 2023-05-31T08:30:00+08:00 */
void instant_print_short(struct text *t, instant at); /* 2023-05-31 08:30 */

/* Whether it is of the years that can be asked about. OUTCOME_REFUSED: with a sentence that begins with
 * `name`, the parameter or option, and quotes `text`. */
bool instant_askable(instant at);
enum outcome instant_check(const char *name, const char *text, instant at, struct error *e);

/* ---- reading what people and documents write ---- */
/* "2023-05-31", "2023-05-31T08:30[:00][Z|+08:00]", "2023-05-31 08:30"; a date alone is its first second, or
 * its last where `end_of_day` is set. */
bool instant_parse(const char *s, bool end_of_day, instant *at);
/* A day, month ("2023-05"), quarter ("2023-Q2") or year; also 2023/5/31, 20230531, 2023年5月31日 and a date
 * with a time behind it. */
bool date_parse(const char *s, struct date *date);
void date_print(struct text *t, struct date date);

/* A form is literal text with %Y %m %b (an English month name, or its first three letters) %d %q (quarter
 * 1-4), %L (quarter as A-D), %H %M %S, %z, %s (epoch seconds), %Q (epoch milliseconds), %* (anything up to
 * the next literal). "1-%m" and "%m-%m" are spans. Returns false where `s` is not of that form as a whole.
 * `day` may be NULL; it is DAY_NONE where the form names no day. A time of another zone belongs to the day,
 * and so to the month, that it is here. */
bool form_is_valid(const char *form, struct error *e); /* has only such parts */
bool form_check(const char *form, struct error *e);    /* and names a year */
bool form_read(const char *form, const char *s, int zone_minutes, struct span *span, day_number *day);

/* "+08:00", "-0530", "Z" or "UTC" in minutes east of Greenwich. `zone_minutes` of form_read is what a time
 * without a zone of its own is meant in; ZONE_HERE: the zone that is set. */
enum { ZONE_HERE = INT32_MIN };
bool zone_offset_parse(const char *s, int *minutes);

/* The other way round: a form written out for the last day of a period (or any day). %L %q %Y %m %d %H %M %S
 * %z %s %Q. */
void form_write(struct text *t, const char *form, day_number day);

/* The forms that statistics use, tried in turn where a source names none. */
bool span_parse(const char *s, struct span *span);

/* ---- periods ---- */
struct period period_of(int year, int last, enum frequency every);
struct period period_at(day_number day, enum frequency every); /* the period that has this day */
struct period period_add(struct period p, int steps);
int period_compare(struct period a, struct period b); /* by end, then month before quarter before year */
bool period_same(struct period a, struct period b);
day_number period_first_day(struct period p);
day_number period_last_day(struct period p);
bool period_parse(const char *s, struct period *p); /* "2023-05", "2023-Q2", "2023" */
void period_print(struct text *t, struct period p); /* the same forms */
uint32_t period_key(struct period p);		    /* sorts as period_compare */
struct period period_of_key(uint32_t key);

#endif
