/* SPDX-License-Identifier: MIT */
#include "collector/layout.h"
#include "base/json.h"
#include "collector/field.h"

#include <stdlib.h>
#include <string.h>

void row_begin(struct row_builder *b)
{
	b->count = 0;
	b->root = (cJSON){.type = cJSON_Object};
}

void row_add(struct row_builder *b, const char *name, const cJSON *like)
{
	cJSON *m;

	if (!like)
		return;
	if (b->count == b->room) {
		size_t room = b->room ? b->room * 2 : 16;
		cJSON *members = arena_raw(b->arena, room * sizeof *members);

		if (b->count)
			memcpy(members, b->members, b->count * sizeof *members);
		b->members = members;
		b->room = room;
	}
	m = &b->members[b->count++];
	*m = *like;
	m->string = (char *)(uintptr_t)name;
}

const cJSON *row_end(struct row_builder *b)
{
	for (size_t i = 0; i < b->count; i++) {
		b->members[i].next = i + 1 < b->count ? &b->members[i + 1] : NULL;
		b->members[i].prev = i ? &b->members[i - 1] : &b->members[b->count - 1];
	}
	b->root.child = b->count ? b->members : NULL;
	return &b->root;
}

static cJSON *text_node(struct arena *a, const char *text)
{
	cJSON *n = arena_new(a, sizeof *n);

	n->type = cJSON_String;
	n->valuestring = (char *)(uintptr_t)text;
	return n;
}

cJSON *category_node(
    struct arena *a, const char *code, const char *label, const char *name, const cJSON *more)
{
	struct row_builder b = {.arena = a};
	cJSON *n = arena_new(a, sizeof *n);

	row_begin(&b);
	row_add(&b, "code", text_node(a, code));
	row_add(&b, "label", text_node(a, label ? label : code));
	row_add(&b, name, more);
	*n = *row_end(&b);
	return n;
}

static int layout_name_order(const void *a, const void *b)
{
	return strcmp((*(const cJSON *const *)a)->string, (*(const cJSON *const *)b)->string);
}

struct members members_of(struct arena *a, const cJSON *object)
{
	struct members m = {0};
	const cJSON *one;

	if (!cJSON_IsObject(object))
		return m;
	for (one = object->child; one; one = one->next)
		*(const cJSON **)arena_push(a, &m.at, &m.count, sizeof *m.at) = one;
	if (m.count)
		qsort(m.at, m.count, sizeof *m.at, layout_name_order);
	return m;
}

const cJSON *member_find(const struct members *m, const char *name)
{
	cJSON wanted = {.string = (char *)(uintptr_t)name};
	const cJSON *key = &wanted, **found;

	if (m->count == 0)
		return NULL;
	found = bsearch(&key, m->at, m->count, sizeof *m->at, layout_name_order);
	return found ? *found : NULL;
}

long long whole_number(const cJSON *node)
{
	int64_t n;

	if (cJSON_IsNumber(node) && node->valuedouble >= 0 && node->valuedouble < 9e15 &&
	    node->valuedouble == (double)(int64_t)node->valuedouble)
		return (int64_t)node->valuedouble;
	if (cJSON_IsString(node) && integer_parse(node->valuestring, 0, 9000000000000000, &n))
		return n;
	return -1;
}

/* ---- a table under a header row ---- */

static enum outcome header_names_read(
    const cJSON *row, struct table_names *names, struct arena *a, struct error *e)
{
	const cJSON *cell;

	cJSON_ArrayForEach(cell, row)
	{
		const char *text = node_text(cell);
		const char **kept = arena_push(a, &names->at, &names->count, sizeof *kept);

		if (!text)
			return error_set(e, OUTCOME_REFUSED,
			    "the header row has something that is no name as its column %zu", names->count);
		*kept = text;
	}
	if (names->count == 0)
		return error_set(e, OUTCOME_REFUSED, "the header row is empty");
	return budget_check(a->budget, e);
}

struct table_walk {
	struct table_names *names;
	struct row_builder builder;
	layout_row *each;
	void *context;
	int index;
};

static enum outcome table_row(struct table_walk *w, const cJSON *row, struct error *e)
{
	const cJSON *cell;
	size_t column = 0;

	if (w->names->count == 0)
		return header_names_read(row, w->names, w->builder.arena, e);
	row_begin(&w->builder);
	cJSON_ArrayForEach(cell, row)
	{
		if (column == w->names->count)
			return error_set(e, OUTCOME_REFUSED,
			    "row %d has more cells than there are names (%zu)", w->index + 1,
			    w->names->count);
		row_add(&w->builder, w->names->at[column++], cell);
	}
	return w->each(w->context, row_end(&w->builder), w->index++, e);
}

enum outcome table_rows(const cJSON *node, struct table_names *names, struct arena *a, layout_row *each,
    void *context, struct error *e)
{
	struct table_walk w = {.names = names, .builder = {.arena = a}, .each = each, .context = context};
	const cJSON *row;

	if (!cJSON_IsArray(node))
		return error_set(
		    e, OUTCOME_REFUSED, "layout table: expected a list of lists, found %s", json_kind(node));
	if (node->child && !cJSON_IsArray(node->child))
		return table_row(&w, node, e);
	cJSON_ArrayForEach(row, node)
	{
		enum outcome outcome;

		if (!cJSON_IsArray(row))
			return error_set(e, OUTCOME_REFUSED,
			    "layout table: expected a list as row %d, found %s", w.index + 1, json_kind(row));
		outcome = table_row(&w, row, e);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return OUTCOME_DONE;
}

/* ---- parallel lists ---- */

enum outcome columns_rows(const struct layout_column *columns, size_t count, struct arena *a,
    layout_row *each, void *context, struct error *e)
{
	struct row_builder b = {.arena = a};
	const cJSON **at = arena_new(a, (count + 1) * sizeof *at);
	const char *longest = NULL;
	int length = 0;

	for (size_t i = 0; i < count; i++) {
		int n = cJSON_IsArray(columns[i].node) ? cJSON_GetArraySize(columns[i].node) : -1;

		if (n < 0)
			continue;
		if (longest && n != length)
			return error_set(e, OUTCOME_REFUSED,
			    "the columns are not of one length: %s has %d values, %s has %d", longest, length,
			    columns[i].name, n);
		longest = columns[i].name;
		length = n;
		at[i] = columns[i].node->child;
	}
	if (!longest)
		return error_set(e, OUTCOME_REFUSED, "layout columns: there is no list");
	for (int n = 0; n < length; n++) {
		enum outcome outcome;

		/* what is no list stands in every row: a short document can have many of both */
		if (!budget_step(a->budget, count))
			return budget_check(a->budget, e);
		row_begin(&b);
		for (size_t i = 0; i < count; i++) {
			row_add(&b, columns[i].name, at[i] ? at[i] : columns[i].node);
			at[i] = at[i] ? at[i]->next : NULL;
		}
		outcome = each(context, row_end(&b), n, e);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return OUTCOME_DONE;
}

const cJSON *layout_member(const cJSON *node, const char *name)
{
	return cJSON_IsObject(node) ? cJSON_GetObjectItemCaseSensitive(node, name) : NULL;
}
