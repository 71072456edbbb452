/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "base/plain.h"
#include "config/mapping.h"

#include <math.h>

/* Measures of a key project. What counts as promised is milestone_due: the first date ever published, or an
 * approved one. */

static const char *milestone_text(int which)
{
	return text_by_id(TEXT_MILESTONE_START + (unsigned)which);
}

static void committed_describe(struct view *v, struct text *why, int which, const struct milestone_state *m)
{
	TEXT_OWNED struct text origin = {0};

	if (m->first_committed.day == DAY_NONE) {
		message_line(
		    why, TEXT_EXPLAIN_UNCOMMITTED, PLACES(PLACE("milestone", milestone_text(which))));
		return;
	}
	view_cite(v, &origin, m->first_fetch);
	message_line(why, TEXT_EXPLAIN_COMMITTED,
	    PLACES(PLACE("milestone", milestone_text(which)),
		PLACE("date", date_phrase(m->first_committed).text),
		PLACE("known", moment_phrase(m->first_known).text), PLACE("origin", text_of(&origin))));
}

/* What the register says since then. */
static void committed_now_describe(struct view *v, struct text *why, const struct milestone_state *m)
{
	TEXT_OWNED struct text origin = {0};
	bool reasoned = m->reason && *m->reason;

	if (m->committed.day == DAY_NONE || m->committed.day == m->first_committed.day)
		return;
	view_cite(v, &origin, m->committed_fetch);
	message_line(why, TEXT_EXPLAIN_COMMITTED_NOW,
	    PLACES(PLACE("date", date_phrase(m->committed).text),
		PLACE("known", moment_phrase(m->committed_known).text), PLACE("origin", text_of(&origin)),
		PLACE("reasoned", reasoned ? "yes" : "no"), PLACE("reason", reasoned ? m->reason : ""),
		PLACE("first", m->approved.day == DAY_NONE ? "counts" : "")));
}

static void milestone_describe(struct view *v, struct text *why, int which, const struct milestone_state *m)
{
	TEXT_OWNED struct text origin = {0};

	if (!why)
		return;
	committed_describe(v, why, which, m);
	committed_now_describe(v, why, m);
	if (m->approved.day != DAY_NONE)
		message_line(why, TEXT_EXPLAIN_APPROVED,
		    PLACES(PLACE("date", date_phrase(milestone_due(m)).text), PLACE("by", m->approved_by),
			PLACE("reason", m->approved_why)));
	if (m->actual.day == DAY_NONE)
		return;
	view_cite(v, &origin, m->actual_fetch);
	message_line(why, TEXT_EXPLAIN_HAPPENED,
	    PLACES(PLACE("date", date_phrase(m->actual).text),
		PLACE("known", moment_phrase(m->actual_known).text), PLACE("origin", text_of(&origin))));
}

static bool milestone_happened(struct view *v, const struct milestone_state *m)
{
	/* a month that has begun counts: the register says that it happened in it */
	return m->actual.day != DAY_NONE && (m->actual.months > 0 || m->actual.day <= view_today(v));
}

static void milestone_lateness(
    struct view *v, const struct subject *s, int which, struct measurement *m, struct text *why)
{
	const struct milestone_state *state = &s->project->milestone[which];
	struct date due = milestone_due(state);

	if (due.day == DAY_NONE) {
		measured_unknown(m, TEXT_UNKNOWN_NO_DATE, why);
		return;
	}
	measured_set(
	    m, milestone_happened(v, state) || view_today(v) <= due.day ? 0 : view_today(v) - due.day);
	if (why && milestone_happened(v, state))
		message_line(
		    why, TEXT_EXPLAIN_LATE_HAPPENED, PLACES(PLACE("milestone", milestone_text(which))));
	else if (why)
		message_line(why, TEXT_EXPLAIN_LATE,
		    PLACES(PLACE("milestone", milestone_text(which)),
			PLACE("today", day_phrase(view_today(v)).text),
			PLACE("due", day_phrase(due.day).text), PLACE("days", view_today(v) - due.day),
			PLACE("state", view_today(v) <= due.day ? "early" : "")));
	milestone_describe(v, why, which, state);
}

static void due_in(
    struct view *v, const struct subject *s, int which, struct measurement *m, struct text *why)
{
	const struct milestone_state *state = &s->project->milestone[which];
	struct date due = milestone_due(state);

	if (due.day == DAY_NONE)
		measured_unknown(m, TEXT_UNKNOWN_NO_DATE, why);
	else if (milestone_happened(v, state))
		measured_unknown(m, TEXT_UNKNOWN_HAPPENED, why);
	else if (view_today(v) > due.day)
		measured_unknown(m, TEXT_UNKNOWN_DATE_PASSED, why);
	else
		measured_set(m, due.day - view_today(v));
	if (why && m->known)
		message_line(why, TEXT_EXPLAIN_DUE,
		    PLACES(
			PLACE("milestone", milestone_text(which)), PLACE("days", due.day - view_today(v))));
	milestone_describe(v, why, which, state);
}

