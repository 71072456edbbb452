/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "base/plain.h"
#include "base/language.h"
#include "config/mapping.h"

#include <math.h>
#include <stdio.h>

/* Measures of a key project. What counts as promised is milestone_due: the first date ever published, or an
 * approved one. */

static void milestone_describe(
    struct view *v, struct text *why, const char *name, const struct milestone_state *m)
{
	struct date due = milestone_due(m);

	if (!why)
		return;
	plain_printf(why, tr("  %s committed for "), tr(name));
	date_print(why, m->first_committed);
	if (m->first_committed.day != DAY_NONE) {
		text_add(why, tr(", first published "));
		instant_print_short(why, m->first_known);
		text_add(why, ", ");
		view_cite(v, why, m->first_fetch);
	}
	text_char(why, '\n');
	if (m->committed.day != DAY_NONE && m->committed.day != m->first_committed.day) {
		plain_printf(why, tr("  the register now says "));
		date_print(why, m->committed);
		text_add(why, tr(", since "));
		instant_print_short(why, m->committed_known);
		text_add(why, ", ");
		view_cite(v, why, m->committed_fetch);
		if (m->reason && *m->reason)
			plain_printf(why, tr(" (its reason: %s)"), m->reason);
		if (m->approved.day == DAY_NONE)
			text_add(why, tr("; the first date counts"));
		text_char(why, '\n');
	}
	if (m->approved.day != DAY_NONE) {
		text_add(why, tr("  approved: "));
		date_print(why, due);
		plain_printf(why, tr(" by %s: %s\n"), m->approved_by, m->approved_why);
	}
	if (m->actual.day != DAY_NONE) {
		plain_printf(why, tr("  happened "));
		date_print(why, m->actual);
		text_add(why, tr(", known since "));
		instant_print_short(why, m->actual_known);
		text_add(why, ", ");
		view_cite(v, why, m->actual_fetch);
		text_char(why, '\n');
	}
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
		measured_unknown(m, "no date was ever committed to", why);
		return;
	}
	measured_set(
	    m, milestone_happened(v, state) || view_today(v) <= due.day ? 0 : view_today(v) - due.day);
	if (why) {
		plain_printf(why, tr("%s late = "), tr(milestone_names[which]));
		if (milestone_happened(v, state)) {
			text_add(why, tr("0 days: it has happened\n"));
		} else {
			day_print(why, view_today(v));
			text_add(why, " - ");
			day_print(why, due.day);
			plain_printf(why, tr(" = %d days"), view_today(v) - due.day);
			if (view_today(v) <= due.day)
				text_add(why, tr(" (not due yet)"));
			text_char(why, '\n');
		}
	}
	milestone_describe(v, why, milestone_names[which], state);
}

static void due_in(
    struct view *v, const struct subject *s, int which, struct measurement *m, struct text *why)
{
	const struct milestone_state *state = &s->project->milestone[which];
	struct date due = milestone_due(state);

	if (due.day == DAY_NONE)
		measured_unknown(m, "no date was ever committed to", why);
	else if (milestone_happened(v, state))
		measured_unknown(m, "it has happened", why);
	else if (view_today(v) > due.day)
		measured_unknown(m, "the date has passed", why);
	else
		measured_set(m, due.day - view_today(v));
	if (why && m->known)
		plain_printf(
		    why, tr("%s due in %d days\n"), tr(milestone_names[which]), due.day - view_today(v));
	milestone_describe(v, why, milestone_names[which], state);
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
static bool plan_share(struct view *v, const struct project *p, double *share, const char **how)
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
		*how = "by the yearly plan";
		return true;
	}
	if (start == DAY_NONE || end == DAY_NONE || end <= start)
		return false;
	*share = today <= start ? 0 : today >= end ? 1 : (double)(today - start) / (end - start);
	*how = "a straight line from start to production";
	return true;
}

void measure_investment_gap(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct project *p = s->project;
	const char *how = "";
	char n[4][32];
	double share = 0;

	(void)at;
	if (isnan(p->planned) || isnan(p->done))
		measured_unknown(m,
		    isnan(p->planned) ? "no investment is planned" : "the investment done is not known", why);
	else if (p->planned <= 0)
		measured_unknown(m, "the investment planned is not above zero", why);
	else if (!plan_share(v, p, &share, &how))
		measured_unknown(m,
		    "there is no plan by year and no start and production date to draw a line between", why);
	else
		measured_set(m, 100 * (p->done / p->planned - share));
	if (!why || !m->known)
		return;
	plain_printf(why, tr("investment gap = 100 (done/planned - share) = 100 * (%s/%s - %s) = %s pp\n"),
	    number_print(p->done, n[0]), number_print(p->planned, n[1]),
	    number_print(number_settled(share), n[2]), number_print(m->value, n[3]));
	plain_printf(why, tr("  share %s\n  planned "), tr(how));
	view_cite(v, why, p->planned_fetch);
	text_add(why, tr("; done "));
	view_cite(v, why, p->done_fetch);
	text_char(why, '\n');
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
			milestone_describe(v, why, milestone_names[i], state);
	}
	if (known)
		measured_set(m, most);
	else
		measured_unknown(m, "no date was ever committed to", why);
}

void measure_silent(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	if (milestone_happened(v, &s->project->milestone[MILESTONE_PRODUCTION])) {
		measured_unknown(m, "it is in production", why);
		return;
	}
	measured_set(m, view_today(v) - day_at(s->project->changed));
	if (why) {
		text_add(why, tr("nothing about it has changed since "));
		instant_print_short(why, s->project->changed);
		text_char(why, '\n');
	}
}

void measure_vanished(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	measured_set(m, s->project->vanished ? view_today(v) - day_at(s->project->vanished_known) : 0);
	if (why && s->project->vanished) {
		plain_printf(why, tr("the register %s no longer lists it since "), s->project->source);
		instant_print_short(why, s->project->vanished_known);
		text_char(why, '\n');
	}
}
