/* SPDX-License-Identifier: MIT */
#include "alert/title.h"
#include "config/city.h"
#include "config/receiver.h"
#include "config/source.h"

#include <math.h>
#include <string.h>

/* ---- subjects ---- */

/* With the period where there is one; `of_year`: what is said of it is of the year up to its end. */
static const char *subject_of_period(struct view *v, const struct subject *s, struct period p, bool of_year)
{
	const struct config *c = view_config(v);
	struct arena *a = view_arena(v);
	bool sums =
	    of_year && s->kind == SUBJECT_SERIES && c->indicator[s->indicator].kind == KIND_PER_PERIOD;

	switch (s->kind) {
	case SUBJECT_PROJECT:
		return message_in(a, TEXT_SUBJECT_PROJECT,
		    PLACES(PLACE("code", s->project->id), PLACE("name", s->project->name)));
	case SUBJECT_SOURCE:
		return c->source[s->source].name;
	case SUBJECT_RECEIVER:
		return c->receiver[s->receiver].name;
	case SUBJECT_SERIES:
		break;
	}
	if (!p.year)
		return message_in(a, TEXT_SUBJECT_SERIES,
		    PLACES(PLACE("region", c->region[s->region].name),
			PLACE("indicator", c->indicator[s->indicator].name)));
	return message_in(a, TEXT_SUBJECT_SERIES_PERIOD,
	    PLACES(PLACE("region", c->region[s->region].name),
		PLACE("indicator", c->indicator[s->indicator].name),
		PLACE("period", sums ? period_phrase(p, COVERS_YEAR_TO_DATE).text
				     : indicator_period(&c->indicator[s->indicator], p).text)));
}

const char *subject_name(struct view *v, const struct subject *s)
{
	return subject_of_period(v, s, (struct period){0}, false);
}

/* ---- sentences ---- */

/* What a measure says below zero, at zero and above it; by the sense of its progress where that matters. The first
 * row that fits holds. TEXT_NONE: the measure has no such values, or zero is said as what is above it. */
