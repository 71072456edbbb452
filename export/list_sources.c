/* SPDX-License-Identifier: MIT */
#include "collector/schedule.h"
#include "export/lists.h"

#include <math.h>

static const struct column source_rows[] = {
    {"source", "source", .whole = true},
    {"name", NULL},
    {"last", "last asked", .whole = true, .type = COLUMN_TIME},
    {"outcome", "outcome", .whole = true},
    {"period", "period", .whole = true, .type = COLUMN_DATE},
    {"rows", "rows", true, .type = COLUMN_INTEGER, .help = "of the latest document"},
    {"rejected", "refused", true, .type = COLUMN_INTEGER},
    {"new", "new", true, .type = COLUMN_INTEGER},
    {"expected", "there", true, .leaves = 5, .help = "how many of the expected figures are there"},
    {"next", "next asked", .whole = true, .leaves = 6, .help = "a moment, or due"},
    {"failing_since", "failing since", .whole = true, .leaves = 4, .type = COLUMN_TIME},
    {"problem", "problem", .help = "why; to who has no token from elsewhere, that there is a reason"},
    {"figures_received", NULL, true, .type = COLUMN_INTEGER},
    {"figures_expected", NULL, true, .type = COLUMN_INTEGER},
    {"last_ms", NULL, true, .type = COLUMN_EPOCH},
    {"time_ms", NULL, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list source_columns = COLUMNS(source_rows);

/* What the schedule has in mind: when it is asked next, and how much of what is expected is there. */
struct prospect {
	bool known;
	struct projection outlook;
	struct expected_figure figures;
};

static void prospect_of(struct view *v, int source, struct prospect *p)
{
	const struct config *c = view_config(v);
	struct error e;

	*p = (struct prospect){0};
	p->known = schedule_outlook(c, view_txn(v), source, view_moment(v), &p->outlook, &e) == OUTCOME_DONE;
	if (p->known && p->outlook.period.year &&
	    schedule_expected(c, &(struct store_reading){view_txn(v), view_moment(v), NULL}, source,
		p->outlook.period, &p->figures, &e) != OUTCOME_DONE)
		p->figures = (struct expected_figure){0};
}

static void next_cell(struct sheet *sheet, const struct prospect *p)
{
	if (p->known && p->outlook.due)
		sheet_string(sheet, "due");
	else
		sheet_instant(
		    sheet, p->known && p->outlook.next != INSTANT_LAST ? p->outlook.next : INSTANT_NONE);
}

enum outcome list_sources(struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	const struct config *c = view_config(r->view);

	(void)q;
	for (int i = 0; i < (int)c->source_count; i++) {
		const struct source_state *s = view_source(r->view, i);
		TEXT_OWNED struct text there = {0};
		struct prospect p;

		prospect_of(r->view, i, &p);
		if (p.figures.expected) {
			text_printf(&there, "%zu of %zu, ", p.figures.there, p.figures.expected);
			period_print(&there, p.outlook.period);
		}
		sheet_string(sheet, c->source[i].id);
		sheet_string(sheet, c->source[i].name);
		sheet_instant(sheet, s->asked ? s->last.at : INSTANT_NONE);
		sheet_string(sheet, s->asked ? fetch_outcome_names[s->last.outcome] : "never fetched");
		sheet_period(sheet, s->last.period);
		sheet_integer(sheet, s->rows);
		sheet_integer(sheet, s->rejected);
		sheet_integer(sheet, s->added);
		sheet_string(sheet, text_of(&there));
		next_cell(sheet, &p);
		sheet_instant(sheet, s->failing_since);
		sheet_string(sheet, s->asked ? reading_problem(r, s->last.problem) : NULL);
		sheet_integer(sheet, (long long)p.figures.there);
		sheet_integer(sheet, (long long)p.figures.expected);
		sheet_epoch(sheet, s->asked ? s->last.at : INSTANT_NONE);
		sheet_epoch(sheet, view_moment(r->view));
	}
	return view_error(r->view, e);
}
