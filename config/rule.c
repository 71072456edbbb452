/* SPDX-License-Identifier: MIT */
#include "config/rule.h"
#include "config/city.h"
#include "config/sections.h"

#include <stdio.h>
#include <string.h>

/* Rules: what is a lag. */

static void read_hold(struct reader *r, const struct yaml_node *node, void *into)
{
	static const struct {
		const char *word;
		enum hold_unit unit;
		int factor, most;
	} units[] = {{"period", HOLD_PERIODS, 1, 24}, {"periods", HOLD_PERIODS, 1, 24},
	    {"d", HOLD_DAYS, 1, 366}, {"day", HOLD_DAYS, 1, 366}, {"days", HOLD_DAYS, 1, 366},
	    {"w", HOLD_DAYS, 7, 52}, {"week", HOLD_DAYS, 7, 52}, {"weeks", HOLD_DAYS, 7, 52},
	    {"month", HOLD_MONTHS, 1, 12}, {"months", HOLD_MONTHS, 1, 12}};
	struct hold *h = into;
	int count = 0, used = 0;

	if (node->kind == YAML_SCALAR && sscanf(node->text, "%3d%n", &count, &used) == 1) {
		const char *word = node->text + used + (node->text[used] == ' ');

		for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
			if (strcmp(word, units[i].word) != 0)
				continue;
			if (count < 1 || count > units[i].most) {
				reader_problem(r, node, "for: expected 1 to %d %s", units[i].most, word);
				return;
			}
			*h = (struct hold){.count = count * units[i].factor, .unit = units[i].unit};
			return;
		}
	}
	reader_problem(r, node,
	    "for: expected a number of periods, days, weeks or months, such as \"2 periods\" or 10d");
}

static void read_bound(struct reader *r, const struct yaml_node *node, void *into, bool above)
{
	struct threshold *t = into;

	double *bound = above ? &t->above : &t->below;

	if (read_number(r, node, bound)) {
		*bound = number_settled(*bound);
		*(above ? &t->has_above : &t->has_below) = true;
	}
}

static void read_above(struct reader *r, const struct yaml_node *node, void *into)
{
	read_bound(r, node, into, true);
}

static void read_below(struct reader *r, const struct yaml_node *node, void *into)
{
	read_bound(r, node, into, false);
}

static void read_clear_bound(struct reader *r, const struct yaml_node *node, void *into, bool above)
{
	struct clear *c = into;

	double *bound = above ? &c->above : &c->below;

	if (read_number(r, node, bound)) {
		*bound = number_settled(*bound);
		*(above ? &c->has_above : &c->has_below) = true;
	}
}

static void read_clear_above(struct reader *r, const struct yaml_node *node, void *into)
{
	read_clear_bound(r, node, into, true);
}

static void read_clear_below(struct reader *r, const struct yaml_node *node, void *into)
{
	read_clear_bound(r, node, into, false);
}

static const struct key clear_keys[] = {
    {"above", KEY_CUSTOM, 0, "over once the measure is greater", .read = read_clear_above,
	.schema = "{\"type\":\"number\"}", .unset = "none", ANY_NUMBER, .unit = "in the unit of the measure"},
    {"below", KEY_CUSTOM, 0, "over once the measure is smaller", .read = read_clear_below,
	.schema = "{\"type\":\"number\"}", .unset = "none", ANY_NUMBER, .unit = "in the unit of the measure"},
};
#define CLEAR_PROBLEM "clear: expected above: for a threshold below, or below: for one above"
static const struct requirement clear_requirements[] = {
    {REQUIRE_ONE, {"above", "below"}, .problem = CLEAR_PROBLEM},
};
const struct key_table clear_table = {.name = "clear",
    KEYS(clear_keys),
    REQUIREMENTS(clear_requirements),
    .size = sizeof(struct clear),
    .node_at = -1};

static void check_clear(struct reader *r, const struct yaml_node *at, const struct threshold *t)
{
	const struct clear *c = &t->clear;

	if ((c->has_above && c->above < t->below) || (c->has_below && c->below > t->above))
		reader_problem(r, at, "clear: it would be over before it began");
}

static void check_threshold(struct reader *r, const struct yaml_node *node, void *into)
{
	struct threshold *t = into;

	t->set = true;
	if (yaml_get(node, "clear"))
		check_clear(r, yaml_get(node, "clear"), t);
}

