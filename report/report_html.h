/* SPDX-License-Identifier: MIT */
/* An edition as one HTML page that stands alone: no script, no outside file; for a screen, a telephone and
 * paper. */
#ifndef REPORT_REPORT_HTML_H
#define REPORT_REPORT_HTML_H

#include "report/report.h"

#include <stdio.h>

/* `notes` (may be NULL) is HTML put below the title: what an edition corrects. */
enum outcome report_html(const struct report *r, const char *notes, FILE *out, struct error *e);

/* Of it the projects (report_html_projects.c). */
void report_html_projects(const struct report *r, FILE *out);

#endif
