#include "export/xlsx.h"
#include "base/plain.h"
#include "base/language.h"
#include "export/report.h"
#include "export/sheet_writer.h"
#include "export/situation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum { WIDEST = 40, ROWS_MOST = 1048575 };

/* A light has a colour, a shape and a word. */
static const struct {
	lxw_color_t paper, ink;
} colours[] = {
    [LIGHT_GREY] = {0xEDEDED, 0x666666},
    [LIGHT_GREEN] = {0xDDF2DF, 0x1B5E20},
    [LIGHT_YELLOW] = {0xFFF1C9, 0x7A5200},
    [LIGHT_RED] = {0xFBD9D7, 0x9B1C1C},
};
enum { LIGHTS = sizeof colours / sizeof *colours };

struct book {
	lxw_workbook *workbook;
	lxw_format *head, *plain, *number, *lights[LIGHTS];
};

static struct book book_begin(const char *path)
{
	struct lxw_workbook_options options = {.constant_memory = LXW_FALSE};
	struct book b = {.workbook = workbook_new_opt(path, &options)};

	b.head = workbook_add_format(b.workbook);
	format_set_bold(b.head);
	format_set_text_wrap(b.head);
	format_set_align(b.head, LXW_ALIGN_VERTICAL_TOP);
	format_set_bottom(b.head, LXW_BORDER_THIN);
	b.plain = workbook_add_format(b.workbook);
	b.number = workbook_add_format(b.workbook);
	format_set_num_format(b.number, "#,##0.##");
	for (int i = 0; i < LIGHTS; i++) {
		b.lights[i] = workbook_add_format(b.workbook);
		format_set_bg_color(b.lights[i], colours[i].paper);
		format_set_font_color(b.lights[i], colours[i].ink);
		format_set_align(b.lights[i], LXW_ALIGN_CENTER);
	}
	return b;
}

/* A text stays a text, whatever it begins with: never a formula. XML knows no control characters, and a cell
 * no more than so many characters: the rest is cut off, and an ellipsis says so. */
static void text_write(
    lxw_worksheet *page, lxw_row_t row, lxw_col_t column, const char *s, lxw_format *format)
{
	enum { CHARACTERS_MOST = 32767 };
	TEXT_OWNED struct text shown = {0};
	size_t characters = 0, cut = 0;
	uint32_t code;

	plain_lines(&shown, s);
	for (size_t n = 0; n < shown.length; n += utf8_next(shown.at + n, &code)) {
		if (characters++ == CHARACTERS_MOST - 1)
			cut = n;
	}
	if (characters > CHARACTERS_MOST) {
		shown.length = cut;
		text_add(&shown, "…");
	}
	worksheet_write_string(page, row, column, text_of(&shown), format);
}

/* ---- a list, a row a row ---- */

struct rows {
	struct book *book;
	lxw_worksheet *page;
	const struct column_list *columns;
	lxw_row_t row;
	double widths[64];
	bool full;
};

static void widen(struct rows *w, size_t column, const char *text)
{
	double width = (double)text_width(text) + 2;

	if (column < sizeof w->widths / sizeof *w->widths && width > w->widths[column])
		w->widths[column] = width < WIDEST ? width : WIDEST;
}

static void cell_put(void *writer, size_t column, const struct sheet_cell *c)
{
	struct rows *w = writer;
	lxw_col_t at = (lxw_col_t)column;
	int light;

	if (w->row > ROWS_MOST) {
		w->full = true;
		return;
	}
	switch (c->kind) {
	case CELL_EMPTY:
		break;
	case CELL_LIGHT:
		light = name_index(light_names, c->text);
		text_write(
		    w->page, w->row, at, tr(c->text), light >= 0 ? w->book->lights[light] : w->book->plain);
		break;
	case CELL_TEXT:
		widen(w, column, c->text);
		text_write(w->page, w->row, at, c->text, w->book->plain);
		break;
	case CELL_NUMBER:
		worksheet_write_number(w->page, w->row, at, c->number, w->book->number);
		break;
	case CELL_INTEGER:
		worksheet_write_number(w->page, w->row, at, (double)c->integer, w->book->plain);
		break;
	case CELL_BOOL:
		worksheet_write_boolean(w->page, w->row, at, c->yes, w->book->plain);
		break;
	}
}

static void row_put(void *writer)
{
	((struct rows *)writer)->row++;
}

static int rows_end(void *writer, const char *none, struct error *e)
{
	struct rows *w = writer;
	bool full = w->full;

	(void)none;
	for (size_t i = 0; i < w->columns->count && i < sizeof w->widths / sizeof *w->widths; i++)
		if (w->widths[i] > 0)
			worksheet_set_column(w->page, (lxw_col_t)i, (lxw_col_t)i, w->widths[i], NULL);
	if (w->row > 1)
		worksheet_autofilter(w->page, 0, 0, w->row - 1, (lxw_col_t)(w->columns->count - 1));
	worksheet_freeze_panes(w->page, 1, 0);
	free(w);
	return full ? error_set(e, REFUSED, "a sheet of a workbook has no more than %d rows", ROWS_MOST)
		    : DONE;
}

