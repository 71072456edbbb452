/* SPDX-License-Identifier: MIT */
/* Rows of named columns: one output for every list. Whoever has rows gives them cell by cell, and does not
 * see whether they become text for people, CSV or JSON for programs, or something else (sheet_writer.h).
 *
 * Text is aligned for wide characters and cut to the terminal; CSV follows RFC 4180, and cells that a
 * spreadsheet would take for a formula are escaped; JSON is one list of flat objects with the column's name
 * as key, JSON lines one object a line. */
#ifndef EXPORT_SHEET_H
#define EXPORT_SHEET_H

#include "base/calendar.h"
#include "base/memory.h"
#include "base/text.h"
#include "locale/message.h"

#include <stdbool.h>
#include <stdio.h>

enum sheet_format { SHEET_TEXT, SHEET_CSV, SHEET_JSON, SHEET_JSONL };
extern const char *const sheet_format_names[]; /* ended by NULL */

/* What a column holds, for writers and descriptions that need to know before the first row. */
enum column_type {
	COLUMN_STRING,
	COLUMN_NUMBER,
	COLUMN_INTEGER,
	COLUMN_BOOL,
	COLUMN_TIME,  /* a moment: 2023-05-31T08:30:00+08:00 */
	COLUMN_EPOCH, /* a moment in milliseconds since 1970 */
	COLUMN_DATE,  /* a day, month, quarter or year: 2023-05-31, 2023-05, 2023-Q2, 2023 */
};

struct column {
	const char *name;  /* stable: CSV head and JSON key */
	enum text_id head; /* of text; TEXT_NONE: not shown in text */
	bool right;	   /* aligned to the right; never cut */
	bool whole;	   /* a date, a code: never cut */
	int leaves; /* on a narrow terminal the columns with the highest number leave first; 0: stays */
	enum column_type type;
	const char *help; /* for descriptions; may be NULL where the name says it all */
};

struct column_list {
	const struct column *at;
	size_t count;
};

/* {array, how many} */
#define COLUMNS(array)                                                                                       \
	{                                                                                                    \
		(array), sizeof(array) / sizeof *(array)                                                     \
	}

struct sheet;

struct sheet_options {
	size_t width; /* text: the terminal's, 0 for no limit */
	bool colour;  /* text: escapes are allowed */
	bool bom;     /* CSV: begins with a byte order mark, by which Excel knows UTF-8 */
	void (*progress)(
	    void *context, size_t rows); /* called with the count of rows now and then; may be NULL */
	void *progress_context;
};

/* `options` may be NULL. `out` is not closed. */
struct sheet *sheet_new(FILE *out, enum sheet_format format, const struct column *columns, size_t count,
    const struct sheet_options *options);

/* Whether it is for people, who would rather read 50 % than 0.5. */
bool sheet_for_people(const struct sheet *s);

/* One cell after the other, from the first column to the last; the row is complete with its last cell. */
void sheet_string(struct sheet *s, const char *value); /* NULL or "": empty, null in JSON */
/* The language of its words: English for programs. */
enum language sheet_language(const struct sheet *s);

/* One of a few words: programs get `name`, which no translation changes, people `word` or the text. NULL: empty. */
void sheet_word(struct sheet *s, const char *name, const char *word);
void sheet_text_word(struct sheet *s, const char *name, enum text_id id);
void sheet_number(
    struct sheet *s, double value, int decimals); /* decimals only for text, -1: all; NAN: empty */
void sheet_integer(struct sheet *s, long long value);
void sheet_bool(struct sheet *s, bool value);
void sheet_instant(struct sheet *s, instant at); /* INSTANT_NONE: empty */
void sheet_epoch(struct sheet *s, instant at);	 /* in milliseconds; INSTANT_NONE: empty */
void sheet_date(struct sheet *s, struct date date);
void sheet_period(struct sheet *s, struct period p);  /* year 0: empty */
void sheet_light(struct sheet *s, const char *light); /* a light's name; a shape and a colour in text */

/* Writes what is left and frees the sheet. OUTCOME_REFUSED where writing failed. `none` is said in text where
 * there is no row (TEXT_NONE: nothing). */
enum outcome sheet_end(struct sheet *s, enum text_id none, struct error *e);

/* Appends one CSV field: valid UTF-8, otherwise as it is, but that a text which a spreadsheet would take for
 * a formula gets an apostrophe before it; a number stays one. Reading takes the apostrophe off again. */
void csv_field(struct text *t, const char *value);
bool csv_formula(const char *s); /* whether a spreadsheet would */

#endif
