/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "collector/layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* JSON-stat 2.0 (https://json-stat.org/full/) and 1.x, where `id`, `size` and `role` stand in `dimension`.
 *
 * Values lie in row-major order: the last dimension runs fastest. They are a list, or an object by position
 * where most are missing; `status` likewise, or one text for all. */

enum {
	DIMENSIONS_MAX = 32,
};

struct dimension {
	const char *id;
	size_t size;
	const cJSON **categories;
};

struct cube {
	struct dimension dimensions[DIMENSIONS_MAX];
	size_t count, cells;
	const cJSON *value, *status;
	struct members statuses;   /* where they are an object */
	const cJSON **status_list; /* where they are a list, one a cell */
	struct arena *arena;
};

/* How many codes the document has for a dimension: its size is only what it claims. */
static size_t codes_count(const cJSON *category)
{
	const cJSON *index = layout_member(category, "index"), *item;
	size_t n = 0;

	if (!index)
		return 1; /* one category needs no index */
	cJSON_ArrayForEach(item, index) n++;
	return n;
}

/* The codes of a dimension in order: `index` is a list, an object of positions, or absent where there is one.
 */
static enum outcome codes_read(
    struct dimension *d, const cJSON *category, const char **codes, struct error *e)
{
	const cJSON *index = layout_member(category, "index"), *label = layout_member(category, "label"),
		    *item;
	size_t n = 0;

	if (!index) {
		/* its code is the only label's, or the dimension's own */
		codes[0] = cJSON_IsObject(label) && label->child ? label->child->string : d->id;
		return OUTCOME_DONE;
	}
	cJSON_ArrayForEach(item, index)
	{
		long long at = cJSON_IsArray(index) ? (long long)n : whole_number(item);

		if (cJSON_IsArray(index) && !cJSON_IsString(item))
			return error_set(e, OUTCOME_REFUSED,
			    "the index of the dimension %s has %s among its codes", d->id, json_kind(item));
		if (at < 0 || (size_t)at >= d->size || codes[at])
			return error_set(e, OUTCOME_REFUSED,
			    "the index of the dimension %s does not go with its size of %zu", d->id, d->size);
		codes[at] = cJSON_IsArray(index) ? item->valuestring : item->string;
		n++;
	}
	return OUTCOME_DONE;
}

static enum outcome dimension_read(struct cube *c, struct dimension *d, const cJSON *node, struct error *e)
{
	const cJSON *category = layout_member(node, "category");
	struct members labels, units;
	const char **codes;
	enum outcome outcome;

	if (!category)
		return error_set(e, OUTCOME_REFUSED, "the dimension %s has no category", d->id);
	if (d->size != 1 && !layout_member(category, "index"))
		return error_set(
		    e, OUTCOME_REFUSED, "the dimension %s has %zu categories and no index", d->id, d->size);
	if (codes_count(category) != d->size)
		return error_set(e, OUTCOME_REFUSED, "the dimension %s has %zu codes and a size of %zu",
		    d->id, codes_count(category), d->size);
	labels = members_of(c->arena, layout_member(category, "label"));
	units = members_of(c->arena, layout_member(category, "unit"));
	codes = arena_new(c->arena, (d->size + 1) * sizeof *codes);
	outcome = codes_read(d, category, codes, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	d->categories = arena_new(c->arena, (d->size + 1) * sizeof *d->categories);
	for (size_t i = 0; i < d->size; i++) {
		const cJSON *label = member_find(&labels, codes[i]);

		d->categories[i] = category_node(c->arena, codes[i],
		    cJSON_IsString(label) ? label->valuestring : NULL, "unit", member_find(&units, codes[i]));
		if (budget_spent(c->arena->budget))
			break;
	}
	return budget_check(c->arena->budget, e);
}

/* A list of one status says it of all cells. */
static enum outcome statuses_read(struct cube *c, const cJSON *status, struct error *e)
{
	const cJSON *one;
	size_t count = 0, n = 0;

	c->status = status;
	c->statuses = members_of(c->arena, status);
	if (!cJSON_IsArray(status))
		return OUTCOME_DONE;
	cJSON_ArrayForEach(one, status) count++;
	if (count == 1 && c->cells != 1) {
		c->status = status->child;
		return OUTCOME_DONE;
	}
	if (count != c->cells)
		return error_set(e, OUTCOME_REFUSED, "the cube has %zu cells by its sizes, but %zu statuses",
		    c->cells, count);
	c->status_list = arena_new(c->arena, (count + 1) * sizeof *c->status_list);
	cJSON_ArrayForEach(one, status)
	{
		c->status_list[n++] = one;
	}
	return budget_check(c->arena->budget, e);
}

static bool stands_twice(const struct cube *c, const char *id)
{
	size_t i = 0;

	while (i < c->count && strcmp(c->dimensions[i].id, id) != 0)
		i++;
	return i < c->count;
}

static enum outcome cube_read(struct cube *c, const cJSON *set, struct error *e)
{
	const cJSON *dimension = layout_member(set, "dimension"), *ids = layout_member(set, "id"),
		    *sizes = layout_member(set, "size"), *id, *size;

