/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "config/sections.h"

#include <ctype.h>
#include <string.h>

/* The requirements of a table as parts of its JSON Schema. */

static void quoted_list(struct text *out, const char *const *values)
{
	for (size_t i = 0; values[i]; i++) {
		text_add(out, i ? "," : "");
		json_quote(out, values[i]);
	}
}

/* Whether its value may be a list or a mapping. */
static bool may_be_empty(const struct key *k)
{
	if (k->kind == KEY_CUSTOM)
		return strstr(k->schema, "\"array\"") || strstr(k->schema, "\"object\"") ||
		       strstr(k->schema, "$ref");
	return k->kind == KEY_TEXTS || k->kind == KEY_TABLES || k->kind == KEY_TABLE;
}

/* That a key is there: an empty list or mapping is not. */
static void there_schema(struct text *out, const struct key_table *t, const char *key)
{
	const char *dot = strchr(key, '.');
	const struct key *k = key_find(t, key);
	TEXT_OWNED struct text outer = {0};

	if (dot) {
		text_put(&outer, key, (size_t)(dot - key));
		text_printf(out,
		    "{\"required\":[\"%s\"],\"properties\":{\"%s\":{\"type\":\"object\",\"required\":"
		    "[\"%s\"]}}}",
		    text_of(&outer), text_of(&outer), dot + 1);
		return;
	}
	text_printf(out, "{\"required\":[\"%s\"]", key);
	if (k && may_be_empty(k))
		text_printf(out, ",\"properties\":{\"%s\":{\"minItems\":1,\"minProperties\":1}}", key);
	text_char(out, '}');
}

static void each_there(struct text *out, const struct key_table *t, const struct requirement *q)
{
	for (size_t i = 0; q->keys[i]; i++) {
		text_add(out, i ? "," : "");
		there_schema(out, t, q->keys[i]);
	}
}

static bool is_preset(const struct key *k, const struct key_state *s)
{
	if (!k || !k->preset)
		return false;
	if (s->how == KEY_LACKS)
		return strstr(k->preset, s->values[0]) != NULL;
	for (size_t i = 0; s->values[i]; i++)
		if (strcmp(s->values[i], k->preset) == 0)
			return true;
	return false;
}

/* A text as a regular expression that finds it. */
static void pattern_of(struct text *out, const char *text)
{
	for (; *text; text++)
		text_printf(out, isalnum((unsigned char)*text) ? "%c" : "[%c]", *text);
}

static void state_schema(struct text *out, const struct key_table *t, const struct key_state *s)
{
	const struct key *k = key_find(t, s->key);
	const bool negated = s->how == KEY_IS_NOT || s->how == KEY_LACKS;

	if (s->how == KEY_IS_THERE) {
		there_schema(out, t, s->key);
		return;
	}
	text_printf(out, "%s{\"properties\":{\"%s\":{", negated ? "{\"not\":" : "", s->key);
	if (s->how == KEY_LACKS) {
		TEXT_OWNED struct text pattern = {0};

		pattern_of(&pattern, s->values[0]);
		text_add(out, "\"pattern\":");
		json_quote(out, text_of(&pattern));
	} else if (k && k->kind == KEY_BOOL) {
		text_printf(out, "\"const\":%s", s->values[0]);
	} else {
		text_add(out, "\"enum\":[");
		quoted_list(out, s->values);
		text_char(out, ']');
	}
	text_add(out, "}}");
	/* where its default is one of the values, it need not be there */
	if (!is_preset(k, s))
		text_printf(out, ",\"required\":[\"%s\"]", s->key);
	text_add(out, negated ? "}}" : "}");
}

static void together_schema(struct text *out, const struct requirement *q)
{
	text_add(out, "{\"dependentRequired\":{");
	for (size_t i = 0; q->keys[i]; i++) {
		text_printf(out, "%s\"%s\":[", i ? "," : "", q->keys[i]);
		for (size_t n = 0, written = 0; q->keys[n]; n++)
			if (n != i)
				text_printf(out, "%s\"%s\"", written++ ? "," : "", q->keys[n]);
		text_char(out, ']');
	}
	text_add(out, "}}");
}

static void keys_schema(struct text *out, const struct key_table *t, const struct requirement *q)
{
	static const struct {
		const char *open, *close;
	} forms[] = {
	    [REQUIRE_ALL] = {"{\"allOf\":[", "]}"},
	    [REQUIRE_ANY] = {"{\"anyOf\":[", "]}"},
	    [REQUIRE_ONE] = {"{\"oneOf\":[", "]}"},
	    [REQUIRE_AT_MOST_ONE] = {"{\"oneOf\":[", ""},
	    [REQUIRE_NONE] = {"{\"not\":{\"anyOf\":[", "]}}"},
	};

	if (!q->keys[0]) {
		text_add(out, "false");
		return;
	}
	if (q->kind == REQUIRE_TOGETHER) {
		together_schema(out, q);
		return;
	}
	text_add(out, forms[q->kind].open);
	each_there(out, t, q);
	text_add(out, forms[q->kind].close);
	if (q->kind == REQUIRE_AT_MOST_ONE) {
		text_add(out, ",{\"not\":{\"anyOf\":[");
		each_there(out, t, q);
		text_add(out, "]}}]}");
	}
}

void requirement_schema(struct text *out, const struct key_table *t, const struct requirement *q)
{
	const bool two = q->when[0].key && q->when[1].key;

	if (!q->when[0].key) {
		keys_schema(out, t, q);
		return;
	}
	text_add(out, two ? "{\"if\":{\"allOf\":[" : "{\"if\":");
	state_schema(out, t, &q->when[0]);
	if (two) {
		text_char(out, ',');
		state_schema(out, t, &q->when[1]);
		text_add(out, "]}");
	}
	text_add(out, ",\"then\":");
	keys_schema(out, t, q);
	text_char(out, '}');
}
