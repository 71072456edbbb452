/* SPDX-License-Identifier: MIT */
#include "alert/format/chat.h"
#include "base/json.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* "&name;", "&#10;", "&#x0a;" */
static bool begins_entity(const char *s)
{
	size_t n = 1 + (s[1] == '#');
	size_t length = strspn(s + n, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

	if (length > 0 && s[n + length] == ';')
		return true;
	/* HTML knows these without one as well */
	return strncasecmp(s + 1, "lt", 2) == 0 || strncasecmp(s + 1, "gt", 2) == 0 ||
	       strncasecmp(s + 1, "amp", 3) == 0 || strncasecmp(s + 1, "quot", 4) == 0;
}

/* Whether a service could take the character at s[at] for its own. */
static bool is_address(const char *s, size_t at)
{
	switch (s[at]) {
	case '@':
		return true;
	case ':':
		return s[at + 1] == '/' && s[at + 2] == '/';
	case '.':
		return at && is_word(s[at - 1]) && s[at + 1] && is_word(s[at + 1]) &&
		       !isdigit((unsigned char)s[at + 1]);
	default:
		return false;
	}
}

static bool is_markup(const char *s, size_t at)
{
	switch (s[at]) {
	case '_':
		return !(at && is_word(s[at - 1]) && is_word(s[at + 1]));
	case '&':
		return begins_entity(s + at);
	default:
		return strchr("<>[]*`#|~\\", s[at]) || is_address(s, at);
	}
}

/* How many bytes at the begin of a line would make it something else than a paragraph. */
static size_t block_begin(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	if (digits && (s[digits] == '.' || s[digits] == ')') && (s[digits + 1] == ' ' || !s[digits + 1]))
		return digits + 1;
	if (*s && strchr("-+=", *s))
		return isdigit((unsigned char)s[1]) ? 0 : strspn(s, "-+=");
	return 0;
}

static void wide_put(struct text *out, char c)
{
	char bytes[4];

	text_put(out, bytes, utf8_encode(0xFF00u + (unsigned char)c - 0x20u, bytes));
}

static void text_clean(struct text *out, const char *s)
{
	size_t length = strlen(s), i = 0;

	while (i < length) {
		uint32_t code = 0;
		size_t n = utf8_read(s + i, length - i, &code);

		if (n && (code == '\n' || code == '\r' || code == '\t'))
			text_char(out, ' ');
		else if (!n || code_hidden(code))
			text_add(out, "\xEF\xBF\xBD");
		else
			text_put(out, s + i, n);
		i += n ? n : 1;
	}
}

void chat_plain(struct text *out, const char *text)
{
	TEXT_OWNED struct text clean = {0};
	const char *s;
	size_t wide;

	text_clean(&clean, text);
	s = text_of(&clean) + strspn(text_of(&clean), " ");
	wide = block_begin(s);
	for (size_t i = 0; s[i]; i++) {
		if ((i < wide && ispunct((unsigned char)s[i])) || is_markup(s, i))
			wide_put(out, s[i]);
		else
			text_char(out, s[i]);
	}
}

void chat_text(struct text *out, const char *text)
{
	TEXT_OWNED struct text clean = {0};
	const char *s;

	text_clean(&clean, text);
	s = text_of(&clean);
	for (size_t i = 0; s[i]; i++) {
		if (is_address(s, i))
			wide_put(out, s[i]);
		else
			text_char(out, s[i]);
	}
}

void chat_url(struct text *out, const char *url)
{
	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return;
	for (; *url; url++) {
		unsigned char c = (unsigned char)*url;

		if (isalnum(c) || strchr("-._/:?#&=%+,;@$", c))
			text_char(out, *url);
		else
			text_printf(out, "%%%02X", c);
	}
}

size_t count_bytes(const char *s)
{
	return strlen(s);
}

size_t count_characters(const char *s)
{
	size_t count = 0;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		count += (c & 0xC0) != 0x80;
		count += c >= 0xF0; /* a pair */
	}
	return count;
}

size_t count_json(const char *s)
{
	TEXT_OWNED struct text t = {0};

	json_escape(&t, s);
	return t.length;
}

size_t count_fit(const char *s, size_t most, size_t (*count)(const char *s))
{
	size_t at = 0, sum = 0;

	while (s[at]) {
		char one[8] = "";
		uint32_t code;
		size_t n = utf8_next(s + at, &code);

		memcpy(one, s + at, n);
		sum += count(one);
		if (sum > most)
			break;
		at += n;
	}
	return at;
}
