/* SPDX-License-Identifier: MIT */
#include "base/plain.h"

#include <stdio.h>
#include <string.h>

size_t utf8_read(const char *s, size_t length, uint32_t *code)
{
	unsigned char first = length ? (unsigned char)*s : 0x80;
	size_t n = first < 0x80	  ? 1
		   : first < 0xC2 ? 0
		   : first < 0xE0 ? 2
		   : first < 0xF0 ? 3
		   : first < 0xF5 ? 4
				  : 0;

	if (n == 0 || n > length || utf8_valid(s, n) != n)
		return 0;
	utf8_next(s, code);
	return n;
}

/* `n`, or less where a character begins before it and does not end. */
static size_t whole_character_end(const char *s, size_t n)
{
	size_t begin = n;
	uint32_t code;

	while (begin > 0 && n - begin < 3 && ((unsigned char)s[begin - 1] & 0xC0) == 0x80)
		begin--;
	if (begin > 0 && (unsigned char)s[begin - 1] >= 0xC0 &&
	    !utf8_read(s + begin - 1, n - begin + 1, &code))
		return begin - 1;
	return n;
}

size_t utf8_cut(const char *s, size_t length, size_t most)
{
	return length <= most ? length : whole_character_end(s, most);
}

bool code_hidden(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {{0, 0x1F}, {0x7F, 0x9F}, {0x061C, 0x061C}, {0x180E, 0x180E}, {0x200B, 0x200B},
	    {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB},
	    {0xFFFE, 0xFFFF}, {0xE0000, 0xE007F}};

	if (code >= 0x20 && code < 0x7F)
		return false;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

static void hidden_write(struct text *out, uint32_t code)
{
	if (code == '\n')
		text_add(out, "\\n");
	else if (code == '\r')
		text_add(out, "\\r");
	else if (code == '\t')
		text_add(out, "\\t");
	else
		text_printf(out,
		    code < 0x80	     ? "\\x%02x"
		    : code <= 0xFFFF ? "\\u%04x"
				     : "\\U%08x",
		    (unsigned)code);
}

/* How many bytes from `s` on are ASCII that is seen: 0x20 to 0x7E. Eight at a time: of such bytes none has
 * its highest bit set, nor gets it when 1 is added or 0x20 taken away, and nothing is carried from one to the
 * next. */
static size_t ascii_run(const char *s, size_t length)
{
	const uint64_t ones = 0x0101010101010101u;
	size_t i = 0;
	uint64_t x;

	while (length - i >= sizeof x &&
	       (memcpy(&x, s + i, sizeof x), !((x | (x + ones) | (x - ones * 0x20)) & ones * 0x80)))
		i += sizeof x;
	while (i < length && s[i] >= 0x20 && s[i] < 0x7F)
		i++;
	return i;
}

static void printable_put(struct text *out, const char *s, size_t length, bool lines)
{
	size_t run = 0, i = 0;

	while ((i += ascii_run(s + i, length - i)) < length) {
		uint32_t code = 0;
		size_t n = utf8_read(s + i, length - i, &code);

		if (n && (!code_hidden(code) || (lines && code == '\n'))) {
			i += n;
			continue;
		}
		text_put(out, s + run, i - run);
		if (n)
			hidden_write(out, code);
		else
			text_printf(out, "\\x%02x", (unsigned)(unsigned char)s[i]);
		i += n ? n : 1;
		run = i;
	}
	text_put(out, s + run, length - run);
}

void plain_put(struct text *out, const char *s, size_t length)
{
	printable_put(out, s, length, false);
}

void plain_add(struct text *out, const char *s)
{
	printable_put(out, s, strlen(s), false);
}

const char *plain_of(const char *s, struct text *room)
{
	size_t length = strlen(s);

	if (ascii_run(s, length) == length)
		return s;
	text_clear(room);
	printable_put(room, s, length, false);
	return text_of(room);
}

void plain_lines(struct text *out, const char *s)
{
	printable_put(out, s, strlen(s), true);
}

void valid_put(struct text *out, const char *s, size_t length)
{
	while (length) {
		size_t good = utf8_valid(s, length);

		text_put(out, s, good);
		if (good == length)
			return;
		text_add(out, "\xEF\xBF\xBD");
		s += good + 1;
		length -= good + 1;
	}
}

void valid_add(struct text *out, const char *s)
{
	valid_put(out, s, strlen(s));
}

const char *valid_of(const char *s, struct text *room)
{
	size_t length = strlen(s);

	if (utf8_valid(s, length) == length)
		return s;
	text_clear(room);
	valid_put(room, s, length);
	return text_of(room);
}

/* ---- printf ---- */

/* One conversion: flags, width, precision, length, letter. */
struct conversion {
	char text[24];	      /* for snprintf, with '*' where a number is given by an argument */
	size_t length;	      /* in the format */
	int width, precision; /* -1: not said */
	bool left, stars[2];
	int longs; /* h: -1, hh: -2, l: 1, ll: 2, z, j and t: 2 */
	char letter;
};

static int directive_number_read(const char **at, bool *star)
{
	int n = 0;

	*star = **at == '*';
	if (*star) {
		++*at;
		return -1;
	}
	for (; **at >= '0' && **at <= '9'; ++*at)
		n = n < 100000 ? n * 10 + (**at - '0') : n;
	return n;
}

static struct conversion conversion_read(const char *format)
{
	struct conversion c = {.width = -1, .precision = -1};
	const char *at = format + 1;

	for (; *at && strchr("-+ #0", *at); at++)
		c.left |= *at == '-';
	if (*at == '*' || (*at >= '1' && *at <= '9'))
		c.width = directive_number_read(&at, &c.stars[0]);
	if (*at == '.') {
		at++;
		c.precision = directive_number_read(&at, &c.stars[1]);
	}
	for (; *at && strchr("hlzjt", *at); at++)
		c.longs += *at == 'h' ? -1 : *at == 'l' ? 1 : 2;
	c.letter = *at;
	c.length = (size_t)(at - format) + (*at != '\0');
	if (c.length < sizeof c.text)
		memcpy(c.text, format, c.length);
	return c;
}

static void text_pad(struct text *out, size_t from, size_t to)
{
	for (; from < to; from++)
		text_char(out, ' ');
}

static void string_print(struct text *out, const struct conversion *c, field_put *field, const char *s)
{
	size_t most = c->precision >= 0 ? (size_t)c->precision : SIZE_MAX;
	size_t length = c->precision >= 0 ? strnlen(s, most) : strlen(s);
	size_t wide = c->width > 0 ? (size_t)c->width : 0;
	TEXT_OWNED struct text shown = {0};

	/* one that ends where the precision ends may have been cut by it */
	length = length == most ? whole_character_end(s, length) : length;
	if (!wide) {
		field(out, s, length);
		return;
	}
	field(&shown, s, length);
	if (!c->left)
		text_pad(out, text_width(text_of(&shown)), wide);
	text_put(out, text_of(&shown), shown.length);
	if (c->left)
		text_pad(out, text_width(text_of(&shown)), wide);
}

/* Prints one number by C's own printf; `stars` are the arguments for its '*'. */
#define NUMBER_PRINT(out, c, value)                                                                          \
	((c)->stars[0] && (c)->stars[1] ? text_printf(out, (c)->text, (c)->width, (c)->precision, value)     \
	    : (c)->stars[0]		? text_printf(out, (c)->text, (c)->width, value)                     \
	    : (c)->stars[1]		? text_printf(out, (c)->text, (c)->precision, value)                 \
					: text_printf(out, (c)->text, value))

static void conversion_print(struct text *out, struct conversion *c, field_put *field, va_list *args)
{
	if (c->stars[0])
		c->width = va_arg(*args, int);
	if (c->stars[1])
		c->precision = va_arg(*args, int);
	switch (c->letter) {
	case 's':
		if (c->stars[0] && c->width < 0) {
			c->left = true;
			c->width = -c->width;
		}
		string_print(out, c, field, va_arg(*args, const char *));
		return;
	case 'd':
	case 'i':
	case 'u':
	case 'x':
	case 'X':
	case 'o':
	case 'c':
		if (c->longs >= 2)
			NUMBER_PRINT(out, c, va_arg(*args, long long));
		else if (c->longs == 1)
			NUMBER_PRINT(out, c, va_arg(*args, long));
		else
			NUMBER_PRINT(out, c, va_arg(*args, int));
		return;
	case 'e':
	case 'f':
	case 'g':
		NUMBER_PRINT(out, c, va_arg(*args, double));
		return;
	case 'p':
		NUMBER_PRINT(out, c, va_arg(*args, void *));
		return;
	default: /* a per cent sign */
		text_char(out, '%');
	}
}

void fields_print(struct text *out, field_put *field, const char *format, va_list args)
{
	va_list own; /* a parameter of this type may be an array, whose address is not that of a va_list */

	va_copy(own, args);
	while (*format) {
		size_t n = strcspn(format, "%");
		struct conversion c;

		text_put(out, format, n);
		format += n;
		if (!*format)
			break;
		c = conversion_read(format);
		conversion_print(out, &c, field, &own);
		format += c.length;
	}
	va_end(own);
}

void plain_printf(struct text *out, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fields_print(out, plain_put, format, args);
	va_end(args);
}

const char *bounded_vprint(char *buffer, size_t size, const char *format, va_list args)
{
	TEXT_OWNED struct text t = {0};
	size_t n;

	fields_print(&t, valid_put, format, args);
	n = utf8_cut(text_of(&t), t.length, size - 1);
	memcpy(buffer, text_of(&t), n);
	buffer[n] = '\0';
	return buffer;
}

const char *bounded_print(char *buffer, size_t size, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	bounded_vprint(buffer, size, format, args);
	va_end(args);
	return buffer;
}

/* ---- the terminal ---- */

static void print_to(FILE *out, const char *format, va_list args)
{
	TEXT_OWNED struct text t = {0};

	fields_print(&t, plain_put, format, args);
	fwrite(text_of(&t), 1, t.length, out);
}

void print_out(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_to(stdout, format, args);
	va_end(args);
}

void print_err(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_to(stderr, format, args);
	va_end(args);
}

void print_out_lines(const char *text)
{
	TEXT_OWNED struct text t = {0};

	plain_lines(&t, text);
	fwrite(text_of(&t), 1, t.length, stdout);
}
