#include "cli/command.h"
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

/* Messages on their way, delivered, or set aside for a person to decide. */

static const struct column columns[] = {
    {"message", "message", true},
    {"receiver", "receiver", .whole = true},
    {"created", "created", .whole = true},
    {"state", "state", .whole = true},
    {"delivered", "delivered", .whole = true, .leaves = 6},
    {"alerts", "alerts", true, .leaves = 7},
    {"attempts", "tried", true},
    {"next_attempt", "next", .whole = true, .leaves = 5},
    {"problem", "problem"},
    {"summary", "what"},
};

static const char *state_of(const struct message *m)
{
	return m->dropped		      ? "dropped"
	       : m->aside != INSTANT_NONE     ? "set aside"
	       : m->delivered != INSTANT_NONE ? "delivered"
					      : "waiting";
}

int outbox_list(struct call *call)
{
	struct message *lists[2];
	size_t counts[2];
	struct sheet *sheet;
	struct error e;
	int status = call_store_to_read(call);

	if (status != EXIT_DONE)
		return status;
	if (outbox_waiting(call->txn, &call->arena, &lists[0], &counts[0], &e) != DONE ||
	    outbox_sent(call->txn, 50, &call->arena, &lists[1], &counts[1], &e) != DONE)
		return call_failed("outbox", &e);
	sheet = sheet_new(
	    stdout, call->format, columns, sizeof columns / sizeof *columns, call->width, call->colour);
	for (size_t l = 0; l < 2; l++) {
		for (size_t i = 0; i < counts[l]; i++) {
			const struct message *m = &lists[l][i];

			sheet_integer(sheet, (long long)m->id);
			sheet_string(sheet, m->receiver);
			sheet_instant(sheet, m->created);
			sheet_string(sheet, state_of(m));
			sheet_instant(sheet, m->delivered);
			sheet_integer(sheet, m->alerts);
			sheet_integer(sheet, m->attempts);
			sheet_instant(sheet, l == 0 ? m->next_attempt : INSTANT_NONE);
			sheet_string(sheet, l == 0 && config_receiver(call->config, m->receiver) < 0
						? "the receiver is no longer configured"
						: m->problem);
			sheet_string(sheet, m->summary);
		}
	}
	return sheet_end(sheet, "the outbox is empty", &e) == DONE ? EXIT_DONE : call_failed(NULL, &e);
}

struct deciding {
	uint64_t id;
	instant now;
	const char *why; /* NULL: sent again */
	bool absent;
};

static int decide_step(struct txn *t, void *context, struct error *e)
{
	struct deciding *d = context;
	int outcome = d->why ? outbox_drop(t, d->id, d->why, e) : outbox_resend(t, d->id, d->now, e);

	d->absent = outcome == ABSENT;
	return outcome == ABSENT
		   ? error_set(e, REFUSED, "message %llu is not set aside", (unsigned long long)d->id)
		   : outcome;
}

static int decided(struct call *call, bool drop)
{
	struct deciding d = {0};
	const char *by = call->values[OPTION_BY], *why = call->values[OPTION_WHY];
	struct error e;
	int64_t id;
	int status;

	if (call->word_count != 2 || !integer_parse(call->words[1], 1, INT64_MAX / 2, &id))
		return call_misused(call, "expected resend MESSAGE, or drop MESSAGE --by NAME --why TEXT");
	if (drop && (!by || !*by || !why || !*why))
		return call_misused(call, "a message is dropped --by NAME and --why TEXT");
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	d.id = (uint64_t)id;
	d.now = call_now(call);
	if (drop)
		d.why = arena_printf(&call->arena, "dropped by %s: %s", by, why);
	if (store_write(call->store, decide_step, &d, &e) != DONE)
		return call_failed("outbox", &e);
	printf(drop ? "message %s is dropped; it stays on record\n" : "message %s waits again\n",
	    call->words[1]);
	return EXIT_DONE;
}

int command_outbox(struct call *call)
{
	int status;

	if (call->word_count &&
	    (strcmp(call->words[0], "resend") == 0 || strcmp(call->words[0], "drop") == 0))
		return decided(call, *call->words[0] == 'd');
	if (call->word_count)
		return call_misused(call, "expected resend, drop, or nothing");
	status = call_config(call);
	return status == EXIT_DONE ? outbox_list(call) : status;
}
