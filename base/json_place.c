/* SPDX-License-Identifier: MIT */
#include "base/json_reader.h"
#include "base/plain.h"

#include <stdarg.h>
#include <string.h>

/* Lines and columns: of a refusal, and of a node that was read. */

void json_place(const char *text, const char *at, size_t *line, size_t *column)
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

bool json_refuse(const struct json_reader *r, const char *at, const char *format, ...)
{
	char what[300];
	size_t line, column;
	va_list args;

	va_start(args, format);
	bounded_vprint(what, sizeof what, format, args);
	va_end(args);
	json_place(r->whole, at, &line, &column);
	(void)error_set(r->error, OUTCOME_REFUSED, "no JSON: %s (line %zu, column %zu)", what, line, column);
	return false;
}

/* At the place that was reached. */
bool json_expected(const struct json_reader *r, const char *what)
{
	size_t n = 0, left = (size_t)(r->end - r->at);
	char found[4 * JSON_SHOWN + 1];

	if (left == 0)
		return json_refuse(r, r->at, "expected %s, the document ends too early", what);
	if (left > sizeof found - 1)
		left = sizeof found - 1;
	while (n < left && (unsigned char)r->at[n] >= 0x20 && r->at[n] != 0x7F)
		n++;
	n = utf8_valid(r->at, n);
	memcpy(found, r->at, n);
	found[n] = '\0';
	found[text_fit(found, JSON_SHOWN)] = '\0';
	if (!*found)
		return json_refuse(
		    r, r->at, "expected %s, found the byte 0x%02x", what, (unsigned char)*r->at);
	return json_refuse(r, r->at, "expected %s, found \"%s\"", what, found);
}

/* ---- the place of a node ---- */

/* How many nodes stand before it, in the order of the text; false: it is not below `from`. */
static bool rank_of(const cJSON *from, const cJSON *node, size_t *rank)
{
	for (; from; from = from->next) {
		if (from == node)
			return true;
		++*rank;
		if (from->child && rank_of(from->child, node, rank)) /* as deep as the document */
			return true;
	}
	return false;
}

static const char *string_end(const char *at)
{
	for (at++; *at != '"'; at++)
		at += *at == '\\';
	return at + 1;
}

/* The beginning of the value at or behind `at`; names are passed over. */
static const char *json_value_begin(const char *at, const char *end)
{
	while (at < end) {
		const char *behind;

		at += strcspn(at, "\"{[-0123456789tfn");
		if (at >= end || *at != '"')
			return at;
		behind = string_end(at);
		behind += strspn(behind, " \t\r\n");
		if (*behind != ':')
			return at;
		at = behind + 1;
	}
	return end;
}

bool json_node_place(
    const char *text, size_t length, const cJSON *root, const cJSON *node, size_t *line, size_t *column)
{
	const char *at = json_value_begin(text, text + length), *end = text + length;
	size_t rank = 0;

	if (!rank_of(root, node, &rank))
		return false;
	for (; rank > 0 && at < end; rank--) {
		at = *at == '"'			? string_end(at)
		     : *at == '{' || *at == '[' ? at + 1
						: at + strspn(at, "+-.0123456789aeflnrstuE");
		at = json_value_begin(at, end);
	}
	json_place(text, at, line, column);
	return true;
}
