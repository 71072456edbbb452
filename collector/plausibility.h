/* SPDX-License-Identifier: MIT */
/* What becomes of each figure of a batch before it is stored: believed, suspect (plausibility_rules.h, or
 * another source says otherwise: dispute.h), or nothing new. */
#ifndef COLLECTOR_PLAUSIBILITY_H
#define COLLECTOR_PLAUSIBILITY_H

#include "collector/arrival.h"
#include "store/figures.h"

/* Marks `figures`, those of the batch in its order, and lists each new doubt beside the rejected rows of its
 * fetch. What was believed, or confirmed by a person, is not asked again as long as its value stays. Where
 * one source takes its word back and another's stands again, that is added at the end (*figures grows, *count
 * counts it). */
enum outcome figures_check_plausible(struct txn *t, const struct config *c, struct arrival **batch,
    size_t arrivals, struct figure **figures, size_t *count, struct error *e);

#endif
