/* SPDX-License-Identifier: MIT */
/* A part of the report, made by report.c: projects, and what is due, late and answered for. */
#ifndef REPORT_REPORT_PROJECTS_H
#define REPORT_REPORT_PROJECTS_H

#include "alert/evaluate.h"
#include "report/report_content.h"

void report_projects(struct report *r, const struct evaluation *found);

enum stage milestone_stage(const struct project *p);
size_t report_stage_count(const struct report *r, enum stage stage);

/* The name of the region it lies in; what the register says where that is not configured. */
const char *project_region(const struct report *r, const struct report_project *p);

/* Whether a milestone was met on time, of those that the report's year asks about: due in it, or before it and still
 * open when it began, but not after `until`; not those that are due yet. *late_days is up to today where it
 * has not happened. */
enum milestone_result { RESULT_NOT_COUNTED, RESULT_ON_TIME, RESULT_LATE };
enum milestone_result milestone_result_find(
    const struct report *r, const struct milestone_state *s, day_number until, int *late_days);

/* The year that is asked about: that of the latest figures, else today's. */
int report_year(const struct report *r);

/* Whether an approved day has taken the place of the first one. */
bool milestone_rebaselined(const struct milestone_state *s);

/* Whether the register names another day than the committed date that counts, and nobody has approved it. */
bool milestone_moved(const struct milestone_state *s);

#endif
