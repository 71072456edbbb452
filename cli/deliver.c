/* SPDX-License-Identifier: MIT */
#include "alert/deliver.h"
#include "cli/command.h"
#include "locale/date_phrase.h"

#include <stdio.h>

struct delivery_counts {
	size_t delivered, failed;
};

static void delivery_done(void *context, const struct message *m, bool delivered)
{
	struct delivery_counts *c = context;

	if (delivered) {
		TEXT_OWNED struct text t = {0};

		c->delivered++;
		message_add(&t, TEXT_DELIVERED, PLACES(PLACE("summary", m->summary)));
		print_out("%-16s %s\n", m->receiver, text_of(&t));
	} else if (m->aside != INSTANT_NONE) {
		c->failed++;
		print_err("%s: message %llu is a dead letter (pacesetter outbox): %s\n", m->receiver,
		    (unsigned long long)m->id, m->problem);
	} else {
		c->failed++;
		print_err("%s: message %llu not delivered (attempt %u): %s\n", m->receiver,
		    (unsigned long long)m->id, m->attempts, m->problem);
	}
}

int command_deliver(struct call *call)
{
	struct delivery_counts counts = {0};
	struct deliver_options options = {.now = call_now,
	    .now_context = call,
	    .done = delivery_done,
	    .done_context = &counts,
	    .at_once = true};
	struct deliverer *d = NULL;
	struct http *h = NULL;
	struct error e;
	instant next = INSTANT_LAST;
	int status = call_config(call);
	enum outcome outcome;

	if (status != EXIT_DONE || option_given(call, OPTION_LIST))
		return status != EXIT_DONE ? status : outbox_list_print(call);
	status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	outcome = http_new(&call->config->limits, &h, &e);
	if (outcome == OUTCOME_DONE)
		outcome = deliverer_new(call->config, call->store, h, &options, &d, &e);
	if (outcome == OUTCOME_DONE)
		outcome = deliverer_turn(d, &next, &e);
	while (outcome == OUTCOME_DONE && deliverer_busy(d)) {
		http_pump(h, deliverer_wait_ms(d, 1000), NULL, 0);
		outcome = deliverer_turn(d, &next, &e);
	}
	deliverer_free(d);
	http_free(h);
	if (outcome != OUTCOME_DONE)
		return call_failed("deliver", &e);
	if (next != INSTANT_LAST && !counts.failed)
		message_print(TEXT_DELIVER_BLOCKED, PLACES(PLACE("at", moment_phrase(next).text)));
	else if (counts.delivered + counts.failed == 0)
		message_print(TEXT_DELIVER_NOTHING, NO_PLACES);
	return counts.failed ? EXIT_FAILED : EXIT_DONE;
}
