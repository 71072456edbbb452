/* SPDX-License-Identifier: MIT */
#include "collector/unit.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *prefix;
	double factor;
} multiples[] = {{"十亿", 1e9}, {"亿", 1e8}, {"千万", 1e7}, {"百万", 1e6}, {"十万", 1e5}, {"万", 1e4},
    {"千", 1e3}, {"百", 1e2}};

static const char *unit_split(const char *unit, double *factor)
{
	*factor = 1;
	for (size_t i = 0; i < sizeof multiples / sizeof *multiples; i++) {
		size_t n = strlen(multiples[i].prefix);

		if (strncmp(unit, multiples[i].prefix, n) == 0 && unit[n]) {
			*factor = multiples[i].factor;
			return unit + n;
		}
	}
	return unit;
}

bool unit_convert(double *value, const char *from, const char *to)
{
	double a, b;
	const char *base_from, *base_to;

	if (strcmp(from, to) == 0)
		return true;
	base_from = unit_split(from, &a);
	base_to = unit_split(to, &b);
	if (strcmp(base_from, base_to) != 0)
		return false;
	/* the quotient of two powers of ten is exact, so the result is rounded once */
	*value = a >= b ? *value * (a / b) : *value / (b / a);
	return true;
}

double unit_scale(double value, double scale)
{
	double inverse = nearbyint(1 / scale);

	return fabs(scale) < 1 && fabs(inverse) < 1e15 && 1 / inverse == scale ? value / inverse
									       : value * scale;
}

static bool is_digit(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19);
}

static bool is_sign(uint32_t c)
{
	return c == '-' || c == '+' || c == 0x2212 || c == 0xFF0D || c == 0xFF0B;
}

static bool is_point(uint32_t c)
{
	return c == '.' || c == 0xFF0E;
}

/* Where the number that begins at `s` ends: digits, a point between digits, separators of thousands. */
static const char *number_end(const char *s, const char *thousands)
{
	size_t separator = thousands ? strlen(thousands) : 0;
	bool point = false;

	for (;;) {
		uint32_t c, next = 0;
		size_t n = utf8_next(s, &c);

		if (*s && is_digit(c)) {
			s += n;
			continue;
		}
		if (*s && s[n])
			utf8_next(s + n, &next);
		if (*s && !point && is_point(c) && is_digit(next)) {
			point = true;
			s += n;
			continue;
		}
		if (separator && !point && strncmp(s, thousands, separator) == 0 && s[separator] &&
		    (utf8_next(s + separator, &next), is_digit(next))) {
			s += separator;
			continue;
		}
		return s;
	}
}

static const char *number_start(const char *s)
{
	for (uint32_t c; *s;) {
		size_t n = utf8_next(s, &c);

		if (is_digit(c))
			return s;
		s += n;
	}
	return NULL;
}

const char *number_within(const char *text, const char *thousands, const char *const *negative, size_t count,
    double *value, const char **behind)
{
	const char *start = number_start(text), *end, *from = start;
	char number[64];

	if (!start)
		return "there is no number in the text";
	end = number_end(start, thousands);
	if (number_start(end))
		return "there is more than one number in the text; match: takes the one that is meant";
	/* a sign in front of it, unless it joins two words */
	for (const char *s = text; s < start;) {
		uint32_t c;
		size_t n = utf8_next(s, &c);

		if (s + n == start && is_sign(c))
			from = s;
		s += n;
	}
	if ((size_t)(end - from) >= sizeof number)
		return "the number in the text is too long";
	memcpy(number, from, (size_t)(end - from));
	number[end - from] = '\0';
	if (!number_parse(number, thousands, value))
		return "the number in the text cannot be read; thousands: names a separator";
	for (size_t i = 0; i < count; i++) {
		const char *at = strstr(text, negative[i]);

		if (at && at < start) {
			*value = -*value;
			break;
		}
	}
	*behind = end;
	return NULL;
}

size_t unit_length(const char *text)
{
	static const char *const ends[] = {"，", "。", "；", "、", "（", "）", "：", "　", NULL};
	const char *s = text;

	while (*s) {
		uint32_t c;
		size_t n = utf8_next(s, &c);

		if (is_digit(c) || (n == 1 && strchr(" \t\r\n,;:()[]*|", *s)))
			break;
		for (int i = 0; ends[i]; i++)
			if (strncmp(s, ends[i], n) == 0)
				return (size_t)(s - text);
		s += n;
	}
	return (size_t)(s - text);
}
