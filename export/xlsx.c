/* SPDX-License-Identifier: MIT */
#include "export/xlsx.h"
#include "base/library_output.h"
#include "base/plain.h"
#include "config/city.h"
#include "locale/date_phrase.h"
#include "report/report.h"
#include "export/sheet_writer.h"
#include "report/light.h"
#include "report/situation.h"
#include "export/xlsx_check.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

enum {
	WIDEST = 40,
	ROWS_MOST = 1048575,
	TEXT_MOST = 32767, /* UTF-16 units in a cell; Excel opens no file with more */
	SHEETS_MOST = 8,
};

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
	struct text folder; /* of the workbook and its parts on their way */
	struct text cell;   /* the one that is being written */
	lxw_format *head, *number,
	    *lights[LIGHTS];	   /* any other cell has none: the library looks one up for each */
	lxw_error problem;	   /* the first that the library had */
	size_t cells[SHEETS_MOST]; /* that were written, by sheet */
	size_t sheets;
};

/* The library's temporary files lie beside the workbook: there is as much space for one as for the other. */
static struct book book_begin(const char *path, instant moment)
{
	struct lxw_workbook_options options = {.constant_memory = LXW_FALSE};
	/* 0 would be the clock of the machine: the same table would not be the same bytes */
	lxw_doc_properties properties = {.created = moment ? (time_t)moment : 1};
	const char *slash = strrchr(path, '/');
	struct book b = {0};

	if (slash)
		text_put(&b.folder, path, (size_t)(slash + 1 - path));
	text_char(&b.folder, '.');
	options.tmpdir = b.folder.at;
	b.workbook = workbook_new_opt(path, &options);
	if (!b.workbook || workbook_set_properties(b.workbook, &properties) != LXW_NO_ERROR)
		memory_lost();
	b.head = workbook_add_format(b.workbook);
	format_set_bold(b.head);
	format_set_text_wrap(b.head);
	format_set_align(b.head, LXW_ALIGN_VERTICAL_TOP);
	format_set_bottom(b.head, LXW_BORDER_THIN);
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

/* ---- cells ---- */

struct xlsx_sheet {
	struct book *book;
	lxw_worksheet *sheet;
	size_t number;
};

static void xlsx_error_keep(struct book *b, lxw_error code)
{
	if (b->problem == LXW_NO_ERROR)
		b->problem = code;
}

static enum outcome page_begin_named(struct book *b, const char *name, struct xlsx_sheet *p, struct error *e)
{
	*p = (struct xlsx_sheet){b, workbook_add_worksheet(b->workbook, name), b->sheets};
	if (!p->sheet || b->sheets == SHEETS_MOST)
		return error_set(e, OUTCOME_REFUSED, "a workbook cannot have the sheet \"%s\"", name);
	b->sheets++;
	return OUTCOME_DONE;
}

static void cell_written(struct xlsx_sheet *p, lxw_error code)
{
	xlsx_error_keep(p->book, code);
	p->book->cells[p->number]++;
}

/* What a cell can hold of a text: XML knows no control characters, and the end of one that is too long is
 * "…". */
static void cell_text(struct text *out, const char *s)
{
	size_t units = 0, n;
	uint32_t code;

	plain_lines(out, s);
	if (out->length <= TEXT_MOST) /* a character has no more units than bytes */
		return;
	for (size_t at = 0; at < out->length; at += n) {
		n = utf8_next(out->at + at, &code);
		units += code > 0xFFFF ? 2 : 1;
		if (units >= TEXT_MOST && at + n < out->length) {
			out->length = at;
			text_add(out, "…");
			return;
		}
	}
}

static void string_put(struct xlsx_sheet *p, lxw_row_t row, size_t column, const char *s, lxw_format *format)
{
	struct text *t = &p->book->cell;

	text_clear(t);
	cell_text(t, s);
	if (t->length) /* a text stays a text, whatever it begins with */
		cell_written(p, worksheet_write_string(p->sheet, row, (lxw_col_t)column, t->at, format));
}

static void number_put(struct xlsx_sheet *p, lxw_row_t row, size_t column, double number, lxw_format *format)
{
	cell_written(p, worksheet_write_number(p->sheet, row, (lxw_col_t)column, number, format));
}

/* ---- a list, a row a row ---- */

struct rows {
	struct xlsx_sheet page;
	const struct column_list *columns;
	lxw_row_t row;
	double widths[64];
	bool full;
};

static void xlsx_column_widen(struct rows *w, size_t column, const char *text)
{
	double width = (double)text_width(text) + 2;

	if (column < sizeof w->widths / sizeof *w->widths && width > w->widths[column])
		w->widths[column] = width < WIDEST ? width : WIDEST;
}

static void xlsx_cell_put(void *writer, size_t column, const struct sheet_cell *c)
{
	struct rows *w = writer;
	struct book *b = w->page.book;
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
		string_put(
		    &w->page, w->row, column, light_text(c->text), light >= 0 ? b->lights[light] : NULL);
		break;
	case CELL_TEXT:
		xlsx_column_widen(w, column, c->text);
		string_put(&w->page, w->row, column, c->text, NULL);
		break;
	case CELL_NUMBER:
		number_put(&w->page, w->row, column, c->number, b->number);
		break;
	case CELL_INTEGER:
		number_put(&w->page, w->row, column, (double)c->integer, NULL);
		break;
	case CELL_BOOL:
		cell_written(&w->page,
		    worksheet_write_boolean(w->page.sheet, w->row, (lxw_col_t)column, c->yes, NULL));
		break;
	}
}

