/* SPDX-License-Identifier: MIT */
/* Dates and periods of a row, by the forms that their field names (or another field of the row). */
#ifndef COLLECTOR_DATE_H
#define COLLECTOR_DATE_H

#include "collector/field.h"

/* The months that a text says, of the calendar's year also where a fiscal year begins elsewhere. False:
 * refused. */
bool field_span(
    struct row *row, const struct field *f, const char *text, struct span *span, struct refusal *r);

/* A day, or the last day of a month, quarter or year. False: refused. */
bool field_date(
    struct row *row, const struct field *f, const char *text, struct date *date, struct refusal *r);

#endif
