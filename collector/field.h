/* SPDX-License-Identifier: MIT */
/* The fields of a row as texts and numbers. */
#ifndef COLLECTOR_FIELD_H
#define COLLECTOR_FIELD_H

#include "base/calendar.h"
#include "config/mapping.h"
#include "store/journal.h"

enum { GROUPS_MAX = 8 };

/* What a request was made for; "" and a period of year 0: nothing in particular. */
struct request_subject {
	const char *region, *indicator; /* ids */
	struct period period;
	day_number today; /* the day of the answer; 0: not known */
};

struct row {
	const struct rows_mapping *mapping;
	struct arena *arena;
	const cJSON *document;
	const struct request_subject *asked;
	struct json_node groups[GROUPS_MAX];
	struct json_node node;
	const char *column; /* wide tables: the name of the cell's column */
	const cJSON *cell;
	uint32_t number;	       /* from 1 */
	struct lookup_index **indices; /* of look-ups whose list is the same for all rows */
	uint8_t *types;		       /* [SLOTS]: bits of enum field_type that were seen; may be NULL */
};

enum field_type { TYPE_TEXT = 1, TYPE_NUMBER = 2, TYPE_BOOL = 4, TYPE_OTHER = 8 };

enum field_result {
	FIELD_TEXT,    /* *text is what stands there, mapped and looked up */
	FIELD_MISSING, /* null, or a marker for "no value" */
	FIELD_SILENT,  /* `when` does not hold: the row says nothing about it */
	FIELD_IGNORED, /* the row is to be left out */
	FIELD_REFUSED, /* *refusal says why */
};

struct field_value {
	const char *text;
	const cJSON *node; /* where the text is one node's own and neither map nor look-up touched it */
	const struct map_entry *entry; /* where a map applied */
	bool undecided;		       /* match: went on without end: neither a match nor none */
};

enum field_result field_get(
    struct row *row, const struct field *f, struct field_value *v, struct refusal *refusal);

/* The text of a field that is there. */
const char *field_text(struct row *row, const struct field_value *v);

/* A number, from a JSON number or a text. *unit (may be NULL) is the unit that follows it in the text, ""
 * where there is none. */
enum field_result field_number(
    struct row *row, const struct field *f, double *value, const char **unit, struct refusal *refusal);

/* What a field is called in a refusal: its path as configured. */
const char *field_name(const struct field *f);

/* The nodes that a path selects from where it starts. */
enum outcome path_select(struct row *row, const struct path *p, struct json_nodes *nodes, struct error *e);

/* The text of a node: as it is for texts, as written for numbers, true and false; NULL for null, lists and
 * objects. */
const char *node_text(const cJSON *node);

/* The first node that a path selects of a document, and its text; NULL where it has none. */
const cJSON *document_node(const cJSON *root, const struct path *p, struct arena *a);
const char *document_text(const cJSON *root, const struct path *p, struct arena *a);

/* Whether the node that the path selects has one of the texts; a number with a point or an exponent, also
 * where its shortest form is one of them. */
bool condition_holds(struct row *row, const struct condition *c);

/* Fills a refusal; `found` is cut to a length that is fit to be shown. */
void row_field_refuse(struct row *row, struct refusal *r, const char *path, const char *found,
    const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
