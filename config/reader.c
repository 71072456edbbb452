/* SPDX-License-Identifier: MIT */
#include "config/reader.h"
#include "config/requirement.h"
#include "config/sections.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_id(struct reader *r, const struct yaml_node *node, const char **into)
{
	const char *text = read_text(r, node);

	if (!text)
		return;
	if (strlen(text) > ID_MAX)
		reader_problem(r, node, "an id has at most 64 bytes");
	else if (!is_id(text))
		reader_problem(
		    r, node, "\"%s\": invalid id (expected letters, digits, - _ and . only)", text);
	else
		*into = text;
}

static void read_bounded(struct reader *r, const struct yaml_node *node, const struct key *k, void *into)
{
	char least[32], most[32];
	double value;

	if (!read_number(r, node, &value))
		return;
	if (k->kind == KEY_INTEGER && (value < INT_MIN || value > INT_MAX || value != (double)(int)value)) {
		reader_problem(r, node, "%s: expected a whole number, found %s", k->name, node->text);
	} else if ((k->minimum != 0 || k->maximum != 0) && (value < k->minimum || value > k->maximum)) {
		reader_problem(r, node, "%s: expected %s to %s, found %s", k->name,
		    number_print(k->minimum, least), number_print(k->maximum, most), node->text);
	} else if (k->kind == KEY_INTEGER) {
		*(int *)into = (int)value;
	} else {
		*(double *)into = value;
	}
}

static void read_bool(struct reader *r, const struct yaml_node *node, const struct key *k, bool *into)
{
	bool yes = node->kind == YAML_SCALAR && node->plain && strcmp(node->text, "true") == 0;

	if (!yes && !(node->kind == YAML_SCALAR && node->plain && strcmp(node->text, "false") == 0))
		reader_problem(r, node, "%s: expected true or false", k->name);
	else
		*into = yes;
}

