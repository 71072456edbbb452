/* SPDX-License-Identifier: MIT */
#include "collector/decode.h"
#include "base/json.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Behind a value of a parameter, which may stand in quotes. */
static const char *value_end(const char *at)
{
	if (*at != '"')
		return at + strcspn(at, ";, \t");
	for (at++; *at && *at != '"'; at++)
		at += *at == '\\' && at[1];
	return at + (*at == '"');
}

/* What the parameter `charset` says, and no other one whose name or value looks like it; NULL: nothing. */
static const char *charset_of(const char *content_type, char *buffer, size_t size)
{
	const char *at = content_type ? content_type + strcspn(content_type, ";") : "";

	while (*at) {
		size_t name;
		const char *value, *end;

		at += strspn(at, "; \t");
		name = strcspn(at, "=;, \t");
		if (at[name] != '=') {
			at += name + strcspn(at + name, ";");
			continue;
		}
		value = at + name + 1;
		end = value_end(value);
		if (name == 7 && strncasecmp(at, "charset", name) == 0) {
			value += strspn(value, "\"'");
			name = strcspn(value, "\"';, \t");
			snprintf(buffer, size, "%.*s", (int)(name < size ? name : size - 1), value);
			return *buffer ? buffer : NULL;
		}
		at = end + strcspn(end, ";");
	}
	return NULL;
}

/* Names that iconv does not know, or takes for another encoding than is meant. UTF-7 is none: where it is
 * allowed, a text that is harmless to all who look at it turns into another one. */
static const struct {
	const char *name, *means; /* NULL: it is not read */
} name_match[] = {
    {"utf8", "UTF-8"},
    {"us-ascii", "UTF-8"},
    {"utf8mb3", "UTF-8"},
    {"utf8mb4", "UTF-8"},
    {"gbk", "GB18030"},
    {"gb2312", "GB18030"},
    {"x-gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"utf-7", NULL},
    {"utf7", NULL},
    {"utf-7-imap", NULL},
    {"unicode-1-1-utf-7", NULL},
    {"csunicode11utf7", NULL},
};

/* What iconv is asked for; NULL: it is no plain name. A slash would tell iconv how to go on, such as to leave
 * out what it cannot read. */
static const char *encoding_named(const char *charset)
{
	for (size_t i = 0; i < sizeof name_match / sizeof *name_match; i++)
		if (strcasecmp(charset, name_match[i].name) == 0)
			return name_match[i].means;
	for (const char *at = charset; *at; at++)
		if (!isalnum((unsigned char)*at) && (at == charset || !strchr("-_.:+()", *at)))
			return NULL;
	return charset;
}

static bool is_utf8(const char *charset)
{
	const char *name = encoding_named(charset);

	return name && strcasecmp(name, "utf-8") == 0;
}

static enum outcome text_transcode(
    const char *bytes, size_t length, const char *charset, struct text *room, struct error *e)
{
	const char *name = encoding_named(charset);
	iconv_t cd = name ? iconv_open("UTF-8", name) : (iconv_t)-1;
	char *in = (char *)(uintptr_t)bytes, out[4096];
	size_t left = length;
	bool ended = false;
	enum outcome outcome = OUTCOME_DONE;

	if (cd == (iconv_t)-1)
		return !name || errno == EINVAL
			   ? error_set(e, OUTCOME_REFUSED, "the encoding \"%.40s\" is not known", charset)
			   : error_set(e, OUTCOME_REFUSED, "the encoding \"%.40s\" cannot be read: %s",
				 charset, strerror(errno));
	while (!ended && outcome == OUTCOME_DONE) {
		char *to = out;
		size_t free_bytes = sizeof out;
		bool last = left == 0; /* what is still held back of the last character */
		size_t changed = iconv(cd, last ? NULL : &in, last ? NULL : &left, &to, &free_bytes);
		int why = errno;

		text_put(room, out, sizeof out - free_bytes);
		if (changed == (size_t)-1 ? why != E2BIG : changed != 0)
			outcome = error_set(
			    e, OUTCOME_REFUSED, "byte %zu is not %.40s", length - left + 1, charset);
		ended = last && changed == 0;
	}
	iconv_close(cd);
	return outcome;
}

static bool mark_utf8(const char *s, size_t length)
{
	return length >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0;
}

/* Which encoding the bytes are in, and how long a byte order mark is. NULL: nobody says. */
static const char *encoding_of(const char *bytes, size_t length, const char *content_type,
    const char *configured, char *named, size_t size, size_t *mark)
{
	const char *charset = configured ? configured : charset_of(content_type, named, size);

	*mark = 0;
	if (mark_utf8(bytes, length)) {
		*mark = 3;
		return "UTF-8";
	}
	if (length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0)) {
		*mark = 2;
		return (unsigned char)*bytes == 0xFF ? "UTF-16LE" : "UTF-16BE";
	}
	/* JSON begins with an ASCII character: a zero byte beside it is the other half of it */
	if (length >= 2 && !configured && (!bytes[0] || !bytes[1]))
		return bytes[0] ? "UTF-16LE" : "UTF-16BE";
	return charset;
}

