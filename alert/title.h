/* SPDX-License-Identifier: MIT */
/* What a finding is called: one sentence of its subject, the period and what the measure says. */
#ifndef ALERT_TITLE_H
#define ALERT_TITLE_H

#include "alert/measure.h"

/* "四会市地区生产总值" or the name of the project, source or receiver; in the view's arena. */
const char *subject_name(struct view *v, const struct subject *s);

/* The sentence, in the view's arena. A value of zero has one of its own, and so has a limit: what exceeds it is not
 * "ahead". A value in the indicator's own unit has the decimals that it was published with. */
const char *finding_title(
    struct view *v, const struct measure *m, const struct subject *s, const struct measurement *value);

/* A value of the measure with its unit as a sentence has it, in the view's arena. */
const char *measured_quantity(struct view *v, const struct measure *m, const struct subject *s, double value);

/* Two decimals are enough for a sentence, the explanation has them all; of what they would make zero the first digit
 * that is not. */
double number_shortened(double value);

#endif
