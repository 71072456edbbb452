#include "cli/command.h"
#include "export/situation.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct column history_columns[] = {
    {"known", "known since", .whole = true},
    {"attribute", "what", .whole = true},
    {"value", "value"},
    {"source", "source"},
    {"fetch", "fetch", true, .leaves = 3},
};

static void value_print(struct text *t, const struct attribute_value *v)
{
	switch (v->type) {
	case VALUE_NONE:
		text_add(t, v->attribute == ATTRIBUTE_VANISHED ? "listed again" : "(taken back)");
		break;
	case VALUE_TEXT:
		text_add(t, v->text);
		break;
	case VALUE_NUMBER:
		if (v->attribute == ATTRIBUTE_VANISHED)
			text_add(t, "no longer in the register");
		else
			text_number(t, v->number);
		break;
	case VALUE_DATE:
		date_print(t, v->date);
		break;
	}
}

static int history(struct call *call, const char *id)
{
	struct project_change *changes;
	struct sheet *sheet;
	struct error e;
	size_t count;
	int outcome = project_history(call->txn, id, call->as_of, &call->arena, &changes, &count, &e);

	if (outcome == ABSENT)
		return call_misused(call, "there is no project %s", id);
	if (outcome != DONE)
		return call_failed("projects", &e);
	sheet = sheet_new(stdout, call->format, history_columns,
	    sizeof history_columns / sizeof *history_columns, call->width, call->colour);
	for (size_t i = 0; i < count; i++) {
		const struct project_change *c = &changes[i];
		TEXT_OWNED struct text value = {0};
		struct fetch f;
		char name[64];

		value_print(&value, &c->value);
		sheet_instant(sheet, c->known);
		sheet_string(sheet, attribute_name(c->value.attribute, name, sizeof name));
		sheet_string(sheet, text_of(&value));
		sheet_string(
		    sheet, journal_get(call->txn, c->fetch, &call->arena, &f, &e) == DONE ? f.source : "");
		sheet_integer(sheet, c->fetch);
	}
	return sheet_end(sheet, "nothing was known of it then", &e) == DONE ? EXIT_DONE
									    : call_failed(NULL, &e);
}

/* ---- a new date that was approved ---- */

struct rebaselining {
	const char *id, *by, *why;
	int milestone;
	struct date date;
	instant now;
	bool unknown;
};

static int rebaseline_step(struct txn *t, void *context, struct error *e)
{
	static const uint32_t first[] = {ATTRIBUTE_START, ATTRIBUTE_PRODUCTION};
	struct rebaselining *r = context;
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
	int outcome = name_code(t, NAME_PROJECT, r->id, false, &code, e);

	if (outcome != DONE) {
		r->unknown = outcome == ABSENT;
		return outcome < 0 ? outcome : error_set(e, REFUSED, "there is no project %s", r->id);
	}
	outcome = journal_number(t, &f.id, e);
	facts.fetch = f.id;
	if (outcome == DONE)
		outcome = project_add(t, &facts, &added, e);
	f.added = (uint32_t)added;
	return outcome == DONE ? journal_add(t, &f, e) : outcome;
}

static int rebaseline(struct call *call)
{
	struct rebaselining r = {.by = call->values[OPTION_BY], .why = call->values[OPTION_WHY]};
	TEXT_OWNED struct text date = {0};
	struct error e;
	int status;

	if (call->word_count != 4)
		return call_misused(
		    call, "expected rebaseline CODE start|production DATE --by NAME --why TEXT");
	r.id = call->words[1];
	r.milestone = name_index(milestone_names, call->words[2]);
	if (r.milestone < 0)
		return call_misused(call, "expected start or production, found \"%s\"", call->words[2]);
	if (!date_parse(call->words[3], &r.date))
		return call_misused(call, "\"%s\" is no date such as 2024-03-31 or 2024-03", call->words[3]);
	if (!r.by || !*r.by || !r.why || !*r.why)
		return call_misused(call, "a new date needs --by NAME (who approved it) and --why TEXT");
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	r.now = call_now(call);
	if (store_write(call->store, rebaseline_step, &r, &e) != DONE)
		return r.unknown ? call_misused(call, "there is no project %s", r.id)
				 : call_failed("projects", &e);
	date_print(&date, r.date);
	printf("%s: %s counts from %s on, approved by %s; what was promised before stays on record\n", r.id,
	    milestone_names[r.milestone], text_of(&date), r.by);
	return EXIT_DONE;
}

int command_projects(struct call *call)
{
	struct evaluation found;
	struct error e;
	int region, status;

	if (call->word_count && strcmp(call->words[0], "rebaseline") == 0)
		return rebaseline(call);
	if (call->word_count > 1)
		return call_misused(call, "expected one project, or rebaseline");
	status = call_view(call);
	if (status == EXIT_DONE)
		status = call_region(call, &region);
	if (status != EXIT_DONE || call->word_count)
		return status != EXIT_DONE ? status : history(call, call->words[0]);
	if (evaluate(call->view, &found, &e) != DONE ||
	    situation_projects(
		call->view, &found, region, stdout, call->format, call->width, call->colour, &e) != DONE)
		return call_failed("projects", &e);
	return EXIT_DONE;
}
