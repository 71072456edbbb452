/* SPDX-License-Identifier: MIT */
#include "config/mapping.h"
#include "export/lists.h"
#include "report/report.h"

/* Promises of projects: those that fall due within a month, and those that were not kept. */

#define PROMISE_COLUMNS                                                                                      \
	{"project", TEXT_HEAD_CODE, .whole = true}, {"name", TEXT_HEAD_NAME}, {"region", TEXT_NONE},         \
	    {"region_name", TEXT_HEAD_REGION}, {"office", TEXT_HEAD_OFFICE, .leaves = 3},                    \
	    {"person", TEXT_HEAD_PERSON, .leaves = 2},                                                       \
	    {"milestone", TEXT_HEAD_MILESTONE, .whole = true, .help = "start or production"},                \
	{                                                                                                    \
		"committed", TEXT_HEAD_PROMISED, .whole = true, .type = COLUMN_DATE,                         \
						 .help = "the day that counts"                               \
	}

static void committed_date_cells(
    const struct report *r, const struct report_project *x, int milestone, struct sheet *sheet)
{
	const struct project *p = x->project;

	sheet_string(sheet, p->id);
	sheet_string(sheet, p->name);
	sheet_string(sheet, p->region);
	sheet_string(sheet, project_region(r, x));
	sheet_string(sheet, p->office);
	sheet_string(sheet, p->person);
	sheet_text_word(sheet, milestone_names[milestone], TEXT_MILESTONE_START + (unsigned)milestone);
	sheet_date(sheet, milestone_due(&p->milestone[milestone]));
}

/* ---- within a month ---- */

static const struct column upcoming_rows[] = {
    PROMISE_COLUMNS,
    {"due_in_days", TEXT_HEAD_DUE_IN_DAYS, true, .type = COLUMN_INTEGER},
    {"forecast", TEXT_HEAD_FORECAST, .whole = true, .leaves = 4, .type = COLUMN_DATE},
    {"status", TEXT_HEAD_LIGHT, .whole = true, .leaves = 1, .help = "of the project"},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list upcoming_columns = COLUMNS(upcoming_rows);

enum outcome list_upcoming(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct report *r;
	enum outcome outcome = report_of(reading, q, REPORT_PROJECTS, &r, e);

	for (size_t n = 0; outcome == OUTCOME_DONE && n < r->upcoming_count; n++) {
		const struct upcoming_milestone *u = &r->upcoming[n];

		committed_date_cells(r, u->project, u->milestone, sheet);
		sheet_integer(sheet, u->day - view_today(r->view));
		sheet_date(sheet, u->project->project->milestone[u->milestone].forecast);
		sheet_light(sheet, light_names[u->project->light]);
		sheet_epoch(sheet, r->at);
	}
	return outcome;
}

/* ---- not kept ---- */

static const struct column late_rows[] = {
    PROMISE_COLUMNS,
    {"actual", TEXT_HEAD_HAPPENED, .whole = true, .type = COLUMN_DATE, .help = "null: not yet"},
    {"late_days", TEXT_HEAD_LATE_DAYS, true, .type = COLUMN_INTEGER,
	.help = "until it happened, or until today"},
    {"committed_now", TEXT_HEAD_MOVED_TO, .whole = true, .leaves = 4, .type = COLUMN_DATE,
	.help = "what the register says by now, where that is another day"},
    {"status", TEXT_HEAD_LIGHT, .whole = true, .leaves = 1, .help = "of the project"},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list late_columns = COLUMNS(late_rows);

enum outcome list_late(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct report *r;
	enum outcome outcome = report_of(reading, q, REPORT_PROJECTS, &r, e);

	for (size_t n = 0; outcome == OUTCOME_DONE && n < r->late_count; n++) {
		const struct lateness *l = &r->late[n];
		const struct milestone_state *s = &l->project->project->milestone[l->milestone];

		committed_date_cells(r, l->project, l->milestone, sheet);
		sheet_date(sheet, s->actual);
		sheet_integer(sheet, l->days);
		sheet_date(sheet, milestone_moved(s) ? s->committed : (struct date){.day = DAY_NONE});
		sheet_light(sheet, light_names[l->project->light]);
		sheet_epoch(sheet, r->at);
	}
	return outcome;
}
