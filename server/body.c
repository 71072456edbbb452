/* SPDX-License-Identifier: MIT */
#include "server/body.h"
#include "base/json.h"
#include "report/query.h"

#include <string.h>
#include <strings.h>

enum { NESTED_MOST = 4 };

static int hex_digit_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A name or value of a form, decoded (application/x-www-form-urlencoded). NULL: an escape is none, or is that
 * of NUL, at which the text would end. */
static const char *form_decode(const char *s, size_t length, struct arena *a)
{
	char *out = arena_raw(a, length + 1);
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		int high, low;

		if (s[i] != '%') {
			out[n++] = s[i] == '+' ? ' ' : s[i];
			if (!s[i])
				return NULL;
			continue;
		}
		high = i + 2 < length ? hex_digit_value(s[i + 1]) : -1;
		low = high >= 0 ? hex_digit_value(s[i + 2]) : -1;
		if (low < 0 || high * 16 + low == 0)
			return NULL;
		out[n++] = (char)(high * 16 + low);
		i += 2;
	}
	out[n] = '\0';
	return out;
}

static void pair_add(struct arena *a, struct pair **pairs, size_t *count, const char *name, const char *value)
{
	struct pair *p = arena_push(a, pairs, count, sizeof *p);

	p->name = name;
	p->value = value;
}

static enum outcome body_fields_read(
    const char *s, size_t length, struct arena *a, struct pair **pairs, size_t *count, struct error *e)
{
	const char *end = s + length;

	while (s < end) {
		const char *stop = memchr(s, '&', (size_t)(end - s)), *equals, *name, *value;

		stop = stop ? stop : end;
		equals = memchr(s, '=', (size_t)(stop - s));
		if (!equals)
			return error_set(e, OUTCOME_REFUSED, "the body: expected NAME=VALUE, found \"%.*s\"",
			    (int)(stop - s < 60 ? stop - s : 60), s);
		name = form_decode(s, (size_t)(equals - s), a);
		value = form_decode(equals + 1, (size_t)(stop - equals) - 1, a);
		if (!name || !value)
			return error_set(e, OUTCOME_REFUSED,
			    "the body: %% is not followed by the two hexadecimal digits of a character (a "
			    "per cent "
			    "sign is %%25)");
		pair_add(a, pairs, count, name, value);
		s = stop + 1;
	}
	return OUTCOME_DONE;
}

/* A text of JSON that has \u0000 in it would end there. */
static bool has_nul(const char *json, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!json[i])
			return true;
		if (json[i] != '\\')
			continue;
		if (length - i >= 6 && memcmp(json + i, "\\u0000", 6) == 0)
			return true;
		i++; /* what is escaped is not looked at again */
	}
	return false;
}

static bool value_text(const cJSON *node, struct text *out)
{
	if (cJSON_IsString(node))
		text_add(out, node->valuestring);
	else if (cJSON_IsNumber(node))
		text_add(out, json_literal(node));
	else if (cJSON_IsBool(node))
		text_add(out, cJSON_IsTrue(node) ? "true" : "false");
	else
		return cJSON_IsNull(node);
	return true;
}

static enum outcome object_read(
    const cJSON *root, struct arena *a, struct pair **pairs, size_t *count, struct error *e)
{
	const cJSON *member, *item;

	if (!cJSON_IsObject(root))
		return error_set(
		    e, OUTCOME_REFUSED, "the body: expected an object, found %s", json_kind(root));
	cJSON_ArrayForEach(member, root)
	{
		TEXT_OWNED struct text value = {0};
		bool good = true;

		if (cJSON_IsArray(member)) {
			if (!member->child)
				return error_set(e, OUTCOME_REFUSED,
				    "the body: %.60s: the list is empty (where all is wanted, leave it out)",
				    member->string);
			cJSON_ArrayForEach(item, member)
			{
				TEXT_OWNED struct text name = {0};

				good = good && !cJSON_IsNull(item) && value_text(item, &name);
				if (good && !name.length)
					return error_set(e, OUTCOME_REFUSED,
					    "the body: %.60s: \"\" in the list is no name", member->string);
				query_name_add(&value, text_of(&name));
			}
		} else {
			good = value_text(member, &value);
		}
		if (!good)
			return error_set(e, OUTCOME_REFUSED,
			    "the body: %.60s: expected a text, a number or a list of them", member->string);
		pair_add(a, pairs, count, member->string, arena_text(a, text_of(&value)));
	}
	return OUTCOME_DONE;
}

/* The type itself, and where it says so in UTF-8, which is how the body is read. */
static bool is_type(const char *content_type, const char *type)
{
	static const char charset[] = "charset=";
	size_t n = strlen(type);
	const char *said = strcasestr(content_type, charset);

	if (strncasecmp(content_type, type, n) != 0 || !strchr("; \t", content_type[n]))
		return false;
	if (!said)
		return true;
	said += sizeof charset - 1;
	said += *said == '"';
	n = strcspn(said, "\"; \t");
	return n == 5 && strncasecmp(said, "utf-8", n) == 0;
}

enum outcome body_read(const char *body, size_t length, const char *content_type, struct arena *a,
    struct pair **pairs, size_t *count, struct error *e)
{
	cJSON *root;

	if (length == 0)
		return OUTCOME_DONE;
	if (is_type(content_type, "application/x-www-form-urlencoded"))
		return body_fields_read(body, length, a, pairs, count, e);
	if (!is_type(content_type, "application/json"))
		return error_set(e, OUTCOME_REFUSED,
		    "the body: expected application/json or application/x-www-form-urlencoded in UTF-8, "
		    "found "
		    "\"%.60s\"",
		    content_type);
	if (has_nul(body, length))
		return error_set(e, OUTCOME_REFUSED, "the body: \\u0000 is no character of a name");
	return json_parse(a, body, length, NESTED_MOST, &root, e) == OUTCOME_DONE
		   ? object_read(root, a, pairs, count, e)
		   : OUTCOME_REFUSED;
}
