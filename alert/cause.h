/* SPDX-License-Identifier: MIT */
/* Why the state of an alert has changed, as a sentence in the view's arena. */
#ifndef ALERT_CAUSE_H
#define ALERT_CAUSE_H

#include "alert/evaluate.h"
#include "alert/step.h"
#include "config/rule.h"

/* Of an alert that begins, is raised or lowered. `before` is NULL of a new one. */
const char *cause_of_step(struct view *v, enum step step, const struct alert *before,
    const struct alert *after, const struct finding *f);

/* Of one that is over: the year has closed, a newer figure, a revision of the figure it rested on, or a
 * change of the configuration. */
const char *cause_of_end(struct view *v, const struct alert *a);

#endif
