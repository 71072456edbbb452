/* SPDX-License-Identifier: MIT */
#include "config/precedence.h"
#include "base/text.h"

#include <string.h>

/* One value that a file gives for a key. */
struct given {
	const char *key; /* "http.timeout" */
	const struct yaml_node *node;
	int file;
	size_t earlier; /* of the same bucket: index + 1; 0: none */
};

enum { BUCKETS = 4096 };

static size_t *bucket_at(const struct precedence *p, const char *key)
{
	return &p->buckets[text_hash(key) % BUCKETS];
}

/* The latest value of the key before the one at `before` (index + 1), NULL: there is none. */
static const struct given *given_before(const struct precedence *p, const char *key, size_t before)
{
	for (size_t i = before; i; i = p->values[i - 1].earlier)
		if (strcmp(p->values[i - 1].key, key) == 0)
			return &p->values[i - 1];
	return NULL;
}

static void given_add(
    struct precedence *p, struct reader *r, const char *key, const struct yaml_node *node, int file)
{
	size_t *bucket = bucket_at(p, key);
	struct given *g = arena_push(r->arena, &p->values, &p->count, sizeof *g);

	*g = (struct given){key, node, file, *bucket};
	*bucket = p->count;
}

const struct yaml_node *precedence_node(const struct precedence *p, const char *key)
{
	const struct yaml_node *node = NULL;

	if (!p->buckets)
		return NULL;
	for (const struct given *g = given_before(p, key, *bucket_at(p, key)); g;
	     g = given_before(p, key, g->earlier))
		node = g->node; /* the first of them was kept */
	return node;
}

static bool file_includes(const struct precedence *p, int outer, int file)
{
	while (file >= 0 && file != outer)
		file = p->parents[file];
	return file >= 0;
}

static bool folder_same(const char *a, const char *b)
{
	const char *end_a = strrchr(a, '/'), *end_b = strrchr(b, '/');
	size_t n = end_a ? (size_t)(end_a - a) : 0;

	return n == (end_b ? (size_t)(end_b - b) : 0) && strncmp(a, b, n) == 0;
}

static bool value_same(const struct key *k, const struct yaml_node *a, const struct yaml_node *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	if (a->kind == YAML_SCALAR)
		return strcmp(a->text, b->text) == 0 &&
		       (!k->is_path || *a->text == '/' || folder_same(a->file, b->file));
	for (size_t i = 0; i < a->count; i++)
		if (!value_same(k, a->items[i], b->items[i]))
			return false;
	return true;
}

/* A row of the table, as one of the files has it. */
struct split {
	struct precedence *precedence;
	struct reader *reader;
	const struct key *row;
	int file;
};

/* Whether the value holds; reports where it contradicts that of a file beside. */
static bool value_holds(const struct split *s, const char *key, const struct yaml_node *node)
{
	struct precedence *p = s->precedence;
	size_t latest = *bucket_at(p, key);
	const struct given *other;

	for (const struct given *g = given_before(p, key, latest); g; g = given_before(p, key, g->earlier))
		if (file_includes(p, g->file, s->file))
			return false;
	given_add(p, s->reader, key, node, s->file);
	other = given_before(p, key, latest);
	if (other && !value_same(s->row, node, other->node))
		reader_problem(s->reader, node,
		    "%.60s: another value stands in %s:%d (expected the same, or one in a file that includes both)",
		    key, other->node->file, other->node->line);
	return !other;
}

static struct yaml_node *empty_like(struct arena *a, const struct yaml_node *map)
{
	struct yaml_node *n = arena_new(a, sizeof *n);

	*n = *map;
	n->count = 0;
	n->keys = arena_new(a, (map->count + 1) * sizeof *n->keys);
	n->items = arena_new(a, (map->count + 1) * sizeof *n->items);
	return n;
}

static void member_add(struct yaml_node *map, struct yaml_node *key, struct yaml_node *value)
{
	map->keys[map->count] = key;
	map->items[map->count++] = value;
}

static void value_split(const struct split *s, const char *key, const struct yaml_node *map, size_t i,
    struct yaml_node *const *parts)
{
	struct yaml_node *node = map->items[i], *inner[2];

	if (node->kind != YAML_MAP) {
		member_add(parts[!value_holds(s, key, node)], map->keys[i], node);
		return;
	}
	for (size_t n = 0; n < 2; n++)
		inner[n] = empty_like(s->reader->arena, node);
	for (size_t n = 0; n < node->count; n++)
		value_split(
		    s, arena_printf(s->reader->arena, "%s.%s", key, node->keys[n]->text), node, n, inner);
	for (size_t n = 0; n < 2; n++)
		if (n == 0 || inner[n]->count)
			member_add(parts[n], map->keys[i], inner[n]);
}

void precedence_split(struct precedence *p, struct reader *r, int file, const struct yaml_node *root,
    struct yaml_node **kept, struct yaml_node **overridden)
{
	struct yaml_node *const parts[2] = {empty_like(r->arena, root), empty_like(r->arena, root)};

	parts[1]->kind = YAML_MAP; /* what is no mapping is a problem of the other part */
	if (!p->buckets)
		p->buckets = arena_new(r->arena, BUCKETS * sizeof *p->buckets);
	for (size_t i = 0; root->kind == YAML_MAP && i < root->count; i++) {
		const struct key *k = key_find(p->table, root->keys[i]->text);

		if (!k || k->per_file || k->kind == KEY_TABLES)
			member_add(parts[0], root->keys[i], root->items[i]);
		else
			value_split(&(struct split){p, r, k, file}, k->name, root, i, parts);
	}
	*kept = parts[0];
	*overridden = parts[1];
}
