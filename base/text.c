/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "base/memory.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { PRINTED_ROOM = 63 }; /* most of what is printed is a number or a short line */

static void text_reserve(struct text *t, size_t more)
{
	size_t need = t->length + more + 1;

	if (need <= t->room)
		return;
	t->room = t->room * 2 > need ? t->room * 2 : need + 64;
	t->at = memory_grow(t->at, t->room);
}

void text_put(struct text *t, const void *bytes, size_t length)
{
	text_reserve(t, length);
	if (length)
		memcpy(t->at + t->length, bytes, length);
	t->length += length;
	t->at[t->length] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_put(t, s, strlen(s));
}

void text_char(struct text *t, char c)
{
	text_put(t, &c, 1);
}

/* Printed once where the buffer is large enough, and once more where it was not. */
void text_printf(struct text *t, const char *format, ...)
{
	va_list args, again;
	size_t room;
	int length;

	text_reserve(t, PRINTED_ROOM);
	room = t->room - t->length;
	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(t->at + t->length, room, format, args);
	va_end(args);
	if (length > 0 && (size_t)length >= room) {
		text_reserve(t, (size_t)length);
		length = vsnprintf(t->at + t->length, (size_t)length + 1, format, again);
	}
	va_end(again);
	t->length += length > 0 ? (size_t)length : 0;
	t->at[t->length] = '\0';
}

void text_number(struct text *t, double value)
{
	char buffer[32];

	text_add(t, number_print(value, buffer));
}

/* Writes the digits of `n` in front of `end` and returns where they begin. */
static char *digits_before(char *end, uint64_t n)
{
	do
		*--end = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return end;
}

void text_integer(struct text *t, long long value)
{
	char digits[24], *end = digits + sizeof digits;
	char *at = digits_before(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);

	if (value < 0)
		*--at = '-';
	text_put(t, at, (size_t)(end - at));
}

void text_clear(struct text *t)
{
	t->length = 0;
	if (t->at)
		t->at[0] = '\0';
}

bool text_same(const struct text *a, const struct text *b)
{
	return a->length == b->length && (!a->length || memcmp(a->at, b->at, a->length) == 0);
}

void text_done(struct text *t)
{
	free(t->at);
	*t = (struct text){0};
}

const char *text_of(const struct text *t)
{
	return t->at ? t->at : "";
}

size_t utf8_valid(const char *s, size_t length)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i = 0;

	while (i < length) {
		unsigned char c = p[i];
		size_t extra;

		if (c < 0x80) {
			uint64_t eight;

			/* most documents are ASCII for long stretches */
			while (length - i >= 8 && (memcpy(&eight, p + i, 8), !(eight & 0x8080808080808080u)))
				i += 8;
			while (i < length && p[i] < 0x80)
				i++;
			continue;
		}
		if (c >= 0xC2 && c <= 0xDF)
			extra = 1;
		else if (c >= 0xE0 && c <= 0xEF)
			extra = 2;
		else if (c >= 0xF0 && c <= 0xF4)
			extra = 3;
		else
			return i;
		if (length - i <= extra)
			return i;
		for (size_t k = 1; k <= extra; k++)
			if ((p[i + k] & 0xC0) != 0x80)
				return i;
		/* overlong forms, surrogates, beyond U+10FFFF */
		if ((c == 0xE0 && p[i + 1] < 0xA0) || (c == 0xED && p[i + 1] > 0x9F) ||
		    (c == 0xF0 && p[i + 1] < 0x90) || (c == 0xF4 && p[i + 1] > 0x8F))
			return i;
		i += extra + 1;
	}
	return length;
}

size_t utf8_next(const char *s, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t n = p[0] < 0xC0 ? 1 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	uint32_t c = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));

	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80) {
			*code = p[0];
			return 1;
		}
		c = c << 6 | (p[i] & 0x3F);
	}
	*code = c;
	return n;
}

