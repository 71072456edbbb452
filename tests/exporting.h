/* SPDX-License-Identifier: MIT */
/* What the tests of exported files share: a store with a history, and a snapshot of it. */
#ifndef TESTS_EXPORTING_H
#define TESTS_EXPORTING_H

#include "export/listing.h"
#include "tests/alerting.h"

/* Two years of monthly figures of two regions, a revision of the same moment, a withdrawn figure, a region that is no
 * longer configured, and two projects. */
void history_begin(struct world *w, const char *name);

/* All that was known on 2024-02-01, every vintage. */
struct looking {
	struct txn *txn;
	struct report_data reading;
	struct query query;
};
void look_begin(struct looking *l, const struct config *c, struct store *s);
void look_end(struct looking *l);

/* A list as a file. */
void list_file(
    const struct config *c, struct store *s, const char *list, enum sheet_format format, const char *path);

/* The text of a file without the number of the fetch, which is another in another store. The caller frees it. */
char *without_fetch(const char *path);

#endif
