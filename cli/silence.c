/* SPDX-License-Identifier: MIT */
#include "alert/match.h"
#include "cli/command.h"
#include "config/city.h"
#include "store/silences.h"

#include <stdio.h>
#include <string.h>

/* Silences: for whom nobody is told for a while, by whom and why. */

static const struct column rows[] = {
    {"silence", TEXT_HEAD_SILENCE, true},
    {"match", TEXT_HEAD_SILENCE_MATCH},
    {"from", TEXT_HEAD_FROM, .whole = true, .leaves = 3},
    {"until", TEXT_HEAD_UNTIL, .whole = true},
    {"user", TEXT_HEAD_SILENCED_BY},
    {"reason", TEXT_HEAD_REASON},
    {"ended_by", TEXT_HEAD_ENDED_BY, .leaves = 4},
};
static const struct column_list columns = COLUMNS(rows);

static int silence_list_command(struct call *call)
{
	struct silence *silences;
	struct sheet *sheet;
	struct error e;
	size_t count;
	int status = call_config(call);

	if (status == EXIT_DONE)
		status = call_store_to_read(call);
	if (status != EXIT_DONE)
		return status;
	if (silences_read(call->txn, option_given(call, OPTION_ALL) ? INSTANT_NONE : call->as_of,
		&call->arena, &silences, &count, &e) != OUTCOME_DONE)
		return call_failed("silence", &e);
	sheet = call_sheet(call, &columns);
	for (size_t i = 0; i < count; i++) {
		char *match = arena_text(&call->arena, silences[i].match);

		for (char *s = match; *s; s++)
			if (*s == '\n')
				*s = ' ';
		sheet_integer(sheet, (long long)silences[i].id);
		sheet_string(sheet, match);
		sheet_instant(sheet, silences[i].from);
		sheet_instant(sheet, silences[i].until);
		sheet_string(sheet, silences[i].by);
		sheet_string(sheet, silences[i].why);
		sheet_string(sheet, silences[i].ended_by);
	}
	return sheet_end(sheet, TEXT_NO_SILENCES, &e) == OUTCOME_DONE ? EXIT_DONE : call_unprinted(NULL, &e);
}

struct silence_addition {
	struct silence silence; /* new */
	uint64_t id;
};

static enum outcome add_step(struct txn *t, void *context, struct error *e)
{
	struct silence_addition *a = context;
	struct silence s = a->silence;
	enum outcome outcome = silence_put(t, &s, e);

	a->id = s.id;
	return outcome;
}

/* A region or indicator by name is kept by its id, which goes on meaning the same. */
static enum outcome word_add(const struct config *c, const char *word, struct text *match, struct error *e)
{
	static const char region[] = "region=", indicator[] = "indicator=";
	int index;
	enum outcome outcome;

	if (strncmp(word, region, sizeof region - 1) == 0) {
		outcome = region_named(c, word + sizeof region - 1, &index, e);
		if (outcome == OUTCOME_DONE)
			text_printf(match, "%s%s", region, c->region[index].id);
	} else if (strncmp(word, indicator, sizeof indicator - 1) == 0) {
		outcome = indicator_named(c, word + sizeof indicator - 1, &index, e);
		if (outcome == OUTCOME_DONE)
			text_printf(match, "%s%s", indicator, c->indicator[index].id);
	} else {
		text_add(match, word);
		outcome = OUTCOME_DONE;
	}
	return outcome;
}

static int silence_add_command(struct call *call)
{
	TEXT_OWNED struct text match = {0};
	struct silence_addition adding = {
	    .silence = {.by = call->values[OPTION_USER], .why = call->values[OPTION_REASON], .ended_by = ""}};
	struct silence *s = &adding.silence;
	struct matcher ignored;
	struct error e;
	int status = call_config(call);

	if (status == EXIT_DONE)
		status = call_until(call, INSTANT_NONE, &s->until);
	if (status != EXIT_DONE)
		return status;
	if (!s->by || !*s->by || !s->why || !*s->why || s->until == INSTANT_NONE)
		return call_misused(call, "--user, --reason and --until are required");
	for (int i = 0; i < call->word_count; i++) {
		text_add(&match, i ? "\n" : "");
		if (word_add(call->config, call->words[i], &match, &e) != OUTCOME_DONE)
			return call_misused(call, "%s", e.text);
	}
	s->match = text_of(&match);
	s->from = call_now(call);
	if (matcher_parse(call->config, s->match, true, &call->arena, &ignored, &e) != OUTCOME_DONE)
		return call_misused(call, "%s", e.text);
	status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	if (store_write(call->store, add_step, &adding, &e) != OUTCOME_DONE)
		return call_failed("silence", &e);
	message_print(TEXT_SILENCE_ADDED, PLACES(PLACE("number", (unsigned long long)adding.id)));
	return EXIT_DONE;
}

struct silence_ending {
	uint64_t id;
	instant now;
	const char *by;
};

static enum outcome end_step(struct txn *t, void *context, struct error *e)
{
	const struct silence_ending *what = context;
	struct arena a = {0};
	struct silence s;
	enum outcome outcome = silence_get(t, what->id, &a, &s, e);

	if (outcome == OUTCOME_ABSENT || (outcome == OUTCOME_DONE && s.until <= what->now))
		outcome = error_set(e, OUTCOME_REFUSED,
		    outcome == OUTCOME_ABSENT ? "unknown silence %llu" : "silence %llu has ended already",
		    (unsigned long long)what->id);
	if (outcome == OUTCOME_DONE) {
		s.until = what->now;
		s.ended_by = what->by;
		outcome = silence_put(t, &s, e);
	}
	arena_done(&a);
	return outcome;
}

static int silence_end_command(struct call *call)
{
	struct silence_ending what = {.by = call->values[OPTION_USER]};
	struct error e;
	int64_t id;
	int status;

	if (call->word_count != 2 || !integer_parse(call->words[1], 1, INT64_MAX, &id) || !what.by ||
	    !*what.by)
		return call_misused(call, "expected end NUMBER --user NAME");
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	what.id = (uint64_t)id;
	what.now = call_now(call);
	if (store_write(call->store, end_step, &what, &e) != OUTCOME_DONE)
		return call_failed("silence", &e);
	message_print(TEXT_SILENCE_ENDED, PLACES(PLACE("number", call->words[1])));
	return EXIT_DONE;
}

int command_silence(struct call *call)
{
	if (call->word_count == 0)
		return silence_list_command(call);
	return strcmp(call->words[0], "end") == 0 ? silence_end_command(call) : silence_add_command(call);
}
