/* SPDX-License-Identifier: MIT */
#include "collector/rows.h"
#include "base/json.h"
#include "collector/layout.h"

#include <stdio.h>
#include <string.h>

struct rows_walk {
	struct row row;
	size_t cells_max;
	struct rows_seen *seen;
	row_each *each;
	void *context;
	struct table_names names;
	struct lookup_index *indices;
};

static enum outcome row_visit(struct rows_walk *w, struct error *e)
{
	enum outcome outcome;

	if (++w->seen->cells > w->cells_max)
		return error_set(e, OUTCOME_REFUSED, "more than %zu rows", w->cells_max);
	w->row.number = (uint32_t)w->seen->cells;
	for (size_t i = 0; i < w->row.mapping->where_count; i++)
		if (!condition_holds(&w->row, &w->row.mapping->where[i]))
			return budget_check(w->row.arena->budget, e);
	outcome = w->each(w->context, &w->row, e);
	/* what was selected for the row may not be all of it */
	return outcome == OUTCOME_DONE ? budget_check(w->row.arena->budget, e) : outcome;
}

static enum outcome visit_cell(struct rows_walk *w, const char *column, const cJSON *cell, struct error *e)
{
	w->row.column = column;
	w->row.cell = cell;
	return row_visit(w, e);
}

static enum outcome is_column(struct rows_walk *w, const char *name, bool *is, struct error *e)
{
	const struct unpivot *u = &w->row.mapping->unpivot;

	*is = true;
	if (u->match)
		return regex_finds(u->match, name, w->row.arena->budget, is, e);
	for (size_t i = 0; i < u->except.count; i++)
		if (strcmp(u->except.at[i], name) == 0)
			*is = false;
	return OUTCOME_DONE;
}

static enum outcome visit_cells(struct rows_walk *w, struct error *e)
{
	const struct unpivot *u = &w->row.mapping->unpivot;
	const cJSON *row = cJSON_IsObject(w->row.node.node) ? w->row.node.node : NULL, *cell;
	enum outcome outcome = OUTCOME_DONE;

	/* a row may lack a column; what is expected and not there is overdue, not wrong */
	for (size_t i = 0; row && outcome == OUTCOME_DONE && i < u->columns.count; i++) {
		cell = cJSON_GetObjectItemCaseSensitive(row, u->columns.at[i]);
		if (cell)
			outcome = visit_cell(w, u->columns.at[i], cell, e);
	}
	if (u->columns.count)
		return outcome;
	cJSON_ArrayForEach(cell, row)
	{
		bool is = false;

		if (outcome == OUTCOME_DONE)
			outcome = is_column(w, cell->string, &is, e);
		if (outcome == OUTCOME_DONE && is)
			outcome = visit_cell(w, cell->string, cell, e);
	}
	return outcome;
}

static enum outcome visit_row(void *context, const cJSON *row, int index, struct error *e)
{
	struct rows_walk *w = context;

	w->seen->rows++;
	w->row.node = (struct json_node){row, index};
	return w->row.mapping->wide ? visit_cells(w, e) : row_visit(w, e);
}

/* A list stands for its elements, anything else for itself. */
static enum outcome visit_single(struct rows_walk *w, struct json_node node, struct error *e)
{
	const cJSON *item;
	int index = 0;
	enum outcome outcome = OUTCOME_DONE;

	if (!cJSON_IsArray(node.node))
		return visit_row(w, node.node, node.index, e);
	cJSON_ArrayForEach(item, node.node)
	{
		if (outcome == OUTCOME_DONE)
			outcome = visit_row(w, item, index++, e);
	}
	return outcome;
}

/* The names of a table's columns: the elements of one list, or all nodes that the path selects. */
static enum outcome header_row_read(struct rows_walk *w, struct error *e)
{
	struct json_nodes nodes;
	const cJSON *item;
	enum outcome outcome;

	w->names = (struct table_names){0};
	if (!w->row.mapping->header.text)
		return OUTCOME_DONE;
	outcome = path_select(&w->row, &w->row.mapping->header, &nodes, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	for (size_t i = 0; i < nodes.count; i++) {
		bool list = cJSON_IsArray(nodes.at[i].node);

		for (item = list ? nodes.at[i].node->child : nodes.at[i].node; item;
		     item = list ? item->next : NULL) {
			const char **name =
			    arena_push(w->row.arena, &w->names.at, &w->names.count, sizeof *name);

			*name = node_text(item);
			if (!*name)
				return error_set(e, OUTCOME_REFUSED, "header: expected names at %s, found %s",
				    w->row.mapping->header.text, json_kind(item));
		}
	}
	if (w->names.count == 0)
		return error_set(
		    e, OUTCOME_REFUSED, "header: there is nothing at %s", w->row.mapping->header.text);
	return OUTCOME_DONE;
}

static enum outcome visit_columns(struct rows_walk *w, const cJSON *node, struct error *e)
{
	const struct rows_mapping *m = w->row.mapping;
	struct layout_column *columns = NULL;
	size_t count = 0;
	const cJSON *item;

