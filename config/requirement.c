/* SPDX-License-Identifier: MIT */
#include "config/requirement.h"

#include <string.h>

static const struct yaml_node *node_at(const struct yaml_node *node, const char *key)
{
	const char *dot = strchr(key, '.');
	char outer[64];
	size_t length = dot ? (size_t)(dot - key) : 0;

	if (!dot)
		return yaml_get(node, key);
	if (length >= sizeof outer)
		return NULL;
	memcpy(outer, key, length);
	outer[length] = '\0';
	node = yaml_get(node, outer);
	return node && node->kind == YAML_MAP ? yaml_get(node, dot + 1) : NULL;
}

static bool is_there(const struct yaml_node *node, const char *key)
{
	const struct yaml_node *value = node_at(node, key);

	return value && (value->kind == YAML_SCALAR || value->count > 0);
}

static bool text_is_among(const char *const *values, const char *text)
{
	for (size_t i = 0; text && values[i]; i++)
		if (strcmp(values[i], text) == 0)
			return true;
	return false;
}

static bool state_holds(
    const struct yaml_node *node, const struct key_table *table, const struct key_state *state)
{
	const struct yaml_node *value = node_at(node, state->key);
	const struct key *k = key_find(table, state->key);
	const char *text = value ? value->text : k ? k->preset : NULL;

	switch (state->how) {
	case KEY_IS_THERE:
		return is_there(node, state->key);
	case KEY_IS:
		return text_is_among(state->values, text);
	case KEY_IS_NOT:
		return !text_is_among(state->values, text);
	case KEY_LACKS:
		return !text || !strstr(text, state->values[0]);
	}
	return false;
}

static bool is_met(const struct requirement *q, size_t there, size_t of)
{
	switch (q->kind) {
	case REQUIRE_ALL:
		return there == of;
	case REQUIRE_ANY:
		return there > 0;
	case REQUIRE_ONE:
		return there == 1;
	case REQUIRE_AT_MOST_ONE:
		return there <= 1;
	case REQUIRE_TOGETHER:
		return there == 0 || there == of;
	case REQUIRE_NONE:
		return of > 0 && there == 0;
	}
	return false;
}

static void requirement_check(struct reader *r, const struct yaml_node *node, const struct key_table *table,
    const struct requirement *q)
{
	const struct yaml_node *at = q->at ? yaml_get(node, q->at) : NULL;
	size_t there = 0, of = 0;

	for (size_t i = 0; i < REQUIREMENT_STATES && q->when[i].key; i++)
		if (!state_holds(node, table, &q->when[i]))
			return;
	for (; q->keys[of]; of++)
		there += is_there(node, q->keys[of]);
	if (is_met(q, there, of))
		return;
	if (q->problem)
		reader_problem(r, at ? at : node, "%s", q->problem);
	for (size_t i = 0; !q->problem && q->keys[i]; i++)
		if (!is_there(node, q->keys[i]))
			reader_problem(r, node, "%s lacks the key \"%s\"", table->name, q->keys[i]);
}

void requirements_check(struct reader *r, const struct yaml_node *node, const struct key_table *table)
{
	for (size_t i = 0; i < table->requirement_count; i++)
		requirement_check(r, node, table, &table->requirements[i]);
}
