/* SPDX-License-Identifier: MIT */
#include "alert/cause.h"
#include "config/mapping.h"
#include "base/plain.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/rule.h"
#include "alert/title.h"

#include <math.h>

/* A sentence of what the value is now, and was before; of a revision of the figure it rests on, where that was another
 * one when the alert last spoke. */
static const char *cause_of_value(struct view *v, enum text_id id, const struct measure *m,
    const struct subject *s, const struct measurement *measured, const struct alert *a)
{
	struct period p = measured->period;
	const struct cell *now =
	    s->kind == SUBJECT_SERIES && p.year ? view_figure(v, s->region, s->indicator, p) : NULL;
	double then = NAN;
	bool revised = now && now->known > a->said &&
		       view_vintage_then(v, s->region, s->indicator, p, a->said, &then) && then != now->value;
	const char *period = now ? arena_text(view_arena(v),
				       indicator_period(&view_config(v)->indicator[s->indicator], p).text)
				 : "";

	return message_in(view_arena(v), id,
	    PLACES(PLACE("measure", text_by_id(m->label)),
		PLACE("now", measured_quantity(v, m, s, measured->value)),
		PLACE("before", measured_quantity(v, m, s, a->value)),
		PLACE("revised", revised ? "yes" : "no"), PLACE("period", period),
		PLACE("old", revised ? then : 0), PLACE("new", revised ? now->value : 0)));
}

const char *cause_of_step(struct view *v, enum step step, const struct alert *before,
    const struct alert *after, const struct finding *f)
{
	switch (step) {
	case STEP_PEND:
		return text_by_id(TEXT_CAUSE_PENDING);
	case STEP_FIRE:
		return text_by_id(before ? TEXT_CAUSE_FIRED_HELD : TEXT_CAUSE_FIRED);
	case STEP_RAISE:
	case STEP_LOWER:
		if (step == STEP_RAISE && before->value == after->value)
			return text_by_id(TEXT_CAUSE_RAISED_HELD);
		return cause_of_value(v, step == STEP_RAISE ? TEXT_CAUSE_RAISED : TEXT_CAUSE_LOWERED,
		    f->measure, &f->subject, &f->measured, before);
	default:
		return "";
	}
}

/* Whether the target of a year that has closed was met. */
static const char *cause_of_closed_year(struct view *v, const struct subject *s, int year)
{
	struct arena *arena = view_arena(v);
	struct period last = period_of(year, 12, view_config(v)->indicator[s->indicator].every);
	struct progress o;
	bool limit;

	while (last.year == year && !view_figure(v, s->region, s->indicator, last))
		last = period_add(last, -1);
	if (last.year != year)
		return text_by_id(TEXT_CAUSE_YEAR_NO_FIGURE);
	progress_of(v, s->region, s->indicator, last, &o, NULL);
	if (!o.has_gap)
		return message_in(
		    arena, TEXT_CAUSE_YEAR_UNKNOWN, PLACES(PLACE("reason", text_by_id(o.unknown))));
	limit = o.sense == SENSE_LIMIT || o.sense == SENSE_CHANGE || o.sense == SENSE_RATE_LIMIT;
	/* at the year's end all of the target is due: what is left of the gap is what was missed */
	if (number_settled(o.gap_pp) >= 0)
		return text_by_id(limit ? TEXT_CAUSE_YEAR_KEPT : TEXT_CAUSE_YEAR_MET);
	return message_in(arena, limit ? TEXT_CAUSE_YEAR_EXCEEDED : TEXT_CAUSE_YEAR_MISSED,
	    PLACES(PLACE("gap", number_shortened(-o.gap_pp))));
}

/* Of a milestone that was late and has happened: when, and how late. NULL of anything else. */
static const char *cause_of_milestone(struct view *v, const struct measure *m, const struct subject *s)
{
	int which = m->fn == measure_production_late ? MILESTONE_PRODUCTION : MILESTONE_START;
	const struct milestone_state *state;
	day_number due;

	if (m->fn != measure_start_late && m->fn != measure_production_late)
		return NULL;
	state = &s->project->milestone[which];
	due = milestone_due(state).day;
	if (state->actual.day == DAY_NONE || state->actual.months || due == DAY_NONE)
		return NULL;
	return message_in(view_arena(v), TEXT_CAUSE_HAPPENED,
	    PLACES(PLACE("milestone", milestone_names[which]), PLACE("date", date_phrase(state->actual).text),
		PLACE("late", state->actual.day > due ? state->actual.day - due : 0)));
}

const char *cause_of_end(struct view *v, const struct alert *a)
{
	struct arena *arena = view_arena(v);
	const struct config *c = view_config(v);
	const struct measure *m = measure_find(a->measure);
	int rule = config_rule(c, a->rule), year;
	struct measurement now;
	struct subject s;
	struct period latest;
	const char *happened;

	if (rule < 0 || !m)
		return text_by_id(TEXT_CAUSE_NO_RULE);
	if (!subject_of_key(v, a->subject, &s, &year))
		return text_by_id(TEXT_CAUSE_NO_SUBJECT);
	if (year && m->by_year && view_latest(v, s.region, s.indicator, &latest) && latest.year > year)
		return cause_of_closed_year(v, &s, year);
	if (!rule_covers(c, &c->rule[rule], m, &s))
		return text_by_id(TEXT_CAUSE_NOT_COVERED);
	happened = cause_of_milestone(v, m, &s);
	if (happened)
		return happened;
	measure_now(v, m, &s, &now, NULL);
	if (!now.known)
		return message_in(arena, TEXT_CAUSE_UNKNOWN,
		    PLACES(PLACE("measure", text_by_id(m->label)), PLACE("reason", text_by_id(now.unknown))));
	return cause_of_value(v, TEXT_CAUSE_NOW, m, &s, &now, a);
}
