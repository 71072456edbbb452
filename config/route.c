/* SPDX-License-Identifier: MIT */
#include "config/route.h"
#include "config/sections.h"

/* Who receives an alert: routes, what suppresses what, and the steps of an escalation. */

const char *const inhibition_same_names[] = {"project", "region", "indicator", "office", "source", NULL};

static const char *const severities[] = {"warning", "critical", NULL};

static const struct key match_keys[] = {
    {"region", KEY_TEXTS, offsetof(struct matcher, regions.names), "regions, with all that lies below them",
	.unset = "all", .refers_to = "regions"},
    {"indicator", KEY_TEXTS, offsetof(struct matcher, indicators.names), "ids of indicators", .unset = "all",
	.refers_to = "indicators"},
    {"office", KEY_TEXTS, offsetof(struct matcher, offices), "responsible units", .unset = "all"},
    {"project", KEY_TEXTS, offsetof(struct matcher, projects), "codes of projects", .unset = "all"},
    {"source", KEY_TEXTS, offsetof(struct matcher, sources),
	"ids of sources: alerts of the source, and of what it brings", .unset = "all",
	.refers_to = "sources"},
    {"rule", KEY_TEXTS, offsetof(struct matcher, rules), "ids of rules", .unset = "all",
	.refers_to = "rules"},
    {"severity", KEY_TEXTS, offsetof(struct matcher, severities), "severities", .unset = "all",
	.choices = severities, .choice = "severity"},
};
const struct key_table match_table = {
    .name = "match", KEYS(match_keys), .size = sizeof(struct matcher), .node_at = -1};

static const struct key route_keys[] = {
    {"match", KEY_TABLE, offsetof(struct route, match),
	"which alerts; all that is named must fit, nothing named: all alerts", .table = &match_table},
    {"to", KEY_TEXTS, offsetof(struct route, to.names), "receivers", true, .refers_to = "receivers"},
    {"repeat", KEY_DURATION, offsetof(struct route, repeat),
	"repeat after so long what still fires and nobody has acknowledged", .minimum = 3600,
	.maximum = 366 * 86400.0, .unset = "never"},
};
const struct key_table route_table = {
    .name = "route", KEYS(route_keys), .size = sizeof(struct route), .node_at = offsetof(struct route, node)};

static const struct key inhibit_keys[] = {
    {"when", KEY_TABLE, offsetof(struct inhibition, when), "while such an alert fires", .required = true,
	.table = &match_table},
    {"suppress", KEY_TABLE, offsetof(struct inhibition, suppress), "these are suppressed", .required = true,
	.table = &match_table},
    {"same", KEY_CHOICE, offsetof(struct inhibition, same), "of the same project, region, ...",
	.required = true, .choices = inhibition_same_names},
};
const struct key_table inhibit_table = {.name = "inhibit",
    KEYS(inhibit_keys),
    .size = sizeof(struct inhibition),
    .node_at = offsetof(struct inhibition, node)};

static const struct key escalation_keys[] = {
    {"match", KEY_TABLE, offsetof(struct escalation, match), "which alerts; nothing named: all",
	.table = &match_table},
    {"unacknowledged", KEY_DURATION, offsetof(struct escalation, unacknowledged),
	"once it has fired for so long and nobody has acknowledged it", .minimum = 60,
	.maximum = 366 * 86400.0, .unset = "no reason"},
    {"unresolved", KEY_DURATION, offsetof(struct escalation, unresolved),
	"once it has fired for so long, acknowledged or not", .minimum = 60, .maximum = 366 * 86400.0,
	.unset = "no reason"},
    {"above", KEY_INTEGER, offsetof(struct escalation, above),
	"to the receivers of the region so many levels above: 1 is the parent", .minimum = 1, .maximum = 10,
	.unit = "levels", .unset = "to none"},
    {"to", KEY_TEXTS, offsetof(struct escalation, to.names), "and to these receivers", .unset = "to none",
	.refers_to = "receivers"},
};
static const struct requirement escalation_requirements[] = {
    {REQUIRE_ANY, {"unacknowledged", "unresolved"},
	.problem = "a step of the escalation has unacknowledged: or unresolved:"},
    {REQUIRE_ANY, {"above", "to"}, .problem = "a step of the escalation has above: or to:"},
};
const struct key_table escalation_table = {.name = "escalation",
    REQUIREMENTS(escalation_requirements),
    KEYS(escalation_keys),
    .size = sizeof(struct escalation),
    .node_at = offsetof(struct escalation, node)};
