/* SPDX-License-Identifier: MIT */
#include "config/yaml.h"
#include "base/file_read.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct anchor {
	const char *name;
	struct yaml_node *node;
	bool whole;	/* false while we are inside of it */
	size_t earlier; /* of the same bucket: index + 1; 0: none */
};

enum { BUCKETS = 4096 };

#define TAG_REFUSED "a tag (expected the value alone, or !!str before a text)"

struct loader {
	struct arena *arena;
	const char *file;
	yaml_parser_t parser;
	struct anchor *anchors;
	size_t anchor_count;
	size_t *buckets; /* BUCKETS: the last anchor of each hash of a name: index + 1; 0: none */
	struct error *error;
};

static enum outcome yaml_error(struct loader *l, const yaml_mark_t *mark, const char *what)
{
	return error_set(
	    l->error, OUTCOME_REFUSED, "%s:%zu:%zu: %s", l->file, mark->line + 1, mark->column + 1, what);
}

static enum outcome next_event(struct loader *l, yaml_event_t *event)
{
	if (yaml_parser_parse(&l->parser, event))
		return OUTCOME_DONE;
	if (l->parser.error == YAML_READER_ERROR)
		return error_set(l->error, OUTCOME_REFUSED, "%s: byte %zu: %s", l->file,
		    l->parser.problem_offset, l->parser.problem ? l->parser.problem : "cannot be read");
	return error_set(l->error, OUTCOME_REFUSED, "%s:%zu:%zu: no YAML: %s%s%s", l->file,
	    l->parser.problem_mark.line + 1, l->parser.problem_mark.column + 1,
	    l->parser.problem ? l->parser.problem : "cannot be read", l->parser.context ? " " : "",
	    l->parser.context ? l->parser.context : "");
}

static struct yaml_node *yaml_node_new(struct loader *l, enum yaml_kind kind, const yaml_event_t *event)
{
	struct yaml_node *n = arena_new(l->arena, sizeof *n);

	n->kind = kind;
	n->file = l->file;
	n->line = (int)event->start_mark.line + 1;
	n->column = (int)event->start_mark.column + 1;
	n->weight = 1;
	return n;
}

static size_t *bucket_of(struct loader *l, const char *name)
{
	return &l->buckets[text_hash(name) % BUCKETS];
}

static struct anchor *anchor_set(struct loader *l, const yaml_char_t *name, struct yaml_node *node)
{
	struct anchor *a;
	size_t *bucket;

	if (!name)
		return NULL;
	a = arena_push(l->arena, &l->anchors, &l->anchor_count, sizeof *a);
	a->name = arena_text(l->arena, (const char *)name);
	a->node = node;
	bucket = bucket_of(l, a->name);
	a->earlier = *bucket;
	*bucket = l->anchor_count;
	return a;
}

static enum outcome yaml_node_load(struct loader *l, yaml_event_t *event, int depth, struct yaml_node **out);

static enum outcome load_alias(struct loader *l, const yaml_event_t *event, struct yaml_node **out)
{
	const char *name = (const char *)event->data.alias.anchor;

	/* the last one of its name holds */
	for (size_t i = *bucket_of(l, name), earlier; i; i = earlier) {
		struct anchor *a = &l->anchors[i - 1];

		earlier = a->earlier;
		if (strcmp(a->name, name) != 0)
			continue;
		if (!a->whole)
			return yaml_error(l, &event->start_mark, "an alias inside of what it stands for");
		*out = a->node;
		return OUTCOME_DONE;
	}
	return yaml_error(l, &event->start_mark, "an alias without an anchor before it");
}

static enum outcome yaml_item_append(struct loader *l, struct yaml_node *node, size_t *room,
    struct yaml_node *key, struct yaml_node *item, const yaml_mark_t *mark)
{
	if (node->count == *room) {
		size_t bigger = *room ? *room * 2 : 4;
		struct yaml_node **items = arena_raw(l->arena, bigger * sizeof *items);
		struct yaml_node **keys = key ? arena_raw(l->arena, bigger * sizeof *keys) : NULL;

		if (node->count) {
			memcpy(items, node->items, node->count * sizeof *items);
			if (key)
				memcpy(keys, node->keys, node->count * sizeof *keys);
		}
		node->items = items;
		node->keys = keys;
		*room = bigger;
	}
	node->items[node->count] = item;
	if (key)
		node->keys[node->count] = key;
	node->count++;
	node->weight += item->weight;
	if (node->weight > YAML_NODES_MAX)
		return yaml_error(
		    l, mark, "aliases make this too large (more than 2000000 nodes when written out)");
	return OUTCOME_DONE;
}

