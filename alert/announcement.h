/* SPDX-License-Identifier: MIT */
/* Messages that speak of no alert: an edition is out. They go the way of the others, through the outbox. */
#ifndef ALERT_ANNOUNCEMENT_H
#define ALERT_ANNOUNCEMENT_H

#include "alert/content.h"
#include "config/config.h"
#include "store/store.h"

/* Into the queue of a receiver. Formats of Alertmanager have no words for it: the configuration refuses them.
 */
enum outcome announcement_queue(struct txn *t, const struct config *c, const struct receiver *r,
    const struct announcement *what, instant now, struct error *e);

#endif
