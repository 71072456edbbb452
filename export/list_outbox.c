/* SPDX-License-Identifier: MIT */
#include "config/lookup.h"
#include "export/lists.h"
#include "store/outbox.h"

enum { SENT_SHOWN = 50 };

/* Messages on their way, and the latest that were delivered, or set aside for a person to decide. */

static const struct column outbox_rows[] = {
    {"message", TEXT_HEAD_MESSAGE, true, .type = COLUMN_INTEGER},
    {"receiver", TEXT_HEAD_RECEIVER, .whole = true},
    {"created", TEXT_HEAD_CREATED, .whole = true, .type = COLUMN_TIME},
    {"state", TEXT_HEAD_STATE, .whole = true, .help = "queued, delivered, dead letter or dropped"},
    {"delivered", TEXT_HEAD_DELIVERED, .whole = true, .leaves = 6, .type = COLUMN_TIME},
    {"alerts", TEXT_HEAD_ALERTS, true, .leaves = 7, .type = COLUMN_INTEGER, .help = "how many it is about"},
    {"attempts", TEXT_HEAD_ATTEMPTS, true, .type = COLUMN_INTEGER},
    {"next_attempt", TEXT_HEAD_NEXT_ATTEMPT, .whole = true, .leaves = 5, .type = COLUMN_TIME},
    {"problem", TEXT_HEAD_PROBLEM, .help = "why; to who has no token from elsewhere, that there is a reason"},
    {"summary", TEXT_HEAD_WHAT},
    {"created_ms", TEXT_NONE, true, .type = COLUMN_EPOCH},
};
const struct column_list outbox_columns = COLUMNS(outbox_rows);

static void message_state_cell(struct sheet *sheet, const struct message *m)
{
	if (m->dropped)
		sheet_text_word(sheet, "dropped", TEXT_MESSAGE_DROPPED);
	else if (m->aside != INSTANT_NONE)
		sheet_text_word(sheet, "dead letter", TEXT_MESSAGE_DEAD_LETTER);
	else if (m->delivered != INSTANT_NONE)
		sheet_text_word(sheet, "delivered", TEXT_MESSAGE_DELIVERED);
	else
		sheet_text_word(sheet, "queued", TEXT_MESSAGE_WAITING);
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
			message_state_cell(sheet, m);
			sheet_instant(sheet, m->delivered);
			sheet_integer(sheet, m->alerts);
			sheet_integer(sheet, m->attempts);
			sheet_instant(sheet, l == 0 ? m->next_attempt : INSTANT_NONE);
			sheet_string(sheet, orphan ? text_in(sheet_language(sheet), TEXT_RECEIVER_GONE)
						   : reading_problem(r, m->problem));
			sheet_string(sheet, m->summary);
			sheet_epoch(sheet, m->created);
		}
	}
	return outcome;
}
