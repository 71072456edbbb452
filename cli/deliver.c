#include "alert/deliver.h"
#include "cli/command.h"

#include <stdio.h>

struct counting {
	size_t delivered, failed;
};

static void done(void *context, const struct message *m, bool delivered)
{
	struct counting *c = context;

	if (delivered) {
		c->delivered++;
		printf("%-16s delivered: %s\n", m->receiver, m->summary);
	} else {
		c->failed++;
		fprintf(stderr, "%s: message %llu not delivered (attempt %u): %s\n", m->receiver,
		    (unsigned long long)m->id, m->attempts, m->problem);
	}
}

static const struct column columns[] = {
    {"message", "message", true},
    {"receiver", "receiver", .whole = true},
    {"created", "created", .whole = true},
    {"delivered", "delivered", .whole = true, .leaves = 6},
    {"alerts", "alerts", true, .leaves = 7},
    {"attempts", "tried", true},
    {"next_attempt", "next", .whole = true, .leaves = 5},
    {"problem", "problem"},
    {"summary", "what"},
};

static int list(struct call *call)
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
			sheet_instant(sheet, m->delivered);
			sheet_integer(sheet, m->alerts);
			sheet_integer(sheet, m->attempts);
			sheet_instant(sheet, m->delivered == INSTANT_NONE ? m->next_attempt : INSTANT_NONE);
			sheet_string(sheet,
			    m->delivered == INSTANT_NONE && config_receiver(call->config, m->receiver) < 0
				? "the receiver is no longer configured"
				: m->problem);
			sheet_string(sheet, m->summary);
		}
	}
	return sheet_end(sheet, "the outbox is empty", &e) == DONE ? EXIT_DONE : call_failed(NULL, &e);
}

int command_deliver(struct call *call)
{
	struct counting counts = {0};
	struct deliver_options options = {
	    .now = call_now, .now_context = call, .done = done, .done_context = &counts, .at_once = true};
	struct deliverer *d = NULL;
	struct http *h = NULL;
	struct error e;
	instant next = INSTANT_LAST;
	int outcome, status = call_config(call);

	if (status != EXIT_DONE || option_given(call, OPTION_LIST))
		return status != EXIT_DONE ? status : list(call);
	status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	outcome = http_new(&call->config->limits, &h, &e);
	if (outcome == DONE)
		outcome = deliverer_new(call->config, call->store, h, &options, &d, &e);
	if (outcome == DONE)
		outcome = deliverer_turn(d, &next, &e);
	while (outcome == DONE && deliverer_busy(d)) {
		http_pump(h, 1000, NULL, 0);
		outcome = deliverer_turn(d, &next, &e);
	}
	deliverer_free(d);
	http_free(h);
	if (outcome != DONE)
		return call_failed("deliver", &e);
	if (next != INSTANT_LAST && !counts.failed) {
		TEXT_OWNED struct text at = {0};

		instant_print_short(&at, next);
		printf(
		    "more waits: a receiver takes so many messages a minute, the next one may have at %s\n",
		    text_of(&at));
	} else if (counts.delivered + counts.failed == 0)
		printf("nothing waits in the outbox\n");
	return counts.failed ? EXIT_FAILED : EXIT_DONE;
}
