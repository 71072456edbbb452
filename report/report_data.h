/* SPDX-License-Identifier: MIT */
/* What reports and lists are made from: a view of the store as of a moment, and its evaluation. */
#ifndef REPORT_REPORT_DATA_H
#define REPORT_REPORT_DATA_H

#include "alert/evaluate.h"

/* The evaluation and the report are made when they are asked for. */
struct report_data {
	struct view *view;
	struct evaluation found;
	bool evaluated;
	const struct publication *publication; /* by whose weights is scored; NULL: the first one's */
	bool year_end;	       /* it is summed up: what falls due after the year does not count any more */
	struct report *report; /* made once: report.h */
	bool for_strangers;    /* who reads it is anybody: reading_problem */
};

/* The evaluation of the reading's view, made at the first call. */
enum outcome report_data_evaluate(struct report_data *r, struct error *e);

/* What a list says of why a source or a receiver failed; NULL or "" where it did not. The reason names hosts,
 * ports and files of ours, which are no business of strangers: they see that there is one. */
const char *reading_problem(const struct report_data *r, const char *problem);

#endif
