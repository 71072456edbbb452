/* SPDX-License-Identifier: MIT */
/* What a database has not got yet: samples of the fetches behind its cursor, and all targets where one is
 * new. */
#ifndef EXPORT_REMOTE_QUEUE_H
#define EXPORT_REMOTE_QUEUE_H

#include "export/remote_body.h"
#include "store/remotes.h"

/* Requests to one database at a time. A series keeps to one of them, so that its samples arrive in order. */
enum { LANES = 2 };

struct remote_queue {
	struct queued_sample *samples; /* lane after lane, each in the order of the fetches */
	size_t count, room;
	size_t lane_begin[LANES + 1];
	struct names_of_codes names;
	uint32_t fetch; /* the cursor once all of it is stored there */
	uint64_t targets;
};

/* At most about `most` samples (a whole fetch at least); on one lane where there are no more than `few`.
 * OUTCOME_ABSENT: there is nothing new; the cursor may have moved all the same (fetch, targets). */
enum outcome remote_queue_fill(struct remote_queue *q, const struct config *c, struct txn *t,
    const struct remote_state *s, size_t most, size_t few, struct error *e);
void remote_queue_done(struct remote_queue *q);

#endif
