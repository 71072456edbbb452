/* SPDX-License-Identifier: MIT */
/* Who is compared with whom: the regions of one kind under one parent that have a figure for the same period.
 * Worked out once a view, for each of them asks. */
#ifndef ALERT_PEERS_H
#define ALERT_PEERS_H

#include "alert/view.h"
#include "config/city.h"

struct peers {
	const struct peer {
		double value;
		int region;
	} * at; /* by value, the lowest first; where several are equal, those behind in rank lie first by
		   whose region is later in the configuration */
	int count;
};

/* Those of a region; lives as long as the view. NULL where the region itself has no figure for the period. */
const struct peers *peers_of(struct view *v, int region, int indicator, struct period at);

/* How many values are below, and how many above. */
int peers_below(const struct peers *p, double value);
int peers_above(const struct peers *p, double value);

/* The first of them in rank; and who ranks next above (or below) a region that has this value. NULL: nobody
 * does. */
const struct peer *peers_best(const struct peers *p, enum direction better);
const struct peer *peers_next(
    const struct peers *p, enum direction better, int region, double value, bool above);

#endif