static void xlsx_row_put(void *writer)
{
	((struct rows *)writer)->row++;
}

static enum outcome rows_end(void *writer, const char *none, struct error *e)
{
	struct rows *w = writer;
	struct book *b = w->page.book;
	lxw_worksheet *sheet = w->page.sheet;
	bool full = w->full;

	(void)none;
	for (size_t i = 0; i < w->columns->count && i < sizeof w->widths / sizeof *w->widths; i++)
		if (w->widths[i] > 0)
			xlsx_error_keep(
			    b, worksheet_set_column(sheet, (lxw_col_t)i, (lxw_col_t)i, w->widths[i], NULL));
	if (w->row > 1)
		xlsx_error_keep(
		    b, worksheet_autofilter(sheet, 0, 0, w->row - 1, (lxw_col_t)(w->columns->count - 1)));
	worksheet_freeze_panes(sheet, 1, 0);
	free(w);
	return full ? error_set(
			  e, OUTCOME_REFUSED, "a sheet of a workbook has no more than %d rows", ROWS_MOST)
		    : OUTCOME_DONE;
}

static const struct sheet_writer writer = {
    .words = true, .cell = xlsx_cell_put, .row = xlsx_row_put, .end = rows_end};

/* Names that programs know, unless people read another language. */
static const char *xlsx_column_head(const struct column *c)
{
	if (language_now() == LANGUAGE_ENGLISH)
		return c->name;
	/* the English of a label is the name of its column */
	for (enum text_id id = TEXT_LABEL_REGION_ID; id <= TEXT_LABEL_LAST; id++)
		if (strcmp(text_in(LANGUAGE_ENGLISH, id), c->name) == 0)
			return text_by_id(id);
	return c->head ? text_by_id(c->head) : c->name;
}

struct xlsx_list {
	const char *list;
	enum text_id name; /* of its sheet */
};

static enum outcome xlsx_list_put(struct book *b, const struct xlsx_list *list, struct report_data *r,
    const struct query *q, struct error *e)
{
	const struct listing *l = listing_find(list->list);
	struct rows *w;
	struct xlsx_sheet page;
	struct sheet *sheet;
	struct error ignored;
	enum outcome outcome = page_begin_named(b, text_by_id(list->name), &page, e), ended;

	if (outcome != OUTCOME_DONE)
		return outcome;
	w = memory_new(sizeof *w);
	*w = (struct rows){.page = page, .columns = l->columns, .row = 1};
	for (size_t i = 0; i < l->columns->count; i++) {
		const char *head = xlsx_column_head(&l->columns->at[i]);

		string_put(&w->page, 0, i, head, b->head);
		xlsx_column_widen(w, i, head);
	}
	sheet = sheet_of(&writer, w, l->columns->count);
	outcome = l->write(r, q, sheet, e);
	ended = sheet_end(sheet, TEXT_NONE, outcome == OUTCOME_DONE ? e : &ignored);
	return outcome == OUTCOME_DONE ? ended : outcome;
}

/* ---- the matrix ---- */

static void matrix_cell(const struct situation_row *row, const struct indicator *i, struct text *out)
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

