/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/lookup.h"
#include "config/mapping.h"
#include "export/lists.h"

#include <stdlib.h>
#include <string.h>

/* Milestones as a timeline, as a chart of states wants it: a row whenever the state of one changes, and one
 * without a state where it ends. */

static const struct column milestone_rows[] = {
    {"at", TEXT_HEAD_SINCE, .whole = true, .type = COLUMN_TIME},
    {"project", TEXT_HEAD_CODE, .whole = true},
    {"name", TEXT_HEAD_NAME},
    {"region", TEXT_NONE},
    {"region_name", TEXT_HEAD_REGION},
    {"office", TEXT_NONE},
    {"milestone", TEXT_HEAD_MILESTONE, .whole = true, .help = "start or production"},
    {"state", TEXT_HEAD_STATE, .whole = true,
	.help = "committed, moved, approved, missed, on time, late; null: the moment asked about"},
    {"date", TEXT_HEAD_DATE, .whole = true, .type = COLUMN_DATE, .help = "committed, moved to, or met"},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH},
};
const struct column_list milestone_columns = COLUMNS(milestone_rows);

enum milestone_event {
	EVENT_COMMITTED,
	EVENT_MOVED,
	EVENT_APPROVED,
	EVENT_MISSED,
	EVENT_ON_TIME,
	EVENT_LATE,
	EVENT_END
};

static const char *const event_names[] = {
    "committed", "moved", "approved", "missed", "on time", "late", [EVENT_END] = NULL};

struct event {
	instant at;
	const struct project *project;
	int milestone;
	enum milestone_event what;
	struct date date;
	size_t number; /* of equal moments the order in which they came */
};

struct timeline {
	struct view *view;
	struct event *events;
	size_t count;
	/* the milestone at hand */
	const struct project *project;
	int milestone;
	struct date due;
	bool late;
};

static void event_add(struct timeline *t, instant at, enum milestone_event what, struct date date)
{
	struct event *e;

	if (at > view_moment(t->view))
		return;
	e = arena_push(view_arena(t->view), &t->events, &t->count, sizeof *e);
	*e = (struct event){at, t->project, t->milestone, what, date, t->count};
}

/* The end of the day on which it was due has passed by then, and nothing else has happened. */
static void late_by(struct timeline *t, instant at)
{
	if (t->due.day == DAY_NONE || t->late || day_end(t->due.day) >= at)
		return;
	t->late = true;
	event_add(t, day_end(t->due.day), EVENT_MISSED, t->due);
}

static void milestone_follow(
    struct timeline *t, const struct project_change *changes, size_t count, uint32_t attribute)
{
	const struct milestone_state *m = &t->project->milestone[t->milestone];
	instant met = m->actual.day != DAY_NONE ? day_start(m->actual.day) : INSTANT_LAST;
	struct date said = {.day = DAY_NONE};

	t->due = (struct date){.day = DAY_NONE};
	t->late = false;
	for (size_t i = 0; i < count && changes[i].known < met; i++) {
		const struct attribute_value *v = &changes[i].value;

		if (v->type != VALUE_DATE)
			continue;
		if (v->attribute == attribute + MILESTONE_APPROVED) {
			late_by(t, changes[i].known);
			t->due = v->date;
			t->late = false;
			event_add(t, changes[i].known, EVENT_APPROVED, v->date);
		} else if (v->attribute == attribute + MILESTONE_COMMITTED) {
			late_by(t, changes[i].known);
			if (t->due.day == DAY_NONE)
				t->due = v->date; /* the first one ever published counts */
			event_add(t, changes[i].known, said.day == DAY_NONE ? EVENT_COMMITTED : EVENT_MOVED,
			    v->date);
			said = v->date;
		}
	}
	if (m->actual.day == DAY_NONE) {
		late_by(t, view_moment(t->view));
	} else {
		late_by(t, met);
		event_add(t, met,
		    t->due.day != DAY_NONE && m->actual.day > t->due.day ? EVENT_LATE : EVENT_ON_TIME,
		    m->actual);
	}
	if (t->count && t->events[t->count - 1].project == t->project &&
	    t->events[t->count - 1].milestone == t->milestone)
		event_add(t, view_moment(t->view), EVENT_END, (struct date){.day = DAY_NONE});
}

static enum outcome project_follow(struct timeline *t, const struct project *p, struct error *e)
{
	static const uint32_t first[] = {ATTRIBUTE_START, ATTRIBUTE_PRODUCTION};
	struct project_change *changes;
	size_t count;
	enum outcome outcome = project_history(
	    &(struct store_reading){view_txn(t->view), view_moment(t->view), view_arena(t->view)}, p->id,
	    &changes, &count, e);

	t->project = p;
	for (t->milestone = 0; outcome == OUTCOME_DONE && t->milestone < MILESTONES; t->milestone++)
		milestone_follow(t, changes, count, first[t->milestone]);
	return outcome;
}

static int by_time(const void *x, const void *y)
{
	const struct event *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

enum outcome list_milestones(
    struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct timeline t = {.view = r->view};
	const struct config *c = view_config(r->view);
	size_t count;
	const struct project *projects = view_projects(r->view, &count);
	enum outcome outcome = view_error(r->view, e);

	for (size_t n = 0; outcome == OUTCOME_DONE && n < count; n++)
		if (query_region(q, config_region(c, projects[n].region)) && query_project(q, projects[n].id))
			outcome = project_follow(&t, &projects[n], e);
	if (t.count)
		qsort(t.events, t.count, sizeof *t.events, by_time);
	for (size_t n = 0; outcome == OUTCOME_DONE && n < t.count; n++) {
		const struct event *x = &t.events[n];
		int region = config_region(c, x->project->region);

		sheet_instant(sheet, x->at);
		sheet_string(sheet, x->project->id);
		sheet_string(sheet, x->project->name);
		sheet_string(sheet, x->project->region);
		sheet_string(sheet, region >= 0 ? c->region[region].name : x->project->region);
		sheet_string(sheet, x->project->office);
		sheet_text_word(
		    sheet, milestone_names[x->milestone], TEXT_MILESTONE_START + (unsigned)x->milestone);
		sheet_text_word(sheet, event_names[x->what], TEXT_EVENT_COMMITTED + (unsigned)x->what);
		sheet_date(sheet, x->date);
		sheet_epoch(sheet, x->at);
	}
	return outcome;
}