static const struct title_case {
	measure_fn *fn;
	enum progress_sense sense; /* SENSE_UNSAID: any */
	enum text_id below, level, above;
} title_cases[] = {
    {measure_pace_gap, SENSE_LIMIT, TEXT_PACE_LIMIT_ABOVE, TEXT_PACE_LIMIT_LEVEL, TEXT_PACE_LIMIT_BELOW},
    {measure_pace_gap, SENSE_CHANGE, TEXT_PACE_CHANGE_ABOVE, TEXT_PACE_CHANGE_LEVEL, TEXT_PACE_CHANGE_BELOW},
    {measure_pace_gap, SENSE_RATE, TEXT_RATE_BELOW, TEXT_RATE_LEVEL, TEXT_RATE_ABOVE},
    {measure_pace_gap, SENSE_RATE_LIMIT, TEXT_RATE_LIMIT_ABOVE, TEXT_RATE_LIMIT_LEVEL, TEXT_RATE_LIMIT_BELOW},
    {measure_pace_gap, SENSE_UNSAID, TEXT_PACE_BEHIND, TEXT_PACE_LEVEL, TEXT_PACE_AHEAD},
    {measure_attainment, SENSE_LIMIT, TEXT_ATTAINED_LIMIT, TEXT_NONE, TEXT_ATTAINED_LIMIT},
    {measure_attainment, SENSE_CHANGE, TEXT_ATTAINED_CHANGE, TEXT_NONE, TEXT_ATTAINED_CHANGE},
    {measure_attainment, SENSE_INCREASE, TEXT_ATTAINED_INCREASE, TEXT_NONE, TEXT_ATTAINED_INCREASE},
    {measure_attainment, SENSE_REDUCTION, TEXT_ATTAINED_REDUCTION, TEXT_NONE, TEXT_ATTAINED_REDUCTION},
    {measure_attainment, SENSE_RATE, TEXT_ATTAINED_RATE, TEXT_NONE, TEXT_ATTAINED_RATE},
    {measure_attainment, SENSE_RATE_LIMIT, TEXT_ATTAINED_RATE_LIMIT, TEXT_NONE, TEXT_ATTAINED_RATE_LIMIT},
    {measure_attainment, SENSE_UNSAID, TEXT_ATTAINED_TARGET, TEXT_NONE, TEXT_ATTAINED_TARGET},
    {measure_projection, SENSE_LIMIT, TEXT_PROJECTED_LIMIT, TEXT_NONE, TEXT_PROJECTED_LIMIT},
    {measure_projection, SENSE_CHANGE, TEXT_PROJECTED_CHANGE, TEXT_NONE, TEXT_PROJECTED_CHANGE},
    {measure_projection, SENSE_INCREASE, TEXT_PROJECTED_INCREASE, TEXT_NONE, TEXT_PROJECTED_INCREASE},
    {measure_projection, SENSE_REDUCTION, TEXT_PROJECTED_REDUCTION, TEXT_NONE, TEXT_PROJECTED_REDUCTION},
    {measure_projection, SENSE_RATE, TEXT_PROJECTED_RATE, TEXT_NONE, TEXT_PROJECTED_RATE},
    {measure_projection, SENSE_RATE_LIMIT, TEXT_PROJECTED_RATE_LIMIT, TEXT_NONE, TEXT_PROJECTED_RATE_LIMIT},
    {measure_projection, SENSE_UNSAID, TEXT_PROJECTED_TARGET, TEXT_NONE, TEXT_PROJECTED_TARGET},
    {measure_value, SENSE_UNSAID, TEXT_VALUE_IS, TEXT_NONE, TEXT_VALUE_IS},
    {measure_yoy, SENSE_RATE, TEXT_YOY_RATE_DOWN, TEXT_YOY_LEVEL, TEXT_YOY_RATE_UP},
    {measure_yoy, SENSE_RATE_LIMIT, TEXT_YOY_RATE_DOWN, TEXT_YOY_LEVEL, TEXT_YOY_RATE_UP},
    {measure_yoy, SENSE_UNSAID, TEXT_YOY_DOWN, TEXT_YOY_LEVEL, TEXT_YOY_UP},
    {measure_rank, SENSE_UNSAID, TEXT_RANK_IS, TEXT_NONE, TEXT_RANK_IS},
    {measure_rank_from_bottom, SENSE_UNSAID, TEXT_RANK_FROM_BOTTOM_IS, TEXT_NONE, TEXT_RANK_FROM_BOTTOM_IS},
    {measure_gap_to_best, SENSE_LIMIT, TEXT_BEST_MORE, TEXT_BEST_LEVEL, TEXT_BEST_LEVEL},
    {measure_gap_to_best, SENSE_RATE, TEXT_BEST_RATE_BEHIND, TEXT_BEST_LEVEL, TEXT_BEST_LEVEL},
    {measure_gap_to_best, SENSE_RATE_LIMIT, TEXT_BEST_RATE_MORE, TEXT_BEST_LEVEL, TEXT_BEST_LEVEL},
    {measure_gap_to_best, SENSE_UNSAID, TEXT_BEST_BEHIND, TEXT_BEST_LEVEL, TEXT_BEST_LEVEL},
    {measure_overdue_days, SENSE_UNSAID, TEXT_NONE, TEXT_OVERDUE_NOT, TEXT_OVERDUE_IS},
    {measure_revision, SENSE_RATE, TEXT_REVISED_RATE_DOWN, TEXT_REVISED_NOT, TEXT_REVISED_RATE_UP},
    {measure_revision, SENSE_RATE_LIMIT, TEXT_REVISED_RATE_DOWN, TEXT_REVISED_NOT, TEXT_REVISED_RATE_UP},
    {measure_revision, SENSE_UNSAID, TEXT_REVISED_DOWN, TEXT_REVISED_NOT, TEXT_REVISED_UP},
    {measure_start_late, SENSE_UNSAID, TEXT_NONE, TEXT_START_LATE_NOT, TEXT_START_LATE},
    {measure_production_late, SENSE_UNSAID, TEXT_NONE, TEXT_PRODUCTION_LATE_NOT, TEXT_PRODUCTION_LATE},
    {measure_start_due, SENSE_UNSAID, TEXT_NONE, TEXT_NONE, TEXT_START_DUE},
    {measure_production_due, SENSE_UNSAID, TEXT_NONE, TEXT_NONE, TEXT_PRODUCTION_DUE},
    {measure_investment_gap, SENSE_UNSAID, TEXT_INVESTMENT_BEHIND, TEXT_INVESTMENT_LEVEL,
	TEXT_INVESTMENT_AHEAD},
    {measure_commitment_moved, SENSE_UNSAID, TEXT_MOVED_FORWARD, TEXT_MOVED_NOT, TEXT_MOVED_BACK},
    {measure_silent, SENSE_UNSAID, TEXT_NONE, TEXT_SILENT_NOT, TEXT_SILENT},
    {measure_vanished, SENSE_UNSAID, TEXT_NONE, TEXT_VANISHED_NOT, TEXT_VANISHED},
    {measure_failing_hours, SENSE_UNSAID, TEXT_NONE, TEXT_FAILING_NOT, TEXT_FAILING},
    {measure_rejected_rows, SENSE_UNSAID, TEXT_NONE, TEXT_REJECTED_NOT, TEXT_REJECTED},
    {measure_suspect_figures, SENSE_UNSAID, TEXT_NONE, TEXT_SUSPECT_NOT, TEXT_SUSPECT},
    {measure_schema_drift, SENSE_UNSAID, TEXT_NONE, TEXT_DRIFT_NOT, TEXT_DRIFT},
    {measure_undelivered, SENSE_UNSAID, TEXT_NONE, TEXT_UNDELIVERED_NOT, TEXT_UNDELIVERED},
};

