/* SPDX-License-Identifier: MIT */
/* What an alert says: its title, the figure it rests on, what is expected next, and the explanation. */
#ifndef ALERT_DESCRIBE_H
#define ALERT_DESCRIBE_H

#include "alert/evaluate.h"
#include "config/rule.h"
#include "store/alerts.h"

/* Puts into words what was found; all texts live in the view's arena. State and times are left as they are.
 */
void alert_describe(struct view *v, const struct finding *f, struct alert *a);

/* The explanation that stands in alerts and messages: formula, numbers, threshold, documents. */
void finding_explain(
    struct view *v, const struct rule *r, const struct measure *m, const struct subject *s, struct text *out);

/* Title, explanation and value of an alert as they were on the view's day: what the alert says where that is
 * not newer, else worked out again as of then. Texts live in the view's arena. */
void alert_as_of(struct view *v, struct alert *a);

#endif
