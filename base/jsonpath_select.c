/* SPDX-License-Identifier: MIT */
#include "base/budget.h"
#include "base/jsonpath.h"
#include "base/jsonpath_tree.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum {
	BYTES_A_STEP = 64, /* of texts that are compared or counted */
	MEMBERS_FREE =
	    32, /* fewer that are passed on the way to one are no steps: this is the inner loop of mapping */
};

struct selection_walk {
	struct arena *arena;
	const cJSON *root;
	size_t kept;  /* nodes kept so far, of all lists */
	bool stopped; /* for the reason in `why`: what is selected is not all of it */
	struct error why;
};

static bool logical_holds(struct selection_walk *w, const struct logical *l, const cJSON *current);

/* Whether so much more memory may be taken. */
static bool memory_is_allowed(struct selection_walk *w, size_t bytes)
{
	struct budget *b = w->arena->budget;

	if (budget_allows(b, bytes))
		return true;
	if (!budget_spent(b))
		b->memory = b->memory_max + 1; /* it would take more */
	w->stopped = true;
	(void)budget_check(b, &w->why);
	return false;
}

/* Counts a text that is gone through. */
static void text_count_step(struct selection_walk *w, const char *text)
{
	budget_step(w->arena->budget, strlen(text) / BYTES_A_STEP);
}

/* Counts a node that is looked at. */
static bool node_count_step(struct selection_walk *w)
{
	if (budget_step(w->arena->budget, 1))
		return !w->stopped;
	if (!w->stopped)
		(void)budget_check(w->arena->budget, &w->why);
	w->stopped = true;
	return false;
}

static void node_keep(struct selection_walk *w, struct json_nodes *list, const cJSON *node, int index)
{
	bool full = (list->count & (list->count - 1)) == 0; /* the list then takes twice its memory */
	struct json_node *n;

	if (++w->kept > JSONPATH_NODES_MAX) {
		w->stopped = true;
		(void)error_set(&w->why, OUTCOME_REFUSED,
		    "a path selects more than %d nodes: too many to be meant", JSONPATH_NODES_MAX);
		return;
	}
	if (full && !memory_is_allowed(w, 2 * list->count * sizeof *n))
		return;
	n = arena_push(w->arena, &list->at, &list->count, sizeof *n);
	n->node = node;
	n->index = index;
}

static const cJSON *array_element(const cJSON *list, int64_t index, int *position, struct budget *b)
{
	const cJSON *item;
	int64_t n = 0;

	if (!cJSON_IsArray(list))
		return NULL;
	if (index < 0) {
		cJSON_ArrayForEach(item, list) n++;
		budget_step(b, (uint64_t)n);
		index += n;
		if (index < 0)
			return NULL;
	}
	budget_step(b, (uint64_t)index);
	n = 0;
	cJSON_ArrayForEach(item, list)
	{
		if (n++ == index) {
			if (position)
				*position = (int)index;
			return item;
		}
	}
	return NULL;
}

/* What cJSON_GetObjectItemCaseSensitive does, without a call for every member: this is the inner loop of
 * mapping. */
static const cJSON *object_member(const cJSON *object, const char *name, struct budget *b)
{
	const cJSON *item;
	size_t passed = 0;

	if (!object || (object->type & 0xFF) != cJSON_Object)
		return NULL;
	for (item = object->child; item; item = item->next, passed++)
		if (item->string && item->string[0] == name[0] && strcmp(item->string, name) == 0)
			break;
	if (passed >= MEMBERS_FREE)
		budget_step(b, passed);
	return item;
}

static void select_slice(
    struct selection_walk *w, const struct selector *s, const cJSON *node, struct json_nodes *out)
{
	/* RFC 9535 2.3.4.2.2 */
	int64_t length = 0, lower, upper, start, end;
	const cJSON *item, **items;
	size_t n = 0;

