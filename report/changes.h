/* SPDX-License-Identifier: MIT */
/* What has changed since an earlier moment: lights, ranks, milestones of projects met, missed and moved.
 * Sentences are made from it. */
#ifndef REPORT_CHANGES_H
#define REPORT_CHANGES_H

#include "report/report.h"

enum report_change_kind {
	CHANGE_WORSE, /* a light */
	CHANGE_BETTER,
	CHANGE_RANK_ROSE, /* a rank */
	CHANGE_RANK_FELL,
	CHANGE_MILESTONE_MET,	 /* a milestone has happened */
	CHANGE_MILESTONE_MISSED, /* its day has passed */
	CHANGE_MILESTONE_MOVED,	 /* the register names a later one */
	CHANGE_KINDS
};

struct report_change {
	enum report_change_kind kind;
	const struct report_cell *cell;	      /* of lights and ranks */
	const struct report_project *project; /* of milestones */
	int milestone;
	struct date was; /* moved: the committed date before */
};

/* Into r->news, in the order of the kinds: against what was known at `since`, in the same snapshot. */
enum outcome report_changes_make(struct report *r, instant since, struct error *e);

/* One sentence, as HTML or plain text. */
void report_change_print(const struct report *r, const struct report_change *n, bool html, FILE *out);

/* "-10.1 points": how a sentence says a gap of this progress, in Chinese by what it is of. */
void gap_add(struct text *out, const struct progress *p, double gap_pp);

/* "Xiling, +2.5; in 3 periods": who ranks next, and when that is caught up. */
void neighbour_add(const struct config *c, const struct neighbour *n, const char *sign, struct text *out);

/* ", 3 days late" */
void lateness_print(FILE *out, int days);

#endif
