/* SPDX-License-Identifier: MIT */
#include "config/ruletest.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/config.h"
#include "config/sections.h"

#include <math.h>
#include <string.h>

/* ---- days and values ---- */

static void read_day(struct reader *r, const struct yaml_node *node, void *into)
{
	struct date date;

	if (node->kind == YAML_SCALAR && date_parse(node->text, &date) && date.months == 0)
		*(day_number *)into = date.day;
	else
		reader_problem(r, node, "expected a day such as 2023-04-20");
}

static void read_date(struct reader *r, const struct yaml_node *node, void *into)
{
	if (node->kind != YAML_SCALAR || !date_parse(node->text, into))
		reader_problem(r, node, "expected a date such as 2023-04-20, or a month such as 2023-04");
}

static void read_values(struct reader *r, const struct yaml_node *node, void *into)
{
	struct list *values = into;

	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "values: expected PERIOD: number, such as {2023-01: 5, 2023-02: 9}");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct ruletest_value v = {
		    .taken_back = strcmp(node->items[i]->text ? node->items[i]->text : "", "-") == 0};

		if (!period_parse(node->keys[i]->text, &v.period))
			reader_problem(
			    r, node->keys[i], "expected a period such as 2023-03, 2023-Q1 or 2023");
		else if (v.taken_back || read_number(r, node->items[i], &v.value))
			*(struct ruletest_value *)arena_push(
			    r->arena, &values->at, &values->count, sizeof v) = v;
	}
}

static void expected_recipients_read(struct reader *r, const struct yaml_node *node, void *into)
{
	struct expected_alert *a = into;

	a->nobody = node->kind == YAML_LIST && node->count == 0;
	if (!a->nobody)
		read_texts(r, node, &a->notified);
}

/* ---- the tables ---- */

static const struct key figures_given_keys[] = {
    {"indicator", KEY_TEXT, offsetof(struct ruletest_figures, indicator), "its id", true},
    {"region", KEY_TEXT, offsetof(struct ruletest_figures, region), "its id", true},
    {"values", KEY_CUSTOM, offsetof(struct ruletest_figures, values), "PERIOD: number; - takes one back",
	true, .read = read_values, .schema = "{\"type\":\"object\"}"},
    {"known", KEY_CUSTOM, offsetof(struct ruletest_figures, known), "since when", .read = read_day,
	.schema = SCALAR_SCHEMA, .unset = "each since its release day, or the 15th of the month after it"},
};
static const struct ruletest_figures figures_given_blank = {.known = DAY_NONE};
static const struct key_table figures_given_table = {.name = "given_figures",
    KEYS(figures_given_keys),
    .size = sizeof(struct ruletest_figures),
    .node_at = offsetof(struct ruletest_figures, node),
    .blank = &figures_given_blank};

static const struct key milestone_given_keys[] = {
    {"committed", KEY_CUSTOM, offsetof(struct ruletest_milestone, committed), "committed date",
	.read = read_date, .schema = SCALAR_SCHEMA, .unset = "as it was"},
    {"actual", KEY_CUSTOM, offsetof(struct ruletest_milestone, actual), "happened", .read = read_date,
	.schema = SCALAR_SCHEMA, .unset = "as it was"},
};
static const struct key_table milestone_given_table = {.name = "given_milestone",
    KEYS(milestone_given_keys),
    .size = sizeof(struct ruletest_milestone),
    .node_at = -1};

