/* SPDX-License-Identifier: MIT */
/* Walking a document by a mapping: groups, rows of every layout, cells of wide tables. */
#ifndef COLLECTOR_ROWS_H
#define COLLECTOR_ROWS_H

#include "collector/field.h"

struct rows_seen {
	size_t rows, cells; /* the same but in wide tables; `where` is not asked */
};

/* Calls `each` for every row (of a wide table: for every cell) that `where` lets through. `types` as in
 * struct row. OUTCOME_REFUSED: more than `cells_max`, or a layout that does not fit. */
typedef enum outcome row_each(void *context, struct row *row, struct error *e);
enum outcome rows_walk(const struct rows_mapping *m, const cJSON *document,
    const struct request_subject *asked, struct arena *a, size_t cells_max, uint8_t *types,
    struct rows_seen *seen, row_each *each, void *context, struct error *e);

/* Of a document without rows: whether it has the list in which they would be. OUTCOME_REFUSED: beyond the
 * budget. */
enum outcome rows_listed(
    const struct rows_mapping *m, const cJSON *document, struct arena *a, bool *listed, struct error *e);

#endif
