/* SPDX-License-Identifier: MIT */
/* A store with at least one record in every database, and what reads the first of each. */
#ifndef TESTS_RECORDS_H
#define TESTS_RECORDS_H

#include "store/store.h"

/* A store_step without a context. */
enum outcome every_record_fill(struct txn *t, void *context, struct error *e);

struct record_place {
	const char *database, *record; /* record: what an error calls the first of that database */
	enum outcome (*read)(struct txn *t, struct error *e);
};
extern const struct record_place record_places[];
extern const size_t record_place_count;

/* Reads it in a snapshot of the store in the folder, opened for that. */
enum outcome record_place_read(const char *store, const struct record_place *p, struct error *e);

#endif
