/* SPDX-License-Identifier: MIT */
/* Evaluation: rules over a view give findings and lights. Pure: no clock, no network, no writing. */
#ifndef ALERT_EVALUATE_H
#define ALERT_EVALUATE_H

#include "alert/measure.h"
#include "config/rule.h"
#include "store/alerts.h"

enum light { LIGHT_GREY, LIGHT_GREEN, LIGHT_YELLOW, LIGHT_RED };
extern const char *const light_names[]; /* "grey", "green", "yellow", "red" */

/* One rule for one subject where a threshold is crossed. */
struct finding {
	const struct rule *rule;
	const struct measure *measure;
	struct subject subject;
	const char *key; /* of the subject, as the store keeps it: "series/sihui/grp/2023", "project/P01",
			    "source/drc" */
	struct measurement measured;
	enum severity severity; /* that holds; NONE where only something is pending */
	enum severity pending;	/* crossed but not for long enough yet; higher than `severity`, or NONE */
};

struct evaluation {
	struct finding *findings;  /* in the order of the rules and subjects */
	size_t count, subjects;	   /* subjects: measured in all */
	enum light *series_light;  /* [region * indicators + indicator] */
	enum light *project_light; /* in the order of view_projects */
};

/* Everything lives in the view's arena. */
enum outcome rules_evaluate(struct view *v, struct evaluation *out, struct error *e);

/* Whether the value crosses the threshold. Both are rounded to nine decimals where they are made
 * (measured_set, the configuration), so that 29.9999999999 is 30 for everyone. */
bool threshold_crossed(const struct threshold *t, double value);

/* Whether the rule speaks about the subject. */
bool rule_covers(
    const struct config *c, const struct rule *r, const struct measure *m, const struct subject *s);

/* The subject a key speaks of, as the view knows it; false where it is no longer there. */
bool subject_of_key(struct view *v, const char *key, struct subject *s, int *year);

/* The region it lies in and the responsible office (the project's own, else its region's); -1 and ""
 * where there is none. */
int subject_region(const struct config *c, const struct subject *s);
const char *subject_office(const struct config *c, const struct subject *s);

/* The measures that rules name, checked: adds a problem to the configuration for each that is unknown or
 * asked for what it cannot do. */
void rules_check(struct config *c);

#endif