	if (!ids)
		ids = layout_member(dimension, "id");
	if (!sizes)
		sizes = layout_member(dimension, "size");
	if (!dimension || !cJSON_IsArray(ids) || !cJSON_IsArray(sizes))
		return error_set(e, OUTCOME_REFUSED, "this is no JSON-stat data set: it lacks %s",
		    !dimension		  ? "dimension"
		    : !cJSON_IsArray(ids) ? "the list id"
					  : "the list size");
	c->cells = 1;
	size = sizes->child;
	cJSON_ArrayForEach(id, ids)
	{
		struct dimension *d = &c->dimensions[c->count];
		long long n = whole_number(size);
		enum outcome outcome;

		if (c->count == DIMENSIONS_MAX)
			return error_set(e, OUTCOME_REFUSED, "more than %d dimensions", DIMENSIONS_MAX);
		if (!cJSON_IsString(id) || n < 0)
			return error_set(e, OUTCOME_REFUSED,
			    "id and size do not go together: a name and a whole number each");
		if (stands_twice(c, id->valuestring))
			return error_set(
			    e, OUTCOME_REFUSED, "the dimension %s stands twice", id->valuestring);
		d->id = id->valuestring;
		d->size = (size_t)n;
		/* categories stand in the document one by one, so their number is bounded by it */
		if (n > 0 && c->cells > (size_t)JSONPATH_NODES_MAX / (size_t)n * 100)
			return error_set(
			    e, OUTCOME_REFUSED, "the cube has more cells than a document can have");
		c->cells *= d->size;
		if (d->size > (size_t)JSONPATH_NODES_MAX)
			return error_set(e, OUTCOME_REFUSED, "the dimension %s is too large", d->id);
		outcome = dimension_read(c, d, layout_member(dimension, d->id), e);
		if (outcome != OUTCOME_DONE)
			return outcome;
		c->count++;
		size = size->next;
	}
	if (size)
		return error_set(e, OUTCOME_REFUSED, "size has more numbers than id has names");
	c->value = layout_member(set, "value");
	if (!cJSON_IsArray(c->value) && !cJSON_IsObject(c->value))
		return error_set(e, OUTCOME_REFUSED, "the data set has no list or object of values");
	return statuses_read(c, layout_member(set, "status"), e);
}

struct cells {
	struct cube *cube;
	struct row_builder builder;
	layout_row *each;
	void *context;
	int index;
};

static const cJSON *status_at(const struct cube *c, size_t cell)
{
	char position[24];

	if (c->status_list)
		return c->status_list[cell];
	if (!cJSON_IsObject(c->status))
		return cJSON_IsString(c->status) ? c->status : NULL;
	snprintf(position, sizeof position, "%zu", cell);
	return member_find(&c->statuses, position);
}

/* The cell of a value in an object: "7", and never "07", which would be the same one again. */
static long long position_of(const char *name)
{
	int64_t position;

	if ((name[0] == '0' && name[1]) || !integer_parse(name, 0, INT64_MAX / 2, &position))
		return -1;
	return position;
}

static enum outcome cell_visit(struct cells *w, size_t cell, const cJSON *value, struct error *e)
{
	struct cube *c = w->cube;
	size_t rest = cell;

	row_begin(&w->builder);
	row_add(&w->builder, "value", value);
	row_add(&w->builder, "status", status_at(c, cell));
	for (size_t i = c->count; i-- > 0;) {
		const struct dimension *d = &c->dimensions[i];

		row_add(&w->builder, d->id, d->categories[rest % d->size]);
		rest /= d->size;
	}
	return w->each(w->context, row_end(&w->builder), w->index++, e);
}

enum outcome json_stat_rows(
    const cJSON *node, struct arena *a, layout_row *each, void *context, struct error *e)
{
	const cJSON *set = layout_member(node, "dimension") || !layout_member(node, "dataset")
			       ? node
			       : layout_member(node, "dataset"),
		    *value;
	struct cube *c = arena_new(a, sizeof *c);
	struct cells w = {.cube = c, .builder = {.arena = a}, .each = each, .context = context};
	size_t n = 0;
	enum outcome outcome;

	c->arena = a;
	outcome = cube_read(c, set, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	cJSON_ArrayForEach(value, c->value)
	{
		long long cell = (long long)n;

		if (cJSON_IsObject(c->value))
			cell = position_of(value->string);
		if (cell < 0 || (size_t)cell >= c->cells)
			return error_set(e, OUTCOME_REFUSED,
			    "a value stands outside of the cube, which has %zu cells", c->cells);
		outcome = cell_visit(&w, (size_t)cell, value, e);
		if (outcome != OUTCOME_DONE)
			return outcome;
		n++;
	}
	if (cJSON_IsArray(c->value) && n != c->cells)
		return error_set(
		    e, OUTCOME_REFUSED, "the cube has %zu cells by its sizes, but %zu values", c->cells, n);
	return OUTCOME_DONE;
}
