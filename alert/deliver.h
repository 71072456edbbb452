/* Delivery: messages out of the outbox, until the receiver has them.
 *
 * Per receiver one message at a time, in order; receivers do not wait for each other. A message keeps its
 * identity over all attempts. With a secret each attempt is signed as Standard Webhooks 1.0 says. */
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

int deliverer_new(const struct config *c, struct store *s, struct http *h, const struct deliver_options *o,
    struct deliverer **out, struct error *e);
void deliverer_free(struct deliverer *d);

/* Records what has come back and starts what is due. To be called at the beginning and after each http_pump.
 * *next (may be NULL): when the next attempt is due, INSTANT_LAST where nothing waits. */
int deliverer_turn(struct deliverer *d, instant *next, struct error *e);

/* Attempts under way or not yet recorded. */
size_t deliverer_busy(const struct deliverer *d);

/* How long to wait after so many failed attempts: 10 s, doubling, at most an hour. */
int64_t deliver_backoff(uint32_t attempts);

/* webhook-signature of Standard Webhooks: "v1," and base64 of HMAC-SHA-256 over "id.timestamp.body". A secret
 * that begins with whsec_ is base64 behind it. REFUSED where that cannot be read. */
int webhook_sign(const char *secret, const char *id, instant timestamp, const char *body, struct text *out,
    struct error *e);

#endif
