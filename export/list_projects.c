/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/mapping.h"
#include "export/lists.h"

#include <math.h>
#include <stdlib.h>

/* ---- projects as they are known at the moment asked about ---- */

static const struct column project_rows[] = {
    {"project", TEXT_HEAD_CODE, .whole = true},
    {"name", TEXT_HEAD_NAME},
    {"region", TEXT_NONE},
    {"region_name", TEXT_HEAD_REGION},
    {"office", TEXT_NONE},
    {"person", TEXT_NONE},
    {"start_committed", TEXT_HEAD_START_COMMITTED, .whole = true, .type = COLUMN_DATE},
    {"start_committed_now", TEXT_NONE, .type = COLUMN_DATE},
    {"start_approved", TEXT_NONE, .type = COLUMN_DATE},
    {"start_actual", TEXT_HEAD_STARTED, .whole = true, .leaves = 5, .type = COLUMN_DATE},
    {"start_late_days", TEXT_HEAD_START_LATE, true, .type = COLUMN_NUMBER},
    {"production_committed", TEXT_HEAD_PRODUCTION_COMMITTED, .whole = true, .type = COLUMN_DATE},
    {"production_committed_now", TEXT_NONE, .type = COLUMN_DATE},
    {"production_approved", TEXT_NONE, .type = COLUMN_DATE},
    {"production_actual", TEXT_NONE, .type = COLUMN_DATE},
    {"production_late_days", TEXT_HEAD_PRODUCTION_LATE, true, .type = COLUMN_NUMBER},
    {"commitment_moved_days", TEXT_HEAD_COMMITMENT_MOVED, true, .leaves = 4, .type = COLUMN_NUMBER},
    {"investment_planned", TEXT_NONE, true, .type = COLUMN_NUMBER},
    {"investment_done", TEXT_NONE, true, .type = COLUMN_NUMBER},
    {"investment_done_pct", TEXT_HEAD_INVESTMENT_DONE_PERCENT, true, .leaves = 6, .type = COLUMN_NUMBER},
    {"investment_gap_pp", TEXT_HEAD_INVESTMENT_GAP, true, .type = COLUMN_NUMBER},
    {"vanished", TEXT_NONE, .type = COLUMN_BOOL},
    {"status", TEXT_HEAD_LIGHT, .whole = true},
    {"source", TEXT_NONE},
    {"changed", TEXT_NONE, .type = COLUMN_TIME, .help = "time of its latest change"},
    {"time_ms", TEXT_NONE, true, .type = COLUMN_EPOCH, .help = "the moment asked about"},
};
const struct column_list project_columns = COLUMNS(project_rows);

static void project_number(
    struct sheet *sheet, struct view *v, const struct project *p, measure_fn *fn, int decimals)
{
	struct subject s = {.kind = SUBJECT_PROJECT, .project = p};
	struct measurement m = {0};

	fn(v, &s, (struct period){0}, &m, NULL);
	sheet_number(sheet, m.known ? m.value : NAN, decimals);
}

enum outcome list_projects(
    struct report_data *reading, const struct query *q, struct sheet *sheet, struct error *e)
{
	static measure_fn *const late[] = {measure_start_late, measure_production_late};
	struct view *v = reading->view;
	const struct config *c = view_config(v);
	size_t count;
	const struct project *projects = view_projects(v, &count);
	enum outcome outcome = report_data_evaluate(reading, e);

	for (size_t n = 0; outcome == OUTCOME_DONE && n < count; n++) {
		const struct project *p = &projects[n];
		int r = config_region(c, p->region);

		if (!query_region(q, r) || !query_project(q, p->id))
			continue;
		sheet_string(sheet, p->id);
		sheet_string(sheet, p->name);
		sheet_string(sheet, p->region);
		sheet_string(sheet, r >= 0 ? c->region[r].name : p->region);
		sheet_string(sheet, p->office);
		sheet_string(sheet, p->person);
		for (int i = 0; i < MILESTONES; i++) {
			const struct milestone_state *m = &p->milestone[i];

			sheet_date(sheet, sheet_for_people(sheet) ? milestone_due(m) : m->first_committed);
			sheet_date(sheet, m->committed);
			sheet_date(sheet, m->approved);
			sheet_date(sheet, m->actual);
			project_number(sheet, v, p, late[i], 0);
		}
		project_number(sheet, v, p, measure_commitment_moved, 0);
		sheet_number(sheet, p->planned, -1);
		sheet_number(sheet, p->done, -1);
		sheet_number(sheet, p->planned > 0 ? number_settled(100 * p->done / p->planned) : NAN, 0);
		project_number(sheet, v, p, measure_investment_gap, 0);
		sheet_bool(sheet, p->vanished);
		sheet_light(sheet, light_names[reading->found.project_light[n]]);
		sheet_string(sheet, p->source);
		sheet_instant(sheet, p->changed);
		sheet_epoch(sheet, view_moment(v));
	}
	return outcome;
}

/* ---- everything that was ever said of them ---- */

