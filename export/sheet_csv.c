/* SPDX-License-Identifier: MIT */
#include "export/sheet_writer.h"
#include "base/plain.h"

#include <stdlib.h>
#include <string.h>

/* RFC 4180: lines end with CR LF; a header; quotes doubled. */

struct csv {
	FILE *out;
	struct text line;
};

/* =, +, -, @ begin a formula in a spreadsheet, also in their full-width forms, and behind blanks that some
 * programs take away: space, tab, return, line feed. */
bool csv_formula(const char *s)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};
	const char *shown = s + strspn(s, " \t\r\n");

	if (*s == '\t' || *s == '\r' || *s == '\n')
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (strncmp(shown, wide[i], strlen(wide[i])) == 0)
			return true;
	return *shown && strchr("=+-@", *shown);
}

static void csv_field_put(struct text *t, const char *text)
{
	TEXT_OWNED struct text valid = {0};
	const char *value = valid_of(text, &valid);
	/* a plain number may begin with its sign */
	double number;
	/* what begins like an escaped formula is escaped as well, so that reading takes one apostrophe off */
	const char *first = value + strspn(value, "'");
	bool formula = csv_formula(first) && (first > value || !number_parse(value, NULL, &number));

	if (!formula && !strpbrk(value, ",\"\r\n")) {
		text_add(t, value);
		return;
	}
	text_char(t, '"');
	if (formula)
		text_char(t, '\'');
	for (; *value; value++) {
		if (*value == '"')
			text_char(t, '"');
		text_char(t, *value);
	}
	text_char(t, '"');
}

/* A byte that is quoted wherever it stands; one that may begin a formula, or what stands before it. */
enum { QUOTED = 1, BEGINS = 2 };
static const unsigned char asks[256] = {
    [','] = QUOTED,
    ['"'] = QUOTED,
    ['\r'] = QUOTED | BEGINS,
    ['\n'] = QUOTED | BEGINS,
    ['\t'] = BEGINS,
    [' '] = BEGINS,
    ['\''] = BEGINS,
    ['='] = BEGINS,
    ['+'] = BEGINS,
    ['-'] = BEGINS,
    ['@'] = BEGINS,
    [0xEF] = BEGINS, /* the first byte of the full-width ones */
};

/* Most texts go out as they are, which one look at each byte tells. */
void csv_field(struct text *t, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned char asked = 0, high = 0;
	size_t n = 0;

	for (; s[n]; n++) {
		asked |= asks[s[n]];
		high |= s[n];
	}
	if (asked & QUOTED || asks[s[0]] & BEGINS || (high >= 0x80 && utf8_valid(text, n) != n))
		csv_field_put(t, text);
	else
		text_put(t, text, n);
}

static void csv_cell(void *w, size_t column, const struct sheet_cell *c)
{
	struct csv *csv = w;

	if (column)
		text_char(&csv->line, ',');
	switch (c->kind) {
	case CELL_EMPTY:
		break;
	case CELL_TEXT:
	case CELL_LIGHT:
		csv_field(&csv->line, c->text);
		break;
	case CELL_NUMBER:
		text_number(&csv->line, c->number);
		break;
	case CELL_INTEGER:
		text_integer(&csv->line, c->integer);
		break;
	case CELL_BOOL:
		text_add(&csv->line, c->yes ? "true" : "false");
		break;
	}
}

static void csv_row(void *w)
{
	struct csv *csv = w;

	text_put(&csv->line, "\r\n", 2);
	fwrite_unlocked(csv->line.at, 1, csv->line.length, csv->out);
	text_clear(&csv->line);
}

static enum outcome csv_end(void *w, const char *none, struct error *e)
{
	struct csv *csv = w;
	enum outcome outcome = sheet_flush(csv->out, e);

	(void)none;
	text_done(&csv->line);
	free(csv);
	return outcome;
}

static const struct sheet_writer csv_writer = {false, false, csv_cell, csv_row, csv_end};

struct sheet *sheet_csv(
    FILE *out, const struct column *columns, size_t count, const struct sheet_options *options)
{
	struct csv *csv = memory_new(sizeof *csv);

	csv->out = out;
	if (options->bom)
		text_add(&csv->line, "\xEF\xBB\xBF");
	for (size_t i = 0; i < count; i++) {
		text_add(&csv->line, i ? "," : "");
		csv_field(&csv->line, columns[i].name);
	}
	csv_row(csv);
	return sheet_of(&csv_writer, csv, count);
}
