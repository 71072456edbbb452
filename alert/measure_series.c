/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "alert/releases.h"
#include "alert/peers.h"
#include "config/city.h"
#include "config/lookup.h"
#include "locale/date_phrase.h"

#include <math.h>

/* Measures of an indicator in a region. The formulas are those of the table "kinds of indicator and the
 * measures" in the manual. */

enum { SEASONAL_YEARS = 3, PROJECTION_YEARS = 5 };

static const struct indicator *series_indicator(struct view *v, int indicator)
{
	return &view_config(v)->indicator[indicator];
}

/* ---- explaining ---- */

/* Numbers are written out only where somebody wants to read them. */
#define explain(why, ...)                                                                                    \
	do {                                                                                                 \
		if (why)                                                                                     \
			message_line(why, __VA_ARGS__);                                                      \
	} while (0)

/* A number of an explanation, with all its decimals. */
static struct message_place settled(const char *name, double value)
{
	return place_number(name, number_settled(value));
}

struct date_phrase indicator_period(const struct indicator *i, struct period p)
{
	static const enum coverage of[] = {[KIND_YEAR_TO_DATE] = COVERS_YEAR_TO_DATE,
	    [KIND_PER_PERIOD] = COVERS_PERIOD,
	    [KIND_LEVEL] = COVERS_END,
	    [KIND_RATE] = COVERS_UNSAID};
	enum coverage covers = of[i->kind];

	/* a first release of the year that covers the months before it */
	if (covers == COVERS_PERIOD && i->every == MONTHLY && p.last == 2 && i->skips[1])
		covers = COVERS_YEAR_TO_DATE;
	return period_phrase(p, p.every == i->every ? covers : COVERS_UNSAID);
}

