/* SPDX-License-Identifier: MIT */
/* Days, moments and periods as a sentence of the language has them. English writes 2023-05-31, as data do; Chinese
 * writes 2023年5月31日. For a place of a message:
 *
 *	PLACE("date", day_phrase(day).text) */
#ifndef LOCALE_DATE_PHRASE_H
#define LOCALE_DATE_PHRASE_H

#include "base/calendar.h"

struct date_phrase {
	char text[64];
};

struct date_phrase day_phrase(day_number day);
struct date_phrase date_phrase(struct date date); /* "" where there is none */
struct date_phrase moment_phrase(instant at);	  /* to the minute */
struct date_phrase moment_day_phrase(instant at); /* its day */

/* What a value of the period covers: the year up to its end, the period itself, the state at its end; or it is not
 * said. */
enum coverage { COVERS_UNSAID, COVERS_YEAR_TO_DATE, COVERS_PERIOD, COVERS_END };
struct date_phrase period_phrase(struct period p, enum coverage covers); /* "" of the period that is none */

/* What people call a time zone: its name, or what the language has for it. */
const char *zone_phrase(const char *zone);

#endif
