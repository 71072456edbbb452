/* SPDX-License-Identifier: MIT */
/* Notification: after the states of alerts have changed, who is notified of what. Alerts pass a straight line of
 * stages, each with a file of its own: suppressed or not (suppression), the recipients (recipients), now or not
 * (decision), grouped and queued (batch). */
#ifndef ALERT_NOTIFICATION_H
#define ALERT_NOTIFICATION_H

#include "alert/lifecycle.h"

/* What one message says of one alert. */
struct notification {
	struct alert alert;
	enum step step;
	/* What the receiver ought to have heard first: the step itself, or STEP_FIRE of one that has fired
	 * and is over and of which it hears only now. */
	enum step since;
	const char *cause;
};

/* Runs in the transaction that has changed the states: tells of everything that is to be told at `now`, and
 * keeps with each alert who was told what. Counts into the report. */
enum outcome notifications_run(struct txn *t, const struct config *c, instant now, struct arena *a,
    struct lifecycle_report *report, struct error *e);

#endif