static const struct key threshold_keys[] = {
    {"above", KEY_CUSTOM, 0, "fires when the measure is greater", .read = read_above,
	.schema = "{\"type\":\"number\"}", .unset = "none", ANY_NUMBER, .unit = "in the unit of the measure"},
    {"below", KEY_CUSTOM, 0, "fires when the measure is smaller", .read = read_below,
	.schema = "{\"type\":\"number\"}", .unset = "none", ANY_NUMBER, .unit = "in the unit of the measure"},
    {"for", KEY_CUSTOM, offsetof(struct threshold, hold),
	"only once it has been so for as long: 2 periods, 10d, 3 months", .read = read_hold,
	.schema = PATTERN_SCHEMA("^[0-9]{1,3} ?(periods?|d|days?|w|weeks?|months?)$"), .unset = "at once"},
    {"clear", KEY_TABLE, offsetof(struct threshold, clear),
	"ends only once the measure is beyond this, which is not before the threshold, so that one on the edge does not flap: {above: -8}",
	.table = &clear_table},
};
static const struct requirement threshold_requirements[] = {
    {REQUIRE_ANY, {"above", "below"}, .problem = "a threshold has above: or below:"},
    {REQUIRE_ALL, {"below"}, {{"clear.above"}}, "clear", CLEAR_PROBLEM},
    {REQUIRE_ALL, {"above"}, {{"clear.below"}}, "clear", CLEAR_PROBLEM},
    {REQUIRE_NONE, {"clear"}, {{"for"}, {"for", KEY_LACKS, {"period"}}}, "clear",
	"clear: goes with for: in periods, not in days, weeks or months"},
};
const struct key_table threshold_table = {.name = "threshold",
    KEYS(threshold_keys),
    REQUIREMENTS(threshold_requirements),
    .size = sizeof(struct threshold),
    .node_at = -1,
    .check = check_threshold};

static const struct key rule_on_keys[] = {
    {"indicator", KEY_TEXTS, offsetof(struct rule, indicators.names), "ids of indicators", .unset = "all",
	.refers_to = "indicators"},
    {"kind", KEY_TEXTS, offsetof(struct rule, kinds), "kinds of indicators", .unset = "all",
	.choices = indicator_kind_names, .choice = "kind of indicator"},
    {"region", KEY_TEXTS, offsetof(struct rule, regions.names), "regions, with all that lies below them",
	.unset = "all", .refers_to = "regions"},
    {"region_kind", KEY_TEXTS, offsetof(struct rule, region_kinds), "kinds of regions", .unset = "all",
	.refers_to = "kind of regions"},
    {"office", KEY_TEXTS, offsetof(struct rule, offices), "responsible units", .unset = "all"},
    {"project", KEY_TEXTS, offsetof(struct rule, projects), "codes of projects", .unset = "all"},
    {"source", KEY_TEXTS, offsetof(struct rule, sources), "ids of sources", .unset = "all",
	.refers_to = "sources"},
};
const struct key_table rule_on_table = {
    .name = "on", KEYS(rule_on_keys), .size = sizeof(struct rule), .node_at = -1};

static void read_measure(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rule *rule = into;

	rule->measure = read_text(r, node);
	rule->measure_node = node;
}

/* The more severe threshold must be the harder one to reach, otherwise a warning could never be seen. */
static void check_rule(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rule *rule = into;
	const struct threshold *w = &rule->warning, *c = &rule->critical;

	if (w->set && c->set && w->hold.count == c->hold.count) {
		if (w->has_below && c->has_below && c->below > w->below)
			reader_problem(r, node, "critical below %g is reached before warning below %g",
			    c->below, w->below);
		if (w->has_above && c->has_above && c->above < w->above)
			reader_problem(r, node, "critical above %g is reached before warning above %g",
			    c->above, w->above);
	}
}

static const struct key rule_keys[] = {
    {"id", KEY_ID, offsetof(struct rule, id), "short name", true},
    {"name", KEY_TEXT, offsetof(struct rule, name), "as printed in messages", .preset_key = "id"},
    {"measure", KEY_CUSTOM, 0, "what is measured, such as pace_gap; `pacesetter check` knows the names", true,
	.read = read_measure, .schema = TEXT_SCHEMA},
    {"on", KEY_TABLE, 0, "narrows the rule; all that is named must fit", .table = &rule_on_table},
    {"warning", KEY_TABLE, offsetof(struct rule, warning), "yellow", .table = &threshold_table},
    {"critical", KEY_TABLE, offsetof(struct rule, critical), "red; not reached before the warning",
	.table = &threshold_table},
};
static const struct requirement rule_requirements[] = {
    {REQUIRE_ANY, {"warning", "critical"}, .problem = "a rule has warning: or critical:"},
};
const struct key_table rule_table = {.name = "rule",
    KEYS(rule_keys),
    REQUIREMENTS(rule_requirements),
    .size = sizeof(struct rule),
    .node_at = offsetof(struct rule, node),
    .check = check_rule};
