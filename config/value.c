/* SPDX-License-Identifier: MIT */
#include "config/value.h"
#include "base/plain.h"
#include "config/secret.h"

#include <stdarg.h>
#include <string.h>

enum { PROBLEMS_MAX = 200 }; /* nobody reads more of them at once */

bool reader_full(const struct reader *r)
{
	return r->problem_count >= PROBLEMS_MAX;
}

void reader_problem(struct reader *r, const struct yaml_node *at, const char *format, ...)
{
	char text[900];
	struct problem *p;
	va_list args;

	if (reader_full(r))
		return;
	va_start(args, format);
	bounded_vprint(text, sizeof text, format, args);
	va_end(args);
	p = arena_push(r->arena, &r->problems, &r->problem_count, sizeof *p);
	p->file = at->file;
	p->line = at->line;
	p->column = at->column;
	p->text = arena_text(r->arena, text);
}

static bool is_null(const struct yaml_node *n)
{
	return n->kind == YAML_SCALAR && n->plain &&
	       (!*n->text || strcmp(n->text, "~") == 0 || strcmp(n->text, "null") == 0);
}

bool reference_refused(struct reader *r, const struct yaml_node *node)
{
	if (r->references || !has_reference(node->text))
		return false;
	reader_problem(
	    r, node, "\"%.60s\": references are not resolved here (expected the value itself)", node->text);
	return true;
}

const char *read_text(struct reader *r, const struct yaml_node *node)
{
	if (node->kind != YAML_SCALAR) {
		reader_problem(r, node, "expected a text, found %s", yaml_kind_name(node));
		return NULL;
	}
	if (is_null(node) || !*node->text) {
		reader_problem(r, node, "expected a text, found nothing");
		return NULL;
	}
	return reference_refused(r, node) ? NULL : node->text;
}

bool read_number(struct reader *r, const struct yaml_node *node, double *value)
{
	if (node->kind == YAML_SCALAR && node->plain && number_parse(node->text, NULL, value) &&
	    !strchr(node->text, '%'))
		return true;
	reader_problem(r, node, "expected a number, found %s%s%.40s%s",
	    node->kind == YAML_SCALAR ? "" : yaml_kind_name(node), node->kind == YAML_SCALAR ? "\"" : "",
	    node->kind == YAML_SCALAR ? node->text : "", node->kind == YAML_SCALAR ? "\"" : "");
	return false;
}

bool is_id(const char *text)
{
	size_t length = strlen(text);

	for (size_t at = 0, n; at < length; at += n) {
		uint32_t code = 0;

		n = utf8_read(text + at, length - at, &code);
		if (!n || code_hidden(code) ||
		    (code < 0x80 &&
			!strchr(
			    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.", (int)code)))
			return false;
	}
	return length > 0 && length <= ID_MAX;
}

/* Whether the text is one reference and nothing else. */
static bool secret_whole(const char *text)
{
	const char *end = strchr(text, '}');

	return strncmp(text, "${", 2) == 0 && end && end[1] == '\0';
}

const char *read_secret(struct reader *r, const struct yaml_node *node, const char *key)
{
	const char *text = read_text(r, node);
	struct error e;

	if (!text)
		return NULL;
	if (!secret_whole(text))
		reader_problem(r, node,
		    "%s: secrets do not stand in this file: write ${env:NAME} or ${file:/path}", key);
	else if (secret_shape(text, &e) != OUTCOME_DONE)
		reader_problem(r, node, "%s: %s", key, e.text);
	else
		return text;
	return NULL;
}

void read_texts(struct reader *r, const struct yaml_node *node, struct names *into)
{
	size_t count = node->kind == YAML_LIST ? node->count : 1;

	into->count = 0;
	into->at = arena_new(r->arena, count * sizeof *into->at);
	into->nodes = arena_new(r->arena, count * sizeof *into->nodes);
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *item = node->kind == YAML_LIST ? node->items[i] : node;
		const char *text = item->kind == YAML_SCALAR ? item->text : read_text(r, item);

		if (!text || reference_refused(r, item))
			continue;
		into->at[into->count] = text;
		into->nodes[into->count++] = item;
	}
}
