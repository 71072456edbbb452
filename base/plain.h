/* SPDX-License-Identifier: MIT */
/* Foreign text as plain text: what a source, a receiver, a request or a command line has written is shown and
 * never obeyed. A character that moves the cursor, turns the direction of writing or breaks a line is written
 * out: \n, \r, \t, \x1b, \u202e; a byte that is no UTF-8 as \x9b.
 *
 * The outlets: the terminal (say, complain), the log (base/log.h), errors (base/error.h), JSON (base/json.h),
 * CSV, XLSX, HTML, Markdown and the exposition in export/, chat services in alert/format/chat.h. */
#ifndef BASE_PLAIN_H
#define BASE_PLAIN_H

#include "base/text.h"

#include <stdarg.h>

/* The character at `s`, of at most `length` bytes: its bytes (1..4) and code point, strictly as RFC 3629 has
 * it; 0 where no character begins. */
size_t utf8_read(const char *s, size_t length, uint32_t *code);

/* The length of the longest start of `s` with at most `most` bytes that does not end within a character. */
size_t utf8_cut(const char *s, size_t length, size_t most);

/* Characters that are not seen and yet do something: C0, DEL, C1, marks and overrides of direction, line and
 * paragraph separators, byte order marks, blanks without width by which two names look the same, tags, what XML
 * forbids. Those that join letters and emoji are none. */
bool code_hidden(uint32_t code);

/* On one line, whatever is in it. */
void plain_put(struct text *out, const char *s, size_t length);
void plain_add(struct text *out, const char *s);

/* `s` itself where it is plain as it stands, which most texts are; else what plain_add makes of it, in
 * `room`. */
const char *plain_of(const char *s, struct text *room);

/* The same with the line breaks that it has; for what was put together of plain lines. */
void plain_lines(struct text *out, const char *s);

/* As it is, but for bytes that are no UTF-8: each becomes U+FFFD. */
void valid_put(struct text *out, const char *s, size_t length);
void valid_add(struct text *out, const char *s);

/* `s` itself where it is UTF-8; else what valid_add makes of it, in `room`. */
const char *valid_of(const char *s, struct text *room);

/* printf whose every %s passes through `field`. A precision ends at a character, a width counts columns.
 * Known are d i u x X o c f e g p s and their lengths. */
typedef void field_put(struct text *out, const char *s, size_t length);
void fields_print(struct text *out, field_put *field, const char *format, va_list args);

/* printf, each %s as plain text on one line. */
void plain_printf(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* printf into `size` bytes: valid UTF-8, cut at a character. Returns `buffer`. */
const char *bounded_print(char *buffer, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
const char *bounded_vprint(char *buffer, size_t size, const char *format, va_list args);

/* printf to the terminal: standard output, standard error. */
void print_out(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_err(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_out_lines(const char *text); /* plain_lines, as it stands */

#endif