enum outcome decode_text(const char *bytes, size_t length, const char *content_type, const char *encoding,
    struct text *room, const char **utf8, size_t *utf8_length, struct error *e)
{
	char named[64];
	size_t mark, bad, line, column;
	const char *nul;
	const char *charset = encoding_of(bytes, length, content_type, encoding, named, sizeof named, &mark);
	bool change = charset && !is_utf8(charset);

	bytes += mark;
	length -= mark;
	bad = change ? 0 : utf8_valid(bytes, length);
	if (!charset && bad < length) {
		/* nobody says what it is: if all of it is GB18030, it is that */
		struct error ignored;

		if (text_transcode(bytes, length, "GB18030", room, &ignored) != OUTCOME_DONE)
			return error_set(e, OUTCOME_REFUSED,
			    "byte %zu is neither UTF-8 nor GB18030; if the source uses another encoding, say "
			    "so "
			    "with encoding:",
			    bad + 1);
		change = true;
	} else if (!change && bad < length) {
		return error_set(e, OUTCOME_REFUSED,
		    "byte %zu is not UTF-8, as %s says; if the source uses another encoding, such as "
		    "GB18030, "
		    "say so with encoding:",
		    bad + 1,
		    encoding ? "encoding:"
		    : mark   ? "its byte order mark"
			     : "the header");
	} else if (change) {
		enum outcome outcome = text_transcode(bytes, length, charset, room, e);

		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	if (change) {
		bytes = text_of(room);
		length = room->length;
		if (!mark && mark_utf8(bytes, length)) {
			bytes += 3;
			length -= 3;
		}
	}
	if (mark_utf8(bytes, length))
		return error_set(e, OUTCOME_REFUSED,
		    "byte %zu: a second byte order mark (expected at most one)", (mark ? mark : 3) + 1);
	nul = memchr(bytes, '\0', length);
	if (nul) {
		json_place(bytes, nul, &line, &column);
		return error_set(
		    e, OUTCOME_REFUSED, "the document has a NUL byte (line %zu, column %zu)", line, column);
	}
	*utf8 = bytes;
	*utf8_length = length;
	return OUTCOME_DONE;
}

/* ---- wrappers ---- */

static bool char_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void blanks_trim(const char **s, size_t *length)
{
	while (*length && char_is_blank(**s))
		++*s, --*length;
	while (*length && char_is_blank((*s)[*length - 1]))
		--*length;
}

static bool body_is_html(const char *s, size_t length)
{
	return length >= 5 && *s == '<' &&
	       (strncasecmp(s, "<html", 5) == 0 || (length >= 9 && strncasecmp(s, "<!doctype", 9) == 0) ||
		   strncasecmp(s, "<?xml", 5) == 0 || strncasecmp(s, "<head", 5) == 0 ||
		   strncasecmp(s, "<body", 5) == 0);
}

/* callback({...}); with what servers put in front of it against misuse. */
static bool jsonp_unwrap(const char **s, size_t *length)
{
	const char *at = *s, *end = *s + *length;

	if (*length > 4 && memcmp(at, "/**/", 4) == 0)
		at += 4;
	while (at < end && char_is_blank(*at))
		at++;
	if (at == end || !(isalpha((unsigned char)*at) || *at == '_' || *at == '$'))
		return false;
	while (at < end && (isalnum((unsigned char)*at) || strchr("_$.[]\"'", *at)))
		at++;
	while (at < end && char_is_blank(*at))
		at++;
	if (at == end || *at != '(')
		return false;
	while (end > at && (char_is_blank(end[-1]) || end[-1] == ';'))
		end--;
	if (end == at || end[-1] != ')')
		return false;
	*s = at + 1;
	*length = (size_t)(end - 1 - *s);
	blanks_trim(s, length);
	return true;
}

/* A list of the documents, a line each. */
static enum outcome lines_parse(struct arena *a, const char *whole, const char *s, size_t length, int depth,
    cJSON **root, struct error *e)
{
	cJSON *list = arena_new(a, sizeof *list), *last = NULL;
	const char *end = s + length;

	list->type = cJSON_Array;
	while (s < end) {
		const char *stop = memchr(s, '\n', (size_t)(end - s));
		size_t n = (size_t)((stop ? stop : end) - s);
		const char *at = s;
		cJSON *one;

		s += n + 1;
		blanks_trim(&at, &n);
		if (n == 0)
			continue;
		if (json_parse_part(a, whole, at, n, depth - 1, &one, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		if (last) {
			last->next = one;
			one->prev = last;
		} else {
			list->child = one;
		}
		list->child->prev = one;
		last = one;
	}
	*root = list;
	return OUTCOME_DONE;
}

/* Texts that are JSON themselves become what they say. */
static enum outcome nested_json_parse(
    struct arena *a, cJSON *root, const struct path *path, int depth, struct error *e)
{
	struct json_nodes nodes;
	enum outcome outcome = jsonpath_select(path->path, a, root, root, &nodes, e);

	for (size_t i = 0; outcome == OUTCOME_DONE && i < nodes.count; i++) {
		cJSON *node = (cJSON *)(uintptr_t)nodes.at[i].node, *inner;
		struct error why;

		if (!cJSON_IsString(node))
			continue;
		if (json_parse(a, node->valuestring, strlen(node->valuestring), depth, &inner, &why) !=
		    OUTCOME_DONE)
			return error_set(
			    e, OUTCOME_REFUSED, "unwrap: the text at %s: %s", path->text, why.text);
		node->type = inner->type;
		node->child = inner->child;
		node->valuestring = inner->valuestring;
		node->valuedouble = inner->valuedouble;
		node->valueint = inner->valueint;
	}
	return outcome;
}

enum outcome decode_document(
    const char *bytes, size_t length, const struct decoder *d, struct arena *a, cJSON **root, struct error *e)
{
	TEXT_OWNED struct text room = {0};
	const char *utf8, *inner;
	size_t n, inner_length;
	enum outcome outcome = decode_text(bytes, length, d->content_type, d->encoding, &room, &utf8, &n, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	inner = utf8;
	inner_length = n;
	blanks_trim(&inner, &inner_length);
	if (inner_length == 0)
		return error_set(e, OUTCOME_REFUSED, "the answer is empty");
	if (body_is_html(inner, inner_length))
		return error_set(e, OUTCOME_REFUSED, "the answer is a page (HTML or XML), not JSON");
	if (d->lines)
		outcome = lines_parse(a, utf8, inner, inner_length, d->depth_max, root, e);
	else if (jsonp_unwrap(&inner, &inner_length))
		outcome = json_parse_part(a, utf8, inner, inner_length, d->depth_max, root, e);
	else
		outcome = json_parse(a, utf8, n, d->depth_max, root, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < d->unwrap_count; i++)
		outcome = nested_json_parse(a, *root, &d->unwrap[i], d->depth_max, e);
	return outcome;
}
