/* SPDX-License-Identifier: MIT */
/* What an edition says in sentences, made from its figures. They are plain text: whoever draws them escapes
 * them. */
#ifndef REPORT_SUMMARY_H
#define REPORT_SUMMARY_H

#include "report/report.h"

/* Into r->lead: how many targets are met, what has changed since the moment that the news are against, who
 * is furthest behind, which figures are still awaited. Where the edition is of a quarter or a year, into
 * r->paragraphs as well: indicator by indicator and region by region, what moved, who rose and fell. The news
 * must have been made (or none be wanted). */
void summary_make(struct report *r);

/* What is shown where no edition is made: the report with what has changed within a month, in sentences. */
enum outcome report_of_today(
    struct report_data *reading, const struct query *q, struct report *r, struct error *e);

/* "As known on 2023-06-20 10:00 (Asia/Shanghai). Edition 2023-05-mid." */
void summary_moment(const struct report *r, FILE *out);

#endif
