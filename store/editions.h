/* SPDX-License-Identifier: MIT */
/* Which editions were published, so that one that is missing from its folder is noticed. */
#ifndef STORE_EDITIONS_H
#define STORE_EDITIONS_H

#include "base/merkle.h"
#include "store/store.h"

struct edition_record {
	uint32_t number; /* from 1, of one publication */
	const char *id;
	struct hash manifest; /* SHA-256 of its manifest */
	instant at;
};

/* The latest of a publication; OUTCOME_ABSENT: there is none. */
enum outcome edition_last(
    struct txn *t, const char *publication, struct arena *a, struct edition_record *r, struct error *e);
enum outcome edition_put(
    struct txn *t, const char *publication, const struct edition_record *r, struct error *e);

#endif
