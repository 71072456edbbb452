/* The life of an alert: pending, firing, more or less severe, resolved. `decide` is a pure function;
 * `lifecycle_run` turns an evaluation into states, and changes of state into messages, within the caller's
 * one transaction. */
#ifndef ALERT_LIFECYCLE_H
#define ALERT_LIFECYCLE_H

#include "alert/evaluate.h"
#include "store/alerts.h"

enum step {
	STEP_NONE,    /* nothing to do */
	STEP_REFRESH, /* the state stays; what is said about it is newer */
	STEP_PEND,    /* a new alert that waits for its `for:` */
	STEP_FIRE,
	STEP_RAISE, /* warning to critical */
	STEP_LOWER,
	STEP_RESOLVE, /* of a firing alert: its receivers hear of it */
	STEP_DROP,    /* of a pending one: nobody had heard of it */
};

/* What to do about an open alert (NULL: there is none) given what was found (SEVERITY_NONE: nothing). */
enum step decide(const struct alert *open, enum severity found, enum severity pending);

struct lifecycle_report {
	size_t fired, raised, lowered, resolved, pending, firing, messages, unrouted;
};

/* Runs inside a write transaction; `v` is a view of the same transaction. */
int lifecycle_run(struct txn *t, struct view *v, const struct evaluation *found,
    struct lifecycle_report *report, struct error *e);

/* Evaluates at `now` and lives on, in one transaction. */
int lifecycle_step(
    const struct config *c, struct store *s, instant now, struct lifecycle_report *report, struct error *e);

/* The explanation that stands in alerts and messages: formula, numbers, threshold, documents. */
void finding_explain(
    struct view *v, const struct rule *r, const struct measure *m, const struct subject *s, struct text *out);
void threshold_print(struct text *out, const struct rule *r);

/* Title, explanation and value of an alert as they were on the view's day: what the alert says where that is
 * not newer, else worked out again from what was known then. Texts live in the view's arena. */
void alert_as_of(struct view *v, struct alert *a);

#endif
