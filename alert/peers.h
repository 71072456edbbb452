/* Who is compared with whom: the regions of one kind under one parent that have a figure for the same period.
 * Worked out once a view, for each of them asks. */
#ifndef ALERT_PEERS_H
#define ALERT_PEERS_H

#include "alert/view.h"

struct peers {
	const double *values; /* of all of them, ascending */
	int count;
	int lowest, highest; /* regions, the first of the configuration where several are equal */
};

/* Those of a region; lives as long as the view. NULL where the region itself has no figure for the period. */
const struct peers *peers_of(struct view *v, int region, int indicator, struct period at);

/* How many values are below, and how many above. */
int peers_below(const struct peers *p, double value);
int peers_above(const struct peers *p, double value);

#endif
