/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "collector/collect.h"
#include "config/lookup.h"
#include "config/source.h"

#include <stdio.h>
#include <string.h>

struct replay_run {
	struct call *call;
	uint32_t *fetches;
	size_t count;
	bool only_refused;
	bool refused; /* something still is */
};

static void replay_done(void *context, const struct collect_report *r)
{
	TEXT_OWNED struct text t = {0};
	struct replay_run *x = context;

	x->refused |= r->fetch.outcome == FETCH_REFUSED || r->fetch.refused;
	if (r->fetch.outcome == FETCH_REFUSED)
		message_add(&t, TEXT_REPLAYED_AGAIN, PLACES(PLACE("problem", r->fetch.problem)));
	else
		text_printf(
		    &t, "%6u rows %6u new %4u rejected", r->fetch.rows, r->fetch.added, r->fetch.refused);
	print_out("%-12s %s\n", r->fetch.source, text_of(&t));
}

/* Without a list: the documents that had something refused. */
static bool collect_fetch(void *context, const struct fetch *f)
{
	struct replay_run *x = context;

	if (f->has_evidence && (!x->only_refused || f->refused || f->outcome == FETCH_REFUSED)) {
		uint32_t *id = arena_push(&x->call->arena, &x->fetches, &x->count, sizeof *id);

		*id = f->id;
	}
	return true;
}

int command_replay(struct call *call)
{
	struct replay_run x = {.call = call, .only_refused = !option_given(call, OPTION_SOURCE)};
	struct txn *t;
	struct error e;
	int status = call_config(call);
	enum outcome outcome;

	if (status == EXIT_DONE && option_given(call, OPTION_SOURCE) &&
	    config_source(call->config, call->values[OPTION_SOURCE]) < 0)
		return call_misused(call, "unknown source %s", call->values[OPTION_SOURCE]);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	for (int i = 0; i < call->word_count; i++) {
		int64_t id;
		uint32_t *kept;

		if (!integer_parse(call->words[i], 1, UINT32_MAX, &id))
			return call_misused(call, "\"%s\" is no number of a fetch", call->words[i]);
		kept = arena_push(&call->arena, &x.fetches, &x.count, sizeof *kept);
		*kept = (uint32_t)id;
	}
	if (call->word_count == 0) {
		outcome = store_read(call->store, &t, &e);
		if (outcome == OUTCOME_DONE) {
			outcome = journal_scan_back(&(struct store_reading){t, INSTANT_LAST, &call->arena},
			    call->values[OPTION_SOURCE], collect_fetch, &x, &e);
			store_read_end(t);
		}
		if (outcome != OUTCOME_DONE)
			return call_failed("replay", &e);
	}
	/* oldest first, so that vintages come in their order */
	for (size_t i = x.count; i-- > 0;)
		if (collector_replay(call->config, call->store,
			x.fetches[call->word_count ? x.count - 1 - i : i], call_now(call), replay_done, &x,
			&e) != OUTCOME_DONE)
			return call_failed("replay", &e);
	message_print(TEXT_REPLAYED, PLACES(PLACE("count", x.count)));
	return x.refused ? EXIT_FAILED : EXIT_DONE;
}