size_t utf8_encode(uint32_t code, char out[4])
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xC0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xE0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3F));
		out[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3F));
	out[2] = (char)(0x80 | (code >> 6 & 0x3F));
	out[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

static size_t char_width(uint32_t code)
{
	int w = code < 0x80 ? 1 : wcwidth((wchar_t)code); /* LC_CTYPE is set to a UTF-8 locale by main */

	return w < 0 ? 1 : (size_t)w;
}

size_t text_width(const char *s)
{
	size_t width = 0;
	uint32_t code;

	while (*s) {
		s += utf8_next(s, &code);
		width += char_width(code);
	}
	return width;
}

size_t text_fit(const char *s, size_t columns)
{
	size_t at = 0, width = 0;
	uint32_t code;

	while (s[at]) {
		size_t n = utf8_next(s + at, &code);

		width += char_width(code);
		if (width > columns)
			break;
		at += n;
	}
	return at;
}

/* Most figures have a few decimals, and no more than 15 digits: then digits / 10^decimals is the double that
 * those digits read back as (both are exact, and a division is rounded once), and with 15 digits no shorter
 * text is another number. */
static bool decimal_print(double value, char *buffer)
{
	static const double ten_to[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
	double size = fabs(value);
	char digits[32], *end = digits + sizeof digits, *at, *out = buffer;

	for (int decimals = 0; size < 1e9 && decimals <= 6; decimals++) {
		double scaled = nearbyint(size * ten_to[decimals]);
		size_t n;

		if (scaled / ten_to[decimals] != size)
			continue;
		if (size != 0 && size < 1e-4)
			return false; /* 1e-05 */
		at = digits_before(end, (uint64_t)scaled);
		while (end - at < decimals + 1)
			*--at = '0';
		if (value < 0)
			*out++ = '-';
		n = (size_t)(end - at) - (size_t)decimals;
		memcpy(out, at, n);
		out += n;
		if (decimals) {
			*out++ = '.';
			memcpy(out, at + n, (size_t)decimals);
			out += decimals;
		}
		*out = '\0';
		return true;
	}
	return false;
}

const char *number_print(double value, char *buffer)
{
	if (value == 0)
		value = 0; /* no "-0" */
	if (decimal_print(value, buffer))
		return buffer;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(buffer, 32, "%.*g", digits, value);
		if (strtod(buffer, NULL) == value)
			break;
	}
	return buffer;
}

static char ascii_twin(uint32_t code)
{
	if (code >= 0xFF01 && code <= 0xFF5E) /* full-width forms of ! to ~ */
		return (char)(code - 0xFF01 + '!');
	if (code == 0x2212)
		return '-';
	return code < 0x80 ? (char)code : '\0';
}

/* Removes `mark` where it separates groups of three digits of the integer part; false where it stands
 * elsewhere. */
static bool groups_removed(char *s, char mark)
{
	char *end = s, *out = s;
	size_t digits = 0;
	bool grouped = false;

	if (*end == '+' || *end == '-')
		*out++ = *end++;
	for (; *end && *end != '.' && *end != 'e' && *end != 'E' && *end != '%'; end++) {
		if (*end == mark) {
			if (grouped ? digits != 3 : digits < 1 || digits > 3)
				return false;
			grouped = true;
			digits = 0;
		} else {
			digits++;
			*out++ = *end;
		}
	}
	if (grouped && digits != 3)
		return false;
	memmove(out, end, strlen(end) + 1);
	return true;
}

/* The number in ASCII without spaces around it; marks of thousands become apostrophes. False: a character that
 * stands in no number, or more than the buffer takes. */
static bool number_ascii(const char *s, const char *thousands, char *plain, size_t room)
{
	uint32_t mark = 0;
	size_t n = 0;

	if (thousands && *thousands)
		utf8_next(thousands, &mark);
	while (*s == ' ' || *s == '\t')
		s++;
	while (*s) {
		uint32_t code;
		size_t length = utf8_next(s, &code);
		char c = mark && code == mark ? '\'' : ascii_twin(code);

		if (mark && c != '\'' && mark < 0x80 && c == (char)mark)
			c = '\'';
		if (!c || n + 1 >= room)
			return false;
		plain[n++] = c;
		s += length;
	}
	while (n && (plain[n - 1] == ' ' || plain[n - 1] == '\t'))
		n--;
	plain[n] = '\0';
	return mark ? groups_removed(plain, '\'') : !strchr(plain, '\'');
}

static size_t digits_length(const char *s)
{
	return strspn(s, "0123456789");
}

/* [sign] digits [. digits] [e [sign] digits], with a digit before or behind the point. */
static bool is_decimal(const char *s)
{
	size_t digits, n;

	s += *s == '+' || *s == '-';
	digits = digits_length(s);
	s += digits;
	if (*s == '.') {
		n = digits_length(++s);
		digits += n;
		s += n;
	}
	if (digits && (*s == 'e' || *s == 'E')) {
		s++;
		s += *s == '+' || *s == '-';
		digits = digits_length(s);
		s += digits;
	}
	return digits && *s == '\0';
}

bool number_parse(const char *s, const char *thousands, double *value)
{
	char plain[64] = "", *end;
	size_t n;

	if (!number_ascii(s, thousands, plain, sizeof plain))
		return false;
	n = strlen(plain);
	if (n && plain[n - 1] == '%')
		plain[n - 1] = '\0';
	if (!is_decimal(plain))
		return false;
	*value = strtod(plain, &end);
	return *end == '\0' && *value - *value == 0;
}

double number_settled(double value)
{
	double scaled = value * 1e9;

	/* beyond 2^52 a double has no decimals to settle */
	if (scaled > 4e15 || scaled < -4e15 || scaled != scaled)
		return value;
	return (double)(int64_t)(scaled + (scaled < 0 ? -0.5 : 0.5)) / 1e9;
}

bool integer_parse(const char *s, int64_t least, int64_t most, int64_t *value)
{
	bool negative = *s == '-';
	uint64_t n = 0;

	s += negative;
	if (!*s)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || n > (INT64_MAX - 9) / 10)
			return false;
		n = n * 10 + (uint64_t)(*s - '0');
	}
	*value = negative ? -(int64_t)n : (int64_t)n;
	return *value >= least && *value <= most;
}