static const struct title_case *title_case_find(const struct measure *m, enum progress_sense sense)
{
	size_t i = 0;

	while (title_cases[i].fn != m->fn ||
	       (title_cases[i].sense != SENSE_UNSAID && title_cases[i].sense != sense))
		i++; /* every measure has a row for any sense */
	return &title_cases[i];
}

/* Zero is also the first moment of what has gone wrong: it is not called good then. */
static bool has_begun(struct view *v, const struct measure *m, const struct subject *s)
{
	if (m->fn == measure_vanished)
		return s->project->vanished;
	if (m->fn == measure_failing_hours)
		return view_source(v, s->source)->failing_since != INSTANT_NONE;
	if (m->fn == measure_undelivered)
		return view_receiver(v, s->receiver)->waits_since != INSTANT_NONE;
	return false;
}

double number_shortened(double value)
{
	double scale = 100;

	value = number_settled(value);
	if (fabs(value) > 1e13) /* has no decimals, and would overflow */
		return value;
	while (value != 0 && round(value * scale) == 0)
		scale *= 10;
	return round(value * scale) / scale;
}

static const struct indicator *subject_indicator(struct view *v, const struct subject *s)
{
	return s->kind == SUBJECT_SERIES ? &view_config(v)->indicator[s->indicator] : NULL;
}

/* Whether the measure is in the unit of the indicator; a difference of rates is in points. */
static bool in_own_unit(struct view *v, const struct measure *m, const struct subject *s)
{
	return m->fn == measure_value ||
	       (m->fn == measure_gap_to_best && subject_indicator(v, s)->kind != KIND_RATE);
}

static double sentence_number(struct view *v, const struct measure *m, const struct subject *s, double value)
{
	return in_own_unit(v, m, s) ? number_settled(value) : number_shortened(value);
}

static enum text_id sentence_of(
    struct view *v, const struct measure *m, const struct subject *s, const struct measurement *value)
{
	enum progress_sense sense = value->sense;
	const struct title_case *row;

	if (sense == SENSE_UNSAID && s->kind == SUBJECT_SERIES)
		sense = indicator_sense(&view_config(v)->indicator[s->indicator]);
	row = title_case_find(m, sense);
	if (number_settled(value->value) == 0 && row->level && !has_begun(v, m, s))
		return row->level;
	return value->value < 0 && row->below ? row->below : row->above;
}

const char *finding_title(
    struct view *v, const struct measure *m, const struct subject *s, const struct measurement *value)
{
	const char *subject = subject_of_period(v, s, value->period, m->by_year);
	double number = sentence_number(v, m, s, value->value), size = fabs(number);

	if (!value->known)
		return message_in(view_arena(v), TEXT_MEASURE_UNKNOWN,
		    PLACES(PLACE("subject", subject), PLACE("measure", text_by_id(m->label)),
			PLACE("reason", text_by_id(value->unknown))));
	return message_in(view_arena(v), sentence_of(v, m, s, value),
	    PLACES(PLACE("subject", subject), PLACE("gap", size), PLACE("percent", number),
		PLACE("sign", number < 0 ? "minus" : "plus"), PLACE("change", size), PLACE("value", number),
		PLACE("unit", s->kind == SUBJECT_SERIES ? subject_indicator(v, s)->unit : ""),
		PLACE("rank", size), PLACE("distance", size), PLACE("days", size), PLACE("hours", size),
		PLACE("count", size)));
}

const char *measured_quantity(struct view *v, const struct measure *m, const struct subject *s, double value)
{
	static const struct {
		const char *unit;
		enum text_id id;
	} units[] = {{"pp", TEXT_QUANTITY_POINTS}, {"%", TEXT_QUANTITY_PERCENT}, {"days", TEXT_QUANTITY_DAYS},
	    {"hours", TEXT_QUANTITY_HOURS}};
	bool rate = s->kind == SUBJECT_SERIES && subject_indicator(v, s)->kind == KIND_RATE;
	bool own = in_own_unit(v, m, s);
	enum text_id id = own ? TEXT_QUANTITY_UNIT : TEXT_QUANTITY_PLAIN;

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(units[i].unit, m->unit) == 0)
			id = units[i].id;
	if (rate && (m->fn == measure_yoy || m->fn == measure_revision || m->fn == measure_gap_to_best))
		id = TEXT_QUANTITY_POINTS;
	return message_in(view_arena(v), id,
	    PLACES(PLACE("number", sentence_number(v, m, s, value)),
		PLACE("unit", own ? subject_indicator(v, s)->unit : "")));
}
