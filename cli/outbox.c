/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

int outbox_list_print(struct call *call)
{
	struct query q;
	int status = call_view(call);

	if (status == EXIT_DONE)
		status = call_query(call, &q);
	return status == EXIT_DONE ? call_list(call, "outbox", &q) : status;
}

struct outbox_decision {
	uint64_t id;
	instant now;
	const char *why; /* NULL: sent again */
	bool absent;
};

static enum outcome decide_step(struct txn *t, void *context, struct error *e)
{
	struct outbox_decision *d = context;
	enum outcome outcome = d->why ? outbox_drop(t, d->id, d->why, e) : outbox_resend(t, d->id, d->now, e);

	d->absent = outcome == OUTCOME_ABSENT;
	return outcome == OUTCOME_ABSENT ? error_set(e, OUTCOME_REFUSED, "message %llu is no dead letter",
					       (unsigned long long)d->id)
					 : outcome;
}

static int message_decide(struct call *call, bool drop)
{
	struct outbox_decision d = {0};
	const char *by = call->values[OPTION_USER], *why = call->values[OPTION_REASON];
	struct error e;
	int64_t id;
	int status;

	if (call->word_count != 2 || !integer_parse(call->words[1], 1, INT64_MAX / 2, &id))
		return call_misused(
		    call, "expected resend MESSAGE, or drop MESSAGE --user NAME --reason TEXT");
	if (drop && (!by || !*by || !why || !*why))
		return call_misused(call, "drop: --user and --reason are required");
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	d.id = (uint64_t)id;
	d.now = call_now(call);
	if (drop)
		d.why = arena_printf(&call->arena, "dropped by %s: %s", by, why);
	if (store_write(call->store, decide_step, &d, &e) != OUTCOME_DONE)
		return call_failed("outbox", &e);
	message_print(
	    drop ? TEXT_OUTBOX_DROPPED : TEXT_OUTBOX_QUEUED, PLACES(PLACE("number", call->words[1])));
	return EXIT_DONE;
}

int command_outbox(struct call *call)
{
	if (call->word_count &&
	    (strcmp(call->words[0], "resend") == 0 || strcmp(call->words[0], "drop") == 0))
		return message_decide(call, *call->words[0] == 'd');
	if (call->word_count)
		return call_misused(call, "expected resend, drop, or nothing");
	return outbox_list_print(call);
}
