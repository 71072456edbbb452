/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "base/plain.h"
#include "base/language.h"

#include <math.h>
#include <string.h>

const struct measure measures[] = {
    {"pace_gap", "pp", SUBJECT_SERIES, true, true, true, measure_pace_gap, "%s points behind the schedule",
	"%s points ahead of the schedule",
	"attainment minus the share of the year's target that is due, in points", "level with the schedule"},
    {"attainment", "%", SUBJECT_SERIES, true, true, true, measure_attainment, "-%s % of the target reached",
	"%s % of the target reached", "percent of the year's target that is reached", NULL},
    {"value", "", SUBJECT_SERIES, true, false, true, measure_value, "value is -%s", "value is %s",
	"the value itself, in its own unit", NULL},
    {"yoy", "%", SUBJECT_SERIES, true, false, true, measure_yoy, "%s % down on a year earlier",
	"%s % up on a year earlier", "percent against the same period a year ago; points for a rate",
	"level with a year earlier"},
    {"rank", "", SUBJECT_SERIES, false, false, true, measure_rank, "", "rank %s",
	"place among the regions of its kind, 1 is best", NULL},
    {"rank_from_bottom", "", SUBJECT_SERIES, false, false, true, measure_rank_from_bottom, "",
	"rank %s from the bottom", "place counted from the last, 1 is last", NULL},
    {"gap_to_best", "", SUBJECT_SERIES, false, false, true, measure_gap_to_best, "%s behind the best",
	"%s ahead of the others",
	"distance to the best region of its kind, in the indicator's unit; below zero is behind",
	"level with the best"},
    {"projection", "%", SUBJECT_SERIES, false, true, true, measure_projection,
	"-%s % of the target to be expected", "%s % of the target to be expected",
	"attainment to be expected at the year's end, in percent", NULL},
    {"overdue_days", "days", SUBJECT_SERIES, false, false, false, measure_overdue_days, "",
	"figure is %s days overdue", "days since the figure should have been released",
	"figure is not overdue"},
    {"revision", "%", SUBJECT_SERIES, false, false, true, measure_revision, "revised by -%s %",
	"revised by +%s %", "percent of the latest vintage against the first; points for a rate",
	"not revised"},
    {"start_late_days", "days", SUBJECT_PROJECT, true, false, false, measure_start_late, "",
	"start is %s days late", "days since the committed start while it has not started",
	"start is not late"},
    {"production_late_days", "days", SUBJECT_PROJECT, true, false, false, measure_production_late, "",
	"production is %s days late",
	"days since the committed production date while it is not in production", "production is not late"},
    {"start_due_days", "days", SUBJECT_PROJECT, false, false, false, measure_start_due, "",
	"start is due in %s days", "days left until the committed start", "start is due today"},
    {"production_due_days", "days", SUBJECT_PROJECT, false, false, false, measure_production_due, "",
	"production is due in %s days", "days left until the committed production date",
	"production is due today"},
    {"investment_gap", "pp", SUBJECT_PROJECT, true, false, false, measure_investment_gap,
	"investment %s points behind the plan", "investment %s points ahead of the plan",
	"investment done against the plan, in points; below zero is behind",
	"investment level with the plan"},
    {"commitment_moved_days", "days", SUBJECT_PROJECT, false, false, false, measure_commitment_moved,
	"committed date moved forward by %s days", "committed date moved back by %s days",
	"days between the latest committed date and the first one ever published",
	"committed date not moved"},
    {"silent_days", "days", SUBJECT_PROJECT, false, false, false, measure_silent, "", "no news for %s days",
	"days since anything about the project changed, until it is in production", "changed today"},
    {"vanished_days", "days", SUBJECT_PROJECT, false, false, false, measure_vanished, "",
	"gone from the register for %s days",
	"days since the register no longer lists the project; 0 while it does", "in the register"},
    {"failing_hours", "hours", SUBJECT_SOURCE, false, false, false, measure_failing_hours, "",
	"failing for %s hours", "hours since a source began to fail; 0 while it answers", "not failing"},
    {"rejected_rows", "rows", SUBJECT_SOURCE, false, false, false, measure_rejected_rows, "",
	"%s rows refused", "rows refused in the latest document", "no rows rejected"},
    {"suspect_figures", "figures", SUBJECT_SOURCE, false, false, false, measure_suspect_figures, "",
	"%s suspect figures", "figures of the latest document that are hard to believe and not confirmed",
	"no suspect figures"},
    {"schema_drift", "changes", SUBJECT_SOURCE, false, false, false, measure_schema_drift, "",
	"%s changes of its document's form",
	"fields of another type than in the document before, and one for less than half of its rows",
	"document's form unchanged"},
    {"undelivered_hours", "hours", SUBJECT_RECEIVER, false, false, false, measure_undelivered, "",
	"has not been reached for %s hours",
	"hours since the oldest message that a receiver has not got; 0 where it has them all",
	"no message delayed"},
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
		m->unknown = "the numbers are too large";
}

void measured_unknown(struct measurement *m, const char *why, struct text *text)
{
	m->known = false;
	m->unknown = why;
	if (text)
		plain_printf(text, tr("unknown: %s\n"), tr(why));
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
		measured_unknown(out, "no figure is known", why);
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