	if (!cJSON_IsArray(node) || s->step == 0)
		return;
	cJSON_ArrayForEach(item, node) length++;
	start = s->has_start ? s->start : s->step > 0 ? 0 : length - 1;
	end = s->has_end ? s->end : s->step > 0 ? length : -length - 1;
	start = start >= 0 ? start : length + start;
	end = end >= 0 ? end : length + end;
	if (s->step > 0) {
		lower = start < 0 ? 0 : start > length ? length : start;
		upper = end < 0 ? 0 : end > length ? length : end;
	} else {
		upper = start < -1 ? -1 : start > length - 1 ? length - 1 : start;
		lower = end < -1 ? -1 : end > length - 1 ? length - 1 : end;
	}
	if (!memory_is_allowed(w, (size_t)(length + 1) * sizeof *items))
		return;
	items = arena_raw(w->arena, (size_t)(length + 1) * sizeof *items);
	cJSON_ArrayForEach(item, node) items[n++] = item;
	if (s->step > 0)
		for (int64_t i = lower; i < upper && node_count_step(w); i += s->step)
			node_keep(w, out, items[i], (int)i);
	else
		for (int64_t i = upper; i > lower && node_count_step(w); i += s->step)
			node_keep(w, out, items[i], (int)i);
}

static void select_one(
    struct selection_walk *w, const struct selector *s, const cJSON *node, struct json_nodes *out)
{
	const cJSON *item;
	int index = 0;

	switch (s->kind) {
	case SELECT_NAME:
		item = object_member(node, s->name, w->arena->budget);
		if (item)
			node_keep(w, out, item, -1);
		break;
	case SELECT_INDEX:
		item = array_element(node, s->start, &index, w->arena->budget);
		if (item)
			node_keep(w, out, item, index);
		break;
	case SELECT_SLICE:
		select_slice(w, s, node, out);
		break;
	case SELECT_WILDCARD:
	case SELECT_FILTER:
		if (!cJSON_IsArray(node) && !cJSON_IsObject(node))
			break;
		cJSON_ArrayForEach(item, node)
		{
			if (!node_count_step(w))
				break;
			if (s->kind == SELECT_WILDCARD || logical_holds(w, s->filter, item))
				node_keep(w, out, item, cJSON_IsArray(node) ? index : -1);
			index++;
		}
	}
}

static void select_segment(
    struct selection_walk *w, const struct segment *seg, const cJSON *node, struct json_nodes *out)
{
	const cJSON *item;

	for (size_t i = 0; i < seg->selector_count; i++)
		select_one(w, &seg->selectors[i], node, out);
	if (!seg->descendant || (!cJSON_IsArray(node) && !cJSON_IsObject(node)))
		return;
	cJSON_ArrayForEach(item, node)
	{
		if (!node_count_step(w))
			return;
		select_segment(
		    w, seg, item, out); /* as deep as the document, which is limited when it is parsed */
	}
}

static struct json_nodes path_follow(
    struct selection_walk *w, const struct jsonpath *path, const cJSON *start)
{
	struct json_nodes from = {0}, to;

	node_keep(w, &from, start, -1);
	for (size_t i = 0; i < path->segment_count && !w->stopped; i++) {
		to = (struct json_nodes){0};
		for (size_t n = 0; n < from.count && !w->stopped; n++)
			select_segment(w, &path->segments[i], from.at[n].node, &to);
		from = to;
	}
	return from;
}

static bool of_many(const struct segment *s)
{
	return s->selectors[0].kind != SELECT_NAME && s->selectors[0].kind != SELECT_INDEX;
}

enum outcome jsonpath_empty(const struct jsonpath *path, struct arena *a, const cJSON *root,
    const cJSON *start, bool *empty, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	*empty = false;
	for (size_t n = path->segment_count; outcome == OUTCOME_DONE && !*empty && n > 0; n--) {
		struct jsonpath before = *path;
		struct json_nodes nodes;

		if (!of_many(&path->segments[n - 1]))
			continue;
		before.segment_count = n - 1;
		outcome = jsonpath_select(&before, a, root, start, &nodes, e);
		for (size_t i = 0; outcome == OUTCOME_DONE && i < nodes.count; i++) {
			const cJSON *from = nodes.at[i].node;

			*empty |= (cJSON_IsArray(from) || cJSON_IsObject(from)) &&
				  (n == path->segment_count || !from->child);
		}
	}
	return outcome;
}