static const struct sheet_writer writer = {.cell = cell_put, .row = row_put, .end = rows_end};

/* Names that programs know, unless people read another language. */
static const char *head_of(const struct column *c)
{
	if (language_now() == LANGUAGE_ENGLISH)
		return c->name;
	return strcmp(tr(c->name), c->name) != 0 || !c->title ? tr(c->name) : tr(c->title);
}

static int list_put(
    struct book *b, const char *list, struct reading *r, const struct query *q, struct error *e)
{
	const struct listing *l = listing_find(list);
	struct rows *w = memory_new(sizeof *w);
	struct sheet *sheet;
	struct error ignored;
	int outcome, ended;

	*w = (struct rows){.book = b,
	    .page = workbook_add_worksheet(b->workbook, tr(list)),
	    .columns = l->columns,
	    .row = 1};
	for (size_t i = 0; i < l->columns->count; i++) {
		const char *head = head_of(&l->columns->at[i]);

		text_write(w->page, 0, (lxw_col_t)i, head, b->head);
		widen(w, i, head);
	}
	sheet = sheet_of(&writer, w, l->columns->count);
	outcome = l->write(r, q, sheet, e);
	ended = sheet_end(sheet, NULL, outcome == DONE ? e : &ignored);
	return outcome == DONE ? ended : outcome;
}

/* ---- the matrix ---- */

static void cell_text(const struct situation_row *row, const struct indicator *i, struct text *out)
{
	const struct progress *p = &row->progress;

	text_add(out, light_shape(light_names[row->light]));
	if (!p->figure)
		text_add(out, " -");
	else if (i->kind == KIND_RATE)
		text_printf(out, " %+.1f", p->value);
	else if (p->has_attainment)
		text_printf(out, " %.0f%%", p->attainment_pct);
}

static int matrix_put(struct book *b, struct reading *r, const struct query *q, struct error *e)
{
	const struct config *c = view_config(r->view);
	lxw_worksheet *page = workbook_add_worksheet(b->workbook, tr("overview"));
	TEXT_OWNED struct text title = {0};
	TEXT_OWNED struct text when = {0};
	TEXT_OWNED struct text legend = {0};
	struct report *report;
	const struct situation *s;
	int outcome = report_of(r, q, 0, &report, e);
	lxw_row_t row = 2;

	if (outcome != DONE)
		return outcome;
	s = &report->situation;
	instant_print_short(&when, view_moment(r->view));
	text_printf(&title, tr("Situation as of %s (%s): percent of the year's target reached"),
	    text_of(&when), c->timezone);
	text_write(page, 0, 0, text_of(&title), NULL);
	for (size_t i = 0; i < c->indicator_count; i++) {
		TEXT_OWNED struct text head = {0};

		text_printf(&head, "%s (%s)", c->indicator[i].name, c->indicator[i].unit);
		text_write(page, 1, (lxw_col_t)(i + 1), text_of(&head), b->head);
	}
	for (size_t region = 0; region < c->region_count; region++) {
		struct situation_row *const *cells = &s->cells[region * c->indicator_count];
		bool any = false;

		for (size_t i = 0; i < c->indicator_count; i++) {
			TEXT_OWNED struct text shown = {0};

			if (!cells[i])
				continue;
			any = true;
			cell_text(cells[i], &c->indicator[i], &shown);
			text_write(
			    page, row, (lxw_col_t)(i + 1), text_of(&shown), b->lights[cells[i]->light]);
		}
		if (any)
			text_write(page, row++, 0, c->region[region].name, b->plain);
	}
	lights_legend(&legend, false);
	text_write(page, row + 1, 0, text_of(&legend), NULL);
	worksheet_set_column(page, 0, 0, 16, NULL);
	worksheet_set_column(page, 1, (lxw_col_t)c->indicator_count, 13, NULL);
	worksheet_set_row(page, 1, 45, NULL);
	worksheet_freeze_panes(page, 2, 1);
	worksheet_set_landscape(page);
	worksheet_set_paper(page, 8); /* A3 */
	worksheet_fit_to_pages(page, 1, 0);
	return DONE;
}

int xlsx_write(struct reading *r, const struct query *q, bool scores, const char *path, struct error *e)
{
	static const char *const lists[] = {"table", "leagues", "projects", "late"};
	struct book b = book_begin(path);
	int outcome = matrix_put(&b, r, q, e);
	lxw_error code;

	for (size_t i = 0; outcome == DONE && i < sizeof lists / sizeof *lists; i++)
		outcome = list_put(&b, lists[i], r, q, e);
	if (outcome == DONE && scores)
		outcome = list_put(&b, "scores", r, q, e);
	code = workbook_close(b.workbook);
	if (outcome == DONE && code != LXW_NO_ERROR)
		outcome = error_set(e, FULL, "%s: %s", path, lxw_strerror(code));
	return outcome;
}
