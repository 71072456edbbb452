/* SPDX-License-Identifier: MIT */
#include "base/plain.h"
#include "export/sheet_writer.h"
#include "report/light.h"

#include <stdlib.h>
#include <string.h>

/* For people: columns aligned for wide characters, cut to the terminal. All rows are kept until the end, for
 * the widths. */

enum { GAP = 2, READABLE = 20, NARROWEST = 8 };

struct sheet_text_row {
	const char *text;
	const char *colour; /* escape to begin with, "" */
};

struct lines {
	FILE *out;
	const struct column *columns;
	size_t count, rows, width;
	bool colour;
	struct arena arena;
	struct sheet_text_row *cells;
	size_t cell_count;
};

static void lines_cell(void *w, size_t column, const struct sheet_cell *c)
{
	struct lines *s = w;
	struct sheet_text_row *cell = arena_push(&s->arena, &s->cells, &s->cell_count, sizeof *cell);
	char number[64] = "";
	TEXT_OWNED struct text shown = {0};

	(void)column;
	cell->colour = "";
	switch (c->kind) {
	case CELL_EMPTY:
		cell->text = "";
		return;
	case CELL_TEXT:
		plain_add(&shown, c->text);
		cell->text = arena_text(&s->arena, text_of(&shown));
		return;
	case CELL_NUMBER:
		if (c->decimals >= 0)
			snprintf(number, sizeof number, "%.*f", c->decimals, c->number);
		else
			number_print(c->number, number);
		break;
	case CELL_INTEGER:
		snprintf(number, sizeof number, "%lld", c->integer);
		break;
	case CELL_BOOL:
		cell->text = c->yes ? text_by_id(TEXT_YES) : "";
		return;
	case CELL_LIGHT:
		snprintf(number, sizeof number, "%s %s", light_shape(c->text), light_text(c->text));
		cell->colour = light_colour(c->text, s->colour);
		break;
	}
	cell->text = arena_text(&s->arena, number);
}

static void lines_row(void *w)
{
	struct lines *s = w;

	s->rows++;
}

static size_t widths_total(const size_t *widths, size_t count)
{
	size_t total = 0, shown = 0;

	for (size_t c = 0; c < count; c++) {
		total += widths[c];
		shown += widths[c] > 0;
	}
	return total + (shown ? (shown - 1) * GAP : 0);
}

/* The widest column that may be cut and is wider than `least`; `count` where there is none. */
static size_t widest_cuttable(const struct lines *s, const size_t *widths, size_t least)
{
	size_t widest = s->count;

	for (size_t c = 0; c < s->count; c++)
		if (!s->columns[c].right && !s->columns[c].whole && widths[c] > least &&
		    (widest == s->count || widths[c] > widths[widest]))
			widest = c;
	return widest;
}

static size_t first_column_to_drop(const struct lines *s, const size_t *widths)
{
	size_t first = s->count;

	for (size_t c = 0; c < s->count; c++)
		if (widths[c] && s->columns[c].leaves &&
		    (first == s->count || s->columns[c].leaves > s->columns[first].leaves))
			first = c;
	return first;
}

/* Width 0: the column is not shown. Text columns give way down to a width that can still be read, then
 * columns leave, then text gives way again. */
static void widths_fit(const struct lines *s, size_t *widths)
{
	for (size_t c = 0; c < s->count; c++) {
		widths[c] = s->columns[c].head ? text_width(text_by_id(s->columns[c].head)) : 0;
		for (size_t r = 0; s->columns[c].head && r < s->rows; r++) {
			size_t w = text_width(s->cells[r * s->count + c].text);

			widths[c] = w > widths[c] ? w : widths[c];
		}
	}
	while (s->width && widths_total(widths, s->count) > s->width) {
		size_t cut = widest_cuttable(s, widths, READABLE), leaves = first_column_to_drop(s, widths);

		if (cut == s->count && leaves < s->count)
			widths[leaves] = 0;
		else if (cut < s->count || (cut = widest_cuttable(s, widths, NARROWEST)) < s->count)
			widths[cut]--;
		else
			break;
	}
}

static void text_cell_print(
    struct text *line, const char *text, const char *colour, size_t width, bool right, bool last)
{
	size_t w = text_width(text), n = strlen(text);
	bool cut = w > width && !right;

	if (cut) {
		n = text_fit(text, width - 1);
		TEXT_OWNED struct text kept = {0};

		text_put(&kept, text, n);
		w = text_width(text_of(&kept)) + 1;
	}
	for (size_t i = w; right && i < width; i++)
		text_char(line, ' ');
	text_add(line, colour);
	text_put(line, text, n);
	if (cut)
		text_add(line, "…");
	if (*colour)
		text_add(line, "\033[0m");
	for (size_t i = w; !right && !last && i < width; i++)
		text_char(line, ' ');
	if (!last)
		for (int i = 0; i < GAP; i++)
			text_char(line, ' ');
}

static void text_line_print(const struct lines *s, const size_t *widths, const struct sheet_text_row *row)
{
	TEXT_OWNED struct text line = {0};
	size_t last = 0;

	for (size_t c = 0; c < s->count; c++)
		if (widths[c])
			last = c;
	for (size_t c = 0; c < s->count; c++) {
		if (!widths[c])
			continue;
		text_cell_print(&line, row ? row[c].text : text_by_id(s->columns[c].head),
		    row		? row[c].colour
		    : s->colour ? "\033[1m"
				: "",
		    widths[c], s->columns[c].right, c == last);
	}
	while (line.length && line.at[line.length - 1] == ' ')
		line.at[--line.length] = '\0';
	fprintf(s->out, "%s\n", text_of(&line));
}

static enum outcome lines_end(void *w, const char *none, struct error *e)
{
	struct lines *s = w;
	enum outcome outcome;

	if (s->rows) {
		size_t *widths = memory_new((s->count + 1) * sizeof *widths);

		widths_fit(s, widths);
		text_line_print(s, widths, NULL);
		for (size_t r = 0; r < s->rows; r++)
			text_line_print(s, widths, &s->cells[r * s->count]);
		free(widths);
	} else if (none) {
		fprintf(s->out, "%s\n", none);
	}
	outcome = sheet_flush(s->out, e);
	arena_done(&s->arena);
	free(s);
	return outcome;
}

static const struct sheet_writer lines_writer = {true, true, lines_cell, lines_row, lines_end};

struct sheet *sheet_text(
    FILE *out, const struct column *columns, size_t count, const struct sheet_options *options)
{
	struct lines *s = memory_new(sizeof *s);

	*s = (struct lines){.out = out,
	    .columns = columns,
	    .count = count,
	    .width = options->width,
	    .colour = options->colour};
	return sheet_of(&lines_writer, s, count);
}
