/* SPDX-License-Identifier: MIT */
/* A store that has a record at least in every database, and everything that reads them. */
#ifndef TESTS_FUZZ_RECORDS_H
#define TESTS_FUZZ_RECORDS_H

#include "tests/fuzz/city.h"

#include <stdio.h>

/* Into the store of the city; a store_step. */
int records_fill(struct txn *t, void *city, struct error *e);

/* Reads all that there is of our own databases; whatever comes of it. */
void records_read_all(const struct city *c, struct txn *t);

/* Every list, of the city's moment. */
void records_list_all(const struct city *c, struct txn *t, FILE *out);

#endif
