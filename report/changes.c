/* SPDX-License-Identifier: MIT */
#include "report/changes.h"
#include "locale/language.h"
#include "report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct change_gathering {
	struct report *report;
	instant since;
};

static struct report_change *report_change_add(struct change_gathering *g, enum report_change_kind kind)
{
	struct report_change *n =
	    arena_push(view_arena(g->report->view), &g->report->changes, &g->report->change_count, sizeof *n);

	*n = (struct report_change){.kind = kind};
	return n;
}

/* How each cell stood then. */
static void cells_then(struct report *r, struct view *v, const struct situation *before)
{
	for (size_t i = 0; i < r->situation.count; i++) {
		struct report_cell *c = &r->cells[i];
		const struct situation_row *was =
		    before->cells[(size_t)c->row->region * r->config->indicator_count +
				  (size_t)c->row->indicator];
		double rank;

		if (!was)
			continue;
		rank = measured_series(v, measure_rank, was->region, was->indicator, was->period);
		c->then.light = was->light;
		c->then.rank = isfinite(rank) ? (int)rank : 0;
		c->then.gap_pp = was->progress.has_gap ? was->progress.gap_pp : NAN;
	}
}

/* From or to grey is neither better nor worse. */
static void status_changes(struct change_gathering *g, bool worse)
{
	const struct report *r = g->report;

	for (size_t i = 0; i < r->situation.count; i++) {
		enum light was = r->cells[i].then.light, is = r->cells[i].row->light;

		if (was == LIGHT_GREY || is == LIGHT_GREY || was == is || (is > was) != worse)
			continue;
		report_change_add(g, worse ? CHANGE_WORSE : CHANGE_BETTER)->cell = &r->cells[i];
	}
}

/* Two places or more, or to the first place and away from it: the rest is the noise of a month. */
static void rank_changes(struct change_gathering *g, bool rose)
{
	const struct report *r = g->report;

	for (size_t i = 0; i < r->situation.count; i++) {
		int rank = r->cells[i].rank, then = r->cells[i].then.rank;
		int change = rank && then ? then - rank : 0;

		if (!change || (change > 0) != rose || (abs(change) < 2 && rank != 1 && then != 1))
			continue;
		report_change_add(g, rose ? CHANGE_RANK_ROSE : CHANGE_RANK_FELL)->cell = &r->cells[i];
	}
}

static bool milestone_fell_due(const struct change_gathering *g, struct date due)
{
	return due.day != DAY_NONE && due.day < view_today(g->report->view) && due.day >= day_at(g->since);
}

static void milestone_changes(struct change_gathering *g, enum report_change_kind kind)
{
	const struct report *r = g->report;

	for (size_t i = 0; i < r->project_count; i++) {
		for (int m = 0; m < MILESTONES; m++) {
			const struct milestone_state *s = &r->projects[i].project->milestone[m];
			bool happened = s->actual.day != DAY_NONE;
			/* what happened before is no news of a project that was not known then */
			bool recent = happened && s->actual_known > g->since &&
				      (s->actual.day >= day_at(g->since) ||
					  r->projects[i].project->first_known <= g->since);
			bool is = kind == CHANGE_MILESTONE_MET ? recent
				  : kind == CHANGE_MILESTONE_MISSED
				      ? !happened && milestone_fell_due(g, milestone_due(s))
				      : !happened && s->committed.day != DAY_NONE &&
					    s->first_committed.day != DAY_NONE &&
					    s->committed.day > s->first_committed.day &&
					    s->committed_known > g->since;
			struct report_change *n;

			if (!is)
				continue;
			n = report_change_add(g, kind);
			n->project = &r->projects[i];
			n->milestone = m;
			n->was = s->first_committed;
		}
	}
}

enum outcome report_changes_make(struct report *r, instant since, struct error *e)
{
	struct change_gathering g = {r, since};
	struct report_data before = {0};
	struct situation then;
	enum outcome outcome = view_open(r->config, view_txn(r->view), since, &before.view, e);

	r->since = since;
	r->changes = NULL;
	r->change_count = 0;
	if (outcome == OUTCOME_DONE)
		outcome = report_data_evaluate(&before, e);
	if (outcome == OUTCOME_DONE) {
		situation_of(before.view, &before.found, r->query, &then);
		cells_then(r, before.view, &then);
		status_changes(&g, true);
		status_changes(&g, false);
		rank_changes(&g, true);
		rank_changes(&g, false);
		milestone_changes(&g, CHANGE_MILESTONE_MET);
		milestone_changes(&g, CHANGE_MILESTONE_MISSED);
		milestone_changes(&g, CHANGE_MILESTONE_MOVED);
	}
	view_close(before.view);
	return outcome;
}

/* ---- sentences ---- */

static void text_out(FILE *out, bool html, const char *text)
{
	if (html)
		html_escape(out, text);
	else
		fputs(text, out);
}

static void date_out(FILE *out, struct date d)
{
	TEXT_OWNED struct text t = {0};

	date_print(&t, d);
	fputs(text_of(&t), out);
}

static void cell_change_print(const struct report *r, const struct report_change *n, bool html, FILE *out)
{
	const struct situation_row *row = n->cell->row;

	text_out(out, html, r->config->region[row->region].name);
	fputs(" ", out);
	text_out(out, html, r->config->indicator[row->indicator].name);
	if (n->kind == CHANGE_WORSE || n->kind == CHANGE_BETTER) {
		fprintf(out, tr(": %s, was %s"), tr(light_words[row->light]),
		    tr(light_words[n->cell->then.light]));
		if (row->progress.has_gap)
			fprintf(out, tr(" (gap %+.1f points)"), number_settled(row->progress.gap_pp));
	} else {
		fprintf(out,
		    tr(n->kind == CHANGE_RANK_ROSE ? ": up to rank %d from %d" : ": down to rank %d from %d"),
		    n->cell->rank, n->cell->then.rank);
	}
}

void lateness_print(FILE *out, int days)
{
	if (days == 1)
		fputs(tr(", one day late"), out);
	else
		fprintf(out, tr(", %d days late"), days);
}

static void milestone_change_print(
    const struct report *r, const struct report_change *n, bool html, FILE *out)
{
	const struct project *p = n->project->project;
	const struct milestone_state *s = &p->milestone[n->milestone];
	struct date due = milestone_due(s);
	bool start = n->milestone == MILESTONE_START;

	text_out(out, html, p->name);
	if (n->project->region >= 0) {
		fputs(tr(" ("), out);
		text_out(out, html, r->config->region[n->project->region].name);
		fputs(tr(")"), out);
	}
	if (n->kind == CHANGE_MILESTONE_MET) {
		fputs(tr(start ? " started on " : " went into production on "), out);
		date_out(out, s->actual);
		if (due.day != DAY_NONE && s->actual.day > due.day)
			lateness_print(out, (int)(s->actual.day - due.day));
		else if (due.day != DAY_NONE)
			fputs(tr(", on time"), out);
	} else if (n->kind == CHANGE_MILESTONE_MISSED) {
		fputs(
		    tr(start ? " has not started: committed for " : " is not in production: committed for "),
		    out);
		date_out(out, due);
	} else {
		fputs(tr(start ? " is to start later: " : " is to produce later: "), out);
		date_out(out, s->committed);
		fputs(tr(" instead of "), out);
		date_out(out, n->was);
	}
}

void report_change_print(const struct report *r, const struct report_change *n, bool html, FILE *out)
{
	if (n->cell)
		cell_change_print(r, n, html, out);
	else
		milestone_change_print(r, n, html, out);
	fputs(tr("."), out);
}
