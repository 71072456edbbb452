/* SPDX-License-Identifier: MIT */
/* Figures that are hard to believe: taken and marked as suspect, by stated rules, until a person confirms
 * them or the source says something else.
 *
 *	the period has not ended yet, and will not for more than ten days
 *	a year-to-date value below that of the period before
 *	a value 20 times its neighbour, or a twentieth of it: the period before in the same year (a
 *	year-to-date value by its months), else the same period a year ago, else what this figure itself was
 *
 * Rates are only asked the first. A neighbour that is suspect itself is passed over. */
#ifndef COLLECTOR_PLAUSIBILITY_RULES_H
#define COLLECTOR_PLAUSIBILITY_RULES_H

#include "base/calendar.h"
#include "config/config.h"

/* What is known around a figure; NAN where there is nothing. */
struct neighbours {
	double before, year_ago, itself;
	struct period before_period;
};

/* Why a figure is suspect. */
struct doubt {
	char why[200];
};

/* NULL, or why the figure is suspect (in `d`). Pure. */
const char *plausibility_problem(const struct indicator *i, struct period p, double value,
    const struct neighbours *n, day_number today, struct doubt *d);

#endif
