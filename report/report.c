/* SPDX-License-Identifier: MIT */
#include "alert/peers.h"
#include "alert/releases.h"
#include "report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEETS_MOST = 24 };

/* ---- one cell ---- */

/* The period before, over months that are never published alone. */
static struct period period_before(const struct indicator *i, struct period p)
{
	struct period b = period_add(p, -1);

	while (b.year == p.year && i->skips[b.last])
		b = period_add(b, -1);
	return b;
}

static double figure_value_at(struct view *v, int region, int indicator, struct period p)
{
	const struct cell *c = p.year ? view_figure(v, region, indicator, p) : NULL;

	return c ? c->value : NAN;
}

/* By how much the upper one is ahead of the lower; below zero: it is not. */
static double lead_at(struct view *v, int indicator, int upper, int lower, struct period at)
{
	double lead = figure_value_at(v, upper, indicator, at) - figure_value_at(v, lower, indicator, at);

	return view_config(v)->indicator[indicator].direction == HIGHER_IS_BETTER ? lead : -lead;
}

/* A figure that begins anew with the year has grown from nothing. */
static double lead_before(struct view *v, int indicator, int upper, int lower, struct period at)
{
	const struct indicator *i = &view_config(v)->indicator[indicator];
	struct period p = period_before(i, at);

	return i->kind == KIND_YEAR_TO_DATE && p.year != at.year ? 0 : lead_at(v, indicator, upper, lower, p);
}

static struct neighbour neighbour_of(
    struct view *v, const struct situation_row *row, const struct peer *other, bool above)
{
	int upper = other && above ? other->region : row->region;
	int lower = other && !above ? other->region : row->region;
	struct neighbour n = {-1, NAN, NAN, 0};
	double gains, periods;

	if (!other)
		return n;
	n.region = other->region;
	n.distance = number_settled(lead_at(v, row->indicator, upper, lower, row->period));
	n.before = number_settled(lead_before(v, row->indicator, upper, lower, row->period));
	gains = n.before - n.distance;
	/* what a period alone gained says nothing of the next */
	if (view_config(v)->indicator[row->indicator].kind == KIND_PER_PERIOD || !(gains > 0) ||
	    n.distance == 0)
		return n;
	periods = ceil(number_settled(n.distance / gains));
	n.meets = periods <= MEETS_MOST ? (int)periods : 0;
	return n;
}

/* Among all regions of the kind, whether or not the report is about them. */
static void rank_gaps_find(struct view *v, struct report_cell *c)
{
	const struct situation_row *row = c->row;
	enum direction better = (enum direction)view_config(v)->indicator[row->indicator].direction;
	double value = row->progress.value;
	/* one without a figure has no period to compare by */
	const struct peers *peers = c->rank ? peers_of(v, row->region, row->indicator, row->period) : NULL;
	const struct peer *above = NULL, *below = NULL;

	if (peers) {
		c->last = peers->at[better == HIGHER_IS_BETTER ? 0 : peers->count - 1].value == value;
		above = peers_next(peers, better, row->region, value, true);
		below = peers_next(peers, better, row->region, value, false);
	}
	c->above = neighbour_of(v, row, above, true);
	c->below = neighbour_of(v, row, below, false);
}

static void history_of(struct view *v, struct report_cell *c)
{
	const struct situation_row *row = c->row;
	const struct indicator *i = &view_config(v)->indicator[row->indicator];

	for (int m = 0; m < REPORT_MONTHS; m++) {
		struct period p = period_of(row->period.year, m + 1, i->every);
		struct progress now;

		c->history[m] = c->due[m] = NAN;
		if (!row->period.year || (m + 1) % (int)i->every != 0)
			continue;
		progress_of(v, row->region, row->indicator, p, &now, NULL);
		if (i->kind == KIND_RATE) {
			c->due[m] = now.has_target ? now.target : NAN;
			c->history[m] = now.figure ? now.value : NAN;
		} else if (i->kind == KIND_LEVEL) {
			/* both as the way from the base to the target */
			c->history[m] = now.has_gap ? number_settled(now.gap_pp + 100 * now.share) : NAN;
			c->due[m] = now.has_gap ? 100 * now.share : NAN;
		} else {
			c->history[m] = now.has_attainment ? now.attainment_pct : NAN;
			c->due[m] = now.has_gap ? 100 * now.share : NAN;
		}
		if (m + 1 > row->period.last)
			c->history[m] = NAN;
		c->points += isfinite(c->history[m]);
	}
}

