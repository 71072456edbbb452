/* SPDX-License-Identifier: MIT */
#include "base/json_reader.h"

#include <string.h>

/* Behind the bytes that stand for themselves: ASCII without controls, quote and backslash. */
static const char *plain_end(const char *at, const char *end)
{
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	uint64_t w, quote, slash;

	while (end - at >= 8) {
		memcpy(&w, at, 8);
		quote = w ^ (ones * '"');
		slash = w ^ (ones * '\\');
		if (((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & high)
			break; /* perhaps: byte by byte */
		at += 8;
	}
	while (
	    at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return at;
}

static int json_hex4(const char *at, const char *end)
{
	int code = 0;

	for (int i = 0; i < 4; i++, at++) {
		int c = at < end ? *at : 0;
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		code = code << 4 | digit;
	}
	return code;
}

/* \uXXXX, with its second half where it is the first of two; `at` stands behind the u. */
static bool unicode_read(struct json_reader *r, char **to)
{
	const char *escape = r->at - 2;
	int code = json_hex4(r->at, r->end), low;

	if (code < 0)
		return json_expected(r, "four hexadecimal digits");
	r->at += 4;
	if (code == 0)
		return json_refuse(
		    r, escape, "a text has \\u0000 in it, the character NUL, which no text can hold");
	if (code >= 0xD800 && code <= 0xDFFF) {
		low = code < 0xDC00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u'
			  ? json_hex4(r->at + 2, r->end)
			  : -1;
		if (low < 0xDC00 || low > 0xDFFF)
			return json_refuse(r, escape, "half of a surrogate pair (\\u%04x)", (unsigned)code);
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		r->at += 6;
	}
	*to += utf8_encode((uint32_t)code, *to);
	return true;
}

/* `at` stands at the backslash. */
static bool escape_read(struct json_reader *r, char **to)
{
	static const char from[] = "\"\\/bfnrt", stands_for[] = "\"\\/\b\f\n\r\t";
	const char *known;

	r->at++;
	if (r->at == r->end)
		return json_expected(r, "an escape such as \\n or \\u00e4");
	if (*r->at == 'u') {
		r->at++;
		return unicode_read(r, to);
	}
	known = *r->at ? strchr(from, *r->at) : NULL;
	if (!known)
		return json_expected(r, "an escape such as \\n or \\u00e4");
	r->at++;
	*(*to)++ = stands_for[known - from];
	return true;
}

/* What does not stand for itself: an escape, or characters of several bytes. */
static bool special_read(struct json_reader *r, char **to)
{
	unsigned char c = r->at < r->end ? (unsigned char)*r->at : 0;
	const char *run = r->at;
	size_t n, good;

	if (r->at == r->end)
		return json_expected(r, "the closing quote");
	if (c == '\\')
		return escape_read(r, to);
	if (c < 0x20)
		return json_refuse(
		    r, r->at, "the control character 0x%02x in a text (it is written as \\u%04x)", c, c);
	while (run < r->end && (unsigned char)*run >= 0x80)
		run++;
	n = (size_t)(run - r->at);
	good = utf8_valid(r->at, n);
	if (good < n)
		return json_refuse(
		    r, r->at + good, "the byte 0x%02x is not UTF-8", (unsigned char)r->at[good]);
	if (*to != r->copy + (r->at - r->text))
		memmove(*to, r->at, n);
	*to += n;
	r->at += n;
	return true;
}

char *json_text_read(struct json_reader *r, size_t *length)
{
	char *from = r->copy + (++r->at - r->text), *to = from;

	for (;;) {
		const char *stop = plain_end(r->at, r->end);
		size_t n = (size_t)(stop - r->at);

		/* until the first escape everything stands where it belongs */
		if (to != r->copy + (r->at - r->text))
			memmove(to, r->at, n);
		to += n;
		r->at = stop;
		if (stop < r->end && *stop == '"')
			break;
		if (!special_read(r, &to))
			return NULL;
	}
	r->at++;
	*to = '\0';
	*length = (size_t)(to - from);
	return from;
}
