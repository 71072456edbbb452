/* Walking a document by a mapping: groups, rows, cells of wide tables, and the fields of a row as texts. */
#ifndef COLLECTOR_ROWS_H
#define COLLECTOR_ROWS_H

#include "config/mapping.h"
#include "store/journal.h"

enum { GROUPS_MAX = 8 };

struct row {
	const struct rows_mapping *mapping;
	struct arena *arena;
	const cJSON *document;
	struct json_node groups[GROUPS_MAX];
	struct json_node node;
	const char *column; /* wide tables: the name of the cell's column */
	const cJSON *cell;
	uint32_t number; /* from 1 */
};

/* Calls `each` for every row (of a wide table: for every cell) that `where` lets through. *seen counts rows.
 */
typedef int row_each(void *context, struct row *row, struct error *e);
int rows_walk(const struct rows_mapping *m, const cJSON *document, struct arena *a, size_t rows_max,
    size_t *seen, row_each *each, void *context, struct error *e);

enum field_result {
	FIELD_TEXT,    /* *text is what stands there, mapped and looked up */
	FIELD_MISSING, /* null, or a marker for "no value" */
	FIELD_IGNORED, /* the row is to be left out */
	FIELD_REFUSED, /* *refusal says why */
};

struct field_value {
	const char *text;  /* see field_text: a number that stays a number is not written out */
	const cJSON *node; /* where the text is one node's own and neither map nor look-up touched it */
	const struct map_entry *entry; /* where a map applied */
};

enum field_result field_get(
    struct row *row, const struct field *f, struct field_value *v, struct refusal *refusal);

/* The text of a field that is there. */
const char *field_text(struct row *row, const struct field_value *v);

/* The nodes that a path selects from where it starts. */
int path_select(struct row *row, const struct path *p, struct json_nodes *nodes, struct error *e);

/* The text of a node: as it is for texts, shortest for numbers, true and false; NULL for null, lists and
 * objects. */
const char *node_text(const cJSON *node, struct arena *a);

/* Whether the node that the path selects has one of the texts. */
bool condition_holds(struct row *row, const struct condition *c);

/* Fills a refusal; `found` is cut to a length that is fit to be shown. */
void refuse(struct row *row, struct refusal *r, const char *path, const char *found, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

#endif
