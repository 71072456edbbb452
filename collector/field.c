/* SPDX-License-Identifier: MIT */
#include "collector/field.h"
#include "base/plain.h"
#include "collector/unit.h"
#include "base/json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_SHOWN = 120 };

void row_field_refuse(
    struct row *row, struct refusal *r, const char *path, const char *found, const char *format, ...)
{
	char reason[600];
	va_list args;
	size_t n = 0;
	uint32_t code;

	va_start(args, format);
	bounded_vprint(reason, sizeof reason, format, args);
	va_end(args);
	while (found && found[n] && n < FOUND_SHOWN)
		n += utf8_next(found + n, &code);
	*r = (struct refusal){.row = row->number,
	    .path = path ? path : "",
	    .found = arena_copy(row->arena, found ? found : "", n),
	    .reason = arena_text(row->arena, reason)};
}

const char *node_text(const cJSON *node)
{
	if (cJSON_IsString(node))
		return node->valuestring;
	if (cJSON_IsNumber(node))
		return json_literal(node);
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

enum outcome path_select(struct row *row, const struct path *p, struct json_nodes *nodes, struct error *e)
{
	const cJSON *start = start_of(row, p);

	if (start)
		return jsonpath_select(p->path, row->arena, row->document, start, nodes, e);
	*nodes = (struct json_nodes){0};
	return OUTCOME_DONE;
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
	if (jsonpath_singular(p->path)) {
		const cJSON *node = jsonpath_walk(p->path, start, index, row->arena->budget);

		if (node == start) /* the row or the group itself: its own place */
			*index = p->from == FROM_ROW	 ? row->node.index
				 : p->from == FROM_GROUP ? row->groups[p->group].index
							 : -1;
		return node;
	}
	/* a selection that is refused ends the budget of the document, and with it the document (rows.c) */
	if (jsonpath_select(p->path, row->arena, row->document, start, &nodes, NULL) != OUTCOME_DONE ||
	    nodes.count == 0)
		return NULL;
	*many = nodes.count > 1;
	*index = nodes.at[0].index;
	return nodes.at[0].node;
}

const cJSON *document_node(const cJSON *root, const struct path *p, struct arena *a)
{
	struct row whole = {.arena = a, .document = root, .node = {root, -1}};
	struct json_nodes nodes = {0};
	struct error e;

	if (path_select(&whole, p, &nodes, &e) != OUTCOME_DONE || nodes.count == 0)
		return NULL;
	return nodes.at[0].node;
}

const char *document_text(const cJSON *root, const struct path *p, struct arena *a)
{
	const cJSON *node = document_node(root, p, a);

	return node ? node_text(node) : NULL;
}

/* 200.0 and 2e2 are 200. A whole number is its digits: a double does not hold those of every identifier. */
static bool same_number(const cJSON *node, const char *text)
{
	char shortest[32];

	return cJSON_IsNumber(node) && strpbrk(json_literal(node), ".eE") &&
	       strcmp(number_print(node->valuedouble, shortest), text) == 0;
}

bool condition_holds(struct row *row, const struct condition *c)
{
	int index;
	bool many;
	const cJSON *node = path_one(row, &c->path, &index, &many);
	const char *text = node && !many ? node_text(node) : NULL;

	for (size_t i = 0; text && i < c->allowed.count; i++)
		if (strcmp(c->allowed.at[i], text) == 0 || same_number(node, c->allowed.at[i]))
			return true;
	return false;
}

/* ---- look-ups ---- */

/* The list of a look-up, sorted by what is looked for; the first of equal ones comes first. */
struct lookup_index {
	const struct lookup *of;
	struct lookup_index *next;
	struct lookup_entry {
		const char *key;
		struct json_node node;
		size_t order;
	} * entries;
	size_t count;
};

static int lookup_entry_order(const void *a, const void *b)
{
	const struct lookup_entry *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : x->order < y->order ? -1 : x->order > y->order;
}

static struct lookup_index *lookup_index_make(struct row *row, const struct lookup *l, struct error *e)
{
	struct lookup_index *x = arena_new(row->arena, sizeof *x);
	struct json_nodes list;
	struct row entry = *row;

	if (path_select(row, &l->in, &list, e) != OUTCOME_DONE)
		return NULL;
	x->of = l;
	for (size_t i = 0; i < list.count && !budget_spent(row->arena->budget); i++) {
		int index;
		bool many;
		const cJSON *by;
		const char *key;

		entry.node = list.at[i];
		by = path_one(&entry, &l->by, &index, &many);
		key = by ? node_text(by) : NULL;
		if (key)
			*(struct lookup_entry *)arena_push(row->arena, &x->entries, &x->count,
			    sizeof *x->entries) = (struct lookup_entry){key, list.at[i], i};
	}
	if (x->count)
		qsort(x->entries, x->count, sizeof *x->entries, lookup_entry_order);
	return x;
}

/* A list that starts at the document is the same for all rows: it is sorted once. */
static struct lookup_index *index_of(struct row *row, const struct lookup *l, struct error *e)
{
	struct lookup_index *x;

	for (x = row->indices ? *row->indices : NULL; x; x = x->next)
		if (x->of == l)
			return x;
	x = lookup_index_make(row, l, e);
	if (x && row->indices && l->in.from == FROM_DOCUMENT) {
		x->next = *row->indices;
		*row->indices = x;
	}
	return x;
}

static enum field_result field_lookup(
    struct row *row, const struct field *f, const char **text, struct refusal *r)
{
	const struct lookup *l = f->lookup;
	struct error e;
	struct lookup_index *x = index_of(row, l, &e);
	size_t low = 0, high = x ? x->count : 0;
	struct row entry = *row;
	const cJSON *get;
	const char *found;
	int index;
	bool many;

	if (!x) {
		row_field_refuse(row, r, l->in.text, *text, "%s", e.text);
		return FIELD_REFUSED;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(x->entries[middle].key, *text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == x->count || strcmp(x->entries[low].key, *text) != 0) {
		row_field_refuse(row, r, l->in.text, *text, "the look-up has no entry for it");
		return FIELD_REFUSED;
	}
	entry.node = x->entries[low].node;
	get = path_one(&entry, &l->get, &index, &many);
	found = get ? node_text(get) : NULL;
	if (!found) {
		row_field_refuse(row, r, l->get.text, *text, "the entry for it has no text there");
		return FIELD_REFUSED;
	}
	*text = found;
	return FIELD_TEXT;
}

/* ---- the text of a field ---- */

static bool value_is_listed(const struct names *names, const struct field_value *v)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->at[i], v->text) == 0 || same_number(v->node, names->at[i]))
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
		if (f->optional || f->otherwise)
			*result = FIELD_MISSING;
		else
			row_field_refuse(row, r, p->text, "", "there is nothing at this path");
		return NULL;
	}
	if (many) {
		row_field_refuse(row, r, p->text, "", "the path selects more than one node");
		return NULL;
	}
	if (f->key) {
		if (index >= 0)
			return arena_printf(row->arena, "%d", index);
		if (node->string)
			return node->string;
		row_field_refuse(row, r, p->text, "", "the node has no key: it is the whole document");
		return NULL;
	}
	if (f->single && cJSON_IsArray(node)) {
		if (node->child && node->child->next) {
			row_field_refuse(row, r, p->text, "",
			    "expected a list of one (single: true), found %d", cJSON_GetArraySize(node));
			return NULL;
		}
		node = node->child;
	}
	if (!node || cJSON_IsNull(node)) {
		*result = FIELD_MISSING;
		return NULL;
	}
	v->node = node;
	if (row->types)
		row->types[f->slot] |= cJSON_IsString(node)   ? TYPE_TEXT
				       : cJSON_IsNumber(node) ? TYPE_NUMBER
				       : cJSON_IsBool(node)   ? TYPE_BOOL
							      : TYPE_OTHER;
	text = node_text(node);
	if (!text)
		row_field_refuse(row, r, p->text, "", "expected one value, found %s", json_kind(node));
	return text;
}

