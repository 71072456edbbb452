/* SPDX-License-Identifier: MIT */
/* A message as a request: address and secrets of its receiver put in, signed at the moment it is sent. */
#ifndef ALERT_WEBHOOK_H
#define ALERT_WEBHOOK_H

#include "base/http.h"
#include "config/config.h"
#include "store/outbox.h"

/* Fills the request; what it points to lives in the arena. `now` is the moment that Standard Webhooks signs;
 * services that compare with their own clock get the machine's. */
enum outcome webhook_request(const struct config *c, const struct receiver *r, const struct message *m,
    instant now, struct arena *a, struct http_request *out, struct error *e);

/* What the receiver or the network said, without what must not be shown: secrets, and the address behind its
 * host (robots have their key in it). In the arena. */
const char *webhook_masked(
    const struct config *c, const struct receiver *r, const char *text, struct arena *a);

/* webhook-signature of Standard Webhooks: "v1," and base64 of HMAC-SHA-256 over "id.timestamp.body". A secret
 * that begins with whsec_ is base64 behind it. OUTCOME_REFUSED where that cannot be read. */
enum outcome webhook_sign(const char *secret, const char *id, instant timestamp, const char *body,
    struct text *out, struct error *e);

#endif
