/* SPDX-License-Identifier: MIT */
#include "base/json_reader.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A decimal of so few digits and so small an exponent that one division or multiplication is exact (W.
 * Clinger, How to Read Floating Point Numbers Accurately, 1990). */
static bool number_exact(uint64_t digits, int exponent, double *value)
{
	static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
	    1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

	if (FLT_EVAL_METHOD != 0 || digits > (uint64_t)1 << 53 || exponent < -22 || exponent > 22)
		return false;
	*value = exponent < 0 ? (double)digits / powers[-exponent] : (double)digits * powers[exponent];
	return true;
}

/* Counts digits into *value, as long as they fit in; the number of those that it saw. */
static int number_digits_read(struct json_reader *r, uint64_t *value, bool *fits)
{
	const char *from = r->at;

	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
		if (*value >= UINT64_MAX / 10 - 1)
			*fits = false;
		else
			*value = *value * 10 + (uint64_t)(*r->at - '0');
	}
	return r->at - from > INT_MAX ? INT_MAX : (int)(r->at - from);
}

static bool exponent_read(struct json_reader *r, int *exponent, bool *fits)
{
	uint64_t digits = 0;
	bool negative;

	r->at++;
	negative = r->at < r->end && *r->at == '-';
	if (r->at < r->end && (*r->at == '-' || *r->at == '+'))
		r->at++;
	if (number_digits_read(r, &digits, fits) == 0)
		return json_expected(r, "the digits of an exponent");
	if (digits > 100000)
		*fits = false;
	else
		*exponent += negative ? -(int)digits : (int)digits;
	return true;
}

bool json_number_read(struct json_reader *r, double *value, char **literal)
{
	const char *start = r->at;
	char *copy = r->copy + (start - r->text);
	bool negative = *start == '-', zero, fits = true;
	uint64_t digits = 0;
	int exponent = 0, places;

	r->at += negative;
	zero = r->at < r->end && *r->at == '0';
	places = number_digits_read(r, &digits, &fits);
	if (places == 0)
		return json_expected(r, "a digit");
	if (zero && places > 1)
		return json_refuse(r, start, "a number with a leading zero");
	if (r->at < r->end && *r->at == '.') {
		r->at++;
		places = number_digits_read(r, &digits, &fits);
		if (places == 0)
			return json_expected(r, "a digit behind the point");
		if (places > 400)
			fits = false;
		exponent = fits ? -places : 0;
	}
	if (r->at < r->end && (*r->at == 'e' || *r->at == 'E') && !exponent_read(r, &exponent, &fits))
		return false;
	copy[r->at - start] = '\0';
	if (fits && number_exact(digits, exponent, value))
		*value = negative ? -*value : *value;
	else
		*value = strtod(copy, NULL);
	if (!isfinite(*value))
		return json_refuse(
		    r, start, "the number %.40s%s is too large", copy, strlen(copy) > 40 ? "…" : "");
	*literal = copy;
	return true;
}