bool jsonpath_singular(const struct jsonpath *path)
{
	return path->singular;
}

const cJSON *jsonpath_walk(const struct jsonpath *path, const cJSON *start, int *index, struct budget *b)
{
	const cJSON *node = start;

	*index = -1;
	for (size_t i = 0; i < path->segment_count && node; i++) {
		const struct selector *s = &path->segments[i].selectors[0];

		*index = -1;
		node = s->kind == SELECT_NAME ? object_member(node, s->name, b)
					      : array_element(node, s->start, index, b);
	}
	return node;
}

/* ---- filters ---- */

struct value {
	const cJSON *node; /* NULL: Nothing */
	cJSON number;	   /* where the value is computed */
};

static void value_number(struct value *v, double n)
{
	v->number = (cJSON){.type = cJSON_Number, .valuedouble = n};
	v->node = &v->number;
}

static struct json_nodes operand_nodes(
    struct selection_walk *w, const struct operand *o, const cJSON *current)
{
	return path_follow(w, o->query, o->query->relative ? current : w->root);
}

static void operand_value(
    struct selection_walk *w, const struct operand *o, const cJSON *current, struct value *v)
{
	struct value argument;
	const cJSON *item;
	size_t n = 0;
	int index;

	*v = (struct value){0};
	if (o->kind == OPERAND_LITERAL) {
		v->node = &o->literal;
		return;
	}
	if (o->kind == OPERAND_QUERY) {
		v->node =
		    jsonpath_walk(o->query, o->query->relative ? current : w->root, &index, w->arena->budget);
		return;
	}
	if (o->function == FUNCTION_LENGTH) {
		operand_value(w, o->argument, current, &argument);
		if (cJSON_IsString(argument.node)) {
			uint32_t code;

			text_count_step(w, argument.node->valuestring);
			for (const char *s = argument.node->valuestring; *s; n++)
				s += utf8_next(s, &code);
			value_number(v, (double)n);
		} else if (cJSON_IsArray(argument.node) || cJSON_IsObject(argument.node)) {
			cJSON_ArrayForEach(item, argument.node) n++;
			value_number(v, (double)n);
		}
	} else {
		struct json_nodes nodes = operand_nodes(w, o->argument, current);

		if (o->function == FUNCTION_COUNT)
			value_number(v, (double)nodes.count);
		else if (nodes.count == 1)
			v->node = nodes.at[0].node;
	}
}

/* match and search (RFC 9535, 2.4.6 and 2.4.7). */
static bool call_holds(struct selection_walk *w, const struct operand *o, const cJSON *current)
{
	struct value text, pattern;
	struct regex *r = o->regex;
	struct error ignored;
	bool matches;
	enum outcome outcome;

	operand_value(w, o->argument, current, &text);
	if (!cJSON_IsString(text.node) || w->stopped)
		return false;
	if (o->second->kind != OPERAND_LITERAL) {
		operand_value(w, o->second, current, &pattern);
		if (!cJSON_IsString(pattern.node) ||
		    regex_parse(w->arena, pattern.node->valuestring, &r, &ignored) != OUTCOME_DONE)
			return false;
	}
	if (!r)
		return false;
	outcome = o->function == FUNCTION_MATCH
		      ? regex_matches(r, text.node->valuestring, w->arena->budget, &matches, &w->why)
		      : regex_finds(r, text.node->valuestring, w->arena->budget, &matches, &w->why);
	w->stopped |= outcome != OUTCOME_DONE;
	return matches;
}

