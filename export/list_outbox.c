/* SPDX-License-Identifier: MIT */
#include "config/lookup.h"
#include "export/lists.h"
#include "store/outbox.h"

enum { SENT_SHOWN = 50 };

/* Messages on their way, and the latest that were delivered, or set aside for a person to decide. */

static const struct column outbox_rows[] = {
    {"message", "message", true, .type = COLUMN_INTEGER},
    {"receiver", "receiver", .whole = true},
    {"created", "created", .whole = true, .type = COLUMN_TIME},
    {"state", "state", .whole = true, .help = "waiting, delivered, dead letter or dropped"},
    {"delivered", "delivered", .whole = true, .leaves = 6, .type = COLUMN_TIME},
    {"alerts", "alerts", true, .leaves = 7, .type = COLUMN_INTEGER, .help = "how many it is about"},
    {"attempts", "tried", true, .type = COLUMN_INTEGER},
    {"next_attempt", "next", .whole = true, .leaves = 5, .type = COLUMN_TIME},
    {"problem", "problem", .help = "why; to who has no token from elsewhere, that there is a reason"},
    {"summary", "what"},
    {"created_ms", NULL, true, .type = COLUMN_EPOCH},
};
const struct column_list outbox_columns = COLUMNS(outbox_rows);

static const char *message_state(const struct message *m)
{
	return m->dropped		      ? "dropped"
	       : m->aside != INSTANT_NONE     ? "dead letter"
	       : m->delivered != INSTANT_NONE ? "delivered"
					      : "waiting";
}

enum outcome list_outbox(struct report_data *r, const struct query *q, struct sheet *sheet, struct error *e)
{
	struct arena *a = view_arena(r->view);
	struct message *lists[2];
	size_t counts[2];
	enum outcome outcome = outbox_waiting(view_txn(r->view), a, &lists[0], &counts[0], e);

	(void)q;
	if (outcome == OUTCOME_DONE)
		outcome = outbox_sent(view_txn(r->view), SENT_SHOWN, a, &lists[1], &counts[1], e);
	for (size_t l = 0; outcome == OUTCOME_DONE && l < 2; l++) {
		for (size_t i = 0; i < counts[l]; i++) {
			const struct message *m = &lists[l][i];
			bool orphan = l == 0 && config_receiver(view_config(r->view), m->receiver) < 0;

			sheet_integer(sheet, (long long)m->id);
			sheet_string(sheet, m->receiver);
			sheet_instant(sheet, m->created);
			sheet_string(sheet, message_state(m));
			sheet_instant(sheet, m->delivered);
			sheet_integer(sheet, m->alerts);
			sheet_integer(sheet, m->attempts);
			sheet_instant(sheet, l == 0 ? m->next_attempt : INSTANT_NONE);
			sheet_string(sheet,
			    orphan ? "the receiver is no longer configured" : reading_problem(r, m->problem));
			sheet_string(sheet, m->summary);
			sheet_epoch(sheet, m->created);
		}
	}
	return outcome;
}
