/* SPDX-License-Identifier: MIT */
/* Unit tests of rules as a file: given figures and projects, expect these alerts. */
#ifndef CONFIG_RULETEST_H
#define CONFIG_RULETEST_H

#include "base/calendar.h"
#include "base/error.h"
#include "config/names.h"

struct config;

struct ruletest_value {
	struct period period;
	double value;
	bool taken_back;
};

/* Values of one series, all known since the same day or (DAY_NONE) each since its release. */
struct ruletest_figures {
	const char *indicator, *region;
	struct list values; /* struct ruletest_value */
	day_number known;
	const struct yaml_node *node;
};

struct ruletest_milestone {
	struct date committed, actual; /* day DAY_NONE: not given */
};

/* What the register says of a project from a day on; what is not given stays as it was. */
struct ruletest_project {
	const char *id, *name, *region, *office, *person;
	day_number known;
	struct ruletest_milestone start, production;
	double planned, done; /* NAN: not given */
	const struct yaml_node *node;
};

struct expected_alert {
	const char *rule, *region, *indicator, *project; /* NULL: any */
	enum expected_severity { EXPECT_ANY, EXPECT_WARNING, EXPECT_CRITICAL } severity;
	struct names notified; /* who has been notified of it; none given: not looked at */
	bool nobody;	       /* `notified: []` */
	const struct yaml_node *node;
};

/* All alerts that fire at the end of a day, and no others. */
struct expected_day {
	day_number on;
	struct list alerts; /* struct expected_alert */
	const struct yaml_node *node;
};

struct ruletest {
	const char *name;
	struct names rules;  /* only these are looked at; none: all */
	struct list targets; /* struct target: instead of the configuration's, where there are any */
	struct list figures, projects, expect;
	const struct yaml_node *node;
};

struct ruletests {
	const char *config; /* path, NULL: not said */
	struct list tests;  /* struct ruletest */
};

/* The configuration that a file names (NULL where it names none); in the arena. OUTCOME_REFUSED: the file
 * cannot be read. */
enum outcome ruletests_config(const char *path, struct arena *a, const char **config, struct error *e);

/* Reads and checks the tests against their configuration, whose arena they live in. OUTCOME_REFUSED:
 * problems, all of them in the configuration's list. */
enum outcome ruletests_read(const char *path, struct config *c, struct ruletests *out, struct error *e);

#endif
