/* SPDX-License-Identifier: MIT */
/* Pieces of Markdown (CommonMark with the tables of GitHub), escaped. */
#ifndef REPORT_MARKDOWN_H
#define REPORT_MARKDOWN_H

#include "report/report.h"

#include <stdio.h>

void md_text(FILE *out, const char *text); /* NULL: nothing */

/* Cells of a table's row, each with the bar behind it. What is not known (NAN) is an empty one. */
void md_cell(FILE *out, const char *text);
void md_number(FILE *out, double value, const char *format);
void md_exact(FILE *out, double value);
void md_light(FILE *out, enum light l);
void md_office(FILE *out, const char *office, const char *person); /* either may be NULL or "" */

void md_date(FILE *out, struct date d);

/* The head of a table, English titles; a column that begins with '>' is aligned to the right. */
/* Heads by their ids, ended by TEXT_NONE; with MD_RIGHT a column is aligned to the right. */
#define MD_RIGHT 0x10000U
void md_head(FILE *out, const unsigned *columns);

/* A list of them. */
void md_lines(FILE *out, const char *const *lines, size_t count);

#endif