static void read_choice(struct reader *r, const struct yaml_node *node, const struct key *k, int *into)
{
	const char *text = read_text(r, node), *near;
	char all[400];
	int found;
	size_t n = 0;

	if (!text)
		return;
	found = name_index(k->choices, text);
	if (found >= 0) {
		*into = k->values ? k->values[found] : found;
		return;
	}
	all[0] = '\0';
	for (size_t i = 0; k->choices[i] && n < sizeof all; i++)
		n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", k->choices[i]);
	near = nearest_listed(text, k->choices);
	reader_problem(r, node, "%s: \"%.60s\" is none of: %s%s%s%s", k->name, text, all,
	    near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
}

static void read_duration(struct reader *r, const struct yaml_node *node, const struct key *k, int64_t *into)
{
	TEXT_OWNED struct text bounds = {0};
	int64_t seconds;

	if (node->kind != YAML_SCALAR || !duration_parse(node->text, &seconds)) {
		reader_problem(r, node, "%s: expected a duration such as 30s, 10 min, 2h or 3d", k->name);
	} else if ((k->minimum != 0 || k->maximum != 0) &&
		   ((double)seconds < k->minimum || (double)seconds > k->maximum)) {
		key_bounds_text(&bounds, k);
		reader_problem(r, node, "%s: expected %s, found %s", k->name, text_of(&bounds), node->text);
	} else {
		*into = seconds;
	}
}

/* Each of the texts is one of the row's choices. */
static void choices_check(struct reader *r, const struct names *texts, const struct key *k)
{
	for (size_t i = 0; i < texts->count && !reader_full(r); i++) {
		const char *near = nearest_listed(texts->at[i], k->choices);

		if (name_index(k->choices, texts->at[i]) >= 0)
			continue;
		reader_problem(r, texts->nodes[i], "there is no %s \"%.60s\"%s%s%s", k->choice, texts->at[i],
		    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	}
}

static void read_tables(
    struct reader *r, const struct yaml_node *node, const struct key *k, struct list *into)
{
	if (node->kind != YAML_LIST) {
		reader_problem(r, node, "%s: expected a list, each item beginning with \"- \"; found %s",
		    k->name, yaml_kind_name(node));
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		void *element;

		if (k->maximum > 0 && (double)into->count >= k->maximum) {
			reader_problem(r, node->items[i], "%s: more than %.0f", k->name, k->maximum);
			return;
		}
		element = arena_push(r->arena, &into->at, &into->count, k->table->size);
		table_defaults(r, k->table, element);
		read_table(r, node->items[i], k->table, element);
	}
}

static void read_key(struct reader *r, const struct yaml_node *node, const struct key *k, void *into)
{
	const bool outer = r->references;

	r->references = k->references || k->kind == KEY_SECRET || k->address; /* check_address looks */
	switch (k->kind) {
	case KEY_TEXT: {
		const char *text = read_text(r, node);

		if (text)
			*(const char **)into = text;
		if (text && k->address)
			check_address(r, node, text, k->address);
		break;
	}
	case KEY_ID:
		read_id(r, node, into);
		break;
	case KEY_NUMBER:
	case KEY_INTEGER:
		read_bounded(r, node, k, into);
		break;
	case KEY_BOOL:
		read_bool(r, node, k, into);
		break;
	case KEY_CHOICE:
		read_choice(r, node, k, into);
		break;
	case KEY_DURATION:
		read_duration(r, node, k, into);
		break;
	case KEY_SECRET:
		*(const char **)into = read_secret(r, node, k->name);
		break;
	case KEY_TEXTS:
		read_texts(r, node, into);
		if (k->choices)
			choices_check(r, into, k);
		break;
	case KEY_TABLE:
		read_table(r, node, k->table, into);
		break;
	case KEY_TABLES:
		read_tables(r, node, k, into);
		break;
	case KEY_CUSTOM:
		k->read(r, node, into);
		break;
	}
	r->references = outer;
}

/* ---- defaults ---- */

bool node_is_preset(const struct yaml_node *node)
{
	return node->line == 0;
}

static void preset_read(struct reader *r, const struct key *k, const char *preset, void *into)
{
	struct yaml_node *node;

	if (k->kind == KEY_TEXT) {
		*(const char **)into = preset; /* which may be empty, unlike one that is written */
		return;
	}
	node = arena_new(r->arena, sizeof *node);
	*node = (struct yaml_node){
	    .kind = YAML_SCALAR, .file = r->file ? r->file : "", .text = preset, .plain = true, .weight = 1};
	read_key(r, node, k, into);
}

void table_defaults(struct reader *r, const struct key_table *table, void *into)
{
	if (table->blank)
		memcpy(into, table->blank, table->size);
	for (size_t i = 0; i < table->key_count; i++) {
		const struct key *k = &table->keys[i];

		if (k->kind == KEY_TABLE)
			table_defaults(r, k->table, (char *)into + k->offset);
		else if (k->preset)
			preset_read(r, k, k->preset, (char *)into + k->offset);
	}
}

/* Defaults of a key that is not there which other keys decide. */
static void preset_depending(struct reader *r, const struct yaml_node *node, const struct key_table *table,
    const struct key *k, void *into)
{
	const struct key *from = k->preset_key ? key_find(table, k->preset_key) : NULL;
	const struct yaml_node *other = k->preset_if.key ? yaml_get(node, k->preset_if.key) : NULL;

	if (from)
		memcpy((char *)into + k->offset, (char *)into + from->offset, sizeof(const char *));
	if (k->preset_if.key && (k->preset_if.value ? other && other->kind == YAML_SCALAR &&
							  strcmp(other->text, k->preset_if.value) == 0
						    : !other))
		preset_read(r, k, k->preset_if.preset, (char *)into + k->offset);
}

/* A number that is never below that of another key. */
static void least_check(struct reader *r, const struct yaml_node *node, const struct key_table *table,
    const struct key *k, void *into)
{
	const struct key *other = key_find(table, k->at_least);
	double *value = (double *)(void *)((char *)into + k->offset);
	double least = *(const double *)(void *)((char *)into + other->offset);

	if (*value >= least)
		return;
	if (yaml_get(node, k->name))
		reader_problem(r, yaml_get(node, k->name), "%s: expected no less than %s, %g", k->name,
		    k->at_least, least);
	*value = least;
}

static void presets_depending(
    struct reader *r, const struct yaml_node *node, const struct key_table *table, void *into)
{
	for (size_t i = 0; i < table->key_count; i++) {
		const struct key *k = &table->keys[i];

		if ((k->preset_key || k->preset_if.key) && !yaml_get(node, k->name))
			preset_depending(r, node, table, k, into);
		if (k->at_least)
			least_check(r, node, table, k, into);
	}
}

/* ---- tables ---- */

static const char *key_name_at(const void *keys, size_t i)
{
	return ((const struct key *)keys)[i].name;
}

static void key_unknown(struct reader *r, const struct yaml_node *name, const struct key_table *table)
{
	const char *near = nearest_name(name->text, key_name_at, table->keys, table->key_count);
	char all[500];
	size_t n = 0;

	all[0] = '\0';
	for (size_t j = 0; !near && j < table->key_count && n < sizeof all; j++)
		n += (size_t)snprintf(all + n, sizeof all - n, "%s%s", j ? ", " : "", table->keys[j].name);
	if (near)
		reader_problem(
		    r, name, "%s has no key \"%.60s\"; did you mean \"%s\"?", table->name, name->text, near);
	else
		reader_problem(
		    r, name, "%s has no key \"%.60s\"; known are: %s", table->name, name->text, all);
}

/* An empty list names nothing. */
static bool has_value(const struct yaml_node *node, const struct key *k)
{
	const struct yaml_node *value = yaml_get(node, k->name);

	return value && (k->kind != KEY_TEXTS || value->kind != YAML_LIST || value->count > 0);
}

void read_table(struct reader *r, const struct yaml_node *node, const struct key_table *table, void *into)
{
	if (table->node_at >= 0)
		*(const struct yaml_node **)(void *)((char *)into + table->node_at) = node;
	if (node->kind != YAML_MAP) {
		const struct key *alone = table->short_key ? key_find(table, table->short_key) : NULL;

		if (alone)
			read_key(r, node, alone, (char *)into + alone->offset);
		else
			reader_problem(r, node, "%s: expected a mapping (key: value), found %s", table->name,
			    yaml_kind_name(node));
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_node *name = node->keys[i];
		const struct key *k = key_find(table, name->text);

		if (k)
			read_key(r, node->items[i], k, (char *)into + k->offset);
		else if (!reader_full(r))
			key_unknown(r, name, table);
	}
	for (size_t i = 0; i < table->key_count; i++)
		if (table->keys[i].required && !has_value(node, &table->keys[i]))
			reader_problem(r, node, "%s lacks the key \"%s\" (%s)", table->name,
			    table->keys[i].name, table->keys[i].help);
	requirements_check(r, node, table);
	presets_depending(r, node, table, into);
	if (table->check)
		table->check(r, node, into);
}