static void cell_describe(struct view *v, struct text *why, const char *symbol, const struct cell *c,
    const struct indicator *i, struct period p)
{
	static const char *const status[] = {"", "preliminary", "revised", "both"};
	TEXT_OWNED struct text origin = {0};

	if (!why)
		return;
	view_cite(v, &origin, c->fetch);
	message_line(why, TEXT_EXPLAIN_CELL,
	    PLACES(PLACE("symbol", symbol), settled("value", c->value), PLACE("unit", i->unit),
		PLACE("period", indicator_period(i, p).text), PLACE("known", moment_phrase(c->known).text),
		PLACE("status", status[c->flags >> 1 & 3]), PLACE("origin", text_of(&origin))));
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
	int years;

	switch (i->schedule) {
	case SCHEDULE_LINEAR:
		explain(why, TEXT_EXPLAIN_SCHEDULE_LINEAR,
		    PLACES(settled("share", share), PLACE("months", p.last)));
		break;
	case SCHEDULE_SHARES:
		share = i->shares[p.last - 1];
		explain(why, TEXT_EXPLAIN_SCHEDULE_SHARES,
		    PLACES(settled("share", share), PLACE("months", p.last)));
		break;
	case SCHEDULE_SEASONAL:
		years = past_shares(v, region, indicator, p, SEASONAL_YEARS, &share, &low, &high);
		if (years)
			explain(why, TEXT_EXPLAIN_SCHEDULE_SEASONAL,
			    PLACES(settled("share", share), PLACE("years", years)));
		else
			explain(why, TEXT_EXPLAIN_SCHEDULE_NO_PAST, PLACES(settled("share", share)));
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

	if (!base) {
		o->unknown = TEXT_UNKNOWN_NO_BASE;
		if (o->has_target && o->target > 0) {
			o->has_attainment = true;
			o->attainment_pct = 100 * o->value / o->target;
			explain(why, TEXT_EXPLAIN_ATTAINMENT,
			    PLACES(PLACE("symbol", "v"), settled("actual", o->value),
				settled("target", o->target), settled("result", o->attainment_pct)));
		}
		return;
	}
	o->actual = o->value - base->value;
	o->has_actual = true;
	if (!o->has_target)
		return;
	room = o->target - base->value;
	if (room == 0) {
		o->unknown = TEXT_UNKNOWN_TARGET_IS_BASE;
		return;
	}
	o->has_attainment = o->has_gap = true;
	o->attainment_pct = 100 * o->actual / room;
	o->share = schedule_share(v, region, indicator, p, NULL);
	/* towards the better side progress is good; a target on the worse side is a bound that is used up */
	turn = (room > 0) == (i->direction == HIGHER_IS_BETTER) ? 1 : -1;
	o->sense = turn < 0 ? SENSE_CHANGE : room > 0 ? SENSE_INCREASE : SENSE_REDUCTION;
	o->gap_pp = turn * 100 * (o->actual / room - o->share);
	if (why) {
		explain(why, TEXT_EXPLAIN_ATTAINMENT_LEVEL,
		    PLACES(settled("actual", o->value), settled("base", base->value),
			settled("target", o->target), settled("result", o->attainment_pct)));
		explain(why, TEXT_EXPLAIN_GAP_LEVEL,
		    PLACES(PLACE("sign", turn < 0 ? "-" : ""), settled("result", o->gap_pp)));
		cell_describe(v, why, "b", base, i, base_period);
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

	o->actual = o->value;
	if (i->kind == KIND_PER_PERIOD) {
		symbol = "sum";
		if (!year_sum(v, region, indicator, p, &o->actual, &missing)) {
			o->unknown = TEXT_UNKNOWN_PERIOD_MISSING;
			return;
		}
	}
	o->has_actual = true;
	if (!o->has_target)
		return;
	if (o->target <= 0) {
		o->unknown = TEXT_UNKNOWN_TARGET_NOT_POSITIVE;
		return;
	}
	o->has_attainment = o->has_gap = true;
	o->share = schedule_share(v, region, indicator, p, NULL);
	o->attainment_pct = 100 * o->actual / o->target;
	o->gap_pp = turn * 100 * (o->actual / o->target - o->share);
	if (why) {
		explain(why, TEXT_EXPLAIN_ATTAINMENT,
		    PLACES(PLACE("symbol", symbol), settled("actual", o->actual),
			settled("target", o->target), settled("result", o->attainment_pct)));
		explain(why, TEXT_EXPLAIN_GAP,
		    PLACES(PLACE("sign", turn < 0 ? "-" : ""), PLACE("symbol", symbol),
			settled("actual", o->actual), settled("target", o->target),
			settled("share", o->share), settled("result", o->gap_pp)));
		schedule_share(v, region, indicator, p, why);
	}
}

static void progress_rate(struct view *v, int indicator, struct progress *o, struct text *why)
{
	const struct indicator *i = series_indicator(v, indicator);
	double turn = i->direction == HIGHER_IS_BETTER ? 1 : -1;

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
	explain(why, TEXT_EXPLAIN_GAP_RATE,
	    PLACES(PLACE("formula", turn > 0 ? "v - T" : "T - v"),
		settled("first", turn > 0 ? o->value : o->target),
		settled("second", turn > 0 ? o->target : o->value), settled("result", o->gap_pp)));
}

enum progress_sense indicator_sense(const struct indicator *i)
{
	bool higher = i->direction == HIGHER_IS_BETTER;

	if (i->kind == KIND_RATE)
		return higher ? SENSE_RATE : SENSE_RATE_LIMIT;
	return higher ? SENSE_TARGET : SENSE_LIMIT;
}

void progress_of(
    struct view *v, int region, int indicator, struct period p, struct progress *o, struct text *why)
{
	const struct indicator *i = series_indicator(v, indicator);

	*o = (struct progress){.sense = indicator_sense(i)};
	o->figure = view_figure(v, region, indicator, p);
	o->promise = view_target(v, region, indicator, p.year);
	if (o->promise) {
		o->has_target = true;
		o->target = o->promise->value;
	} else {
		o->unknown = TEXT_UNKNOWN_NO_TARGET;
	}
	if (!o->figure) {
		o->unknown = TEXT_UNKNOWN_NO_FIGURE_OF_PERIOD;
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
		cell_describe(v, why, "v", o->figure, i, p);
	if (why && o->promise)
		cell_describe(v, why, "T", o->promise, i, period_of(p.year, 12, YEARLY));
}

void measure_pace_gap(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	struct progress o;

	progress_of(v, s->region, s->indicator, at, &o, why);
	m->sense = o.sense;
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
	m->sense = o.sense;
	if (o.has_attainment)
		measured_set(m, o.attainment_pct);
	else
		measured_unknown(m, o.unknown ? o.unknown : TEXT_UNKNOWN_TARGET_NOT_POSITIVE, why);
}

void measure_value(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct cell *c = view_figure(v, s->region, s->indicator, at);

	if (!c) {
		measured_unknown(m, TEXT_UNKNOWN_NO_FIGURE_OF_PERIOD, why);
		return;
	}
	measured_set(m, c->value);
	cell_describe(v, why, "v", c, series_indicator(v, s->indicator), at);
}

void measure_yoy(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct indicator *i = series_indicator(v, s->indicator);
	struct period then = period_of(at.year - 1, at.last, at.every);
	const struct cell *c = view_figure(v, s->region, s->indicator, at),
			  *before = view_figure(v, s->region, s->indicator, then);

	if (!c || !before) {
		measured_unknown(
		    m, c ? TEXT_UNKNOWN_NO_FIGURE_A_YEAR_AGO : TEXT_UNKNOWN_NO_FIGURE_OF_PERIOD, why);
		return;
	}
	if (i->kind == KIND_RATE) {
		measured_set(m, c->value - before->value);
		explain(why, TEXT_EXPLAIN_YOY_RATE,
		    PLACES(settled("now", c->value), settled("before", before->value),
			settled("result", m->value)));
	} else if (before->value <= 0) {
		measured_unknown(m, TEXT_UNKNOWN_A_YEAR_AGO_NOT_POSITIVE, why);
	} else {
		measured_set(m, 100 * (c->value / before->value - 1));
		explain(why, TEXT_EXPLAIN_YOY,
		    PLACES(settled("now", c->value), settled("before", before->value),
			settled("result", m->value)));
	}
	cell_describe(v, why, "v", c, i, at);
	cell_describe(v, why, "v'", before, i, then);
}

/* ---- among others ---- */

/* NULL, and the measure unknown, where there is nobody to compare with. */
static const struct peers *peers_of_subject(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct peers *p = peers_of(v, s->region, s->indicator, at);

	if (p && p->count >= 2)
		return p;
	measured_unknown(m, p ? TEXT_UNKNOWN_ALONE : TEXT_UNKNOWN_NO_FIGURE_OF_PERIOD, why);
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
	explain(why, top ? TEXT_EXPLAIN_RANK : TEXT_EXPLAIN_RANK_FROM_BOTTOM,
	    PLACES(settled("rank", m->value), PLACE("count", p->count),
		PLACE("kind", config_kind_name(c, c->region[s->region].kind)), PLACE("others", ahead)));
	cell_describe(
	    v, why, "v", view_figure(v, s->region, s->indicator, at), series_indicator(v, s->indicator), at);
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
	const struct peer *best;

	if (!p)
		return;
	best = peers_best(p, (enum direction)i->direction);
	measured_set(m, (higher ? 1 : -1) * (mine->value - best->value));
	explain(why, TEXT_EXPLAIN_GAP_TO_BEST,
	    PLACES(settled("value", mine->value), settled("best", best->value),
		PLACE("region", c->region[best->region].name), settled("result", m->value),
		PLACE("unit", i->kind == KIND_RATE ? text_by_id(TEXT_UNIT_POINTS) : i->unit)));
	cell_describe(v, why, "v", mine, i, at);
}

/* ---- the year's end ---- */

void measure_projection(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct indicator *i = series_indicator(v, s->indicator);
	double mean, low = 0, high = 0, attained;
	struct progress o;
	int years;

	progress_of(v, s->region, s->indicator, at, &o, NULL);
	m->sense = o.sense;
	if (!o.has_attainment || (i->kind == KIND_LEVEL && !o.has_gap)) {
		measured_unknown(m, o.unknown ? o.unknown : TEXT_UNKNOWN_TARGET_NOT_POSITIVE, why);
		return;
	}
	attained = o.attainment_pct;
	if (i->kind == KIND_RATE) {
		measured_set(m, attained);
		m->low = m->high = m->value;
		explain(why, TEXT_EXPLAIN_PROJECTION_RATE, PLACES(settled("result", m->value)));
	} else {
		years = past_shares(v, s->region, s->indicator, at, PROJECTION_YEARS, &mean, &low, &high);
		measured_set(m, attained / mean);
		m->low = years ? attained / high : m->value;
		m->high = years ? attained / low : m->value;
		explain(why, TEXT_EXPLAIN_PROJECTION,
		    PLACES(settled("attainment", attained), settled("share", mean),
			settled("result", m->value)));
		if (years)
			explain(why, TEXT_EXPLAIN_PROJECTION_RANGE,
			    PLACES(settled("low", m->low), settled("high", m->high), PLACE("years", years)));
		else
			explain(why, TEXT_EXPLAIN_PROJECTION_NO_PAST, NO_PLACES);
	}
	cell_describe(v, why, "v", o.figure, i, at);
	cell_describe(v, why, "T", o.promise, i, period_of(at.year, 12, YEARLY));
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
		measured_unknown(m, TEXT_UNKNOWN_NO_RELEASE_DAY, why);
		return;
	}
	if (!view_awaited(v, s->region, s->indicator, &p)) {
		measured_unknown(m, TEXT_UNKNOWN_NEVER_EXPECTED, why);
		return;
	}
	due = release_day(i, p);
	m->period = p;
	measured_set(m, view_today(v) > due ? view_today(v) - due : 0);
	explain(why, TEXT_EXPLAIN_OVERDUE,
	    PLACES(PLACE("period", indicator_period(i, p).text), PLACE("date", day_phrase(due).text),
		settled("days", m->value)));
}

void measure_revision(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct indicator *i = series_indicator(v, s->indicator);
	const struct cell *c = view_figure(v, s->region, s->indicator, at);
	double first;

	if (!c || !view_first_vintage(v, s->region, s->indicator, at, &first)) {
		measured_unknown(m, TEXT_UNKNOWN_NO_FIGURE_OF_PERIOD, why);
		return;
	}
	if (i->kind == KIND_RATE) {
		measured_set(m, c->value - first);
	} else if (first == 0) {
		measured_unknown(m, TEXT_UNKNOWN_FIRST_WAS_ZERO, why);
		return;
	} else {
		measured_set(m, 100 * (c->value - first) / fabs(first));
	}
	explain(why, i->kind == KIND_RATE ? TEXT_EXPLAIN_REVISION_RATE : TEXT_EXPLAIN_REVISION,
	    PLACES(settled("first", first), settled("now", c->value), settled("result", m->value)));
	cell_describe(v, why, "v", c, i, at);
}
