/* SPDX-License-Identifier: MIT */
/* The way back: figures, targets and projects from the CSV or JSON lines that `export` wrote, with all their
 * vintages, as they were known. */
#ifndef EXPORT_IMPORT_H
#define EXPORT_IMPORT_H

#include "config/config.h"
#include "store/store.h"

#include <stdio.h>

enum import_list { IMPORT_FIGURES, IMPORT_TARGETS, IMPORT_ATTRIBUTES };
extern const char *const import_list_names[]; /* ended by NULL */

struct import_report {
	size_t rows, added; /* added: vintages or attributes that were not there yet */
};

/* Reads to the end. Rows that are there already add nothing. OUTCOME_REFUSED names the line (of a CSV the
 * first line of the record) and what was wrong with it: rows before that are in the store, none after.
 * `progress` (may be NULL) is called with the count of rows now and then. */
enum outcome import_read(FILE *in, enum import_list list, struct store *s, instant now,
    struct import_report *out, void (*progress)(void *context, size_t rows), void *context, struct error *e);

#endif