static int yaml_key_order(const void *a, const void *b)
{
	const struct yaml_node *const *x = a, *const *y = b;
	int order = strcmp((*x)->text, (*y)->text);

	return order			  ? order
	       : (*x)->line != (*y)->line ? (*x)->line - (*y)->line
					  : (*x)->column - (*y)->column;
}

static enum outcome duplicate_check(struct loader *l, const struct yaml_node *map)
{
	struct yaml_node **sorted;
	enum outcome outcome = OUTCOME_DONE;

	if (map->count < 2)
		return OUTCOME_DONE;
	sorted = memory_new(map->count * sizeof *sorted);
	memcpy(sorted, map->keys, map->count * sizeof *sorted);
	qsort(sorted, map->count, sizeof *sorted, yaml_key_order);
	for (size_t i = 1; i < map->count && outcome == OUTCOME_DONE; i++)
		if (strcmp(sorted[i - 1]->text, sorted[i]->text) == 0)
			outcome = error_set(l->error, OUTCOME_REFUSED,
			    "%s:%d:%d: the key \"%.60s\" stands here twice (first in line %d)", l->file,
			    sorted[i]->line, sorted[i]->column, sorted[i]->text, sorted[i - 1]->line);
	free(sorted);
	return outcome;
}

/* A collection up to its end; `node` is in the tree already, so that aliases to it from inside are seen. */
static enum outcome load_items(struct loader *l, struct yaml_node *node, yaml_event_type_t end, int depth)
{
	size_t room = 0;

	if (depth > YAML_DEPTH_MAX)
		return error_set(l->error, OUTCOME_REFUSED, "%s:%d:%d: nested deeper than %d levels", l->file,
		    node->line, node->column, YAML_DEPTH_MAX);
	for (;;) {
		yaml_event_t event;
		yaml_mark_t mark;
		struct yaml_node *key = NULL, *item = NULL;
		enum outcome outcome = next_event(l, &event);

		if (outcome != OUTCOME_DONE)
			return outcome;
		mark = event.start_mark;
		if (event.type == end) {
			yaml_event_delete(&event);
			return node->kind == YAML_MAP ? duplicate_check(l, node) : OUTCOME_DONE;
		}
		if (node->kind == YAML_MAP) {
			outcome = yaml_node_load(l, &event, depth, &key);
			yaml_event_delete(&event);
			if (outcome != OUTCOME_DONE)
				return outcome;
			if (key->kind != YAML_SCALAR)
				return yaml_error(l, &mark, "a key must be a text");
			outcome = next_event(l, &event);
			if (outcome != OUTCOME_DONE)
				return outcome;
		}
		outcome = yaml_node_load(l, &event, depth, &item);
		yaml_event_delete(&event);
		if (outcome == OUTCOME_DONE)
			outcome = yaml_item_append(l, node, &room, key, item, &mark);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
}

/* A tag says what a value is, and there is nothing that we make of one: "!!binary" is a text only to who passes over
 * it. */
static bool tag_is_text(const yaml_char_t *tag)
{
	return !tag || strcmp((const char *)tag, "!") == 0 || strcmp((const char *)tag, YAML_STR_TAG) == 0;
}

static enum outcome yaml_node_load(struct loader *l, yaml_event_t *event, int depth, struct yaml_node **out)
{
	struct yaml_node *node;
	struct anchor *anchor;
	size_t anchor_at = l->anchor_count;
	enum outcome outcome;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return load_alias(l, event, out);
	case YAML_SCALAR_EVENT:
		node = *out = yaml_node_new(l, YAML_SCALAR, event);
		if (strlen((const char *)event->data.scalar.value) != event->data.scalar.length)
			return yaml_error(l, &event->start_mark, "a text with a NUL character");
		if (!tag_is_text(event->data.scalar.tag))
			return yaml_error(l, &event->start_mark, TAG_REFUSED);
		node->text =
		    arena_copy(l->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
		node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !event->data.scalar.tag;
		anchor = anchor_set(l, event->data.scalar.anchor, node);
		if (anchor)
			anchor->whole = true;
		return OUTCOME_DONE;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT: {
		bool list = event->type == YAML_SEQUENCE_START_EVENT;

		if (list ? event->data.sequence_start.tag : event->data.mapping_start.tag)
			return yaml_error(l, &event->start_mark, TAG_REFUSED);
		node = *out = yaml_node_new(l, list ? YAML_LIST : YAML_MAP, event);
		anchor = anchor_set(
		    l, list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor, node);
		outcome =
		    load_items(l, node, list ? YAML_SEQUENCE_END_EVENT : YAML_MAPPING_END_EVENT, depth + 1);
		if (anchor)
			l->anchors[anchor_at].whole = true; /* the list of anchors may have moved */
		return outcome;
	}
	default:
		return yaml_error(l, &event->start_mark, "unexpected here");
	}
}

static enum outcome load_document(struct loader *l, struct yaml_node **root)
{
	bool seen = false;

