/* SPDX-License-Identifier: MIT */
/* Units of measure: Chinese multiples in front of a unit, and numbers that stand within a text with their
 * unit. */
#ifndef COLLECTOR_UNIT_H
#define COLLECTOR_UNIT_H

#include <stdbool.h>
#include <stddef.h>

/* From 万元 to 亿元, from 万户 to 户. False: the units are not multiples of one. */
bool unit_convert(double *value, const char *from, const char *to);

/* `value` times `scale`; by a scale such as 0.0001, which no double is exactly, divided by 10000, so that the
 * result is rounded once. */
double unit_scale(double value, double scale);

/* The one number within a text; `thousands` as for number_parse. A word of `negative` before it makes it
 * negative ("同比下降8.5%"). *behind is what follows the number. NULL, or what is wrong. */
const char *number_within(const char *text, const char *thousands, const char *const *negative, size_t count,
    double *value, const char **behind);

/* The bytes of the unit at the start of a text: up to a blank, a digit, a bracket or other punctuation. */
size_t unit_length(const char *text);

#endif