static bool values_equal(struct selection_walk *w, const cJSON *a, const cJSON *b)
{
	const cJSON *x, *y;
	size_t n = 0, m = 0;

	if (!a || !b)
		return !a && !b;
	if (!node_count_step(w))
		return false;
	if ((a->type & 0xFF) != (b->type & 0xFF))
		return false;
	switch (a->type & 0xFF) {
	case cJSON_Number:
		return a->valuedouble == b->valuedouble;
	case cJSON_String:
		text_count_step(w, a->valuestring);
		return strcmp(a->valuestring, b->valuestring) == 0;
	case cJSON_Array:
		for (x = a->child, y = b->child; x && y; x = x->next, y = y->next)
			if (!values_equal(w, x, y))
				return false;
		return !x && !y;
	case cJSON_Object:
		cJSON_ArrayForEach(x, b) m++;
		cJSON_ArrayForEach(x, a)
		{
			budget_step(w->arena->budget, m); /* they are looked through for it */
			y = object_member(b, x->string, NULL);
			if (!y || !values_equal(w, x, y))
				return false;
			n++;
		}
		return n == m;
	}
	return true; /* null, true, false */
}

static bool value_less(struct selection_walk *w, const cJSON *a, const cJSON *b)
{
	if (cJSON_IsNumber(a) && cJSON_IsNumber(b))
		return a->valuedouble < b->valuedouble;
	if (!cJSON_IsString(a) || !cJSON_IsString(b))
		return false;
	text_count_step(w, a->valuestring);
	/* byte order of UTF-8 is the order of code points */
	return strcmp(a->valuestring, b->valuestring) < 0;
}

static bool operands_compare(struct selection_walk *w, enum comparison c, const cJSON *a, const cJSON *b)
{
	switch (c) {
	case EQUAL:
		return values_equal(w, a, b);
	case NOT_EQUAL:
		return !values_equal(w, a, b);
	case LESS:
		return value_less(w, a, b);
	case GREATER:
		return value_less(w, b, a);
	case LESS_EQUAL:
		return value_less(w, a, b) || values_equal(w, a, b);
	case GREATER_EQUAL:
		return value_less(w, b, a) || values_equal(w, a, b);
	}
	return false;
}

static bool logical_holds(struct selection_walk *w, const struct logical *l, const cJSON *current)
{
	struct value a, b;

	switch (l->kind) {
	case LOGICAL_OR:
		return logical_holds(w, l->left, current) || logical_holds(w, l->right, current);
	case LOGICAL_AND:
		if (l->left == l->right)
			return logical_holds(w, l->left, current);
		return logical_holds(w, l->left, current) && logical_holds(w, l->right, current);
	case LOGICAL_NOT:
		return !logical_holds(w, l->left, current);
	case LOGICAL_EXISTS:
		return operand_nodes(w, l->a, current).count > 0;
	case LOGICAL_CALL:
		return call_holds(w, l->a, current);
	case LOGICAL_COMPARE:
		operand_value(w, l->a, current, &a);
		operand_value(w, l->b, current, &b);
		return operands_compare(w, l->comparison, a.node, b.node);
	}
	return false;
}

enum outcome jsonpath_select(const struct jsonpath *path, struct arena *a, const cJSON *root,
    const cJSON *start, struct json_nodes *nodes, struct error *e)
{
	struct budget usual, *given = a->budget;
	struct selection_walk w;
	struct json_nodes found;

	if (!given) {
		usual = (struct budget){.memory_max = JSONPATH_MEMORY_MAX, .steps_max = JSONPATH_STEPS_MAX};
		a->budget = &usual;
	}
	w.arena = a;
	w.root = root;
	w.kept = 0;
	w.stopped = false;
	found = path_follow(&w, path, start);
	a->budget = given;
	if (w.stopped) {
		budget_refuse(given, &w.why); /* whoever asks for a path may have no way to say so */
		return error_set(e, OUTCOME_REFUSED, "%s", w.why.text);
	}
	*nodes = found;
	return OUTCOME_DONE;
}
