/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "alert/releases.h"
#include "base/plain.h"
#include "alert/peers.h"
#include "base/language.h"
#include "config/city.h"
#include "config/lookup.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Measures of an indicator in a region. The formulas are those of the table "kinds of indicator and the
 * measures" in the manual. */

enum { SEASONAL_YEARS = 3, PROJECTION_YEARS = 5 };

static const struct indicator *series_indicator(struct view *v, int indicator)
{
	return &view_config(v)->indicator[indicator];
}

/* ---- explaining ---- */

static void series_line_describe(struct text *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void series_line_describe(struct text *why, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fields_print(why, plain_put, format, args);
	va_end(args);
}

/* Numbers are written out only where somebody wants to read them. */
#define print_out(why, ...)                                                                                  \
	do {                                                                                                 \
		if (why)                                                                                     \
			series_line_describe(why, __VA_ARGS__);                                              \
	} while (0)

static const char *number_text(double value, char *buffer)
{
	return number_print(number_settled(value), buffer);
}

static void cell_describe(struct view *v, struct text *why, const char *symbol, const struct cell *c,
    const char *unit, struct period p)
{
	char n[32];

	if (!why)
		return;
	plain_printf(why, "  %s = %s %s, ", symbol, number_text(c->value, n), unit);
	if (p.year) {
		period_print(why, p);
		text_add(why, ", ");
	}
	text_add(why, tr("known since "));
	instant_print_short(why, c->known);
	if (c->flags & 2)
		text_add(why, tr(", preliminary"));
	if (c->flags & 4)
		text_add(why, tr(", revised"));
	text_add(why, ", ");
	view_cite(v, why, c->fetch);
	text_char(why, '\n');
}

/* ---- the year's actual ---- */

/* The sum of the year's values up to `p`; *missing names the first period without one. */
static bool year_sum(
    struct view *v, int region, int indicator, struct period p, double *sum, struct period *missing)
{
	const struct indicator *i = series_indicator(v, indicator);
	struct period at = period_of(p.year, (int)i->every, i->every);

	*sum = 0;
	for (; at.year == p.year && at.last <= p.last; at = period_add(at, 1)) {
		const struct cell *c;

		if (i->every == MONTHLY && i->skips[at.last])
			continue; /* the next value covers it */
		c = view_figure(v, region, indicator, at);
		if (!c) {
			*missing = at;
			return false;
		}
		*sum += c->value;
	}
	return true;
}

/* How much of the year `p` belongs to has been reached by then, in the sense of the indicator's kind. */
static bool actual_of(struct view *v, int region, int indicator, struct period p, double *actual)
{
	const struct cell *c = view_figure(v, region, indicator, p), *base;
	struct period missing;

	if (!c)
		return false;
	switch ((enum indicator_kind)series_indicator(v, indicator)->kind) {
	case KIND_YEAR_TO_DATE:
	case KIND_RATE:
		*actual = c->value;
		return true;
	case KIND_PER_PERIOD:
		return year_sum(v, region, indicator, p, actual, &missing);
	case KIND_LEVEL:
		base = view_figure(v, region, indicator, period_of(p.year - 1, 12, p.every));
		*actual = base ? c->value - base->value : 0;
		return base != NULL;
	}
	return false;
}

/* The shares of their year that the past years of the series had reached by the same period: how many, their
 * mean and range. A year counts when its end is known and it grew at all. */
static int past_shares(struct view *v, int region, int indicator, struct period p, int years, double *mean,
    double *low, double *high)
{
	int count = 0;
	double sum = 0;

	for (int back = 1; back <= years; back++) {
		double then, whole, share;

		if (!actual_of(v, region, indicator, period_of(p.year - back, p.last, p.every), &then) ||
		    !actual_of(v, region, indicator, period_of(p.year - back, 12, p.every), &whole) ||
		    whole == 0)
			continue;
		share = then / whole;
		if (!(share > 0))
			continue;
		sum += share;
		*low = count == 0 || share < *low ? share : *low;
		*high = count == 0 || share > *high ? share : *high;
		count++;
	}
	*mean = count ? sum / count : p.last / 12.0;
	return count;
}

static double schedule_share(struct view *v, int region, int indicator, struct period p, struct text *why)
{
	const struct indicator *i = series_indicator(v, indicator);
	double share = p.last / 12.0, low, high;
	char n[32];
	int years;

	switch (i->schedule) {
	case SCHEDULE_LINEAR:
		print_out(why, tr("  s = %s, linear: %d of 12 months\n"), number_text(share, n), p.last);
		break;
	case SCHEDULE_SHARES:
		share = i->shares[p.last - 1];
		print_out(why, tr("  s = %s, the share of month %d in the schedule\n"), number_text(share, n),
		    p.last);
		break;
	case SCHEDULE_SEASONAL:
		years = past_shares(v, region, indicator, p, SEASONAL_YEARS, &share, &low, &high);
		if (years)
			print_out(why, tr("  s = %s, the mean share of past years by then (%d)\n"),
			    number_text(share, n), years);
		else
			print_out(why, tr("  s = %s, linear: there is no past year to learn from\n"),
			    number_text(share, n));
		break;
	}
	return share;
}

/* ---- progress: value, attainment, pace gap ---- */

static void progress_level(
    struct view *v, int region, int indicator, struct period p, struct progress *o, struct text *why)
{
	const struct indicator *i = series_indicator(v, indicator);
	struct period base_period = period_of(p.year - 1, 12, p.every);
	const struct cell *base = view_figure(v, region, indicator, base_period);
	double room, turn;
	char n[5][32];

	if (!base) {
		o->unknown = "last year's final level is not known";
		if (o->has_target && o->target > 0) {
			o->has_attainment = true;
			o->attainment_pct = 100 * o->value / o->target;
			print_out(why, tr("attainment = 100 v/T = 100 * %s/%s = %s %%\n"),
			    number_text(o->value, n[0]), number_text(o->target, n[1]),
			    number_text(o->attainment_pct, n[2]));
		}
		return;
	}
	o->actual = o->value - base->value;
	o->has_actual = true;
	if (!o->has_target)
		return;
	room = o->target - base->value;
	if (room == 0) {
		o->unknown = "the target is the level of last year: there is nothing to measure progress by";
		return;
	}
	o->has_attainment = o->has_gap = true;
	o->attainment_pct = 100 * o->actual / room;
	o->share = schedule_share(v, region, indicator, p, NULL);
	/* towards the better side progress is good; a target on the worse side is a bound that is used up */
	turn = (room > 0) == (i->direction == HIGHER_IS_BETTER) ? 1 : -1;
	o->gap_pp = turn * 100 * (o->actual / room - o->share);
	if (why) {
		print_out(why, tr("attainment = 100 (v - b)/(T - b) = 100 * (%s - %s)/(%s - %s) = %s %%\n"),
		    number_text(o->value, n[0]), number_text(base->value, n[1]), number_text(o->target, n[2]),
		    number_text(base->value, n[3]), number_text(o->attainment_pct, n[4]));
		print_out(why, tr("pace gap = %s100 ((v - b)/(T - b) - s) = %s pp\n"), turn < 0 ? "-" : "",
		    number_text(o->gap_pp, n[0]));
		cell_describe(v, why, "b", base, i->unit, base_period);
		schedule_share(v, region, indicator, p, why);
	}
}

static void progress_flow(
    struct view *v, int region, int indicator, struct period p, struct progress *o, struct text *why)
{
	const struct indicator *i = series_indicator(v, indicator);
	struct period missing;
	double turn = i->direction == HIGHER_IS_BETTER ? 1 : -1;
	const char *symbol = "v";
	char n[5][32];

	o->actual = o->value;
	if (i->kind == KIND_PER_PERIOD) {
		symbol = "sum";
		if (!year_sum(v, region, indicator, p, &o->actual, &missing)) {
			o->unknown = "a month of the year is missing";
			return;
		}
	}
	o->has_actual = true;
	if (!o->has_target)
		return;
	if (o->target <= 0) {
		o->unknown = "the target is not above zero: a share of it has no meaning";
		return;
	}
	o->has_attainment = o->has_gap = true;
	o->share = schedule_share(v, region, indicator, p, NULL);
	o->attainment_pct = 100 * o->actual / o->target;
	o->gap_pp = turn * 100 * (o->actual / o->target - o->share);
	if (why) {
		print_out(why, tr("attainment = 100 %s/T = 100 * %s/%s = %s %%\n"), symbol,
		    number_text(o->actual, n[0]), number_text(o->target, n[1]),
		    number_text(o->attainment_pct, n[2]));
		print_out(why, tr("pace gap = %s100 (%s/T - s) = %s100 * (%s/%s - %s) = %s pp\n"),
		    turn < 0 ? "-" : "", symbol, turn < 0 ? "-" : "", number_text(o->actual, n[0]),
		    number_text(o->target, n[1]), number_text(o->share, n[2]), number_text(o->gap_pp, n[3]));
		schedule_share(v, region, indicator, p, why);
	}
}

static void progress_rate(struct view *v, int indicator, struct progress *o, struct text *why)
{
	const struct indicator *i = series_indicator(v, indicator);
	double turn = i->direction == HIGHER_IS_BETTER ? 1 : -1;
	char n[3][32];

	o->actual = o->value;
	o->has_actual = true;
	if (!o->has_target)
		return;
	o->has_gap = true;
	o->gap_pp = turn * (o->value - o->target);
	if (o->target > 0) {
		o->has_attainment = true;
		o->attainment_pct = 100 * o->value / o->target;
	}
	print_out(why, tr("pace gap = %s = %s - %s = %s points\n"), turn > 0 ? "v - T" : "T - v",
	    number_text(turn > 0 ? o->value : o->target, n[0]),
	    number_text(turn > 0 ? o->target : o->value, n[1]), number_text(o->gap_pp, n[2]));
}

void progress_of(
    struct view *v, int region, int indicator, struct period p, struct progress *o, struct text *why)
{
	const struct indicator *i = series_indicator(v, indicator);

	*o = (struct progress){0};
	o->figure = view_figure(v, region, indicator, p);
	o->promise = view_target(v, region, indicator, p.year);
	if (o->promise) {
		o->has_target = true;
		o->target = o->promise->value;
	} else {
		o->unknown = "there is no target for the year";
	}
	if (!o->figure) {
		o->unknown = "there is no figure for the period";
		return;
	}
	o->value = o->figure->value;
	if (i->kind == KIND_RATE)
		progress_rate(v, indicator, o, why);
	else if (i->kind == KIND_LEVEL)
		progress_level(v, region, indicator, p, o, why);
	else
		progress_flow(v, region, indicator, p, o, why);
	if (why)
		cell_describe(v, why, "v", o->figure, i->unit, p);
	if (why && o->promise)
		cell_describe(v, why, "T", o->promise, i->unit, period_of(p.year, 12, YEARLY));
}

void measure_pace_gap(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	struct progress o;

	progress_of(v, s->region, s->indicator, at, &o, why);
	if (o.has_gap)
		measured_set(m, o.gap_pp);
	else
		measured_unknown(m, o.unknown, why);
}

void measure_attainment(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	struct progress o;

	progress_of(v, s->region, s->indicator, at, &o, why);
	if (o.has_attainment)
		measured_set(m, o.attainment_pct);
	else
		measured_unknown(m,
		    o.unknown ? o.unknown : "the target is not above zero: a share of it has no meaning",
		    why);
}

void measure_value(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct cell *c = view_figure(v, s->region, s->indicator, at);

	if (!c) {
		measured_unknown(m, "there is no figure for the period", why);
		return;
	}
	measured_set(m, c->value);
	cell_describe(v, why, "v", c, series_indicator(v, s->indicator)->unit, at);
}

void measure_yoy(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct indicator *i = series_indicator(v, s->indicator);
	struct period then = period_of(at.year - 1, at.last, at.every);
	const struct cell *c = view_figure(v, s->region, s->indicator, at),
			  *before = view_figure(v, s->region, s->indicator, then);
	char n[3][32];

	if (!c || !before) {
		measured_unknown(m,
		    c ? "there is no figure for the same period a year ago"
		      : "there is no figure for the period",
		    why);
		return;
	}
	if (i->kind == KIND_RATE) {
		measured_set(m, c->value - before->value);
		print_out(why, tr("yoy = v - v' = %s - %s = %s points\n"), number_text(c->value, n[0]),
		    number_text(before->value, n[1]), number_text(m->value, n[2]));
	} else if (before->value <= 0) {
		measured_unknown(m, "the value of a year ago is not above zero", why);
	} else {
		measured_set(m, 100 * (c->value / before->value - 1));
		print_out(why, tr("yoy = 100 (v/v' - 1) = 100 * (%s/%s - 1) = %s %%\n"),
		    number_text(c->value, n[0]), number_text(before->value, n[1]),
		    number_text(m->value, n[2]));
	}
	cell_describe(v, why, "v", c, i->unit, at);
	cell_describe(v, why, "v'", before, i->unit, then);
}

/* ---- among others ---- */

/* NULL, and the measure unknown, where there is nobody to compare with. */
static const struct peers *peers_of_subject(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct peers *p = peers_of(v, s->region, s->indicator, at);

	if (p && p->count >= 2)
		return p;
	measured_unknown(
	    m, p ? "it is the only one of its kind with a figure" : "there is no figure for the period", why);
	return NULL;
}

static void rank_either(struct view *v, const struct subject *s, struct period at, struct measurement *m,
    struct text *why, bool top)
{
	const struct config *c = view_config(v);
	const struct peers *p = peers_of_subject(v, s, at, m, why);
	bool above;
	double mine;
	int ahead;

	if (!p)
		return;
	mine = view_figure(v, s->region, s->indicator, at)->value;
	above = (series_indicator(v, s->indicator)->direction == HIGHER_IS_BETTER) == top;
	ahead = above ? peers_above(p, mine) : peers_below(p, mine);
	measured_set(m, 1 + ahead);
	print_out(why,
	    tr(top ? "rank %d of %d regions of kind %s with a figure; %d are better\n"
		   : "rank %d from the bottom of %d regions of kind %s with a figure; %d are worse\n"),
	    (int)m->value, p->count, config_kind_name(c, c->region[s->region].kind), ahead);
	cell_describe(v, why, "v", view_figure(v, s->region, s->indicator, at),
	    series_indicator(v, s->indicator)->unit, at);
}

void measure_rank(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	rank_either(v, s, at, m, why, true);
}

void measure_rank_from_bottom(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	rank_either(v, s, at, m, why, false);
}

void measure_gap_to_best(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct config *c = view_config(v);
	const struct indicator *i = series_indicator(v, s->indicator);
	const struct cell *mine = view_figure(v, s->region, s->indicator, at);
	const struct peers *p = peers_of_subject(v, s, at, m, why);
	bool higher = i->direction == HIGHER_IS_BETTER;
	char n[3][32];
	const struct peer *best;

	if (!p)
		return;
	best = peers_best(p, (enum direction)i->direction);
	measured_set(m, (higher ? 1 : -1) * (mine->value - best->value));
	print_out(why, tr("gap to the best = %s against %s of %s: %s %s\n"), number_text(mine->value, n[0]),
	    number_text(best->value, n[1]), c->region[best->region].name, number_text(m->value, n[2]),
	    i->unit);
	cell_describe(v, why, "v", mine, i->unit, at);
}

/* ---- the year's end ---- */

void measure_projection(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct indicator *i = series_indicator(v, s->indicator);
	double mean, low = 0, high = 0, attained;
	struct progress o;
	char n[4][32];
	int years;

	progress_of(v, s->region, s->indicator, at, &o, NULL);
	if (!o.has_attainment || (i->kind == KIND_LEVEL && !o.has_gap)) {
		measured_unknown(m,
		    o.unknown ? o.unknown : "the target is not above zero: a share of it has no meaning",
		    why);
		return;
	}
	attained = o.attainment_pct;
	if (i->kind == KIND_RATE) {
		measured_set(m, attained);
		m->low = m->high = m->value;
		print_out(
		    why, tr("projection = the rate itself: 100 v/T = %s %%\n"), number_text(m->value, n[0]));
	} else {
		years = past_shares(v, s->region, s->indicator, at, PROJECTION_YEARS, &mean, &low, &high);
		measured_set(m, attained / mean);
		m->low = years ? attained / high : m->value;
		m->high = years ? attained / low : m->value;
		print_out(why, tr("projection = attainment / share reached by then = %s / %s = %s %%\n"),
		    number_text(attained, n[0]), number_text(mean, n[1]), number_text(m->value, n[2]));
		if (years)
			print_out(why, tr("  between %s and %s %% by past years (%d)\n"),
			    number_text(m->low, n[0]), number_text(m->high, n[1]), years);
		else
			print_out(why, tr("  linear: there is no past year to learn from\n"));
	}
	cell_describe(v, why, "v", o.figure, i->unit, at);
	cell_describe(v, why, "T", o.promise, i->unit, period_of(at.year, 12, YEARLY));
}

/* ---- releases ---- */

void measure_overdue_days(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct indicator *i = series_indicator(v, s->indicator);
	struct period p;
	day_number due;

	(void)at;
	if (!i->release_day) {
		measured_unknown(m, "the indicator has no release day (released:)", why);
		return;
	}
	if (!view_awaited(v, s->region, s->indicator, &p)) {
		measured_unknown(m, "the region has no target for it and has never reported it", why);
		return;
	}
	due = release_day(i, p);
	m->period = p;
	measured_set(m, view_today(v) > due ? view_today(v) - due : 0);
	if (why) {
		text_add(why, tr("the figure for "));
		period_print(why, p);
		text_add(why, tr(" was to be released by "));
		day_print(why, due);
		if (m->value > 0)
			plain_printf(why, tr(": %d days overdue\n"), (int)m->value);
		else
			text_add(why, tr(": not overdue\n"));
	}
}

void measure_revision(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct indicator *i = series_indicator(v, s->indicator);
	const struct cell *c = view_figure(v, s->region, s->indicator, at);
	double first;
	char n[3][32];

	if (!c || !view_first_vintage(v, s->region, s->indicator, at, &first)) {
		measured_unknown(m, "there is no figure for the period", why);
		return;
	}
	if (i->kind == KIND_RATE) {
		measured_set(m, c->value - first);
	} else if (first == 0) {
		measured_unknown(m, "the first value was zero", why);
		return;
	} else {
		measured_set(m, 100 * (c->value - first) / fabs(first));
	}
	print_out(why, tr("revision: first published %s, now %s: %s %s\n"), number_text(first, n[0]),
	    number_text(c->value, n[1]), number_text(m->value, n[2]), i->kind == KIND_RATE ? "points" : "%");
	cell_describe(v, why, "v", c, i->unit, at);
}
