/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/lookup.h"
#include "export/lists.h"
#include "report/report.h"
#include "store/figures.h"

#include <math.h>

/* ---- the situation table, a row a cell ---- */

/* Whose cell it is. */
#define SERIES_COLUMNS                                                                                       \
	{"region", TEXT_NONE}, {"region_name", TEXT_HEAD_REGION}, {"region_kind", TEXT_NONE},                \
	    {"indicator", TEXT_NONE}, {"indicator_name", TEXT_HEAD_INDICATOR},                               \
	{                                                                                                    \
		"unit", TEXT_HEAD_UNIT, .whole = true, .leaves = 8                                           \
	}

static const struct column table_rows[] = {
    SERIES_COLUMNS,
    {"period", TEXT_HEAD_PERIOD, .whole = true, .type = COLUMN_DATE, .help = "of the latest figure"},
    PROGRESS_COLUMNS(0),
    {"yoy", TEXT_HEAD_YOY, true, .leaves = 7, .type = COLUMN_NUMBER,
	.help = "percent against the same period a year ago; of a rate, points"},
    {"rank", TEXT_HEAD_RANK, true, .leaves = 6, .type = COLUMN_INTEGER, .help = "among regions of one kind"},
    {"status", TEXT_HEAD_LIGHT, .whole = true, .help = "green, yellow, red or grey"},
    {"unknown_cause", TEXT_NONE, .help = "why the status is grey"},
    {"office", TEXT_NONE},
    {"person", TEXT_NONE},
    {"parent", TEXT_NONE, .help = "the region it lies in"},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list table_columns = COLUMNS(table_rows);

static void series_cells(const struct config *c, int region, int indicator, struct sheet *sheet)
{
	const struct region *r = &c->region[region];
	const struct indicator *i = &c->indicator[indicator];

	sheet_string(sheet, r->id);
	sheet_string(sheet, r->name);
	sheet_word(sheet, r->kind, config_kind_name(c, r->kind));
	sheet_string(sheet, i->id);
	sheet_string(sheet, i->name);
	sheet_string(sheet, i->unit);
}

void progress_cells(const struct progress *p, const struct indicator *i, struct sheet *sheet)
{
	bool scheduled = p->has_gap && i->kind != KIND_RATE;

	sheet_number(sheet, p->has_target ? p->target : NAN, -1);
	sheet_number(sheet, p->figure ? p->value : NAN, -1);
	sheet_number(sheet, p->has_actual ? p->actual : NAN, -1);
	sheet_number(sheet, p->has_attainment ? p->attainment_pct : NAN, 1);
	/* a share in csv and json, percent for people */
	sheet_number(sheet, scheduled ? p->share * (sheet_for_people(sheet) ? 100 : 1) : NAN, 1);
	sheet_number(sheet, p->has_gap ? number_settled(p->gap_pp) : NAN, 1);
}

const char *region_parent(const struct config *c, int region)
{
	int parent = c->region[region].parent;

	return parent >= 0 ? c->region[parent].id : NULL;
}

enum outcome list_table(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct view *v = reading->view;
	const struct config *c = view_config(v);
	struct report *report;
	enum outcome outcome = report_of(reading, q, 0, &report, e);

	for (size_t n = 0; outcome == OUTCOME_DONE && n < report->situation.count; n++) {
		const struct situation_row *row = &report->situation.rows[n];
		int r = row->region, i = row->indicator;

		series_cells(c, r, i, sheet);
		sheet_period(sheet, row->period);
		progress_cells(&row->progress, &c->indicator[i], sheet);
		sheet_number(sheet, measured_series(v, measure_yoy, r, i, row->period), 1);
		sheet_number(sheet, measured_series(v, measure_rank, r, i, row->period), 0);
		sheet_light(sheet, light_names[row->light]);
		sheet_string(sheet,
		    row->light == LIGHT_GREY ? text_in(LANGUAGE_ENGLISH, row->progress.unknown) : NULL);
		sheet_string(sheet, c->region[r].office);
		sheet_string(sheet, c->region[r].person);
		sheet_string(sheet, region_parent(c, r));
		sheet_epoch(sheet, view_moment(v));
	}
	return outcome == OUTCOME_DONE ? view_error(v, e) : outcome;
}

/* ---- the way there: a row a period ---- */

static const struct column progress_rows[] = {
    SERIES_COLUMNS,
    {"period", TEXT_HEAD_PERIOD, .whole = true, .type = COLUMN_DATE},
    PROGRESS_COLUMNS(0),
    {"scheduled", TEXT_HEAD_DUE_VALUE, true, .type = COLUMN_NUMBER,
	.help = "what value or actual should have reached by the schedule; of a rate, the target"},
    {"yoy", TEXT_HEAD_YOY, true, .leaves = 7, .type = COLUMN_NUMBER},
    {"period_end", TEXT_NONE, .type = COLUMN_DATE},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the end of the period"},
};
const struct column_list progress_columns = COLUMNS(progress_rows);

/* The point of the schedule's line that `actual` (of a level: the value) is held against. */
static double row_schedule_share(const struct progress *p, const struct indicator *i)
{
	double base = p->value - p->actual;

	if (!p->has_target)
		return NAN;
	if (i->kind == KIND_RATE)
		return p->target;
	if (!p->has_gap)
		return NAN;
	return i->kind == KIND_LEVEL ? base + p->share * (p->target - base) : p->share * p->target;
}

static void progress_row(struct view *v, int r, int i, struct period at, struct sheet *sheet)
{
	const struct config *c = view_config(v);
	struct progress p;

	if (!view_figure(v, r, i, at))
		return;
	progress_of(v, r, i, at, &p, NULL);
	series_cells(c, r, i, sheet);
	sheet_period(sheet, at);
	progress_cells(&p, &c->indicator[i], sheet);
	sheet_number(sheet, row_schedule_share(&p, &c->indicator[i]), -1);
	sheet_number(sheet, measured_series(v, measure_yoy, r, i, at), 1);
	sheet_date(sheet, (struct date){.day = period_last_day(at)});
	sheet_epoch(sheet, day_end(period_last_day(at)));
}

struct span_of_store {
	day_number first, last;
};

static void span_widen(void *context, struct period p)
{
	struct span_of_store *s = context;
	day_number end = period_last_day(p);

	s->first = s->first == DAY_NONE || end < s->first ? end : s->first;
	s->last = s->last == DAY_NONE || end > s->last ? end : s->last;
}

/* Month by month, so that rows come in the order of their time. */
enum outcome list_progress(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct view *v = reading->view;
	const struct config *c = view_config(v);
	struct span_of_store there = {DAY_NONE, DAY_NONE};
	enum outcome outcome = periods_scan(view_txn(v), BOOK_FIGURES, span_widen, &there, e);
	struct period month;

	if (outcome != OUTCOME_DONE || there.first == DAY_NONE)
		return outcome;
	if (q->from.year && period_first_day(q->from) > there.first)
		there.first = period_first_day(q->from);
	if (q->to.year && period_last_day(q->to) < there.last)
		there.last = period_last_day(q->to);
	for (month = period_at(there.first, MONTHLY); period_last_day(month) <= there.last;
	     month = period_add(month, 1))
		for (int r = 0; r < (int)c->region_count; r++)
			for (int i = 0; query_region(q, r) && i < (int)c->indicator_count; i++)
				if (query_indicator(q, i) && month.last % (int)c->indicator[i].every == 0)
					progress_row(v, r, i,
					    period_of(month.year, month.last, c->indicator[i].every), sheet);
	return view_error(v, e);
}

/* ---- cells whose light is another than it was ---- */

static const struct column status_change_rows[] = {
    SERIES_COLUMNS,
    {"status_before", TEXT_HEAD_LIGHT_BEFORE, .whole = true},
    {"status", TEXT_HEAD_LIGHT_NOW, .whole = true},
    {"pace_gap_before_pp", TEXT_HEAD_GAP_BEFORE, true, .type = COLUMN_NUMBER},
    {"pace_gap_pp", TEXT_HEAD_GAP_NOW, true, .type = COLUMN_NUMBER},
    {"direction", TEXT_HEAD_DIRECTION, .help = "better or worse"},
    {"since_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment compared with"},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list status_change_columns = COLUMNS(status_change_rows);

enum outcome list_status_changes(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct view *v = reading->view;
	const struct config *c = view_config(v);
	instant since = q->since != INSTANT_NONE ? q->since : day_end(day_months_before(view_today(v), 1));
	struct report_data before = {0};
	struct situation now, then;
	enum outcome outcome = report_data_evaluate(reading, e);

	if (outcome == OUTCOME_DONE)
		outcome = view_open(c, view_txn(v), since, &before.view, e);
	if (outcome == OUTCOME_DONE)
		outcome = report_data_evaluate(&before, e);
	if (outcome == OUTCOME_DONE) {
		situation_of(v, &reading->found, q, &now);
		situation_of(before.view, &before.found, q, &then);
	}
	for (size_t n = 0; outcome == OUTCOME_DONE && n < now.count; n++) {
		const struct situation_row
		    *row = &now.rows[n],
		    *was = then.cells[(size_t)row->region * c->indicator_count + (size_t)row->indicator];
		enum light light = was ? was->light : LIGHT_GREY;

		if (light == row->light)
			continue;
		series_cells(c, row->region, row->indicator, sheet);
		sheet_light(sheet, light_names[light]);
		sheet_light(sheet, light_names[row->light]);
		sheet_number(sheet, situation_pace_gap(was), 1);
		sheet_number(sheet, situation_pace_gap(row), 1);
		/* from or to grey is neither */
		if (light == LIGHT_GREY || row->light == LIGHT_GREY)
			sheet_string(sheet, NULL);
		else if (row->light > light)
			sheet_text_word(sheet, "worse", TEXT_CHANGE_WORSE);
		else
			sheet_text_word(sheet, "better", TEXT_CHANGE_BETTER);
		sheet_epoch(sheet, since);
		sheet_epoch(sheet, view_moment(v));
	}
	view_close(before.view);
	return outcome;
}
