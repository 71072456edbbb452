/* SPDX-License-Identifier: MIT */
/* What becomes of a sheet's rows: a writer takes typed cells, in the order of the columns. To add an output
 * is to write one, and to hand it to sheet_of. */
#ifndef EXPORT_SHEET_WRITER_H
#define EXPORT_SHEET_WRITER_H

#include "export/sheet.h"

enum cell_kind { CELL_EMPTY, CELL_TEXT, CELL_NUMBER, CELL_INTEGER, CELL_BOOL, CELL_LIGHT };

struct sheet_cell {
	enum cell_kind kind;
	const char *text; /* CELL_TEXT, CELL_LIGHT; only for the time of the call */
	double number;	  /* finite */
	int decimals;	  /* of a number, for people; -1: all */
	long long integer;
	bool yes;
};

struct sheet_writer {
	bool people; /* moments to the minute, shares in percent */
	bool words;  /* those of the language that is set */
	void (*cell)(void *w, size_t column, const struct sheet_cell *c);
	void (*row)(void *w); /* the row is complete */
	/* writes what is left and frees `w` */
	enum outcome (*end)(void *w, const char *none, struct error *e);
};

/* A sheet whose rows go to the writer. */
struct sheet *sheet_of(const struct sheet_writer *writer, void *w, size_t columns);

/* The writers of the formats; `out` is not closed. */
struct sheet *sheet_text(
    FILE *out, const struct column *columns, size_t count, const struct sheet_options *options);
struct sheet *sheet_csv(
    FILE *out, const struct column *columns, size_t count, const struct sheet_options *options);
struct sheet *sheet_json(FILE *out, const struct column *columns, size_t count, bool lines);

/* Flushes: OUTCOME_REFUSED, or OUTCOME_FULL, where something could not be written. */
enum outcome sheet_flush(FILE *out, struct error *e);

#endif
