/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "config/schema.h"
#include "config/sections.h"

#include <string.h>

/* The tables of keys written out as a JSON Schema (draft 2020-12). */

static void schema_raw(struct json_writer *w, const char *key, const char *json)
{
	/* a fragment that stands in the table as JSON already: "null" is written and then replaced by it */
	json_null(w, key);
	w->out->length -= 4;
	text_add(w->out, json);
}

static void schema_reference(struct text *out, const char *name)
{
	text_printf(out, "{\"$ref\":\"#/$defs/%s\"}", name);
}

static void number_schema(struct text *out, const struct key *k)
{
	char number[32];

	text_printf(out, "{\"type\":\"%s\"", k->kind == KEY_NUMBER ? "number" : "integer");
	if (key_has_bounds(k)) {
		text_printf(out, ",\"minimum\":%s", number_print(k->minimum, number));
		text_printf(out, ",\"maximum\":%s", number_print(k->maximum, number));
	}
	text_add(out, "}");
}

static void choices_schema(struct text *out, const struct key *k)
{
	text_add(out, "{\"enum\":[");
	for (size_t i = 0; k->choices[i]; i++) {
		text_add(out, i ? "," : "");
		json_quote(out, k->choices[i]);
	}
	text_add(out, "]}");
}

/* The part of an address that names its host: no user in it, references whole. */
#define HOST_PATTERN "([^/?#@$\\\\]|[$](?![{])|[$][{](env|file):[^}]+[}])*([/?#\\\\]|$)"

/* What an address begins with, or the words that may stand for it. */
static void address_schema(struct text *out, const struct address *a)
{
	TEXT_OWNED struct text pattern = {0};

	text_add(&pattern, "^(");
	if (!*a->schemes[0])
		text_add(&pattern, "([^/?#:]+://|(?![^/?#:]+://))" HOST_PATTERN);
	for (size_t i = 0; *a->schemes[0] && a->schemes[i]; i++)
		text_printf(&pattern, "%s%s", i ? "|" : "([$][{](env|file):[^}]+[}]|", a->schemes[i]);
	if (*a->schemes[0])
		text_add(&pattern, ")" HOST_PATTERN);
	for (size_t i = 0; a->words && a->words[i]; i++)
		text_printf(&pattern, "|%s$", a->words[i]);
	text_char(&pattern, ')');
	text_add(out, "{\"type\":\"string\",\"pattern\":");
	json_quote(out, text_of(&pattern));
	text_add(out, a->literal ? "," NO_REFERENCE "}" : "}");
}

static void text_schema(struct text *out, const struct key *k)
{
	if (k->address)
		address_schema(out, k->address);
	else
		text_add(out, k->schema ? k->schema : k->references ? REFERENCES_SCHEMA : TEXT_SCHEMA);
}

static void texts_schema(struct text *out, const struct key *k)
{
	if (!k->choices) {
		text_add(out, k->required ? TEXT_OR_FULL_LIST_SCHEMA : TEXT_OR_LIST_SCHEMA);
		return;
	}
	text_add(out, "{\"oneOf\":[");
	choices_schema(out, k);
	text_add(out, ",{\"type\":\"array\",\"items\":");
	choices_schema(out, k);
	text_add(out, "}]}");
}

/* Letters, digits, - _ and . of any script. */
#define ID_SCHEMA                                                                                            \
	"{\"type\":[\"string\",\"number\"],\"minLength\":1,\"maxLength\":64,\"pattern\":"                    \
	"\"^[^\\\\u0000-,/:-@\\\\[-\\\\^`{-\\\\u009f\\\\u061c\\\\u200e\\\\u200f\\\\u2028-\\\\u202e\\\\u2066-\\\\u206f\\\\ufeff\\\\ufff9-\\\\ufffb]+$\"}"
#define DURATION_SCHEMA                                                                                      \
	PATTERN_SCHEMA("^[0-9]{1,9} *(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)$")

/* What the value of a key may be. */
static void value_schema(struct text *out, const struct key *k)
{
	switch (k->kind) {
	case KEY_TEXT:
		text_schema(out, k);
		break;
	case KEY_ID:
		text_add(out, ID_SCHEMA);
		break;
	case KEY_NUMBER:
	case KEY_INTEGER:
		number_schema(out, k);
		break;
	case KEY_BOOL:
		text_add(out, "{\"type\":\"boolean\"}");
		break;
	case KEY_CHOICE:
		choices_schema(out, k);
		break;
	case KEY_DURATION:
		text_add(out, DURATION_SCHEMA);
		break;
	case KEY_SECRET:
		text_add(out, SECRET_SCHEMA);
		break;
	case KEY_TEXTS:
		texts_schema(out, k);
		break;
	case KEY_TABLE:
		schema_reference(out, k->table->name);
		break;
	case KEY_TABLES:
		text_add(out, "{\"type\":\"array\",");
		if (k->maximum > 0)
			text_printf(out, "\"maxItems\":%.0f,", k->maximum);
		text_add(out, "\"items\":");
		schema_reference(out, k->table->name);
		text_add(out, "}");
		break;
	case KEY_CUSTOM:
		text_add(out, k->schema);
		break;
	}
}

