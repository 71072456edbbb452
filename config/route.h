/* SPDX-License-Identifier: MIT */
/* The sections routes, inhibit and escalation: which alerts go to whom. */
#ifndef CONFIG_ROUTE_H
#define CONFIG_ROUTE_H

#include "config/names.h"

#include <stdint.h>

/* Which alerts: all that is named must fit. */
struct matcher {
	struct selection regions, indicators;
	struct names offices, projects, sources, rules, severities;
};

struct route {
	struct matcher match;
	struct selection to;
	int64_t repeat; /* seconds; 0: notified once */
	const struct yaml_node *node;
};

enum inhibition_same { SAME_PROJECT, SAME_REGION, SAME_INDICATOR, SAME_OFFICE, SAME_SOURCE };
extern const char *const inhibition_same_names[];

/* While one alert fires, others of the same project (region, ...) are not notified. */
struct inhibition {
	struct matcher when, suppress;
	enum inhibition_same same;
	const struct yaml_node *node;
};

/* An escalation: to whom besides, once an alert has lasted for so long. */
struct escalation {
	struct matcher match;
	int64_t unacknowledged, unresolved; /* seconds; 0: not a reason */
	int above;			    /* levels of regions; 0: to nobody by region */
	struct selection to;
	const struct yaml_node *node;
};

#endif
