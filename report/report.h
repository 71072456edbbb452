/* SPDX-License-Identifier: MIT */
/* What an edition says: the targets, how far everyone is, the rankings. Data only;
 * report_html.c and report_markdown.c draw it. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/report_content.h"
#include "report/report_projects.h"

/* Of the regions and indicators that the query chooses, with all its parts. Everything lives in the view's
 * arena. From then on the reading's lists of the same query are made from `r`: it and the query must outlive
 * them. Its title is the name of the first region. */
enum outcome report_make(
    struct report_data *reading, const struct query *q, struct report *r, struct error *e);

/* The report that the reading has for this query, or a new one in the view's arena: the situation and the
 * month, and the parts that are asked for. */
enum report_part {
	REPORT_RANKINGS = 1, /* cells and leagues */
	REPORT_PROJECTS = 2, /* projects, with what is made from them */
};
enum outcome report_of(
    struct report_data *reading, const struct query *q, unsigned parts, struct report **r, struct error *e);

/* Into r->scores. `weights` by indicator; NULL: all weigh the same. Leagues and projects must be there. */
void report_score(struct report *r, const double *weights);

/* Those of a publication, in the view's arena; NULL: it names none, or there is no publication. */
const double *report_weights(const struct report *r, const struct publication *p);

/* The cell of a region and an indicator; NULL: there is neither target nor figure. */
const struct report_cell *report_cell(const struct report *r, int region, int indicator);

/* What people read as the year's actual: the sum of figures of a period alone, else the value; NAN: none is
 * known. */
double report_actual(const struct report *r, const struct report_cell *c);

/* Whether a region has any. */
bool report_has(const struct report *r, int region);

#endif
