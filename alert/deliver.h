/* SPDX-License-Identifier: MIT */
/* Delivery: messages out of the outbox, until the receiver has them.
 *
 * Per receiver one message at a time, in order; receivers do not wait for each other. A message keeps its
 * identity over all attempts. What fails is tried again, alone, after a time that grows (10 s, doubling, at most an
 * hour; up to a fifth is added): the first message of
 * a receiver is the probe for all that wait behind it. */
#ifndef ALERT_DELIVER_H
#define ALERT_DELIVER_H

#include "base/http.h"
#include "config/config.h"
#include "store/outbox.h"
#include "store/store.h"

struct deliverer;

struct deliver_options {
	instant (*now)(void *context);
	void *now_context;
	/* after each attempt, once its outcome is durable */
	void (*done)(void *context, const struct message *m, bool delivered);
	void *done_context;
	bool at_once; /* waiting for the next attempt's time is left out: for the command by hand */
};

enum outcome deliverer_new(const struct config *c, struct store *s, struct http *h,
    const struct deliver_options *o, struct deliverer **out, struct error *e);
void deliverer_free(struct deliverer *d);

/* Records what has come back and starts what is due. To be called at the beginning and after each http_pump.
 * *next (may be NULL): when the next attempt is due, INSTANT_LAST where nothing waits. */
enum outcome deliverer_turn(struct deliverer *d, instant *next, struct error *e);

/* How long to pump at most: less than `most` where a receiver's filter works. */
int deliverer_wait_ms(const struct deliverer *d, int most);

/* Attempts under way or not yet recorded. */
size_t deliverer_busy(const struct deliverer *d);

#endif