static enum outcome matrix_put(struct book *b, struct report_data *r, const struct query *q, struct error *e)
{
	const struct config *c = view_config(r->view);
	struct xlsx_sheet page;
	TEXT_OWNED struct text title = {0};
	TEXT_OWNED struct text legend = {0};
	struct report *report;
	const struct situation *s;
	enum outcome outcome = report_of(r, q, 0, &report, e);
	lxw_row_t row = 2;

	if (outcome == OUTCOME_DONE)
		outcome = page_begin_named(b, text_by_id(TEXT_LIST_OVERVIEW), &page, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	s = &report->situation;
	message_add(&title, TEXT_SITUATION_HEAD,
	    PLACES(PLACE("at", moment_phrase(view_moment(r->view)).text),
		PLACE("zone", zone_phrase(c->timezone))));
	string_put(&page, 0, 0, text_of(&title), NULL);
	for (size_t i = 0; i < c->indicator_count; i++) {
		TEXT_OWNED struct text head = {0};

		message_add_unescaped(&head, TEXT_NAME_UNIT,
		    PLACES(PLACE("name", c->indicator[i].name), PLACE("unit", c->indicator[i].unit)));
		string_put(&page, 1, i + 1, text_of(&head), b->head);
	}
	for (size_t region = 0; region < c->region_count; region++) {
		struct situation_row *const *cells = &s->cells[region * c->indicator_count];
		bool any = false;

		for (size_t i = 0; i < c->indicator_count; i++) {
			TEXT_OWNED struct text shown = {0};

			if (!cells[i])
				continue;
			any = true;
			matrix_cell(cells[i], &c->indicator[i], &shown);
			string_put(&page, row, i + 1, text_of(&shown), b->lights[cells[i]->light]);
		}
		if (any)
			string_put(&page, row++, 0, c->region[region].name, NULL);
	}
	lights_legend(&legend, false);
	string_put(&page, row + 1, 0, text_of(&legend), NULL);
	xlsx_error_keep(b, worksheet_set_column(page.sheet, 0, 0, 16, NULL));
	xlsx_error_keep(b, worksheet_set_column(page.sheet, 1, (lxw_col_t)c->indicator_count, 13, NULL));
	xlsx_error_keep(b, worksheet_set_row(page.sheet, 1, 45, NULL));
	worksheet_freeze_panes(page.sheet, 2, 1);
	worksheet_set_landscape(page.sheet);
	worksheet_set_paper(page.sheet, 8); /* A3 */
	worksheet_fit_to_pages(page.sheet, 1, 0);
	return OUTCOME_DONE;
}

/* What the library says, and what is there. */
static enum outcome book_end(struct book *b, enum outcome outcome, const char *path, struct error *e)
{
	int why;
	lxw_error code;

	errno = 0;
	code = workbook_close(b->workbook); /* frees it, whatever it says */
	why = errno;
	library_output_show();
	text_done(&b->folder);
	text_done(&b->cell);
	if (outcome == OUTCOME_DONE && b->problem != LXW_NO_ERROR)
		return error_set(e, OUTCOME_REFUSED, "a cell of the workbook cannot be written: %s",
		    lxw_strerror(b->problem));
	if (outcome == OUTCOME_DONE && code != LXW_NO_ERROR)
		return error_set(e, OUTCOME_FULL, "the workbook cannot be written: %s",
		    why ? strerror(why) : lxw_strerror(code));
	return outcome == OUTCOME_DONE ? xlsx_check(path, b->cells, b->sheets, e) : outcome;
}

enum outcome xlsx_write(
    struct report_data *r, const struct query *q, bool scores, const char *path, struct error *e)
{
	static const struct xlsx_list lists[] = {{"table", TEXT_LIST_TABLE}, {"rankings", TEXT_LIST_RANKINGS},
	    {"projects", TEXT_LIST_PROJECTS}, {"late", TEXT_LIST_LATE}, {"scores", TEXT_LIST_SCORES}};
	const size_t count = sizeof lists / sizeof *lists - !scores;
	struct book b;
	enum outcome outcome;

	library_output_hide(); /* until book_end */
	b = book_begin(path, view_moment(r->view));
	outcome = matrix_put(&b, r, q, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++)
		outcome = xlsx_list_put(&b, &lists[i], r, q, e);
	return book_end(&b, outcome, path, e);
}
