/* SPDX-License-Identifier: MIT */
/* The life of an alert: pending, firing, raised, lowered, resolved. `alert_step_decide` is a pure
 * function; `lifecycle_step` turns an evaluation into states, and changes of state into messages, within
 * one transaction. What a person does to an alert is a change like any other. */
#ifndef ALERT_LIFECYCLE_H
#define ALERT_LIFECYCLE_H

#include "alert/evaluate.h"
#include "alert/step.h"
#include "store/alerts.h"

/* What to do about an open alert (NULL: there is none) given what was found (SEVERITY_NONE: nothing). */
enum step alert_step_decide(const struct alert *open, enum severity found, enum severity pending);

/* Evaluates at `now` and lives on, in one transaction. */
enum outcome lifecycle_step(
    const struct config *c, struct store *s, instant now, struct lifecycle_report *report, struct error *e);

/* A person has acknowledged it: it brings no reminders and no escalation for want of an acknowledgement until then
 * (INSTANT_LAST: as long as it lasts). OUTCOME_REFUSED: there is no such alert, or it is over. */
struct acknowledgement_run {
	uint64_t alert;
	instant now, until;
	const char *by, *note;
};
enum outcome lifecycle_acknowledge(struct store *s, const struct acknowledgement_run *what, struct error *e);

#endif
