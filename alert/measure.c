/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"

#include <math.h>
#include <string.h>

const struct measure measures[] = {
    {"pace_gap", "pp", SUBJECT_SERIES, true, true, true, measure_pace_gap, TEXT_MEASURE_PACE_GAP,
	"attainment minus the share of the year's target that is due, in points"},
    {"attainment", "%", SUBJECT_SERIES, true, true, true, measure_attainment, TEXT_MEASURE_ATTAINMENT,
	"percent of the year's target that is reached"},
    {"value", "", SUBJECT_SERIES, true, false, true, measure_value, TEXT_MEASURE_VALUE,
	"the value itself, in its own unit"},
    {"yoy", "%", SUBJECT_SERIES, true, false, true, measure_yoy, TEXT_MEASURE_YOY,
	"percent against the same period a year ago; points for a rate"},
    {"rank", "", SUBJECT_SERIES, false, false, true, measure_rank, TEXT_MEASURE_RANK,
	"place among the regions of its kind, 1 is best"},
    {"rank_from_bottom", "", SUBJECT_SERIES, false, false, true, measure_rank_from_bottom,
	TEXT_MEASURE_RANK_FROM_BOTTOM, "place counted from the last, 1 is last"},
    {"gap_to_best", "", SUBJECT_SERIES, false, false, true, measure_gap_to_best, TEXT_MEASURE_GAP_TO_BEST,
	"distance to the best region of its kind, in the indicator's unit; below zero is behind"},
    {"projection", "%", SUBJECT_SERIES, false, true, true, measure_projection, TEXT_MEASURE_PROJECTION,
	"attainment to be expected at the year's end, in percent"},
    {"overdue_days", "days", SUBJECT_SERIES, false, false, false, measure_overdue_days,
	TEXT_MEASURE_OVERDUE_DAYS, "days since the figure should have been released"},
    {"revision", "%", SUBJECT_SERIES, false, false, true, measure_revision, TEXT_MEASURE_REVISION,
	"percent of the latest vintage against the first; points for a rate"},
    {"start_late_days", "days", SUBJECT_PROJECT, true, false, false, measure_start_late,
	TEXT_MEASURE_START_LATE_DAYS, "days since the committed start while it has not started"},
    {"production_late_days", "days", SUBJECT_PROJECT, true, false, false, measure_production_late,
	TEXT_MEASURE_PRODUCTION_LATE_DAYS,
	"days since the committed production date while it is not in production"},
    {"start_due_days", "days", SUBJECT_PROJECT, false, false, false, measure_start_due,
	TEXT_MEASURE_START_DUE_DAYS, "days left until the committed start"},
    {"production_due_days", "days", SUBJECT_PROJECT, false, false, false, measure_production_due,
	TEXT_MEASURE_PRODUCTION_DUE_DAYS, "days left until the committed production date"},
    {"investment_gap", "pp", SUBJECT_PROJECT, true, false, false, measure_investment_gap,
	TEXT_MEASURE_INVESTMENT_GAP, "investment done against the plan, in points; below zero is behind"},
    {"commitment_moved_days", "days", SUBJECT_PROJECT, false, false, false, measure_commitment_moved,
	TEXT_MEASURE_COMMITMENT_MOVED_DAYS,
	"days between the latest committed date and the first one ever published"},
    {"silent_days", "days", SUBJECT_PROJECT, false, false, false, measure_silent, TEXT_MEASURE_SILENT_DAYS,
	"days since anything about the project changed, until it is in production"},
    {"vanished_days", "days", SUBJECT_PROJECT, false, false, false, measure_vanished,
	TEXT_MEASURE_VANISHED_DAYS, "days since the register no longer lists the project; 0 while it does"},
    {"failing_hours", "hours", SUBJECT_SOURCE, false, false, false, measure_failing_hours,
	TEXT_MEASURE_FAILING_HOURS, "hours since a source began to fail; 0 while it answers"},
    {"rejected_rows", "rows", SUBJECT_SOURCE, false, false, false, measure_rejected_rows,
	TEXT_MEASURE_REJECTED_ROWS, "rows refused in the latest document"},
    {"suspect_figures", "figures", SUBJECT_SOURCE, false, false, false, measure_suspect_figures,
	TEXT_MEASURE_SUSPECT_FIGURES,
	"figures of the latest document that are hard to believe and not confirmed"},
    {"schema_drift", "changes", SUBJECT_SOURCE, false, false, false, measure_schema_drift,
	TEXT_MEASURE_SCHEMA_DRIFT,
	"fields of another type than in the document before, and one for less than half of its rows"},
    {"undelivered_hours", "hours", SUBJECT_RECEIVER, false, false, false, measure_undelivered,
	TEXT_MEASURE_UNDELIVERED_HOURS,
	"hours since the oldest message that a receiver has not got; 0 where it has them all"},
};
const size_t measure_count = sizeof measures / sizeof *measures;

const struct measure *measure_find(const char *name)
{
	for (size_t i = 0; name && i < measure_count; i++)
		if (strcmp(measures[i].name, name) == 0)
			return &measures[i];
	return NULL;
}

static const char *measure_name_at(const void *list, size_t i)
{
	return ((const struct measure *)list)[i].name;
}

const char *measure_nearest(const char *name)
{
	return nearest_name(name, measure_name_at, measures, measure_count);
}

void measured_set(struct measurement *m, double value)
{
	m->known = isfinite(value);
	m->value = number_settled(value);
	if (!m->known)
		m->unknown = TEXT_UNKNOWN_TOO_LARGE;
}

void measured_unknown(struct measurement *m, enum text_id why, struct text *text)
{
	m->known = false;
	m->unknown = why;
	if (text)
		message_line(text, TEXT_EXPLAIN_UNKNOWN, PLACES(PLACE("reason", text_by_id(why))));
}

/* The period a series is measured at by default: the latest with a figure. For overdue_days the period that
 * is waited for. False: nothing to measure. */
static bool measure_period(struct view *v, const struct measure *m, const struct subject *s, struct period *p)
{
	*p = (struct period){0};
	return m->of != SUBJECT_SERIES || !m->by_period || view_latest(v, s->region, s->indicator, p);
}

void measure_now(struct view *v, const struct measure *m, const struct subject *s, struct measurement *out,
    struct text *why)
{
	struct period p;

	*out = (struct measurement){0};
	if (!measure_period(v, m, s, &p)) {
		measured_unknown(out, TEXT_UNKNOWN_NO_FIGURE, why);
		return;
	}
	out->period = p;
	m->fn(v, s, p, out, why);
}

double measured_series(struct view *v, measure_fn *fn, int region, int indicator, struct period p)
{
	struct subject s = {.kind = SUBJECT_SERIES, .region = region, .indicator = indicator};
	struct measurement m = {0};

	if (p.year)
		fn(v, &s, p, &m, NULL);
	return m.known ? m.value : NAN;
}