static const struct key project_given_keys[] = {
    {"id", KEY_TEXT, offsetof(struct ruletest_project, id), "its code", true},
    {"known", KEY_CUSTOM, offsetof(struct ruletest_project, known), "since when the register says so", true,
	.read = read_day, .schema = SCALAR_SCHEMA},
    {"name", KEY_TEXT, offsetof(struct ruletest_project, name), "as printed", .unset = "as it was"},
    {"region", KEY_TEXT, offsetof(struct ruletest_project, region), "its id", .unset = "as it was"},
    {"office", KEY_TEXT, offsetof(struct ruletest_project, office), "responsible unit", .unset = "as it was"},
    {"person", KEY_TEXT, offsetof(struct ruletest_project, person), "person in charge", .unset = "as it was"},
    {"start", KEY_TABLE, offsetof(struct ruletest_project, start), "of building",
	.table = &milestone_given_table},
    {"production", KEY_TABLE, offsetof(struct ruletest_project, production), "going into it",
	.table = &milestone_given_table},
    {"planned", KEY_NUMBER, offsetof(struct ruletest_project, planned), "investment", .unset = "as it was",
	ANY_NUMBER, .unit = "in the unit of the register"},
    {"done", KEY_NUMBER, offsetof(struct ruletest_project, done), "investment", .unset = "as it was",
	ANY_NUMBER, .unit = "in the unit of the register"},
};
static const struct ruletest_project project_given_blank = {.known = DAY_NONE,
    .start = {{.day = DAY_NONE}, {.day = DAY_NONE}},
    .production = {{.day = DAY_NONE}, {.day = DAY_NONE}},
    .planned = NAN,
    .done = NAN};
static const struct key_table project_given_table = {.name = "given_project",
    KEYS(project_given_keys),
    .size = sizeof(struct ruletest_project),
    .node_at = offsetof(struct ruletest_project, node),
    .blank = &project_given_blank};

static const char *const severities[] = {"any", "warning", "critical", NULL};

static const struct key alert_keys[] = {
    {"rule", KEY_TEXT, offsetof(struct expected_alert, rule), "its id", true},
    {"region", KEY_TEXT, offsetof(struct expected_alert, region), "of the subject", .unset = "any"},
    {"indicator", KEY_TEXT, offsetof(struct expected_alert, indicator), "of the subject", .unset = "any"},
    {"project", KEY_TEXT, offsetof(struct expected_alert, project), "the subject", .unset = "any"},
    {"severity", KEY_CHOICE, offsetof(struct expected_alert, severity), "warning or critical",
	.choices = severities, .preset = "any"},
    {"notified", KEY_CUSTOM, 0, "the receivers that know of it by then; []: nobody",
	.read = expected_recipients_read, .schema = TEXT_OR_LIST_SCHEMA, .unset = "any"},
};
static const struct key_table alert_table = {.name = "expected_alert",
    KEYS(alert_keys),
    .size = sizeof(struct expected_alert),
    .node_at = offsetof(struct expected_alert, node)};

static const struct key day_keys[] = {
    {"on", KEY_CUSTOM, offsetof(struct expected_day, on), "at the end of this day", true, .read = read_day,
	.schema = SCALAR_SCHEMA},
    {"alerts", KEY_TABLES, offsetof(struct expected_day, alerts), "these fire, and no others", true,
	.table = &alert_table},
};
static const struct expected_day day_blank = {.on = DAY_NONE};
static const struct key_table day_table = {.name = "expected_day",
    KEYS(day_keys),
    .size = sizeof(struct expected_day),
    .node_at = offsetof(struct expected_day, node),
    .blank = &day_blank};

static const struct key test_keys[] = {
    {"name", KEY_TEXT, offsetof(struct ruletest, name), "what it shows", true},
    {"rules", KEY_TEXTS, offsetof(struct ruletest, rules), "only these are looked at", .unset = "all"},
    {"targets", KEY_CUSTOM, offsetof(struct ruletest, targets), "instead of those of the configuration",
	.read = read_targets, .schema = "{\"type\":\"object\"}", .unset = "those of the configuration"},
    {"figures", KEY_TABLES, offsetof(struct ruletest, figures), "what is published",
	.table = &figures_given_table},
    {"projects", KEY_TABLES, offsetof(struct ruletest, projects), "what the register says",
	.table = &project_given_table},
    {"expect", KEY_TABLES, offsetof(struct ruletest, expect), "what fires on these days", true,
	.table = &day_table},
};
static const struct key_table test_table = {.name = "ruletest",
    KEYS(test_keys),
    .size = sizeof(struct ruletest),
    .node_at = offsetof(struct ruletest, node)};

static const struct key file_keys[] = {
    {"config", KEY_TEXT, offsetof(struct ruletests, config), "the configuration, relative to this file",
	.unset = "that of the command"},
    {"tests", KEY_TABLES, offsetof(struct ruletests, tests), "each begins with an empty store", true,
	.table = &test_table},
};
static const struct key_table file_table = {
    .name = "ruletests", KEYS(file_keys), .size = sizeof(struct ruletests), .node_at = -1};

