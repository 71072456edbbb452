/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/sections.h"

#include <string.h>

/* Regions, indicators and the year's targets: what the city has promised. */

const char *const indicator_kind_names[] = {"year-to-date", "per-period", "level", "rate", NULL};
const char *const direction_names[] = {"higher", "lower", NULL};
const char *const frequency_names[] = {"month", "quarter", "year", NULL};
const int frequency_values[] = {MONTHLY, QUARTERLY, YEARLY};

size_t frequency_index(enum frequency every)
{
	size_t i = 0;

	while (frequency_values[i] != (int)every)
		i++;
	return i;
}

static const struct key region_keys[] = {
    {"id", KEY_ID, offsetof(struct region, id), "short name, used everywhere else", true},
    {"name", KEY_TEXT, offsetof(struct region, name), "as printed", true},
    {"kind", KEY_TEXT, offsetof(struct region, kind),
	"city, county, district, zone, ...: regions of one kind are compared", true},
    {"parent", KEY_TEXT, offsetof(struct region, parent_id), "region it lies in", .unset = "in none",
	.refers_to = "regions"},
    {"office", KEY_TEXT, offsetof(struct region, office), "responsible unit", .unset = "none"},
    {"person", KEY_TEXT, offsetof(struct region, person), "person in charge", .unset = "none"},
    {"receivers", KEY_TEXTS, offsetof(struct region, receivers.names),
	"receivers of the alerts of this region, and by escalation of those below it",
	.unset = "those of the routes alone", .refers_to = "receivers"},
};
const struct key_table region_table = {.name = "region",
    KEYS(region_keys),
    .size = sizeof(struct region),
    .node_at = offsetof(struct region, node)};

static const struct key release_keys[] = {
    {"day", KEY_INTEGER, offsetof(struct indicator, release_day), "day on which it is published", true, 1, 31,
	.unit = "of the month"},
    {"after_months", KEY_INTEGER, offsetof(struct indicator, release_after_months), "after the period",
	.minimum = 0, .maximum = 24, .unit = "months", .preset = "1"},
};
static const struct key_table release_table = {.name = "released",
    KEYS(release_keys),
    .size = sizeof(struct indicator),
    .node_at = -1,
    .short_key = "day"};

static void read_skips(struct reader *r, const struct yaml_node *node, void *into)
{
	struct indicator *i = into;
	struct names months = {0};

	read_texts(r, node, &months);
	for (size_t n = 0; n < months.count; n++) {
		int64_t month;

		if (integer_parse(months.at[n], 1, 11, &month))
			i->skips[month] = true;
		else
			reader_problem(r, months.nodes[n], "skips: expected months 1 to 11, found \"%.20s\"",
			    months.at[n]);
	}
}

static void read_schedule(struct reader *r, const struct yaml_node *node, void *into)
{
	struct indicator *i = into;
	double before = 0;

	if (node->kind == YAML_SCALAR && strcmp(node->text, "linear") == 0) {
		i->schedule = SCHEDULE_LINEAR;
		return;
	}
	if (node->kind == YAML_SCALAR && strcmp(node->text, "seasonal") == 0) {
		i->schedule = SCHEDULE_SEASONAL;
		return;
	}
	if (node->kind != YAML_LIST || node->count != 12) {
		reader_problem(r, node,
		    "schedule: expected linear, seasonal or a list of 12 cumulative shares (0 to 1)");
		return;
	}
	i->schedule = SCHEDULE_SHARES;
	for (size_t m = 0; m < 12; m++) {
		double share;

		if (!read_number(r, node->items[m], &share))
			return;
		if (share < before || share > 1)
			reader_problem(r, node->items[m], "schedule: shares grow from 0 to 1, found %s",
			    node->items[m]->text);
		i->shares[m] = before = share;
	}
	if (before != 1)
		reader_problem(r, node->items[11], "schedule: the share of December is 1, found %s",
		    node->items[11]->text);
}

