#include "base/json.h"
#include "base/plain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* cJSON's own limit of levels is fixed when it is built (1,000); ours is looked at in the tree. */
static bool deeper(const cJSON *node, int most)
{
	if (most < 0)
		return true;
	for (const cJSON *child = node->child; child; child = child->next)
		if ((child->type == cJSON_Array || child->type == cJSON_Object) && deeper(child, most - 1))
			return true;
	return false;
}

/* Where the text nests too deep, for the message. */
static int depth_check(const char *text, size_t length, int most, struct error *e)
{
	static const signed char step[256] = {['{'] = 1, ['['] = 1, ['}'] = -1, [']'] = -1, ['"'] = 2};
	int depth = 0;

	for (size_t i = 0; i < length; i++) {
		int s = step[(unsigned char)text[i]];

		if (s == 0)
			continue;
		if (s == 2) {
			for (i++; i < length && text[i] != '"'; i++)
				i += text[i] == '\\';
			continue;
		}
		depth += s;
		if (depth > most)
			return error_set(
			    e, REFUSED, "the document nests deeper than %d levels (at byte %zu)", most, i);
	}
	return DONE;
}

static void place(const char *text, const char *at, int *line, int *column)
{
	*line = *column = 1;
	for (; text < at; text++) {
		if (*text == '\n') {
			++*line;
			*column = 1;
		} else if ((*text & 0xC0) != 0x80) {
			++*column;
		}
	}
}

int json_parse(struct arena *a, const char *text, size_t length, int depth, cJSON **root, struct error *e)
{
	const char *end = NULL;
	cJSON *parsed;
	char near[80];
	size_t n;
	int line, column;

	json_arena_enter(a);
	parsed = cJSON_ParseWithLengthOpts(text, length, &end, false);
	json_arena_leave();
	if ((!parsed || ((parsed->type == cJSON_Array || parsed->type == cJSON_Object) &&
			    deeper(parsed, depth - 1))) &&
	    depth_check(text, length, depth, e) != DONE)
		return REFUSED;
	if (parsed) {
		while (end < text + length && strchr(" \t\r\n", *end) && *end)
			end++;
		if (end == text + length) {
			*root = parsed;
			return DONE;
		}
	}
	if (!end || end > text + length)
		end = text + length;
	place(text, end, &line, &column);
	if (end == text + length)
		return error_set(
		    e, REFUSED, "no JSON: the document ends too early (line %d, column %d)", line, column);
	n = (size_t)(text + length - end) < sizeof near - 1 ? (size_t)(text + length - end) : sizeof near - 1;
	memcpy(near, end, n);
	near[n] = '\0';
	near[strcspn(near, "\r\n")] = '\0';
	near[text_fit(near, 24)] = '\0';
	return error_set(e, REFUSED, "no JSON: %s at line %d, column %d, near \"%s\"",
	    parsed ? "something follows the document" : "cannot be read", line, column, near);
}

const char *json_text_at(const cJSON *object, const char *name)
{
	const cJSON *node = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsString(node) ? node->valuestring : "";
}

const char *json_kind(const cJSON *node)
{
	if (!node)
		return "nothing";
	switch (node->type & 0xFF) {
	case cJSON_False:
	case cJSON_True:
		return "true or false";
	case cJSON_NULL:
		return "null";
	case cJSON_Number:
		return "a number";
	case cJSON_String:
		return "a text";
	case cJSON_Array:
		return "a list";
	case cJSON_Object:
		return "an object";
	}
	return "nothing";
}

static void code_escape(struct text *t, uint32_t code)
{
	if (code == '"' || code == '\\')
		text_printf(t, "\\%c", (int)code);
	else if (code == '\n')
		text_add(t, "\\n");
	else if (code == '\t')
		text_add(t, "\\t");
	else
		text_printf(t, "\\u%04x", (unsigned)code); /* what is hidden lies below U+10000 */
}

/* Characters that a terminal would obey are escaped too: JSON is also looked at. */
void json_escape(struct text *t, const char *s)
{
	size_t length = strlen(s), run = 0, i = 0;

	while (i < length) {
		unsigned char c = (unsigned char)s[i];
		uint32_t code = c;
		size_t n = 1;

		if (c >= 0x20 && c < 0x7F && c != '"' && c != '\\') {
			i++;
			continue;
		}
		if (c >= 0x80 && (n = utf8_read(s + i, length - i, &code)) && !code_hidden(code)) {
			i += n;
			continue;
		}
		text_put(t, s + run, i - run);
		if (n)
			code_escape(t, code);
		else
			text_add(t, "\xEF\xBF\xBD");
		i += n ? n : 1;
		run = i;
	}
	text_put(t, s + run, length - run);
}

void json_quote(struct text *t, const char *s)
{
	text_char(t, '"');
	json_escape(t, s);
	text_char(t, '"');
}

static void line_begin(struct json_writer *w)
{
	if (!w->pretty)
		return;
	text_char(w->out, '\n');
	for (int i = 0; i < w->depth; i++)
		text_add(w->out, "  ");
}

static void member_begin(struct json_writer *w, const char *key)
{
	if (w->depth > 0) {
		if (w->filled[w->depth])
			text_char(w->out, ',');
		w->filled[w->depth] = true;
		line_begin(w);
	}
	if (key) {
		json_quote(w->out, key);
		text_add(w->out, w->pretty ? ": " : ":");
	}
}

void json_open(struct json_writer *w, const char *key, char bracket)
{
	member_begin(w, key);
	text_char(w->out, bracket);
	w->depth++;
	w->filled[w->depth] = false;
}

void json_close(struct json_writer *w, char bracket)
{
	bool filled = w->filled[w->depth];

	w->depth--;
	if (filled)
		line_begin(w);
	text_char(w->out, bracket);
}

void json_string(struct json_writer *w, const char *key, const char *value)
{
	if (!value) {
		json_null(w, key);
		return;
	}
	member_begin(w, key);
	json_quote(w->out, value);
}

void json_stringf(struct json_writer *w, const char *key, const char *format, ...)
{
	TEXT_OWNED struct text value = {0};
	va_list args;

	va_start(args, format);
	fields_print(&value, valid_put, format, args);
	va_end(args);
	json_string(w, key, text_of(&value));
}

void json_number(struct json_writer *w, const char *key, double value)
{
	if (!isfinite(value)) {
		json_null(w, key);
		return;
	}
	member_begin(w, key);
	text_number(w->out, value);
}

void json_integer(struct json_writer *w, const char *key, long long value)
{
	member_begin(w, key);
	text_integer(w->out, value);
}

void json_bool(struct json_writer *w, const char *key, bool value)
{
	member_begin(w, key);
	text_add(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w, const char *key)
{
	member_begin(w, key);
	text_add(w->out, "null");
}
