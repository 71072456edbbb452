#include "collector/rows.h"
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FOUND_SHOWN = 120 };

void refuse(struct row *row, struct refusal *r, const char *path, const char *found, const char *format, ...)
{
	char reason[600];
	va_list args;
	size_t n = 0;
	uint32_t code;

	va_start(args, format);
	vsnprintf(reason, sizeof reason, format, args);
	va_end(args);
	while (found && found[n] && n < FOUND_SHOWN)
		n += utf8_next(found + n, &code);
	*r = (struct refusal){.row = row->number,
	    .path = path ? path : "",
	    .found = arena_copy(row->arena, found ? found : "", n),
	    .reason = arena_text(row->arena, reason)};
}

const char *node_text(const cJSON *node, struct arena *a)
{
	char number[32];

	if (cJSON_IsString(node))
		return node->valuestring;
	if (cJSON_IsNumber(node))
		return arena_text(a, number_print(node->valuedouble, number));
	if (cJSON_IsBool(node))
		return cJSON_IsTrue(node) ? "true" : "false";
	return NULL;
}

static const cJSON *start_of(const struct row *row, const struct path *p)
{
	switch (p->from) {
	case FROM_ROW:
		return row->node.node;
	case FROM_DOCUMENT:
		return row->document;
	case FROM_GROUP:
		return row->groups[p->group].node;
	case FROM_CELL:
		return row->cell;
	case FROM_COLUMN:
		break;
	}
	return NULL;
}

int path_select(struct row *row, const struct path *p, struct json_nodes *nodes, struct error *e)
{
	const cJSON *start = start_of(row, p);

	if (start)
		return jsonpath_select(p->path, row->arena, row->document, start, nodes, e);
	*nodes = (struct json_nodes){0};
	return DONE;
}

/* The one node of a path; *many where there is more than one. */
static const cJSON *path_one(struct row *row, const struct path *p, int *index, bool *many)
{
	const cJSON *start = start_of(row, p);
	struct json_nodes nodes;

	*many = false;
	*index = -1;
	if (!start)
		return NULL;
	if (jsonpath_singular(p->path))
		return jsonpath_walk(p->path, start, index);
	if (jsonpath_select(p->path, row->arena, row->document, start, &nodes, NULL) != DONE ||
	    nodes.count == 0)
		return NULL;
	*many = nodes.count > 1;
	*index = nodes.at[0].index;
	return nodes.at[0].node;
}

bool condition_holds(struct row *row, const struct condition *c)
{
	int index;
	bool many;
	const cJSON *node = path_one(row, &c->path, &index, &many);
	const char *text = node && !many ? node_text(node, row->arena) : NULL;

	for (size_t i = 0; text && i < c->allowed.count; i++)
		if (strcmp(c->allowed.at[i], text) == 0)
			return true;
	return false;
}

static enum field_result look_up(struct row *row, const struct field *f, const char **text, struct refusal *r)
{
	const struct lookup *l = f->lookup;
	struct json_nodes list;
	struct error e;
	int index;

	if (path_select(row, &l->in, &list, &e) != DONE) {
		refuse(row, r, l->in.text, *text, "%s", e.text);
		return FIELD_REFUSED;
	}
	for (size_t i = 0; i < list.count; i++) {
		struct row entry = *row;
		bool many;
		const cJSON *by, *get;
		const char *key;

		entry.node = list.at[i];
		by = path_one(&entry, &l->by, &index, &many);
		key = by ? node_text(by, row->arena) : NULL;
		if (!key || strcmp(key, *text) != 0)
			continue;
		get = path_one(&entry, &l->get, &index, &many);
		key = get ? node_text(get, row->arena) : NULL;
		if (!key) {
			refuse(row, r, l->get.text, *text, "the entry for it has no text there");
			return FIELD_REFUSED;
		}
		*text = key;
		return FIELD_TEXT;
	}
	refuse(row, r, l->in.text, *text, "the look-up has no entry for it");
	return FIELD_REFUSED;
}

static bool listed(const struct names *names, const char *text)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->at[i], text) == 0)
			return true;
	return false;
}

/* The text of one path; NULL with *result set where there is none. */
static const char *path_text(struct row *row, const struct field *f, const struct path *p,
    struct field_value *v, enum field_result *result, struct refusal *r)
{
	int index;
	bool many;
	const cJSON *node;
	const char *text;

