#include "export/body.h"
#include "base/json.h"

#include <string.h>
#include <strings.h>

enum { NESTED_MOST = 4 };

static int hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* A name or value of a form, decoded (application/x-www-form-urlencoded). */
static const char *decoded(const char *s, size_t length, struct arena *a)
{
	char *out = arena_raw(a, length + 1);
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		int high = s[i] == '%' && i + 2 < length ? hex_digit(s[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(s[i + 2]) : -1;

		if (low >= 0) {
			out[n++] = (char)(high * 16 + low);
			i += 2;
		} else {
			out[n++] = s[i] == '+' ? ' ' : s[i];
		}
	}
	out[n] = '\0';
	return out;
}

static void add(struct arena *a, struct pair **pairs, size_t *count, const char *name, const char *value)
{
	struct pair *p = arena_push(a, pairs, count, sizeof *p);

	p->name = name;
	p->value = value;
}

static void fields_read(const char *s, size_t length, struct arena *a, struct pair **pairs, size_t *count)
{
	const char *end = s + length;

	while (s < end) {
		const char *stop = memchr(s, '&', (size_t)(end - s)), *equals;

		stop = stop ? stop : end;
		equals = memchr(s, '=', (size_t)(stop - s));
		if (equals)
			add(a, pairs, count, decoded(s, (size_t)(equals - s), a),
			    decoded(equals + 1, (size_t)(stop - equals) - 1, a));
		else if (stop > s)
			add(a, pairs, count, decoded(s, (size_t)(stop - s), a), "");
		s = stop + 1;
	}
}

static bool value_text(const cJSON *node, struct text *out)
{
	if (cJSON_IsString(node))
		text_add(out, node->valuestring);
	else if (cJSON_IsNumber(node))
		text_number(out, node->valuedouble);
	else if (cJSON_IsBool(node))
		text_add(out, cJSON_IsTrue(node) ? "true" : "false");
	else
		return cJSON_IsNull(node);
	return true;
}

static int object_read(
    const cJSON *root, struct arena *a, struct pair **pairs, size_t *count, struct error *e)
{
	const cJSON *member, *item;

	if (!cJSON_IsObject(root))
		return error_set(e, REFUSED, "the body: expected an object, found %s", json_kind(root));
	cJSON_ArrayForEach(member, root)
	{
		TEXT_OWNED struct text value = {0};
		bool good = true;

		if (cJSON_IsArray(member)) {
			cJSON_ArrayForEach(item, member)
			{
				text_add(&value, value.length ? "," : "");
				good = good && value_text(item, &value);
			}
		} else {
			good = value_text(member, &value);
		}
		if (!good)
			return error_set(e, REFUSED,
			    "the body: %.60s: expected a text, a number or a list of them", member->string);
		add(a, pairs, count, member->string, arena_text(a, text_of(&value)));
	}
	return DONE;
}

int body_read(const char *body, size_t length, const char *content_type, struct arena *a, struct pair **pairs,
    size_t *count, struct error *e)
{
	cJSON *root;

	if (length == 0)
		return DONE;
	if (strncasecmp(content_type, "application/x-www-form-urlencoded", 33) == 0) {
		fields_read(body, length, a, pairs, count);
		return DONE;
	}
	if (strncasecmp(content_type, "application/json", 16) != 0)
		return error_set(e, REFUSED,
		    "the body: expected application/json or application/x-www-form-urlencoded, found "
		    "\"%.60s\"",
		    content_type);
	return json_parse(a, body, length, NESTED_MOST, &root, e) == DONE
		   ? object_read(root, a, pairs, count, e)
		   : REFUSED;
}
