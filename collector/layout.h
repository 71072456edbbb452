/* SPDX-License-Identifier: MIT */
/* Layouts: documents whose rows do not stand in them as such. Each makes a row at a time, as a JSON object
 * whose members paths can name, out of parts of the document. */
#ifndef COLLECTOR_LAYOUT_H
#define COLLECTOR_LAYOUT_H

#include "base/error.h"
#include "base/jsonpath.h"
#include "base/memory.h"

#include <cjson/cJSON.h>

/* One row; it lives as long as the call. `index` counts from 0. */
typedef enum outcome layout_row(void *context, const cJSON *row, int index, struct error *e);

/* A list of lists (or one row of such a list). `names` are the columns'; where there are none (`*count` 0)
 * the first row gives them and is kept. OUTCOME_REFUSED: more cells than names. */
struct table_names {
	const char **at;
	size_t count;
};
enum outcome table_rows(const cJSON *node, struct table_names *names, struct arena *a, layout_row *each,
    void *context, struct error *e);

/* Parallel lists, each with its name; what is no list is the same in every row. OUTCOME_REFUSED: lists of
 * unequal length. */
struct layout_column {
	const char *name;
	const cJSON *node;
};
enum outcome columns_rows(const struct layout_column *columns, size_t count, struct arena *a,
    layout_row *each, void *context, struct error *e);

/* A JSON-stat data set (1.x: also what holds it as `dataset`). A row has `value`, `status` and each dimension
 * by its id, with `code`, `label` and, where it is given, `unit`. OUTCOME_REFUSED with what does not fit. */
enum outcome json_stat_rows(
    const cJSON *node, struct arena *a, layout_row *each, void *context, struct error *e);

/* An SDMX-JSON data message. A row has `value` (the first measure), each further measure, and each dimension
 * and attribute by its id with `code` and `label`, whatever level it is given at. */
enum outcome sdmx_json_rows(
    const cJSON *node, struct arena *a, layout_row *each, void *context, struct error *e);

/* ---- for the files of layouts ---- */

/* A row under construction: its members are copies of nodes that share what lies below them. */
struct row_builder {
	cJSON root, *members;
	size_t count, room;
	struct arena *arena;
};
void row_begin(struct row_builder *b);
void row_add(struct row_builder *b, const char *name, const cJSON *like); /* NULL: nothing is added */
const cJSON *row_end(struct row_builder *b);

/* {code, label}, and `more` under its own name where it is not NULL. */
cJSON *category_node(
    struct arena *a, const char *code, const char *label, const char *name, const cJSON *more);

/* The member of an object; NULL where there is none, or the node is no object. */
const cJSON *layout_member(const cJSON *node, const char *name);

/* The members of an object sorted by name: a look-up for each of many cells must not walk them all. */
struct members {
	const cJSON **at;
	size_t count;
};
struct members members_of(struct arena *a, const cJSON *object);
const cJSON *member_find(const struct members *m, const char *name);

/* A whole number of 0 or more, also where it is written as a text; -1 where it is none. */
long long whole_number(const cJSON *node);

#endif
