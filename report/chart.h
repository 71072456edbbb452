/* SPDX-License-Identifier: MIT */
/* Small drawings within a page, as SVG: a way through the year, and the dates of a project. Each says in
 * words (for screen readers) what it shows. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/report.h"

#include <stdio.h>

/* What is reached by month, against the schedule's line and the target. Nothing where no month is known. */
void chart_progress(FILE *out, const struct report *r, const struct report_cell *c);

/* From the committed start to production on an axis that all projects share, with what was kept, what is late,
 * and today. */
void chart_project(
    FILE *out, const struct report_project *p, day_number first, day_number last, day_number today);

/* The axis: the first and last day that any of them names. */
void chart_project_axis(const struct report *r, day_number *first, day_number *last);

#endif
