/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "config/mapping.h"
#include "locale/date_phrase.h"

#include <stdio.h>
#include <string.h>

/* ---- a new date that was approved ---- */

struct rebaseline_run {
	const char *id, *by, *why;
	int milestone;
	struct date date;
	instant now;
	bool unknown;
};

static enum outcome rebaseline_step(struct txn *t, void *context, struct error *e)
{
	static const uint32_t first[] = {ATTRIBUTE_START, ATTRIBUTE_PRODUCTION};
	struct rebaseline_run *r = context;
	struct attribute_value values[] = {
	    {.attribute = first[r->milestone] + MILESTONE_APPROVED, .type = VALUE_DATE, .date = r->date},
	    {.attribute = first[r->milestone] + MILESTONE_APPROVED_BY, .type = VALUE_TEXT, .text = r->by},
	    {.attribute = first[r->milestone] + MILESTONE_APPROVED_WHY, .type = VALUE_TEXT, .text = r->why},
	};
	struct fetch f = {.source = "by hand",
	    .at = r->now,
	    .outcome = FETCH_ENTERED,
	    .url = "",
	    .content_type = "",
	    .problem = ""};
	struct project_facts facts = {r->id, r->now, 0, values, 3};
	uint32_t code;
	size_t added = 0;
	enum outcome outcome = name_code(t, NAME_PROJECT, r->id, false, &code, e);

	if (outcome != OUTCOME_DONE) {
		r->unknown = outcome == OUTCOME_ABSENT;
		return outcome < 0 ? outcome : error_set(e, OUTCOME_REFUSED, "unknown project %s", r->id);
	}
	outcome = journal_number(t, &f.id, e);
	facts.fetch = f.id;
	if (outcome == OUTCOME_DONE)
		outcome = project_add(t, &facts, &added, e);
	f.added = (uint32_t)added;
	return outcome == OUTCOME_DONE ? journal_add(t, &f, e) : outcome;
}

static int project_rebaseline(struct call *call)
{
	struct rebaseline_run r = {.by = call->values[OPTION_USER], .why = call->values[OPTION_REASON]};
	struct error e;
	int status;

	if (call->word_count != 4)
		return call_misused(
		    call, "expected rebaseline CODE start|production DATE --user NAME --reason TEXT");
	r.id = call->words[1];
	r.milestone = name_index(milestone_names, call->words[2]);
	if (r.milestone < 0)
		return call_misused(call, "expected start or production, found \"%s\"", call->words[2]);
	if (!date_parse(call->words[3], &r.date))
		return call_misused(call, "\"%s\" is no date such as 2024-03-31 or 2024-03", call->words[3]);
	if (!r.by || !*r.by || !r.why || !*r.why)
		return call_misused(call, "rebaseline: --user and --reason are required");
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	r.now = call_now(call);
	if (store_write(call->store, rebaseline_step, &r, &e) != OUTCOME_DONE)
		return r.unknown ? call_misused(call, "unknown project %s", r.id)
				 : call_failed("projects", &e);
	message_print(TEXT_PROJECT_REBASELINED,
	    PLACES(PLACE("project", r.id),
		PLACE("milestone", text_by_id(TEXT_MILESTONE_START + (unsigned)r.milestone)),
		PLACE("date", date_phrase(r.date).text), PLACE("by", r.by)));
	return EXIT_DONE;
}

int command_projects(struct call *call)
{
	struct query q;
	int status;

	if (call->word_count && strcmp(call->words[0], "rebaseline") == 0)
		return project_rebaseline(call);
	if (call->word_count > 1)
		return call_misused(call, "expected one project, or rebaseline");
	if (option_given(call, OPTION_DUE) + option_given(call, OPTION_LATE) + call->word_count > 1)
		return call_misused(call, "--due, --late and the history of one project: give one at a time");
	status = call_view(call);
	if (status == EXIT_DONE)
		status = call_query(call, &q);
	if (status != EXIT_DONE)
		return status;
	if (!call->word_count)
		return call_list(call,
		    option_given(call, OPTION_DUE)    ? "upcoming"
		    : option_given(call, OPTION_LATE) ? "late"
						      : "projects",
		    &q);
	if (!view_project(call->view, call->words[0]))
		return call_misused(call, "unknown project %s", call->words[0]);
	query_projects(&q, call->words[0], &call->arena);
	return call_list(call, "attributes", &q);
}
