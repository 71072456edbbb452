#include "export/sheet.h"
#include "base/json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const sheet_format_names[] = {"text", "csv", "json", NULL};

enum { GAP = 2, READABLE = 20, NARROWEST = 8 };

struct sheet_cell {
	const char *text;
	const char *colour; /* escape to begin with, "" */
};

struct sheet {
	FILE *out;
	enum sheet_format format;
	const struct column *columns;
	size_t count, at, rows, width;
	bool colour;
	struct arena arena;
	struct sheet_cell *cells; /* text: all of them */
	size_t cell_count;
	struct text line; /* csv, json: the row being written */
	struct json_writer json;
};

struct sheet *sheet_new(FILE *out, enum sheet_format format, const struct column *columns, size_t count,
    size_t width, bool colour)
{
	struct sheet *s = memory_new(sizeof *s);

	*s = (struct sheet){.out = out,
	    .format = format,
	    .columns = columns,
	    .count = count,
	    .width = width,
	    .colour = colour};
	s->json.out = &s->line;
	if (format == SHEET_CSV) {
		for (size_t i = 0; i < count; i++) {
			text_add(&s->line, i ? "," : "");
			csv_field(&s->line, columns[i].name);
		}
		text_add(&s->line, "\r\n");
		fputs(text_of(&s->line), out);
		text_clear(&s->line);
	}
	return s;
}

void csv_field(struct text *t, const char *value)
{
	/* =, +, -, @, tab and return begin a formula in a spreadsheet; a plain number may begin with its sign
	 */
	double number;
	bool formula = *value && strchr("=+-@\t\r", *value) && !number_parse(value, NULL, &number);

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

static void row_begin(struct sheet *s)
{
	if (s->at > 0)
		return;
	text_clear(&s->line);
	if (s->format == SHEET_JSON) {
		text_add(&s->line, s->rows ? ",\n " : "[\n ");
		s->json.depth = 0;
		json_open(&s->json, NULL, '{');
	}
}

static void row_end(struct sheet *s)
{
	if (++s->at < s->count)
		return;
	s->at = 0;
	s->rows++;
	if (s->format == SHEET_TEXT)
		return;
	if (s->format == SHEET_JSON)
		json_close(&s->json, '}');
	else
		text_add(&s->line, "\r\n");
	fwrite(s->line.at, 1, s->line.length, s->out);
}

static void cell_text(struct sheet *s, const char *text, const char *colour)
{
	struct sheet_cell *c;

	if (s->format == SHEET_CSV) {
		text_add(&s->line, s->at ? "," : "");
		csv_field(&s->line, text);
		return;
	}
	c = arena_push(&s->arena, &s->cells, &s->cell_count, sizeof *c);
	c->text = arena_text(&s->arena, text);
	c->colour = colour;
}

void sheet_string(struct sheet *s, const char *value)
{
	row_begin(s);
	if (s->format == SHEET_JSON)
		json_string(&s->json, s->columns[s->at].name, value && *value ? value : NULL);
	else
		cell_text(s, value ? value : "", "");
	row_end(s);
}

void sheet_number(struct sheet *s, double value, int decimals)
{
	char number[64] = "";

	row_begin(s);
	if (s->format == SHEET_JSON) {
		json_number(&s->json, s->columns[s->at].name, value);
	} else {
		if (!isfinite(value))
			number[0] = '\0';
		else if (s->format == SHEET_TEXT && decimals >= 0)
			snprintf(number, sizeof number, "%.*f", decimals, value == 0 ? 0 : value);
		else
			number_print(value, number);
		cell_text(s, number, "");
	}
	row_end(s);
}

void sheet_integer(struct sheet *s, long long value)
{
	char number[32];

	row_begin(s);
	if (s->format == SHEET_JSON) {
		json_integer(&s->json, s->columns[s->at].name, value);
	} else {
		snprintf(number, sizeof number, "%lld", value);
		cell_text(s, number, "");
	}
	row_end(s);
}

void sheet_bool(struct sheet *s, bool value)
{
	row_begin(s);
	if (s->format == SHEET_JSON)
		json_bool(&s->json, s->columns[s->at].name, value);
	else
		cell_text(s, s->format == SHEET_CSV ? value ? "true" : "false" : value ? "yes" : "", "");
	row_end(s);
}

void sheet_instant(struct sheet *s, instant at)
{
	TEXT_OWNED struct text t = {0};

	if (at != INSTANT_NONE && s->format == SHEET_TEXT)
		instant_print_short(&t, at);
	else if (at != INSTANT_NONE)
		instant_print(&t, at);
	sheet_string(s, text_of(&t));
}

void sheet_date(struct sheet *s, struct date date)
{
	TEXT_OWNED struct text t = {0};

	if (date.day != DAY_NONE)
		date_print(&t, date);
	sheet_string(s, text_of(&t));
}

void sheet_period(struct sheet *s, struct period p)
{
	TEXT_OWNED struct text t = {0};

	if (p.year)
		period_print(&t, p);
	sheet_string(s, text_of(&t));
}

static const struct {
	const char *light, *shape, *escape;
} lights[] = {{"green", "●", "\033[32m"}, {"yellow", "▲", "\033[33m"}, {"red", "■", "\033[31m"},
    {"grey", "·", "\033[90m"}};

const char *light_shape(const char *light)
{
	for (size_t i = 0; i < sizeof lights / sizeof *lights; i++)
		if (strcmp(lights[i].light, light) == 0)
			return lights[i].shape;
	return "?";
}

const char *light_colour(const char *light, bool colour)
{
	for (size_t i = 0; colour && i < sizeof lights / sizeof *lights; i++)
		if (strcmp(lights[i].light, light) == 0)
			return lights[i].escape;
	return "";
}

void sheet_light(struct sheet *s, const char *light)
{
	char shown[32];

	if (s->format != SHEET_TEXT) {
		sheet_string(s, light);
		return;
	}
	row_begin(s);
	snprintf(shown, sizeof shown, "%s %s", light_shape(light), light);
	cell_text(s, shown, light_colour(light, s->colour));
	row_end(s);
}

/* ---- text: widths first ---- */

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
static size_t widest_cuttable(const struct sheet *s, const size_t *widths, size_t least)
{
	size_t widest = s->count;

	for (size_t c = 0; c < s->count; c++)
		if (!s->columns[c].right && !s->columns[c].whole && widths[c] > least &&
		    (widest == s->count || widths[c] > widths[widest]))
			widest = c;
	return widest;
}

static size_t first_to_leave(const struct sheet *s, const size_t *widths)
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
static void widths_fit(const struct sheet *s, size_t *widths)
{
	for (size_t c = 0; c < s->count; c++) {
		widths[c] = s->columns[c].title ? text_width(s->columns[c].title) : 0;
		for (size_t r = 0; s->columns[c].title && r < s->rows; r++) {
			size_t w = text_width(s->cells[r * s->count + c].text);

			widths[c] = w > widths[c] ? w : widths[c];
		}
	}
	while (s->width && widths_total(widths, s->count) > s->width) {
		size_t cut = widest_cuttable(s, widths, READABLE), leaves = first_to_leave(s, widths);

		if (cut == s->count && leaves < s->count)
			widths[leaves] = 0;
		else if (cut < s->count || (cut = widest_cuttable(s, widths, NARROWEST)) < s->count)
			widths[cut]--;
		else
			break;
	}
}

static void cell_print(const struct sheet *s, struct text *line, const char *text, const char *colour,
    size_t width, bool right, bool last)
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
	(void)s;
}