static int days_of(double value)
{
	return isfinite(value) ? (int)value : 0;
}

static void cell_of(struct view *v, const struct situation_row *row, struct report_cell *c)
{
	const struct config *config = view_config(v);
	const struct indicator *i = &config->indicator[row->indicator];

	*c = (struct report_cell){.row = row, .then.gap_pp = NAN};
	c->yoy = measured_series(v, measure_yoy, row->region, row->indicator, row->period);
	c->projection = measured_series(v, measure_projection, row->region, row->indicator, row->period);
	c->rank = days_of(measured_series(v, measure_rank, row->region, row->indicator, row->period));
	c->to_best = fabs(measured_series(v, measure_gap_to_best, row->region, row->indicator, row->period));
	if (c->rank)
		c->rank_before = days_of(measured_series(
		    v, measure_rank, row->region, row->indicator, period_before(i, row->period)));
	rank_gaps_find(v, c);
	history_of(v, c);
}

/* ---- leagues ---- */

static int by_rank(const void *x, const void *y)
{
	const struct report_cell *a = *(struct report_cell *const *)x, *b = *(struct report_cell *const *)y;
	int order = (a->rank == 0) - (b->rank == 0);

	if (!order && a->rank)
		order = a->rank - b->rank;
	else if (!order)
		order = (a->row->period.year == 0) - (b->row->period.year == 0);
	return order ? order : a->row->region - b->row->region;
}

static bool ranking_is_same(const struct ranking *l, int indicator, const struct region *region)
{
	return l->indicator == indicator && l->parent == region->parent && strcmp(l->kind, region->kind) == 0;
}

static void rankings_make(struct report *r)
{
	struct arena *a = view_arena(r->view);
	const struct config *c = r->config;

	for (int i = 0; i < (int)c->indicator_count; i++) {
		size_t first = r->ranking_count;

		for (size_t n = 0; n < r->situation.count; n++) {
			const struct situation_row *row = &r->situation.rows[n];
			const struct region *region = &c->region[row->region];
			struct ranking *l = NULL;

			if (row->indicator != i)
				continue;
			for (size_t k = first; k < r->ranking_count && !l; k++)
				if (ranking_is_same(&r->rankings[k], i, region))
					l = &r->rankings[k];
			if (!l) {
				l = arena_push(a, &r->rankings, &r->ranking_count, sizeof *l);
				*l = (struct ranking){
				    .indicator = i, .parent = region->parent, .kind = region->kind};
			}
			*(struct report_cell **)arena_push(a, &l->cells, &l->count, sizeof *l->cells) =
			    &r->cells[n];
		}
	}
	for (size_t k = 0; k < r->ranking_count; k++)
		qsort(r->rankings[k].cells, r->rankings[k].count, sizeof *r->rankings[k].cells, by_rank);
}

/* ---- what is not there yet ---- */

static bool published_for(const struct indicator *i, struct period month)
{
	return month.last % (int)i->every == 0 && !i->skips[month.last];
}

static void awaited_make(struct report *r)
{
	const struct config *c = r->config;

	for (int i = 0; r->month.year && i < (int)c->indicator_count; i++) {
		const struct indicator *indicator = &c->indicator[i];
		struct awaited_milestone x = {.indicator = i, .due = DAY_NONE};
		struct period p = period_of(r->month.year, r->month.last, indicator->every);

		if (!published_for(indicator, r->month))
			continue;
		for (int region = (int)c->region_count - 1; region >= 0; region--) {
			const struct report_cell *cell = report_cell(r, region, i);

			if (!cell || !cell->row->progress.has_target ||
			    (cell->row->period.year && period_compare(cell->row->period, p) >= 0))
				continue;
			x.regions++;
			x.region = region;
		}
		if (!x.regions)
			continue;
		if (indicator->release_day)
			x.due = release_day(indicator, p);
		*(struct awaited_milestone *)arena_push(
		    view_arena(r->view), &r->awaited, &r->awaited_count, sizeof x) = x;
	}
}

