/* SPDX-License-Identifier: MIT */
/* HTML in the dress of our pages: text escaped, cells of tables that become lines on a telephone, lights with
 * a shape and a word. Nothing is fetched from elsewhere and there is no script. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "alert/evaluate.h"

/* Pages have no script and no outside file; `frame-ancestors` counts in a header only. */
#define CONTENT_POLICY                                                                                       \
	"default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

#include <stdio.h>

/* In an element or a quoted attribute: valid UTF-8, nothing of it is markup, what is hidden is written out.
 */
void html_escape(FILE *out, const char *text);

/* printf, each %s escaped. */
void html_printf(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A page up to its body, and from its body on. */
void page_begin(FILE *out, const char *title);
void page_end(FILE *out);

/* The head of a table, up to <tbody>; titles ended by NULL, `right` for those that are aligned so. */
void html_head(FILE *out, const char *const *columns, const bool *right);

/* Cells: `label` is what stands before the value where there is no head. NAN and "" are empty cells. */
void html_number_cell(FILE *out, const char *label, double value, const char *format);
void html_exact_cell(FILE *out, const char *label, double value);
void html_text_cell(FILE *out, const char *label, const char *text);
void html_office_cell(FILE *out, const char *office, const char *person); /* either may be NULL or "" */

/* A light; its word is seen, or only heard. */
void html_light(FILE *out, enum light light, bool word);
void html_decimal(FILE *out, double value, const char *format); /* rounded to nine decimals first */
void html_period(FILE *out, struct period p);
void html_date(FILE *out, struct date d);

#endif
