/* SPDX-License-Identifier: MIT */
#include "alert/announcement.h"
#include "alert/format/format.h"
#include "alert/batch.h"
#include "config/receiver.h"
#include "store/outbox.h"

enum outcome announcement_queue(struct txn *t, const struct config *c, const struct receiver *r,
    const struct announcement *what, instant now, struct error *e)
{
	struct message_context context = {
	    .config = c, .receiver = r, .now = now, .group = "", .announcement = what};
	struct message m = {.receiver = r->id, .created = now, .next_attempt = now, .problem = ""};
	TEXT_OWNED struct text body = {0};
	TEXT_OWNED struct text headline = {0};
	struct arena a = {0};
	enum outcome outcome = outbox_number(t, &m.id, e);

	if (outcome == OUTCOME_DONE) {
		context.id = message_identity(&a, r->id, m.id, now);
		formats[r->format].render(&context, &body);
		m.body = text_of(&body);
		m.summary = message_headline(&context, &headline);
		outcome = outbox_add(t, &m, e);
	}
	arena_done(&a);
	return outcome;
}