static const char *request_subject_text(struct row *row, const struct field *f)
{
	TEXT_OWNED struct text period = {0};

	switch (row->asked ? f->asked : ASKED_NOTHING) {
	case ASKED_REGION:
		return row->asked->region;
	case ASKED_INDICATOR:
		return row->asked->indicator;
	case ASKED_PERIOD:
		if (row->asked->period.year)
			period_print(&period, row->asked->period);
		return arena_text(row->arena, text_of(&period));
	case ASKED_NOTHING:
		break;
	}
	return "";
}

/* The texts of the field's paths, joined; before anything is done to them. */
static enum field_result raw_text(
    struct row *row, const struct field *f, struct field_value *v, struct refusal *r)
{
	TEXT_OWNED struct text joined = {0};
	enum field_result result = FIELD_TEXT;

	if (f->asked) {
		v->text = request_subject_text(row, f);
		if (*v->text)
			return FIELD_TEXT;
		row_field_refuse(
		    row, r, "", "", "the request was made for no region, indicator or period in particular");
		return FIELD_REFUSED;
	}
	for (size_t i = 0; i < f->path_count; i++) {
		const char *text = path_text(row, f, &f->paths[i], v, &result, r);

		if (!text)
			return result;
		if (f->path_count == 1)
			v->text = text;
		else
			text_add(&joined, text);
	}
	if (f->path_count > 1) {
		v->text = arena_text(row->arena, text_of(&joined));
		v->node = NULL;
	}
	return FIELD_TEXT;
}