void measure_start_late(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	milestone_lateness(v, s, MILESTONE_START, m, why);
}

void measure_production_late(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	milestone_lateness(v, s, MILESTONE_PRODUCTION, m, why);
}

void measure_start_due(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	due_in(v, s, MILESTONE_START, m, why);
}

void measure_production_due(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	due_in(v, s, MILESTONE_PRODUCTION, m, why);
}

/* The share of the investment that is due: by the yearly plan where there is one (evenly within a year), else
 * a straight line from the promised start to the promised production. */
static bool plan_share(struct view *v, const struct project *p, double *share, enum text_id *how)
{
	day_number start = milestone_due(&p->milestone[MILESTONE_START]).day;
	day_number end = milestone_due(&p->milestone[MILESTONE_PRODUCTION]).day;
	day_number today = view_today(v);
	int year, month, dom;

	if (p->plan_count) {
		double due = 0;

		day_split(today, &year, &month, &dom);
		for (size_t i = 0; i < p->plan_count; i++) {
			day_number first = day_of(year, 1, 1), after = day_of(year + 1, 1, 1);

			if (isnan(p->plans[i].planned))
				continue; /* taken back */
			if (p->plans[i].year < year)
				due += p->plans[i].planned;
			else if (p->plans[i].year == year)
				due += p->plans[i].planned * (today - first + 1) / (after - first);
		}
		*share = due / p->planned;
		*how = TEXT_EXPLAIN_INVESTMENT_BY_PLAN;
		return true;
	}
	if (start == DAY_NONE || end == DAY_NONE || end <= start)
		return false;
	*share = today <= start ? 0 : today >= end ? 1 : (double)(today - start) / (end - start);
	*how = TEXT_EXPLAIN_INVESTMENT_BY_LINE;
	return true;
}

void measure_investment_gap(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct project *p = s->project;
	enum text_id how = TEXT_NONE;
	TEXT_OWNED struct text planned = {0};
	TEXT_OWNED struct text done = {0};
	double share = 0;

	(void)at;
	if (isnan(p->planned) || isnan(p->done))
		measured_unknown(m,
		    isnan(p->planned) ? TEXT_UNKNOWN_NO_INVESTMENT_PLANNED : TEXT_UNKNOWN_NO_INVESTMENT_DONE,
		    why);
	else if (p->planned <= 0)
		measured_unknown(m, TEXT_UNKNOWN_INVESTMENT_NOT_POSITIVE, why);
	else if (!plan_share(v, p, &share, &how))
		measured_unknown(m, TEXT_UNKNOWN_NO_PLAN, why);
	else
		measured_set(m, 100 * (p->done / p->planned - share));
	if (!why || !m->known)
		return;
	message_line(why, TEXT_EXPLAIN_INVESTMENT_GAP,
	    PLACES(PLACE("done", p->done), PLACE("planned", p->planned),
		PLACE("share", number_settled(share)), PLACE("result", m->value)));
	message_line(why, how, NO_PLACES);
	view_cite(v, &planned, p->planned_fetch);
	view_cite(v, &done, p->done_fetch);
	message_line(why, TEXT_EXPLAIN_INVESTMENT_ORIGIN,
	    PLACES(PLACE("planned", text_of(&planned)), PLACE("done", text_of(&done))));
}

void measure_commitment_moved(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	double most = 0;
	bool known = false;

	(void)at;
	for (int i = 0; i < MILESTONES; i++) {
		const struct milestone_state *state = &s->project->milestone[i];
		double moved;

		if (state->first_committed.day == DAY_NONE || state->committed.day == DAY_NONE)
			continue;
		moved = state->committed.day - state->first_committed.day;
		if (!known || fabs(moved) > fabs(most))
			most = moved;
		known = true;
		if (moved != 0)
			milestone_describe(v, why, i, state);
	}
	if (known)
		measured_set(m, most);
	else
		measured_unknown(m, TEXT_UNKNOWN_NO_DATE, why);
}

void measure_silent(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	if (milestone_happened(v, &s->project->milestone[MILESTONE_PRODUCTION])) {
		measured_unknown(m, TEXT_UNKNOWN_IN_PRODUCTION, why);
		return;
	}
	measured_set(m, view_today(v) - day_at(s->project->changed));
	if (why)
		message_line(why, TEXT_EXPLAIN_SILENT,
		    PLACES(PLACE("since", moment_phrase(s->project->changed).text)));
}

void measure_vanished(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	measured_set(m, s->project->vanished ? view_today(v) - day_at(s->project->vanished_known) : 0);
	if (why && s->project->vanished)
		message_line(why, TEXT_EXPLAIN_VANISHED,
		    PLACES(PLACE("source", s->project->source),
			PLACE("since", moment_phrase(s->project->vanished_known).text)));
}
