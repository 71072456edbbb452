/* SPDX-License-Identifier: MIT */
/* Notification: after the states of alerts have changed, who is notified of what. Alerts pass a straight line of
 * stages, each with a file of its own: suppressed or not (suppression), the recipients (recipients), now or not
 * (decision), grouped and queued (batch). */
#ifndef ALERT_NOTIFICATION_H
#define ALERT_NOTIFICATION_H

#include "alert/step.h"
#include "config/config.h"
#include "store/store.h"

/* Runs in the transaction that has changed the states: queues everything that is to be notified at `now`, and
 * keeps with each alert who was notified of what. Counts into the report. */
enum outcome notifications_run(struct txn *t, const struct config *c, instant now, struct arena *a,
    struct lifecycle_report *report, struct error *e);

#endif
