/* SPDX-License-Identifier: MIT */
/* A store that has a record at least in every database, and everything that reads them. */
#ifndef TESTS_FUZZ_RECORDS_H
#define TESTS_FUZZ_RECORDS_H

#include "tests/fuzz/city.h"

#include <stdio.h>

/* Into the store of the city; a store_step. */
enum outcome records_fill(struct txn *t, void *city, struct error *e);

/* Reads all that there is of our own databases; whatever comes of it. */
void records_read_all(struct txn *t);

/* `count` lists of the city's moment, from the `first` on, which may be any number. */
void records_list_some(const struct city *c, struct txn *t, size_t first, size_t count, FILE *out);

#endif