static void check_indicator(struct reader *r, const struct yaml_node *node, void *into)
{
	struct indicator *i = into;

	for (int m = 1; m < 12; m++)
		if (i->skips[m] && i->kind == KIND_PER_PERIOD && i->skips[m + 1])
			reader_problem(
			    r, node, "skips: a per-period value covers at most one skipped month before it");
}

static const struct key indicator_keys[] = {
    {"id", KEY_ID, offsetof(struct indicator, id), "short name, used everywhere else", true},
    {"name", KEY_TEXT, offsetof(struct indicator, name), "as printed", true},
    {"unit", KEY_TEXT, offsetof(struct indicator, unit), "unit of measure", true},
    {"kind", KEY_CHOICE, offsetof(struct indicator, kind), "what a value says", true,
	.choices = indicator_kind_names},
    {"every", KEY_CHOICE, offsetof(struct indicator, every), "how often it is published",
	.choices = frequency_names, .values = frequency_values, .preset = "month"},
    {"better", KEY_CHOICE, offsetof(struct indicator, direction), "which direction is better",
	.choices = direction_names, .preset = "higher"},
    {"released", KEY_TABLE, 0, "day of the month after the period, or {day, after_months}",
	.table = &release_table},
    {"skips", KEY_CUSTOM, 0, "months never published alone; of a per-period indicator no two in a row",
	.read = read_skips, .schema = ONE_OR_LIST_SCHEMA(INTEGER_SCHEMA(1, 11)), .unset = "none"},
    {"schedule", KEY_CUSTOM, 0,
	"share of the target due by the end of each month: linear, seasonal, or 12 shares that grow from 0 to 1",
	.read = read_schedule,
	.schema =
	    "{\"oneOf\":[{\"enum\":[\"linear\",\"seasonal\"]},{\"type\":\"array\",\"minItems\":12,\"maxItems\":12,\"items\":{\"type\":\"number\",\"minimum\":0,\"maximum\":1},\"contains\":{\"const\":1}}]}",
	.preset = "linear"},
};
static const struct requirement indicator_requirements[] = {
    {REQUIRE_NONE, {"skips"}, {{"every", KEY_IS_NOT, {"month"}}},
	.problem = "skips: only a monthly indicator can skip months"},
};
const struct key_table indicator_table = {.name = "indicator",
    REQUIREMENTS(indicator_requirements),
    KEYS(indicator_keys),
    .size = sizeof(struct indicator),
    .node_at = offsetof(struct indicator, node),
    .check = check_indicator};

/* targets: {2023: {published: 2023-02-10, grp: {sihui: 800}}} */
static void read_indicator_targets(
    struct reader *r, const struct yaml_node *node, struct target t, struct list *targets)
{
	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "targets of %s: expected REGION: number", t.indicator_id);
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct target *one;

		t.region_id = node->keys[i]->text;
		t.node = node->keys[i];
		if (!read_number(r, node->items[i], &t.value))
			continue;
		one = arena_push(r->arena, &targets->at, &targets->count, sizeof *one);
		*one = t;
	}
}

void read_targets(struct reader *r, const struct yaml_node *node, void *into)
{
	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "targets: expected YEAR: {INDICATOR: {REGION: number}}");
		return;
	}
	for (size_t y = 0; y < node->count; y++) {
		const struct yaml_node *year = node->items[y], *published = yaml_get(year, "published");
		struct target t = {.published = DAY_NONE};
		struct date date;
		int64_t number;

		if (!integer_parse(node->keys[y]->text, YEAR_LEAST, YEAR_MOST, &number) ||
		    year->kind != YAML_MAP) {
			reader_problem(r, node->keys[y], "targets: expected a year with its indicators");
			continue;
		}
		t.year = (int)number;
		if (published) {
			if (published->kind == YAML_SCALAR && date_parse(published->text, &date) &&
			    date.months == 0)
				t.published = date.day;
			else
				reader_problem(r, published, "published: expected a date such as 2023-02-10");
		}
		for (size_t i = 0; i < year->count; i++) {
			t.indicator_id = year->keys[i]->text;
			if (strcmp(t.indicator_id, "published") != 0)
				read_indicator_targets(r, year->items[i], t, into);
		}
	}
}