static const struct column attribute_rows[] = {
    {"known", TEXT_HEAD_KNOWN, .whole = true, .type = COLUMN_TIME},
    {"project", TEXT_NONE},
    {"attribute", TEXT_HEAD_ATTRIBUTE, .whole = true},
    {"value", TEXT_HEAD_ATTRIBUTE_VALUE, .help = "text, number or date; null where it was withdrawn"},
    {"type", TEXT_NONE, .help = "text, number, date or none"},
    {"source", TEXT_HEAD_SOURCE},
    {"fetch", TEXT_HEAD_FETCH, true, .leaves = 3, .type = COLUMN_INTEGER},
    {"known_ms", TEXT_NONE, true, .type = COLUMN_EPOCH},
};
const struct column_list attribute_columns = COLUMNS(attribute_rows);

static void value_print(struct text *t, const struct attribute_value *v, bool people)
{
	switch (v->type) {
	case VALUE_NONE:
		if (people)
			text_add(t, v->attribute == ATTRIBUTE_VANISHED ? "listed again" : "(withdrawn)");
		break;
	case VALUE_TEXT:
		text_add(t, v->text);
		break;
	case VALUE_NUMBER:
		if (people && v->attribute == ATTRIBUTE_VANISHED)
			text_add(t, "no longer in the register");
		else
			text_number(t, v->number);
		break;
	case VALUE_DATE:
		date_print(t, v->date);
		break;
	}
}

static const char *source_of_fetch(struct view *v, uint32_t fetch)
{
	struct fetch f;

	return journal_get(view_txn(v), fetch, view_arena(v), &f, NULL) == OUTCOME_DONE ? f.source : "";
}

/* The name of an attribute for people. */
static void attribute_words(uint32_t id, struct text *out)
{
	static const enum text_id plain[] = {[ATTRIBUTE_NAME] = TEXT_ATTRIBUTE_NAME,
	    [ATTRIBUTE_REGION] = TEXT_ATTRIBUTE_REGION,
	    [ATTRIBUTE_OFFICE] = TEXT_ATTRIBUTE_OFFICE,
	    [ATTRIBUTE_PERSON] = TEXT_ATTRIBUTE_PERSON,
	    [ATTRIBUTE_SOURCE] = TEXT_ATTRIBUTE_SOURCE,
	    [ATTRIBUTE_VANISHED] = TEXT_ATTRIBUTE_VANISHED,
	    [ATTRIBUTE_PLANNED] = TEXT_ATTRIBUTE_PLANNED,
	    [ATTRIBUTE_DONE] = TEXT_ATTRIBUTE_DONE};
	static const struct {
		uint32_t first;
		enum text_id milestone;
	} milestones[] = {
	    {ATTRIBUTE_START, TEXT_MILESTONE_START}, {ATTRIBUTE_PRODUCTION, TEXT_MILESTONE_PRODUCTION}};

	if (id >= ATTRIBUTE_PLAN_OF_YEAR) {
		message_add(
		    out, TEXT_ATTRIBUTE_PLAN_OF_YEAR, PLACES(PLACE("year", id - ATTRIBUTE_PLAN_OF_YEAR)));
		return;
	}
	if (id < sizeof plain / sizeof *plain)
		text_add(out, text_by_id(plain[id]));
	for (size_t i = 0; i < sizeof milestones / sizeof *milestones; i++)
		if (id >= milestones[i].first && id - milestones[i].first <= MILESTONE_REASON)
			message_add(out, TEXT_ATTRIBUTE_COMMITTED + (id - milestones[i].first),
			    PLACES(PLACE("milestone", text_by_id(milestones[i].milestone))));
}

static enum outcome attributes_of(
    struct view *v, const struct project *p, struct sheet *sheet, struct error *e)
{
	struct project_change *changes;
	size_t count;
	enum outcome outcome = project_history(
	    &(struct store_reading){view_txn(v), view_moment(v), view_arena(v)}, p->id, &changes, &count, e);

	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++) {
		const struct project_change *c = &changes[i];
		TEXT_OWNED struct text value = {0};
		TEXT_OWNED struct text words = {0};
		char name[64];

		value_print(&value, &c->value, sheet_for_people(sheet));
		sheet_instant(sheet, c->known);
		sheet_string(sheet, p->id);
		attribute_words(c->value.attribute, &words);
		sheet_word(sheet, attribute_name(c->value.attribute, name, sizeof name), text_of(&words));
		sheet_string(sheet, text_of(&value));
		sheet_string(sheet, value_type_names[c->value.type]);
		sheet_string(sheet, source_of_fetch(v, c->fetch));
		sheet_integer(sheet, c->fetch);
		sheet_epoch(sheet, c->known);
	}
	return outcome;
}

enum outcome list_attributes(
    struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	size_t count;
	const struct project *projects = view_projects(r->view, &count);
	enum outcome outcome = view_error(r->view, e);

	for (size_t n = 0; outcome == OUTCOME_DONE && n < count; n++)
		if (query_region(q, config_region(view_config(r->view), projects[n].region)) &&
		    query_project(q, projects[n].id))
			outcome = attributes_of(r->view, &projects[n], sheet, e);
	return outcome;
}
