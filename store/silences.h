/* SPDX-License-Identifier: MIT */
/* Silences: which alerts are not notified until when, who said so and why. They stay on record. */
#ifndef STORE_SILENCES_H
#define STORE_SILENCES_H

#include "store/store.h"

struct silence {
	uint64_t id;
	const char *match; /* "region=sihui" a line; what they mean is read in alert/match.h */
	instant from, until;
	const char *by, *why;
	const char *ended_by; /* by whom it was ended before its time, "" */
};

/* Stores a new one (id 0: gets its number) or the new state of one. */
enum outcome silence_put(struct txn *t, struct silence *s, struct error *e);
enum outcome silence_get(struct txn *t, uint64_t id, struct arena *a, struct silence *s, struct error *e);

/* Oldest first, in the arena: all, or those that hold at `at` (INSTANT_NONE: all). */
enum outcome silences_read(
    struct txn *t, instant at, struct arena *a, struct silence **silences, size_t *count, struct error *e);

#endif