/* Marks and blanks taken off the end, as long as there are any. */
static const char *without_footnotes(struct row *row, const struct field *f, const char *text)
{
	size_t length = strlen(text), before;

	do {
		before = length;
		while (length && (text[length - 1] == ' ' || text[length - 1] == '\t'))
			length--;
		for (size_t i = 0; i < f->footnotes.count; i++) {
			size_t n = strlen(f->footnotes.at[i]);

			if (n && n <= length && strncmp(text + length - n, f->footnotes.at[i], n) == 0)
				length -= n;
		}
	} while (length < before);
	return arena_copy(row->arena, text, length);
}

/* Whether the text is a mark for "no value" or "not for us"; FIELD_TEXT where it is neither. */
static enum field_result mark_check(const struct field *f, const struct field_value *v)
{
	return value_is_listed(&f->missing, v)	? FIELD_MISSING
	       : value_is_listed(&f->ignore, v) ? FIELD_IGNORED
						: FIELD_TEXT;
}

static enum field_result field_refine(
    struct row *row, const struct field *f, struct field_value *v, struct refusal *r)
{
	enum field_result result = mark_check(f, v);

	if (result == FIELD_TEXT && f->footnotes.count) {
		const char *text = without_footnotes(row, f, v->text);

		if (strcmp(text, v->text) != 0)
			v->node = NULL;
		v->text = text;
		result = mark_check(f, v);
	}
	if (result != FIELD_TEXT)
		return result;
	if (f->match) {
		size_t from, length;
		struct error e;
		enum outcome outcome =
		    regex_capture(f->match, v->text, row->arena->budget, &from, &length, &e);

		if (outcome != OUTCOME_DONE) {
			v->undecided = outcome != OUTCOME_ABSENT;
			row_field_refuse(row, r, field_name(f), v->text, "%s",
			    v->undecided ? e.text : "it does not match the expression of match:");
			return FIELD_REFUSED;
		}
		v->text = arena_copy(row->arena, v->text + from, length);
		v->node = NULL;
		result = mark_check(f, v);
		if (result != FIELD_TEXT)
			return result;
	}
	if (f->lookup) {
		v->node = NULL;
		result = field_lookup(row, f, &v->text, r);
		if (result != FIELD_TEXT)
			return result;
	}
	if (f->map_count) {
		v->entry = map_find(f, v->text);
		if (!v->entry) {
			row_field_refuse(row, r, field_name(f), v->text, "it is not in the map");
			return FIELD_REFUSED;
		}
		v->text = v->entry->to;
		v->node = NULL;
	}
	return FIELD_TEXT;
}

enum field_result field_get(struct row *row, const struct field *f, struct field_value *v, struct refusal *r)
{
	enum field_result result;

	*v = (struct field_value){0};
	for (size_t i = 0; i < f->when_count; i++)
		if (!condition_holds(row, &f->when[i]))
			return FIELD_SILENT;
	if (f->constant) {
		v->text = f->constant;
		return FIELD_TEXT;
	}
	result = raw_text(row, f, v, r);
	if (result == FIELD_REFUSED)
		return result;
	if (result == FIELD_TEXT)
		result = field_refine(row, f, v, r);
	if (f->otherwise && !v->undecided && (result == FIELD_MISSING || result == FIELD_REFUSED)) {
		*v = (struct field_value){.text = f->otherwise};
		result = FIELD_TEXT;
	}
	return result;
}

const char *field_text(struct row *row, const struct field_value *v)
{
	(void)row;
	return v->text;
}

const char *field_name(const struct field *f)
{
	return f->paths ? f->paths[0].text : "";
}

/* ---- numbers ---- */

enum field_result field_number(
    struct row *row, const struct field *f, double *value, const char **unit, struct refusal *r)
{
	struct field_value v;
	enum field_result result = field_get(row, f, &v, r);
	const char *why, *behind = "";

	if (unit)
		*unit = "";
	if (result != FIELD_TEXT)
		return result;
	if (cJSON_IsNumber(v.node)) {
		*value = v.node->valuedouble;
		if (isfinite(*value))
			return FIELD_TEXT;
		row_field_refuse(row, r, field_name(f), "", "the number is too large");
		return FIELD_REFUSED;
	}
	if (f->within_text) {
		why = number_within(v.text, f->thousands, f->negative.at, f->negative.count, value, &behind);
		if (why) {
			row_field_refuse(row, r, field_name(f), v.text, "%s", why);
			return FIELD_REFUSED;
		}
		if (unit)
			*unit = arena_copy(row->arena, behind, unit_length(behind));
		return FIELD_TEXT;
	}
	if (number_parse(v.text, f->thousands, value))
		return FIELD_TEXT;
	row_field_refuse(row, r, field_name(f), v.text, "this is no number%s%s",
	    strpbrk(v.text, "0123456789") ? "; within_text: true takes the one that stands in it" : "",
	    f->missing.count ? "" : "; a text that stands for \"no value\" is named with missing:");
	return FIELD_REFUSED;
}