static void line_print(const struct sheet *s, const size_t *widths, const struct sheet_cell *row)
{
	TEXT_OWNED struct text line = {0};
	size_t last = 0;

	for (size_t c = 0; c < s->count; c++)
		if (widths[c])
			last = c;
	for (size_t c = 0; c < s->count; c++) {
		if (!widths[c])
			continue;
		cell_print(s, &line, row ? row[c].text : s->columns[c].title,
		    row		? row[c].colour
		    : s->colour ? "\033[1m"
				: "",
		    widths[c], s->columns[c].right, c == last);
	}
	while (line.length && line.at[line.length - 1] == ' ')
		line.at[--line.length] = '\0';
	fprintf(s->out, "%s\n", text_of(&line));
}

int sheet_end(struct sheet *s, const char *none, struct error *e)
{
	int outcome = DONE;

	if (s->format == SHEET_JSON) {
		fputs(s->rows ? "\n]\n" : "[]\n", s->out);
	} else if (s->format == SHEET_TEXT && s->rows) {
		size_t *widths = memory_new((s->count + 1) * sizeof *widths);

		widths_fit(s, widths);
		line_print(s, widths, NULL);
		for (size_t r = 0; r < s->rows; r++)
			line_print(s, widths, &s->cells[r * s->count]);
		free(widths);
	} else if (s->format == SHEET_TEXT && none) {
		fprintf(s->out, "%s\n", none);
	}
	if (fflush(s->out) != 0 || ferror(s->out))
		outcome = error_set(e, REFUSED, "writing the output: %s", strerror(errno));
	text_done(&s->line);
	arena_done(&s->arena);
	free(s);
	return outcome;
}