/* ---- what they refer to ---- */

static void ruletest_name_check(struct reader *r, const struct config *c, const char *what,
    int (*find)(const struct config *, const char *), const char *id, const struct yaml_node *node)
{
	if (id && find(c, id) < 0)
		reader_problem(r, node, "there is no %s \"%.60s\" in %s", what, id, c->path);
}

static void check_day(struct reader *r, const struct config *c, const struct expected_day *d)
{
	const struct expected_alert *alerts = d->alerts.at;

	for (size_t i = 0; i < d->alerts.count; i++) {
		ruletest_name_check(r, c, "rule", config_rule, alerts[i].rule, alerts[i].node);
		ruletest_name_check(r, c, "region", config_region, alerts[i].region, alerts[i].node);
		ruletest_name_check(r, c, "indicator", config_indicator, alerts[i].indicator, alerts[i].node);
		for (size_t n = 0; n < alerts[i].notified.count; n++)
			ruletest_name_check(r, c, "receiver", config_receiver, alerts[i].notified.at[n],
			    alerts[i].notified.nodes[n]);
	}
}

static void check_test(struct reader *r, const struct config *c, struct ruletest *t)
{
	struct target *targets = t->targets.at;
	const struct ruletest_figures *figures = t->figures.at;
	const struct ruletest_project *projects = t->projects.at;
	const struct expected_day *days = t->expect.at;

	for (size_t i = 0; i < t->rules.count; i++)
		ruletest_name_check(r, c, "rule", config_rule, t->rules.at[i], t->rules.nodes[i]);
	for (size_t i = 0; i < t->targets.count; i++) {
		ruletest_name_check(
		    r, c, "indicator", config_indicator, targets[i].indicator_id, targets[i].node);
		ruletest_name_check(r, c, "region", config_region, targets[i].region_id, targets[i].node);
		targets[i].indicator = config_indicator(c, targets[i].indicator_id);
		targets[i].region = config_region(c, targets[i].region_id);
	}
	for (size_t i = 0; i < t->figures.count; i++) {
		ruletest_name_check(
		    r, c, "indicator", config_indicator, figures[i].indicator, figures[i].node);
		ruletest_name_check(r, c, "region", config_region, figures[i].region, figures[i].node);
	}
	for (size_t i = 0; i < t->projects.count; i++)
		ruletest_name_check(r, c, "region", config_region, projects[i].region, projects[i].node);
	for (size_t i = 0; i < t->expect.count; i++)
		check_day(r, c, &days[i]);
}

enum outcome ruletests_config(const char *path, struct arena *a, const char **config, struct error *e)
{
	struct yaml_node *root, *named;
	const char *slash = strrchr(path, '/');

	*config = NULL;
	if (yaml_read(a, path, true, &root, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	named = yaml_get(root, "config");
	if (named && named->kind == YAML_SCALAR)
		*config = *named->text == '/' || !slash
			      ? arena_text(a, named->text)
			      : arena_printf(a, "%.*s/%s", (int)(slash - path), path, named->text);
	return OUTCOME_DONE;
}

enum outcome ruletests_read(const char *path, struct config *c, struct ruletests *out, struct error *e)
{
	struct reader r = {
	    .file = path, .arena = &c->arena, .problems = c->problems, .problem_count = c->problem_count};
	struct yaml_node *root;
	size_t before = c->problem_count;
	struct ruletest *tests;

	*out = (struct ruletests){0};
	if (yaml_read(&c->arena, path, true, &root, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	table_defaults(&r, &file_table, out);
	read_table(&r, root, &file_table, out);
	tests = out->tests.at;
	for (size_t i = 0; r.problem_count == before && i < out->tests.count; i++)
		check_test(&r, c, &tests[i]);
	c->problems = r.problems;
	c->problem_count = r.problem_count;
	if (c->problem_count > before)
		return error_set(e, OUTCOME_REFUSED, "%s:%d:%d: %s", c->problems[before].file,
		    c->problems[before].line, c->problems[before].column, c->problems[before].text);
	return OUTCOME_DONE;
}