	*result = FIELD_REFUSED;
	if (p->from == FROM_COLUMN)
		return row->column;
	node = path_one(row, p, &index, &many);
	if (!node) {
		if (f->optional)
			*result = FIELD_MISSING;
		else
			refuse(row, r, p->text, "", "there is nothing at this path");
		return NULL;
	}
	if (many) {
		refuse(row, r, p->text, "", "the path selects more than one node");
		return NULL;
	}
	if (f->key) {
		if (index >= 0)
			return arena_printf(row->arena, "%d", index);
		if (node->string)
			return node->string;
		refuse(row, r, p->text, "", "the node has no key: it is the whole document");
		return NULL;
	}
	if (cJSON_IsNull(node)) {
		*result = FIELD_MISSING;
		return NULL;
	}
	v->node = node;
	if (cJSON_IsNumber(node) && !f->map_count && !f->missing.count && !f->ignore.count && !f->lookup &&
	    f->path_count == 1)
		return ""; /* numbers that stay numbers are not written out */
	text = node_text(node, row->arena);
	if (!text)
		refuse(row, r, p->text, "", "expected one value, found %s", json_kind(node));
	return text;
}

enum field_result field_get(struct row *row, const struct field *f, struct field_value *v, struct refusal *r)
{
	enum field_result result = FIELD_TEXT;
	struct text joined = {0};

	*v = (struct field_value){0};
	if (f->constant) {
		v->text = f->constant;
		return FIELD_TEXT;
	}
	for (size_t i = 0; i < f->path_count; i++) {
		const char *text = path_text(row, f, &f->paths[i], v, &result, r);

		if (!text) {
			text_done(&joined);
			return result;
		}
		if (f->path_count == 1)
			v->text = text;
		else
			text_add(&joined, text);
	}
	if (f->path_count > 1) {
		v->text = arena_text(row->arena, text_of(&joined));
		v->node = NULL;
		text_done(&joined);
	}
	if (listed(&f->missing, v->text))
		return FIELD_MISSING;
	if (listed(&f->ignore, v->text))
		return FIELD_IGNORED;
	if (f->lookup) {
		v->node = NULL;
		result = look_up(row, f, &v->text, r);
		if (result != FIELD_TEXT)
			return result;
	}
	if (f->map_count) {
		v->entry = map_find(f, v->text);
		if (!v->entry) {
			refuse(row, r, f->paths[0].text, v->text, "it is not in the map");
			return FIELD_REFUSED;
		}
		v->text = v->entry->to;
		v->node = NULL;
	}
	return FIELD_TEXT;
}

const char *field_text(struct row *row, const struct field_value *v)
{
	return cJSON_IsNumber(v->node) ? node_text(v->node, row->arena) : v->text;
}

/* ---- the walk ---- */

struct walk {
	struct row row;
	size_t rows_max, *seen;
	row_each *each;
	void *context;
};

static int visit(struct walk *w, struct error *e)
{
	if (++*w->seen > w->rows_max)
		return error_set(e, REFUSED, "more than %zu rows", w->rows_max);
	w->row.number = (uint32_t)*w->seen;
	for (size_t i = 0; i < w->row.mapping->where_count; i++)
		if (!condition_holds(&w->row, &w->row.mapping->where[i]))
			return DONE;
	return w->each(w->context, &w->row, e);
}

static int visit_cells(struct walk *w, struct error *e)
{
	const struct names *columns = &w->row.mapping->columns;

	for (size_t i = 0; i < columns->count; i++) {
		int outcome;

		w->row.column = columns->at[i];
		w->row.cell = cJSON_IsObject(w->row.node.node)
				  ? cJSON_GetObjectItemCaseSensitive(w->row.node.node, columns->at[i])
				  : NULL;
		if (!w->row.cell)
			continue; /* a row may lack a column; what is expected and not there is overdue, not
				     wrong */
		outcome = visit(w, e);
		if (outcome != DONE)
			return outcome;
	}
	return DONE;
}

static int walk_rows(struct walk *w, size_t group, struct error *e)
{
	const struct rows_mapping *m = w->row.mapping;
	const struct path *p = group < m->group_count ? &m->groups[group].path : &m->rows;
	struct json_nodes nodes;
	int outcome = path_select(&w->row, p, &nodes, e);

	for (size_t i = 0; outcome == DONE && i < nodes.count; i++) {
		if (group < m->group_count) {
			w->row.groups[group] = nodes.at[i];
			outcome = walk_rows(w, group + 1, e);
		} else {
			w->row.node = nodes.at[i];
			outcome = m->columns.count ? visit_cells(w, e) : visit(w, e);
		}
	}
	return outcome;
}

int rows_walk(const struct rows_mapping *m, const cJSON *document, struct arena *a, size_t rows_max,
    size_t *seen, row_each *each, void *context, struct error *e)
{
	struct walk w = {.row = {.mapping = m, .arena = a, .document = document, .node = {document, -1}},
	    .rows_max = rows_max,
	    .seen = seen,
	    .each = each,
	    .context = context};

	*seen = 0;
	if (m->group_count > GROUPS_MAX)
		return error_set(e, REFUSED, "more than %d groups", GROUPS_MAX);
	return walk_rows(&w, 0, e);
}
