/* SPDX-License-Identifier: MIT */
#include "base/mask.h"
#include "base/digest.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- how a byte may be written ---- */

enum {
	PERCENT = 1, /* %XX */
	TWICE = 2,   /* %25XX, however often */
	JSON = 4,    /* \uXXXX, \n, \/ */
	EXACT = 8,   /* upper and lower case differ */
	BASE64 = 16, /* - and _ stand for + and / */
};
static const int forms[] = {0, PERCENT, PERCENT | TWICE, JSON, JSON | PERCENT, JSON | PERCENT | TWICE};

/* One character of the text: the bytes that it stands for. */
struct unit {
	const char *end; /* in the text, behind it */
	uint8_t bytes[4];
	size_t count;
};

static int percent_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool hex_read(const char *at, int digits, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < digits; i++) {
		int digit = percent_digit(at[i]);

		if (digit < 0)
			return false;
		*value = *value << 4 | (uint32_t)digit;
	}
	return true;
}

static bool percent_unit(const char *at, int form, struct unit *u)
{
	uint32_t byte;

	if (*at != '%')
		return false;
	at++;
	while ((form & TWICE) && at[0] == '2' && at[1] == '5' && hex_read(at + 2, 2, &byte))
		at += 2;
	if (!hex_read(at, 2, &byte))
		return false;
	*u = (struct unit){.end = at + 2, .bytes = {(uint8_t)byte}, .count = 1};
	return true;
}

static bool json_unit(const char *at, struct unit *u)
{
	static const char names[] = "bfnrt\"\\/", values[] = "\b\f\n\r\t\"\\/";
	const char *name;
	uint32_t code, low;
	char bytes[4];

	if (*at != '\\' || !at[1])
		return false;
	name = strchr(names, at[1]);
	if (name) {
		*u = (struct unit){.end = at + 2, .bytes = {(uint8_t)values[name - names]}, .count = 1};
		return true;
	}
	if (at[1] != 'u' || !hex_read(at + 2, 4, &code))
		return false;
	u->end = at + 6;
	if (code >= 0xD800 && code < 0xDC00 && at[6] == '\\' && at[7] == 'u' && hex_read(at + 8, 4, &low) &&
	    low >= 0xDC00 && low < 0xE000) {
		code = 0x10000 + ((code - 0xD800) << 10 | (low - 0xDC00));
		u->end = at + 12;
	}
	u->count = utf8_encode(code, bytes);
	memcpy(u->bytes, bytes, sizeof u->bytes);
	return true;
}

static void unit_read(const char *at, int form, struct unit *u)
{
	if ((form & PERCENT) && percent_unit(at, form, u))
		return;
	if ((form & JSON) && json_unit(at, u))
		return;
	*u = (struct unit){.end = at + 1, .bytes = {(uint8_t)*at}, .count = 1};
}

static uint8_t char_fold(uint8_t c, int form)
{
	if (form & BASE64)
		c = c == '-' ? '+' : c == '_' ? '/' : c;
	return !(form & EXACT) && c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static bool bytes_match(const struct unit *u, const char *secret, size_t left, int form)
{
	if (u->count > left)
		return false;
	for (size_t i = 0; i < u->count; i++)
		if (char_fold(u->bytes[i], form) != char_fold((uint8_t)secret[i], form) &&
		    !((form & PERCENT) && secret[i] == ' ' && u->bytes[i] == '+'))
			return false;
	return true;
}

/* Behind the secret, or as much of it as messages leave that cut texts short, where the text goes on with it
 * in this form; NULL. */
static const char *secret_match(const char *text, const char *secret, size_t length, int form)
{
	size_t left = length;

	while (left) {
		struct unit u;

		if (!*text)
			break;
		unit_read(text, form, &u);
		if (!bytes_match(&u, secret, left, form))
			break;
		secret += u.count;
		left -= u.count;
		text = u.end;
	}
	return left == 0 || length - left >= MASK_CUT ? text : NULL;
}

/* ---- what is struck out ---- */

struct hidden {
	const char *text;
	size_t length;
	bool *bytes; /* of the text; NULL until there is one */
};

static void span_hide(struct hidden *h, const char *from, const char *to)
{
	if (!h->bytes)
		h->bytes = memory_new(h->length + 1);
	memset(h->bytes + (from - h->text), 1, (size_t)(to - from));
}

static bool of_base64(char c)
{
	return c &&
	       (strchr("+/=-_", c) || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'));
}

static void hide_matches(struct hidden *h, const char *secret, size_t length, int more)
{
	for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
		for (const char *at = h->text; *at; at++) {
			const char *from = at, *to = secret_match(at, secret, length, forms[f] | more);

			if (!to)
				continue;
			/* of a text around it the first and last bits stand in the characters beside */
			while ((more & BASE64) && from > h->text && of_base64(from[-1]))
				from--;
			while ((more & BASE64) && of_base64(*to))
				to++;
			span_hide(h, from, to);
			at = to - 1;
		}
	}
}

/* In base64 a secret looks in three ways, by how many bytes stand before it. Only the characters that hold
 * nothing but bits of the secret are looked for. */
static void hide_base64(struct hidden *h, const char *secret, size_t length)
{
	for (size_t before = 0; before < 3; before++) {
		TEXT_OWNED struct text bytes = {0};
		TEXT_OWNED struct text encoded = {0};
		size_t first = (before * 8 + 5) / 6, end = (before + length) * 8 / 6;

		text_put(&bytes, "\0\0", before);
		text_put(&bytes, secret, length);
		base64_add(&encoded, text_of(&bytes), bytes.length);
		hide_matches(h, text_of(&encoded) + first, end - first, EXACT | BASE64);
	}
}

static void hide_secret(struct hidden *h, const char *secret)
{
	size_t length = strlen(secret);

	if (length < MASK_LEAST)
		return;
	hide_matches(h, secret, length, 0);
	hide_base64(h, secret, length);
}

bool mask_holds(const char *text, const char *secret)
{
	struct hidden h = {text, strlen(text), NULL};
	bool any;

	hide_secret(&h, secret);
	any = h.bytes != NULL;
	free(h.bytes);
	return any;
}

const char *mask_text(const char *text, const char *const *secrets, size_t count, struct arena *a)
{
	struct hidden h = {text, strlen(text), NULL};
	TEXT_OWNED struct text out = {0};

	for (size_t i = 0; i < count; i++)
		hide_secret(&h, secrets[i]);
	if (!h.bytes)
		return text;
	for (size_t i = 0; i < h.length; i++) {
		if (!h.bytes[i])
			text_char(&out, text[i]);
		else if (i == 0 || !h.bytes[i - 1])
			text_add(&out, "***");
	}
	free(h.bytes);
	return arena_text(a, text_of(&out));
}
