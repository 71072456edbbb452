/* SPDX-License-Identifier: MIT */
#include "collector/schedule.h"
#include "export/lists.h"

#include <math.h>

static const struct column source_rows[] = {
    {"source", TEXT_HEAD_SOURCE_ID, .whole = true},
    {"name", TEXT_NONE},
    {"last", TEXT_HEAD_LAST_FETCHED, .whole = true, .type = COLUMN_TIME},
    {"outcome", TEXT_HEAD_OUTCOME, .whole = true},
    {"period", TEXT_HEAD_PERIOD, .whole = true, .type = COLUMN_DATE},
    {"rows", TEXT_HEAD_ROWS, true, .type = COLUMN_INTEGER, .help = "of the latest document"},
    {"rejected", TEXT_HEAD_REJECTED, true, .type = COLUMN_INTEGER},
    {"new", TEXT_HEAD_NEW, true, .type = COLUMN_INTEGER},
    {"expected", TEXT_HEAD_THERE, true, .leaves = 5, .help = "how many of the expected figures are there"},
    {"next", TEXT_HEAD_NEXT_FETCH, .whole = true, .leaves = 6, .help = "a moment, or due"},
    {"failing_since", TEXT_HEAD_FAILING_SINCE, .whole = true, .leaves = 4, .type = COLUMN_TIME},
    {"problem", TEXT_HEAD_PROBLEM, .help = "why; to who has no token from elsewhere, that there is a reason"},
    {"figures_received", TEXT_NONE, true, .type = COLUMN_INTEGER},
    {"figures_expected", TEXT_NONE, true, .type = COLUMN_INTEGER},
    {"last_ms", TEXT_NONE, true, .type = COLUMN_EPOCH},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
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
		sheet_text_word(sheet, "due", TEXT_FETCH_DUE);
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
			TEXT_OWNED struct text period = {0};

			period_print(&period, p.outlook.period);
			message_add_in(sheet_language(sheet), &there, TEXT_SOURCE_THERE,
			    PLACES(PLACE("there", p.figures.there), PLACE("expected", p.figures.expected),
				PLACE("period", text_of(&period))));
		}
		sheet_string(sheet, c->source[i].id);
		sheet_string(sheet, c->source[i].name);
		sheet_instant(sheet, s->asked ? s->last.at : INSTANT_NONE);
		if (s->asked)
			sheet_text_word(sheet, fetch_outcome_names[s->last.outcome],
			    TEXT_FETCH_FETCHED + (unsigned)s->last.outcome);
		else
			sheet_text_word(sheet, "never fetched", TEXT_FETCH_NEVER);
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
