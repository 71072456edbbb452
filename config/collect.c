/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/sections.h"
#include "config/source.h"

#include <stdio.h>

/* The key `collect` of a source: on which days and when it is fetched. */

const char *const collect_until_names[] = {"complete", "always", NULL};

static void read_days(struct reader *r, const struct yaml_node *node, void *into)
{
	struct collect_times *c = into;
	struct names parts = {0};

	c->days = 0;
	read_texts(r, node, &parts);
	if (node->kind == YAML_LIST && node->count == 0)
		reader_problem(r, node, "days: an empty list (expected days of the month such as 15-28)");
	for (size_t i = 0; i < parts.count; i++) {
		int from, to, used = 0;

		if (sscanf(parts.at[i], "%2d-%2d%n", &from, &to, &used) != 2) {
			used = 0;
			if (sscanf(parts.at[i], "%2d%n", &from, &used) == 1)
				to = from;
		}
		if (used == 0 || parts.at[i][used] != '\0' || from < 1 || to > 31 || from > to) {
			reader_problem(r, parts.nodes[i],
			    "days: expected days of the month such as 15-28 or [15, 20, 28]");
			return;
		}
		for (int d = from; d <= to; d++)
			c->days |= 1u << d;
	}
}

void read_clock(struct reader *r, const struct yaml_node *node, void *into)
{
	struct time_of_day *t = into;
	int hour, minute, used = 0;

	if (node->kind == YAML_SCALAR && sscanf(node->text, "%2d:%2d%n", &hour, &minute, &used) == 2 &&
	    node->text[used] == '\0' && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59) {
		*t = (struct time_of_day){hour, minute};
	} else {
		reader_problem(r, node, "at: expected a time such as \"08:30\"");
	}
}

#define DAY_PATTERN "(0?[1-9]|[12][0-9]|3[01])"
#define DAYS_SCHEMA                                                                                          \
	"{\"oneOf\":[" INTEGER_SCHEMA(1, 31) "," PATTERN_SCHEMA(                                             \
	    "^" DAY_PATTERN "(-" DAY_PATTERN ")?$") "," FULL_LIST_SCHEMA("{\"oneOf\":[" INTEGER_SCHEMA(1,    \
	    31) "," PATTERN_SCHEMA("^" DAY_PATTERN "(-" DAY_PATTERN ")?$") "]}") "]}"

static const struct key collect_keys[] = {
    {"days", KEY_CUSTOM, 0, "days of the month on which it is fetched: 15-28, or a list", .read = read_days,
	.schema = DAYS_SCHEMA, .preset = "1-31"},
    {"at", KEY_CUSTOM, offsetof(struct collect_times, at), "time of the day, \"08:30\"", .read = read_clock,
	.schema = CLOCK_SCHEMA, .preset = "06:00"},
    {"until", KEY_CHOICE, offsetof(struct collect_times, until),
	"complete: not again once every expected figure is received; always: on each of the days",
	.choices = collect_until_names, .preset = "complete"},
    {"every", KEY_CHOICE, offsetof(struct collect_times, every), "length of the periods that are fetched",
	.choices = frequency_names, .values = frequency_values, .preset = "month"},
    {"revisit", KEY_INTEGER, offsetof(struct collect_times, revisit),
	"earlier ones that are fetched again each time, for revisions", .minimum = 0, .maximum = 120,
	.unit = "periods", .preset = "0"},
};
const struct key_table collect_table = {
    .name = "collect", KEYS(collect_keys), .size = sizeof(struct collect_times), .node_at = -1};
