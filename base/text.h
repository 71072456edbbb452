/* SPDX-License-Identifier: MIT */
/* Text: a growing buffer, UTF-8, numbers in and out, names that nearly match. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A growing, always NUL-terminated buffer. Zeroed it is empty (`at` is then NULL; text_of gives ""). */
struct text {
	char *at;
	size_t length, room;
};

#define TEXT_OWNED __attribute__((cleanup(text_done)))

void text_add(struct text *t, const char *s);
void text_put(struct text *t, const void *bytes, size_t length);
void text_char(struct text *t, char c);
void text_printf(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_number(struct text *t, double value); /* number_print */
void text_integer(struct text *t, long long value);
void text_clear(struct text *t); /* length 0, memory kept */
void text_done(struct text *t);	 /* gives the memory back */
bool text_same(const struct text *a, const struct text *b);
const char *text_of(const struct text *t); /* "" when empty */

/* The offset of the first byte that is not well-formed UTF-8 (RFC 3629), or `length`. */
size_t utf8_valid(const char *s, size_t length);

/* Bytes of the character at `s` (1..4; 1 for a stray byte); *code is its code point. `s` is NUL-terminated.
 */
size_t utf8_next(const char *s, uint32_t *code);
size_t utf8_encode(uint32_t code, char out[4]); /* returns its bytes */

/* Columns on a terminal, wide characters counted as two. */
size_t text_width(const char *s);

/* The longest start of `s` with at most `columns` columns, in bytes. */
size_t text_fit(const char *s, size_t columns);

/* The shortest decimal that reads back as the same double; never "-0". `buffer` takes at least 32 bytes. */
const char *number_print(double value, char *buffer);

/* Reads a whole token as a finite decimal number. Full-width digits and signs (U+FF0B..), U+2212 and one
 * trailing per cent sign are understood; `thousands` (UTF-8, may be NULL or "") may stand between groups of
 * three digits. Returns false for anything else. */
bool number_parse(const char *s, const char *thousands, double *value);

/* Thresholds compare after rounding to nine decimals, so that 29.9999999999 is 30 for everyone. */
double number_settled(double value);

/* A whole token of decimal digits in [least, most]. */
bool integer_parse(const char *s, int64_t least, int64_t most, int64_t *value);

/* "30s", "10 min", "2h", "10d", "2 weeks" in seconds. */
bool duration_parse(const char *s, int64_t *seconds);

/* The name nearest to `wrong` among `count` names (`at(list, i)` gives one), or NULL when none is near. */
const char *nearest_name(
    const char *wrong, const char *(*at)(const void *, size_t), const void *list, size_t count);

/* For lists that are plain arrays of names ended by NULL: the index of `name`, or -1. */
int name_index(const char *const *names, const char *name);
const char *nearest_listed(const char *wrong, const char *const *names);

/* A stable 64-bit hash (FNV-1a) for look-up tables. */
uint64_t text_hash(const char *s);

#endif
