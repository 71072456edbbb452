/* SPDX-License-Identifier: MIT */
/* What the fuzzed store is of: a small city with figures, targets and a project of 2023, in a folder of this
 * process that is removed when it ends. */
#ifndef TESTS_FUZZ_CITY_H
#define TESTS_FUZZ_CITY_H

#include "base/calendar.h"
#include "config/config.h"
#include "store/store.h"

struct city {
	struct config *config;
	struct store *store;
	char folder[64];
	instant now; /* 2023-08-01, noon in UTC */
};

/* Made anew, empty of what was in it before; aborts where that fails. */
void city_begin(struct city *c);
void city_end(struct city *c);

/* Imports a text (import_list_names); whether it was taken as a whole. */
bool city_import(struct city *c, int list, const char *text, size_t length);

#endif
