/* SPDX-License-Identifier: MIT */
/* What a budget allows and has counted (base/budget.h). A header of its own, for arenas count in it and errors
 * are made of arenas. */
#ifndef BASE_BUDGET_COUNTS_H
#define BASE_BUDGET_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct budget {
	size_t memory_max, memory; /* bytes: at most, taken */
	uint64_t steps_max, steps;
	const char *memory_key, *steps_key; /* of the configuration, for the sentence; NULL: none says it */
	const char *expression; /* the regular expression that took the last steps; NULL: a path did */
	bool refused;		/* for a reason of its own: */
	char why[400];
};

#endif
