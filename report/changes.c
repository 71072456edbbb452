/* SPDX-License-Identifier: MIT */
#include "report/changes.h"
#include "config/city.h"
#include "config/mapping.h"
#include "base/plain.h"
#include "locale/date_phrase.h"
#include "locale/message.h"
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

void gap_add(struct text *out, const struct progress *p, double gap_pp)
{
	static const struct {
		enum text_id below, above;
	} texts[] = {[SENSE_UNSAID] = {TEXT_GAP_BEHIND, TEXT_GAP_AHEAD},
	    [SENSE_TARGET] = {TEXT_GAP_BEHIND, TEXT_GAP_AHEAD},
	    [SENSE_INCREASE] = {TEXT_GAP_BEHIND, TEXT_GAP_AHEAD},
	    [SENSE_REDUCTION] = {TEXT_GAP_BEHIND, TEXT_GAP_AHEAD},
	    [SENSE_LIMIT] = {TEXT_GAP_LIMIT_ABOVE, TEXT_GAP_LIMIT_BELOW},
	    [SENSE_CHANGE] = {TEXT_GAP_CHANGE_ABOVE, TEXT_GAP_CHANGE_BELOW},
	    [SENSE_RATE] = {TEXT_GAP_RATE_BELOW, TEXT_GAP_RATE_ABOVE},
	    [SENSE_RATE_LIMIT] = {TEXT_GAP_RATE_LIMIT_ABOVE, TEXT_GAP_RATE_LIMIT_BELOW}};
	double gap = number_settled(gap_pp);
	char size[32];

	bounded_print(size, sizeof size, "%.1f", fabs(gap));
	message_add(out,
	    strcmp(size, "0.0") == 0 && gap >= 0 ? TEXT_GAP_LEVEL
	    : gap < 0				 ? texts[p->sense].below
						 : texts[p->sense].above,
	    PLACES(PLACE("size", size)));
}

static void cell_change_add(const struct report *r, const struct report_change *n, struct text *out)
{
	const struct situation_row *row = n->cell->row;
	const char *region = r->config->region[row->region].name,
		   *indicator = r->config->indicator[row->indicator].name;
	TEXT_OWNED struct text gap = {0};

	if (n->kind != CHANGE_WORSE && n->kind != CHANGE_BETTER) {
		message_add_unescaped(out,
		    n->kind == CHANGE_RANK_ROSE ? TEXT_CHANGE_RANK_ROSE : TEXT_CHANGE_RANK_FELL,
		    PLACES(PLACE("region", region), PLACE("indicator", indicator),
			PLACE("rank", n->cell->rank), PLACE("before", n->cell->then.rank)));
		return;
	}
	if (row->progress.has_gap)
		gap_add(&gap, &row->progress, row->progress.gap_pp);
	message_add_unescaped(out, gap.length ? TEXT_CHANGE_LIGHT_GAP : TEXT_CHANGE_LIGHT,
	    PLACES(PLACE("region", region), PLACE("indicator", indicator),
		PLACE("now", text_by_id(TEXT_LIGHT_WORD_GREY + (unsigned)row->light)),
		PLACE("before", text_by_id(TEXT_LIGHT_WORD_GREY + (unsigned)n->cell->then.light)),
		PLACE("gap", text_of(&gap))));
}

void lateness_print(FILE *out, int days)
{
	TEXT_OWNED struct text t = {0};

	message_add(&t, TEXT_CELL_DAYS_LATE, PLACES(PLACE("days", days)));
	fputs(text_of(&t), out);
}

static void milestone_change_add(const struct report *r, const struct report_change *n, struct text *out)
{
	static const struct {
		enum text_id met, missed, moved;
	} texts[MILESTONES] = {
	    [MILESTONE_START] = {TEXT_CHANGE_STARTED, TEXT_CHANGE_NOT_STARTED, TEXT_CHANGE_START_MOVED},
	    [MILESTONE_PRODUCTION] = {
		TEXT_CHANGE_PRODUCED, TEXT_CHANGE_NOT_PRODUCED, TEXT_CHANGE_PRODUCTION_MOVED}};
	const struct project *p = n->project->project;
	const struct milestone_state *s = &p->milestone[n->milestone];
	struct date due = milestone_due(s);
	int late = due.day != DAY_NONE && s->actual.day > due.day ? (int)(s->actual.day - due.day) : 0;
	TEXT_OWNED struct text project = {0};

	if (n->project->region >= 0)
		message_add_unescaped(&project, TEXT_PROJECT_IN_REGION,
		    PLACES(PLACE("project", p->name),
			PLACE("region", r->config->region[n->project->region].name)));
	else
		text_add(&project, p->name);
	if (n->kind == CHANGE_MILESTONE_MET)
		message_add_unescaped(out, texts[n->milestone].met,
		    PLACES(PLACE("project", text_of(&project)), PLACE("date", date_phrase(s->actual).text),
			PLACE("kept", late		    ? "late"
				      : due.day != DAY_NONE ? "yes"
							    : "unknown"),
			PLACE("days", late)));
	else if (n->kind == CHANGE_MILESTONE_MISSED)
		message_add_unescaped(out, texts[n->milestone].missed,
		    PLACES(PLACE("project", text_of(&project)), PLACE("date", date_phrase(due).text)));
	else
		message_add_unescaped(out, texts[n->milestone].moved,
		    PLACES(PLACE("project", text_of(&project)), PLACE("date", date_phrase(s->committed).text),
			PLACE("before", date_phrase(n->was).text)));
}

void report_change_print(const struct report *r, const struct report_change *n, bool html, FILE *out)
{
	TEXT_OWNED struct text t = {0};

	if (n->cell)
		cell_change_add(r, n, &t);
	else
		milestone_change_add(r, n, &t);
	if (html)
		html_escape(out, text_of(&t));
	else
		fputs(text_of(&t), out);
}

void neighbour_add(const struct config *c, const struct neighbour *n, const char *sign, struct text *out)
{
	TEXT_OWNED struct text distance = {0};

	text_add(&distance, sign);
	text_number(&distance, n->distance);
	message_add_unescaped(out, TEXT_NEIGHBOUR,
	    PLACES(PLACE("region", c->region[n->region].name), PLACE("level", n->distance > 0 ? "no" : "yes"),
		PLACE("distance", text_of(&distance)), PLACE("periods", n->meets)));
}