/* The help, and behind it in brackets what the keywords of JSON Schema do not say. */
static void description(struct text *out, const struct key *k)
{
	TEXT_OWNED struct text terms = {0};

	if (k->unit)
		text_add(&terms, k->unit);
	if (k->refers_to)
		text_printf(&terms, "%sstands in %s", terms.length ? "; " : "", k->refers_to);
	if (k->kind == KEY_DURATION)
		key_bounds_text(&terms, k);
	if (!k->preset || k->preset_if.key || k->at_least) {
		TEXT_OWNED struct text preset = {0};

		key_default_text(&preset, k);
		text_printf(&terms, "%s%s", terms.length && preset.length ? "; " : "", text_of(&preset));
	}
	text_add(out, k->help);
	if (terms.length)
		text_printf(out, " (%s)", text_of(&terms));
}

static void default_schema(struct text *out, const struct key *k)
{
	const bool word =
	    k->kind == KEY_CUSTOM && name_index((const char *const[]){"true", "false", NULL}, k->preset) >= 0;

	text_add(out, "\"default\":");
	if (k->kind == KEY_NUMBER || k->kind == KEY_INTEGER || k->kind == KEY_BOOL || word)
		text_add(out, k->preset);
	else
		json_quote(out, k->preset);
	text_char(out, ',');
}

static void key_schema(struct json_writer *w, const struct key *k)
{
	TEXT_OWNED struct text value = {0}, whole = {0}, said = {0};

	value_schema(&value, k);
	/* description and default go in front of what is there */
	description(&said, k);
	text_add(&whole, "{\"description\":");
	json_quote(&whole, text_of(&said));
	text_char(&whole, ',');
	if (k->preset)
		default_schema(&whole, k);
	text_add(&whole, text_of(&value) + 1);
	schema_raw(w, k->name, text_of(&whole));
}

static void requirements_schema(struct json_writer *w, const struct key_table *t)
{
	if (!t->requirement_count)
		return;
	json_open(w, "allOf", '[');
	for (size_t i = 0; i < t->requirement_count; i++) {
		TEXT_OWNED struct text one = {0};

		requirement_schema(&one, t, &t->requirements[i]);
		schema_raw(w, NULL, text_of(&one));
	}
	json_close(w, ']');
}

static void table_schema(struct json_writer *w, const struct key_table *t, const char *key)
{
	bool required = false;

	if (key)
		json_open(w, key, '{');
	if (t->short_key) {
		TEXT_OWNED struct text value = {0};

		value_schema(&value, key_find(t, t->short_key));
		json_open(w, "oneOf", '[');
		schema_raw(w, NULL, text_of(&value));
		json_open(w, NULL, '{');
	}
	json_string(w, "type", "object");
	json_bool(w, "additionalProperties", false);
	for (size_t i = 0; i < t->key_count; i++)
		required |= t->keys[i].required;
	if (required) {
		json_open(w, "required", '[');
		for (size_t i = 0; i < t->key_count; i++)
			if (t->keys[i].required)
				json_string(w, NULL, t->keys[i].name);
		json_close(w, ']');
	}
	json_open(w, "properties", '{');
	for (size_t i = 0; i < t->key_count; i++)
		key_schema(w, &t->keys[i]);
	json_close(w, '}');
	requirements_schema(w, t);
	if (t->short_key) {
		json_close(w, '}');
		json_close(w, ']');
	}
	if (key)
		json_close(w, '}');
}

/* Every table that a key of a table seen so far refers to, each once. */
static void collect_tables(
    const struct key_table *t, const struct key_table **seen, size_t *count, size_t room)
{
	for (size_t i = 0; i < *count; i++)
		if (seen[i] == t)
			return;
	if (*count == room)
		return;
	seen[(*count)++] = t;
	for (size_t i = 0; i < t->key_count; i++)
		if (t->keys[i].table)
			collect_tables(t->keys[i].table, seen, count, room);
}

size_t config_tables(const struct key_table **tables, size_t room)
{
	/* referred to by name from schemas of custom keys */
	static const struct key_table *const named[] = {&figures_table, &projects_table, &lookup_table,
	    &unpivot_table, &fiscal_table, &hmac_table, &token_table};
	size_t count = 0;

	collect_tables(&config_table, tables, &count, room);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		collect_tables(named[i], tables, &count, room);
	return count;
}

void config_schema(struct text *out)
{
	const struct key_table *tables[TABLES_MOST] = {NULL};
	struct json_writer w = {.out = out, .pretty = true};
	size_t count = config_tables(tables, TABLES_MOST);

	json_open(&w, NULL, '{');
	json_string(&w, "$schema", "https://json-schema.org/draft/2020-12/schema");
	json_string(&w, "title", "pacesetter configuration");
	table_schema(&w, &config_table, NULL);
	json_open(&w, "$defs", '{');
	for (size_t i = 1; i < count; i++)
		table_schema(&w, tables[i], tables[i]->name);
	json_close(&w, '}');
	json_close(&w, '}');
	text_char(out, '\n');
}