	*root = arena_new(l->arena, sizeof **root);
	**root = (struct yaml_node){.kind = YAML_MAP, .file = l->file, .line = 1, .column = 1, .weight = 1};
	for (;;) {
		yaml_event_t event;
		yaml_event_type_t type;
		enum outcome outcome = next_event(l, &event);

		if (outcome != OUTCOME_DONE)
			return outcome;
		type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT && seen)
			outcome = yaml_error(l, &event.start_mark, "a second document; one file holds one");
		else if (type == YAML_DOCUMENT_START_EVENT)
			seen = true;
		else if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_END_EVENT &&
			 type != YAML_STREAM_END_EVENT)
			outcome = yaml_node_load(l, &event, 0, root);
		else if (type == YAML_STREAM_END_EVENT && !seen) /* a file that was cut off looks like this */
			outcome = yaml_error(
			    l, &event.start_mark, "the file is empty (expected keys and values; {} is none)");
		yaml_event_delete(&event);
		if (outcome != OUTCOME_DONE || type == YAML_STREAM_END_EVENT)
			return outcome;
	}
}

/* One may stand in front, and is passed over. libyaml takes more of them, at the beginning of any line, and counts
 * them as columns. */
static enum outcome marks_check(const char *name, const char **bytes, size_t *length, struct error *e)
{
	static const char mark[] = "\xEF\xBB\xBF";
	const size_t size = sizeof mark - 1;
	const char *at, *end = *bytes + *length;
	int line = 1;

	if (*length >= size && memcmp(*bytes, mark, size) == 0) {
		*bytes += size;
		*length -= size;
	}
	at = *bytes;
	if (*length >= size && memcmp(at, mark, size) == 0)
		return error_set(
		    e, OUTCOME_REFUSED, "%s:1:1: a second byte order mark (expected at most one)", name);
	for (; (at = memchr(at, '\n', (size_t)(end - at))); line++)
		if ((size_t)(end - ++at) >= size && memcmp(at, mark, size) == 0)
			return error_set(e, OUTCOME_REFUSED,
			    "%s:%d:1: a byte order mark (expected only at the beginning of the file)", name,
			    line + 1);
	return OUTCOME_DONE;
}

enum outcome yaml_parse(struct arena *a, const char *name, const char *bytes, size_t length,
    struct yaml_node **root, struct error *e)
{
	struct loader l = {.arena = a, .file = arena_text(a, name), .error = e};
	enum outcome outcome;

	if (marks_check(name, &bytes, &length, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	if (!yaml_parser_initialize(&l.parser))
		return error_set(e, OUTCOME_MISUSED, "libyaml cannot be initialised");
	l.buckets = arena_new(a, BUCKETS * sizeof *l.buckets);
	yaml_parser_set_encoding(&l.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&l.parser, (const unsigned char *)bytes, length);
	outcome = load_document(&l, root);
	yaml_parser_delete(&l.parser);
	return outcome;
}

enum outcome yaml_read(
    struct arena *a, const char *path, bool given, struct yaml_node **root, struct error *e)
{
	TEXT_OWNED struct text bytes = {0};
	enum outcome outcome =
	    given ? file_read_any(path, YAML_FILE_MAX, &bytes, e) : file_read(path, YAML_FILE_MAX, &bytes, e);

	if (outcome == OUTCOME_ABSENT)
		return error_set(e, OUTCOME_REFUSED, "%s: No such file or directory", path);
	return outcome == OUTCOME_DONE ? yaml_parse(a, path, text_of(&bytes), bytes.length, root, e)
				       : outcome;
}

struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; map->kind == YAML_MAP && i < map->count; i++)
		if (strcmp(map->keys[i]->text, key) == 0)
			return map->items[i];
	return NULL;
}

const char *yaml_kind_name(const struct yaml_node *node)
{
	return node->kind == YAML_SCALAR ? "a text" : node->kind == YAML_LIST ? "a list" : "a mapping";
}
