/* SPDX-License-Identifier: MIT */
#include "base/budget.h"
#include "base/json_reader.h"

#include <limits.h>
#include <string.h>

/* RFC 8259 to the letter, and stricter where it leaves a choice that readers make differently: names are
 * unique in their object, NUL stands in no text, surrogates come in pairs, a number is within the range of a
 * double.
 *
 * The text is read where it is; a copy of it in the arena becomes the texts, names and literals of the nodes,
 * ended by NUL where a quote or a comma stood. There is no recursion: open containers stand in a list. */

enum {
	NODES_FIRST = 8,
	NODES_MOST = 256, /* nodes are taken from the arena so many at a time */
};

/* ---- memory ---- */

bool json_room(const struct json_reader *r, size_t bytes)
{
	struct budget *b = r->arena->budget;

	if (budget_allows(b, bytes))
		return true;
	if (!budget_spent(b))
		b->memory = b->memory_max + 1; /* the document ends here: it would take more */
	(void)budget_check(b, r->error);
	return false;
}

static cJSON *json_node_new(struct json_reader *r, int type)
{
	struct json_level *l = r->depth ? &r->levels[r->depth - 1] : NULL;
	cJSON *node;

	if (r->nodes_left == 0) {
		if (!json_room(r, r->nodes_next * sizeof *r->nodes))
			return NULL;
		r->nodes = arena_raw(r->arena, r->nodes_next * sizeof *r->nodes);
		r->nodes_left = r->nodes_next;
		if (r->nodes_next < NODES_MOST)
			r->nodes_next *= 2;
	}
	r->nodes_left--;
	node = r->nodes++;
	*node = (cJSON){.type = type, .string = r->name};
	if (!l)
		return node;
	if (l->last) {
		l->last->next = node;
		node->prev = l->last;
	} else {
		l->container->child = node;
	}
	l->last = node;
	return node;
}

/* ---- values ---- */

static void blanks_skip(struct json_reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
}

static bool container_open(struct json_reader *r, int type)
{
	cJSON *node;

	if (r->depth == r->depth_max)
		return json_refuse(r, r->at, "the document nests deeper than %d levels", r->depth_max);
	node = json_node_new(r, type);
	if (!node)
		return false;
	r->levels[r->depth++] = (struct json_level){node, NULL, r->name_count};
	r->at++;
	return true;
}

static bool word_read(struct json_reader *r, const char *word, int type)
{
	size_t n = strlen(word);
	cJSON *node;

	if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0)
		return json_expected(r, "a value");
	r->at += n;
	node = json_node_new(r, type);
	if (node)
		node->valueint = type == cJSON_True;
	return node;
}

static bool string_read(struct json_reader *r)
{
	size_t length;
	char *text = json_text_read(r, &length);
	cJSON *node = text ? json_node_new(r, cJSON_String) : NULL;

	if (node)
		node->valuestring = text;
	return node;
}

static void number_set(cJSON *node, double value, char *literal)
{
	node->valuedouble = value;
	node->valueint = value >= INT_MAX ? INT_MAX : value <= (double)INT_MIN ? INT_MIN : (int)value;
	node->valuestring = literal;
}

static bool json_number_node(struct json_reader *r)
{
	double value;
	char *literal;
	cJSON *node;

	if (!json_number_read(r, &value, &literal))
		return false;
	node = json_node_new(r, cJSON_Number);
	if (node)
		number_set(node, value, literal);
	return node;
}

/* The value that `at` stands at: all of it, or the opening of a container. */
static bool value_read(struct json_reader *r)
{
	switch (r->at < r->end ? *r->at : '\0') {
	case '{':
		return container_open(r, cJSON_Object);
	case '[':
		return container_open(r, cJSON_Array);
	case '"':
		return string_read(r);
	case 't':
		return word_read(r, "true", cJSON_True);
	case 'f':
		return word_read(r, "false", cJSON_False);
	case 'n':
		return word_read(r, "null", cJSON_NULL);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return json_number_node(r);
	}
	return json_expected(r, "a value");
}

