/* SPDX-License-Identifier: MIT */
/* Whether a receiver is to be notified of an alert now, and what: one pure decision, with the time passed in. */
#ifndef ALERT_DECISION_H
#define ALERT_DECISION_H

#include "alert/step.h"
#include "config/config.h"
#include "config/receiver.h"
#include "store/alerts.h"

/* How things stand between one alert and one receiver. */
struct notification_case {
	bool firing;				  /* else it is over */
	enum severity severity;			  /* while firing */
	const struct sent_notification *notified; /* what the receiver heard last; NULL: nothing */
	bool is_recipient;			  /* it belongs to the audience */
	bool escalates; /* a step of the escalation that has just been reached brings it here */
	bool suppressed, acknowledged;
	int64_t repeat;	 /* seconds, 0: no reminders */
	instant changed; /* the alert, last */
	instant digest;	 /* the latest time of the receiver's digest; INSTANT_NONE: it has none */
	instant now;
};

/* STEP_NONE, or what is notified: STEP_FIRE, STEP_RAISE, STEP_LOWER, STEP_REMIND, STEP_ESCALATE, STEP_RESOLVE. */
enum step notification_decide(const struct notification_case *k);

/* What one message says that takes the place of two: the receiver heard neither of `first` nor of `second`.
 */
enum step notification_steps_fold(enum step first, enum step second);

/* The latest time of the digest that is not after `now`, the next one after it. */
instant digest_last(const struct digest *d, instant now);
instant digest_next(const struct digest *d, instant now);

#endif
