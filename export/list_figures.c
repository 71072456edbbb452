/* SPDX-License-Identifier: MIT */
#include "export/figures.h"
#include "export/lists.h"

#include <math.h>

static const struct column listed_figure_rows[] = {
    {"period", TEXT_HEAD_PERIOD, .whole = true, .type = COLUMN_DATE, .help = "2023-05, 2023-Q2 or 2023"},
    {"region", TEXT_NONE},
    {"region_name", TEXT_HEAD_REGION},
    {"indicator", TEXT_NONE},
    {"indicator_name", TEXT_HEAD_INDICATOR},
    {"value", TEXT_HEAD_VALUE, true, .type = COLUMN_NUMBER, .help = "null where it was withdrawn"},
    {"unit", TEXT_HEAD_UNIT, .leaves = 3},
    {"known", TEXT_HEAD_KNOWN, .whole = true, .type = COLUMN_TIME, .help = "when this vintage became known"},
    {"published", TEXT_HEAD_PUBLISHED, .whole = true, .leaves = 5, .type = COLUMN_DATE,
	.help = "the document's own date"},
    {"status", TEXT_HEAD_FIGURE_STATUS, .leaves = 4,
	.help = "withdrawn, suspect, preliminary, revised; null: none of it"},
    {"source", TEXT_HEAD_SOURCE, .leaves = 6},
    {"fetch", TEXT_NONE, true, .type = COLUMN_INTEGER,
	.help = "the fetch that brought it; 0: the configuration"},
    {"period_end", TEXT_NONE, .type = COLUMN_DATE, .help = "the last day of the period"},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the end of the period"},
    {"known_ms", TEXT_NONE, true, .type = COLUMN_EPOCH},
};
const struct column_list figure_columns = COLUMNS(listed_figure_rows);

/* Figures come in runs of one period, whose end is asked of the time zone once. */
struct figure_list {
	struct sheet *sheet;
	day_number end;
	instant ends; /* of the day `end`; INSTANT_NONE: nothing yet */
};

static enum outcome figure_row(void *context, const struct figure_row *f, struct error *e)
{
	struct figure_list *list = context;
	struct sheet *sheet = list->sheet;
	day_number end = period_last_day(f->period);
	char status[64];
	TEXT_OWNED struct text words = {0};

	(void)e;
	if (list->ends == INSTANT_NONE || list->end != end) {
		list->end = end;
		list->ends = day_end(end);
	}
	sheet_period(sheet, f->period);
	sheet_string(sheet, f->region);
	sheet_string(sheet, f->region_name);
	sheet_string(sheet, f->indicator);
	sheet_string(sheet, f->indicator_name);
	sheet_number(sheet, f->v.flags & FIGURE_WITHDRAWN ? NAN : f->v.value, -1);
	sheet_string(sheet, f->unit);
	sheet_instant(sheet, f->v.known);
	sheet_date(sheet, (struct date){.day = f->v.published});
	if (sheet_for_people(sheet))
		figure_status_words(f->v.flags, &words);
	sheet_word(sheet, figure_status(f->v.flags, status), text_of(&words));
	sheet_string(sheet, f->source);
	sheet_integer(sheet, f->v.fetch);
	sheet_date(sheet, (struct date){.day = end});
	sheet_epoch(sheet, list->ends);
	sheet_epoch(sheet, f->v.known);
	return OUTCOME_DONE;
}

static enum outcome list_book(
    struct report_data *r, enum book book, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct figure_list list = {.sheet = sheet, .ends = INSTANT_NONE};

	return figure_rows(
	    view_config(r->view), view_txn(r->view), book, q, BY_PERIODS, figure_row, &list, e);
}

enum outcome list_figures(struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	return list_book(r, BOOK_FIGURES, q, sheet, e);
}

enum outcome list_targets(struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	return list_book(r, BOOK_TARGETS, q, sheet, e);
}