static bool member_read(struct json_reader *r)
{
	cJSON **last = &r->levels[r->depth - 1].last;
	const int depth = r->depth;
	size_t length;
	uint32_t mark;

	if (r->at == r->end || *r->at != '"')
		return json_expected(r, "a name in quotes");
	r->name = json_text_read(r, &length);
	if (!r->name)
		return false;
	mark = json_name_mark(r->name, length);
	blanks_skip(r);
	if (r->at == r->end || *r->at != ':')
		return json_expected(r, "a colon");
	r->at++;
	blanks_skip(r);
	if (!value_read(r))
		return false;
	r->name = NULL;
	if (r->depth == depth)
		return json_name_keep(r, *last, mark);
	/* the name belongs to the object around the container that was opened */
	r->depth--;
	if (!json_name_keep(r, *last, mark))
		return false;
	r->levels[r->depth++].names = r->name_count;
	return true;
}

/* Behind a value: closes what ends here. *more: another value follows, and `at` stands at it or its name. */
static bool level_continue(struct json_reader *r, bool *more)
{
	for (*more = false; r->depth;) {
		struct json_level *l = &r->levels[r->depth - 1];
		bool object = l->container->type == cJSON_Object;
		char c;

		blanks_skip(r);
		c = r->at < r->end ? *r->at : '\0';
		if (c == (object ? '}' : ']')) {
			if (object && !json_names_unique(r, l))
				return false;
			if (l->last)
				l->container->child->prev = l->last;
			r->at++;
			r->depth--;
			continue;
		}
		*more = true;
		if (!l->last)
			return true;
		if (c != ',')
			return json_expected(r, object ? "a comma or }" : "a comma or ]");
		r->at++;
		blanks_skip(r);
		return true;
	}
	return true;
}

static bool document_read(struct json_reader *r)
{
	bool more = true;

	while (more) {
		bool member = r->depth && r->levels[r->depth - 1].container->type == cJSON_Object;

		if (!(member ? member_read(r) : value_read(r)) || !level_continue(r, &more))
			return false;
	}
	blanks_skip(r);
	return r->at == r->end || json_expected(r, "nothing behind the document");
}

static enum outcome reader_run(struct json_reader *r, size_t length, cJSON **root)
{
	cJSON *first;

	if (!json_room(r, length + 1))
		return OUTCOME_REFUSED;
	r->copy = arena_copy(r->arena, r->text, length);
	if (r->text == r->whole && length >= 3 && memcmp(r->text, "\xEF\xBB\xBF", 3) == 0)
		r->at += 3; /* RFC 8259, 8.1 */
	blanks_skip(r);
	first = r->nodes = arena_raw(r->arena, NODES_FIRST * sizeof *r->nodes);
	r->nodes_left = NODES_FIRST;
	if (!document_read(r))
		return OUTCOME_REFUSED;
	*root = first;
	return OUTCOME_DONE;
}

enum outcome json_parse_part(struct arena *a, const char *whole, const char *text, size_t length, int depth,
    cJSON **root, struct error *e)
{
	struct budget usual = {.memory_max = JSON_MEMORY_MAX, .steps_max = UINT64_MAX};
	struct budget *given = a->budget;
	struct json_reader r;
	enum outcome outcome;

	memset(&r, 0, offsetof(struct json_reader, levels));
	r.arena = a;
	r.whole = whole;
	r.text = r.at = text;
	r.end = text + length;
	r.nodes_next = NODES_FIRST * 2;
	r.names = r.names_first;
	r.name_room = JSON_NAMES_FIRST;
	r.depth_max = depth < JSON_DEPTH_MAX ? depth : JSON_DEPTH_MAX;
	r.error = e;
	if (!given)
		a->budget = &usual;
	outcome = reader_run(&r, length, root);
	a->budget = given;
	return outcome;
}

enum outcome json_parse(
    struct arena *a, const char *text, size_t length, int depth, cJSON **root, struct error *e)
{
	return json_parse_part(a, text, text, length, depth, root, e);
}

const char *json_literal(const cJSON *number)
{
	return cJSON_IsNumber(number) && number->valuestring ? number->valuestring : "";
}
