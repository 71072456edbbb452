/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/plain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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
	else if (code <= 0xFFFF)
		text_printf(t, "\\u%04x", (unsigned)code);
	else
		text_printf(t, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + (code & 0x3FF));
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

static void json_member_begin(struct json_writer *w, const char *key)
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
	json_member_begin(w, key);
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
	json_member_begin(w, key);
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
	json_member_begin(w, key);
	text_number(w->out, value);
}

void json_integer(struct json_writer *w, const char *key, long long value)
{
	json_member_begin(w, key);
	text_integer(w->out, value);
}

void json_bool(struct json_writer *w, const char *key, bool value)
{
	json_member_begin(w, key);
	text_add(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w, const char *key)
{
	json_member_begin(w, key);
	text_add(w->out, "null");
}

void json_instant(struct json_writer *w, const char *key, instant at)
{
	TEXT_OWNED struct text t = {0};

	if (at == INSTANT_NONE) {
		json_null(w, key);
		return;
	}
	instant_print(&t, at);
	json_string(w, key, text_of(&t));
}