bool duration_parse(const char *s, int64_t *seconds)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"s", 1}, {"sec", 1}, {"second", 1}, {"seconds", 1}, {"m", 60}, {"min", 60},
	    {"minute", 60}, {"minutes", 60}, {"h", 3600}, {"hour", 3600}, {"hours", 3600}, {"d", 86400},
	    {"day", 86400}, {"days", 86400}, {"w", 604800}, {"week", 604800}, {"weeks", 604800}};
	int64_t n = 0;
	size_t digits = 0;

	for (; *s >= '0' && *s <= '9' && digits < 9; s++, digits++)
		n = n * 10 + (*s - '0');
	while (*s == ' ')
		s++;
	for (size_t i = 0; digits && i < sizeof units / sizeof *units; i++) {
		if (strcmp(s, units[i].name) == 0) {
			*seconds = n * units[i].seconds;
			return true;
		}
	}
	return false;
}

/* Damerau-Levenshtein distance in its "optimal string alignment" form, on bytes; names are short. */
static size_t edit_distance(const char *a, const char *b)
{
	enum { MOST = 48 };
	size_t n = strlen(a), m = strlen(b);
	unsigned char d[MOST + 1][MOST + 1];

	if (n > MOST || m > MOST)
		return SIZE_MAX;
	for (size_t i = 0; i <= n; i++)
		d[i][0] = (unsigned char)i;
	for (size_t j = 0; j <= m; j++)
		d[0][j] = (unsigned char)j;
	for (size_t i = 1; i <= n; i++) {
		for (size_t j = 1; j <= m; j++) {
			int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);

			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = (unsigned char)best;
		}
	}
	return d[n][m];
}

const char *nearest_name(
    const char *wrong, const char *(*at)(const void *, size_t), const void *list, size_t count)
{
	size_t length = strlen(wrong), most = (length + 1) / 3, best = SIZE_MAX;
	const char *name = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *candidate = at(list, i);
		size_t longer = candidate ? strlen(candidate) : SIZE_MAX;
		/* as many letters are too many or lack */
		size_t least = longer > length ? longer - length : length - longer;
		size_t d = least < best && least <= most ? edit_distance(wrong, candidate) : SIZE_MAX;

		if (d < best) {
			best = d;
			name = candidate;
		}
	}
	return best <= most ? name : NULL;
}

int name_index(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static const char *listed_at(const void *list, size_t i)
{
	return ((const char *const *)list)[i];
}

const char *nearest_listed(const char *wrong, const char *const *names)
{
	size_t count = 0;

	while (names[count])
		count++;
	return nearest_name(wrong, listed_at, names, count);
}

uint64_t text_hash(const char *s)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3u;
	return h;
}