/* The first region that is asked for and lies below no other such. */
static int group_head(const struct config *c, const struct query *q)
{
	int head = -1;

	for (int n = (int)c->region_count - 1; n >= 0; n--)
		if (query_region(q, n) && (c->region[n].parent < 0 || !query_region(q, c->region[n].parent)))
			head = n;
	return head;
}

static enum outcome report_begin(
    struct report_data *reading, const struct query *q, struct report *r, struct error *e)
{
	struct view *v = reading->view;
	const struct config *c = view_config(v);
	enum outcome outcome = report_data_evaluate(reading, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	*r = (struct report){.view = v,
	    .config = c,
	    .title = "",
	    .edition = "",
	    .kind = -1,
	    .head = group_head(c, q),
	    .at = view_moment(v),
	    .then = view_then(v),
	    .year_end = reading->year_end,
	    .query = q,
	    .since = INSTANT_NONE};
	if (r->head >= 0)
		r->title = c->region[r->head].name;
	situation_of(v, &reading->found, q, &r->situation);
	for (size_t n = 0; n < r->situation.count; n++) {
		const struct situation_row *row = &r->situation.rows[n];

		r->lights[row->light]++;
		if (row->period.year &&
		    (!r->month.year || period_last_day(row->period) > period_last_day(r->month)))
			r->month = period_of(row->period.year, row->period.last, MONTHLY);
	}
	return view_error(v, e);
}

static void cells_make(struct report *r)
{
	r->cells = arena_raw(view_arena(r->view), (r->situation.count + 1) * sizeof *r->cells);
	for (size_t n = 0; n < r->situation.count; n++)
		cell_of(r->view, &r->situation.rows[n], &r->cells[n]);
}

static void parts_make(struct report *r, unsigned parts, const struct evaluation *found)
{
	unsigned lacking = parts & ~r->parts;

	if (lacking & REPORT_RANKINGS) {
		cells_make(r);
		rankings_make(r);
		awaited_make(r);
	}
	if (lacking & REPORT_PROJECTS)
		report_projects(r, found);
	r->parts |= parts;
}

enum outcome report_of(
    struct report_data *reading, const struct query *q, unsigned parts, struct report **r, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	if (!reading->report || reading->report->query != q) {
		reading->report = arena_new(view_arena(reading->view), sizeof **r);
		outcome = report_begin(reading, q, reading->report, e);
	}
	if (outcome != OUTCOME_DONE) {
		reading->report = NULL;
		return outcome;
	}
	*r = reading->report;
	parts_make(*r, parts, &reading->found);
	return view_error(reading->view, e);
}

enum outcome report_make(
    struct report_data *reading, const struct query *q, struct report *r, struct error *e)
{
	enum outcome outcome = report_begin(reading, q, r, e);

	reading->report = outcome == OUTCOME_DONE ? r : NULL;
	if (outcome != OUTCOME_DONE)
		return outcome;
	parts_make(r, REPORT_RANKINGS | REPORT_PROJECTS, &reading->found);
	return view_error(r->view, e);
}

double report_actual(const struct report *r, const struct report_cell *c)
{
	const struct progress *p = &c->row->progress;
	bool sum = r->config->indicator[c->row->indicator].kind == KIND_PER_PERIOD && p->has_actual;

	return !p->figure ? NAN : sum ? p->actual : p->value;
}

bool report_has(const struct report *r, int region)
{
	for (int i = 0; i < (int)r->config->indicator_count; i++)
		if (report_cell(r, region, i))
			return true;
	return false;
}

const struct report_cell *report_cell(const struct report *r, int region, int indicator)
{
	const struct situation_row *row =
	    r->situation.cells[(size_t)region * r->config->indicator_count + (size_t)indicator];

	return row ? &r->cells[row - r->situation.rows] : NULL;
}
