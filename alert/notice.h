/* What receivers are told: notices of changed alerts, routed, put together into one message a receiver,
 * rendered. */
#ifndef ALERT_NOTICE_H
#define ALERT_NOTICE_H

#include "alert/lifecycle.h"

struct notice {
	struct alert alert;
	enum step step;
	const char *cause;
};

/* The receivers of an alert by the routes: calls `each` once for each of them. */
typedef void route_each(void *context, int receiver);
void routes_match(const struct config *c, const struct alert *a, route_each *each, void *context);

enum { NOTICES_PER_MESSAGE = 50 };

/* Puts the messages for these notices into the outbox, and into each alert's `told` who knows of it (stored
 * by the caller). *unrouted counts alerts that no route sends anywhere. */
int notices_send(struct txn *t, const struct config *c, struct notice *notices, size_t count, instant now,
    struct arena *a, size_t *messages, size_t *unrouted, struct error *e);

/* The identity of a message: the same for every attempt. */
const char *message_identity(struct arena *a, const char *receiver, uint64_t number, instant created);

#endif