	for (size_t i = 0; i < m->column_count; i++) {
		struct layout_column *c = arena_push(w->row.arena, &columns, &count, sizeof *c);
		struct json_nodes nodes;
		enum outcome outcome = path_select(&w->row, &m->columns[i].path, &nodes, e);

		if (outcome != OUTCOME_DONE)
			return outcome;
		if (nodes.count != 1)
			return error_set(e, OUTCOME_REFUSED,
			    "the column %s: %s selects %zu nodes, expected one list", m->columns[i].name,
			    m->columns[i].path.text, nodes.count);
		*c = (struct layout_column){m->columns[i].name, nodes.at[0].node};
	}
	for (item = m->column_count == 0 && cJSON_IsObject(node) ? node->child : NULL; item;
	     item = item->next)
		*(struct layout_column *)arena_push(w->row.arena, &columns, &count, sizeof *columns) =
		    (struct layout_column){item->string, item};
	return columns_rows(columns, count, w->row.arena, visit_row, w, e);
}

static enum outcome visit_node(struct rows_walk *w, struct json_node node, struct error *e)
{
	const struct rows_mapping *m = w->row.mapping;

	switch ((enum layout)m->layout) {
	case LAYOUT_ROWS:
	case LAYOUT_PACESETTER:
		return m->single ? visit_single(w, node, e) : visit_row(w, node.node, node.index, e);
	case LAYOUT_TABLE:
		return table_rows(node.node, &w->names, w->row.arena, visit_row, w, e);
	case LAYOUT_COLUMNS:
		return visit_columns(w, node.node, e);
	case LAYOUT_JSON_STAT:
		return json_stat_rows(node.node, w->row.arena, visit_row, w, e);
	case LAYOUT_SDMX_JSON:
		return sdmx_json_rows(node.node, w->row.arena, visit_row, w, e);
	}
	return OUTCOME_DONE;
}

static enum outcome walk_rows(struct rows_walk *w, size_t group, struct error *e)
{
	const struct rows_mapping *m = w->row.mapping;
	const struct path *p = group < m->group_count ? &m->groups[group].path : &m->rows;
	struct json_nodes nodes;
	enum outcome outcome = path_select(&w->row, p, &nodes, e);

	if (outcome == OUTCOME_DONE && group == m->group_count && m->layout == LAYOUT_TABLE)
		outcome = header_row_read(w, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < nodes.count; i++) {
		if (group < m->group_count) {
			w->row.groups[group] = nodes.at[i];
			outcome = walk_rows(w, group + 1, e);
		} else {
			outcome = visit_node(w, nodes.at[i], e);
		}
	}
	return outcome;
}

enum outcome rows_walk(const struct rows_mapping *m, const cJSON *document,
    const struct request_subject *asked, struct arena *a, size_t cells_max, uint8_t *types,
    struct rows_seen *seen, row_each *each, void *context, struct error *e)
{
	struct rows_walk w = {.row = {.mapping = m,
				  .arena = a,
				  .document = document,
				  .asked = asked,
				  .types = types,
				  .node = {document, -1}},
	    .cells_max = cells_max,
	    .seen = seen,
	    .each = each,
	    .context = context};

	*seen = (struct rows_seen){0};
	w.row.indices = &w.indices;
	if (m->group_count > GROUPS_MAX)
		return error_set(e, OUTCOME_REFUSED, "more than %d groups", GROUPS_MAX);
	return walk_rows(&w, 0, e);
}

enum outcome rows_listed(
    const struct rows_mapping *m, const cJSON *document, struct arena *a, bool *listed, struct error *e)
{
	const struct path *outer = m->group_count ? &m->groups[0].path : &m->rows;
	struct json_nodes nodes;
	enum outcome outcome = jsonpath_select(outer->path, a, document, document, &nodes, e);

	*listed = outcome == OUTCOME_DONE && nodes.count > 0;
	if (outcome == OUTCOME_DONE && !*listed)
		outcome = jsonpath_empty(outer->path, a, document, document, listed, e);
	return outcome;
}
