/* SPDX-License-Identifier: MIT */
/* Notices of one receiver put together into messages, rendered, and put into the outbox. */
#ifndef ALERT_BATCH_H
#define ALERT_BATCH_H

#include "alert/content.h"
#include "config/config.h"
#include "store/store.h"

enum {
	GROUPS_MOST = 10, /* messages of one run by region, office, ...; beyond that all go together */
};

/* Adds to *messages. A receiver that cannot be reached at the moment (its first message has been tried in
 * vain) gets what waits and what is new as one: what has fired and is over meanwhile is notified as both at once.
 */
enum outcome notifications_queue(struct txn *t, const struct config *c, const struct receiver *r,
    const struct notification *notices, size_t count, instant now, struct arena *a, size_t *messages,
    struct error *e);

/* The identity of a message: the same for every attempt. */
const char *message_identity(struct arena *a, const char *receiver, uint64_t number, instant created);

#endif
