/* SPDX-License-Identifier: MIT */
#include "alert/lifecycle.h"
#include "alert/releases.h"
#include "cli/command.h"
#include "collector/targets.h"
#include "config/check.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/ruletest.h"
#include "config/yaml.h"
#include "store/figures.h"
#include "store/projects.h"

#include <errno.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Rules tried on a store of their own, day by day, as the daemon would live through them. */

enum { DAYS_MOST = 20 * 366, RELEASED_ELSE = 15 };

struct ruletest_run {
	struct call *call;
	const struct ruletest *test;
	struct store *store;
	size_t failed; /* of this test */
};

/* ---- what is given ---- */

static day_number known_since(const struct config *c, const struct ruletest_figures *g, struct period p)
{
	const struct indicator *i = &c->indicator[config_indicator(c, g->indicator)];

	if (g->known != DAY_NONE)
		return g->known;
	return i->release_day ? release_day(i, p) : period_last_day(p) + RELEASED_ELSE;
}

static day_number first_day(const struct config *c, const struct ruletest *t)
{
	const struct ruletest_figures *g = t->figures.at;
	const struct ruletest_project *p = t->projects.at;
	const struct expected_day *d = t->expect.at;
	day_number first = INT32_MAX;

	for (size_t i = 0; i < t->expect.count; i++)
		first = d[i].on < first ? d[i].on : first;
	for (size_t i = 0; i < t->projects.count; i++)
		first = p[i].known < first ? p[i].known : first;
	for (size_t i = 0; i < t->figures.count; i++) {
		const struct ruletest_value *values = g[i].values.at;

		for (size_t n = 0; n < g[i].values.count; n++) {
			day_number known = known_since(c, &g[i], values[n].period);

			first = known < first ? known : first;
		}
	}
	return first;
}

struct day_of_test {
	struct ruletest_run *trying;
	day_number day;
};

static enum outcome figures_step(
    struct txn *t, const struct day_of_test *d, const struct ruletest_figures *g, struct error *e)
{
	const struct config *c = d->trying->call->config;
	const struct ruletest_value *values = g->values.at;
	enum outcome outcome = OUTCOME_DONE;
	size_t added;

	for (size_t i = 0; outcome == OUTCOME_DONE && i < g->values.count; i++) {
		struct figure f = {.period = period_key(values[i].period),
		    .v = {.value = values[i].value,
			.known = day_time(d->day, 12, 0),
			.published = DAY_NONE,
			.flags = values[i].taken_back ? FIGURE_WITHDRAWN : 0}};

		if (known_since(c, g, values[i].period) != d->day)
			continue;
		outcome = name_code(t, NAME_REGION, g->region, true, &f.region, e);
		if (outcome == OUTCOME_DONE)
			outcome = name_code(t, NAME_INDICATOR, g->indicator, true, &f.indicator, e);
		if (outcome == OUTCOME_DONE)
			outcome = figures_add(t, BOOK_FIGURES, &f, 1, &added, e);
	}
	return outcome;
}

static void text_value(struct project_facts *f, uint32_t attribute, const char *text)
{
	if (text)
		f->values[f->count++] =
		    (struct attribute_value){.attribute = attribute, .type = VALUE_TEXT, .text = text};
}

static void number_value(struct project_facts *f, uint32_t attribute, double number)
{
	if (!isnan(number))
		f->values[f->count++] =
		    (struct attribute_value){.attribute = attribute, .type = VALUE_NUMBER, .number = number};
}

static void date_value(struct project_facts *f, uint32_t attribute, struct date date)
{
	if (date.day != DAY_NONE)
		f->values[f->count++] =
		    (struct attribute_value){.attribute = attribute, .type = VALUE_DATE, .date = date};
}

static enum outcome project_step(
    struct txn *t, const struct day_of_test *d, const struct ruletest_project *p, struct error *e)
{
	struct attribute_value values[10];
	struct project_facts f = {p->id, day_time(d->day, 12, 0), 0, values, 0};
	size_t added;

	if (p->known != d->day)
		return OUTCOME_DONE;
	text_value(&f, ATTRIBUTE_NAME, p->name);
	text_value(&f, ATTRIBUTE_REGION, p->region);
	text_value(&f, ATTRIBUTE_OFFICE, p->office);
	text_value(&f, ATTRIBUTE_PERSON, p->person);
	number_value(&f, ATTRIBUTE_PLANNED, p->planned);
	number_value(&f, ATTRIBUTE_DONE, p->done);
	date_value(&f, ATTRIBUTE_START + MILESTONE_COMMITTED, p->start.committed);
	date_value(&f, ATTRIBUTE_START + MILESTONE_ACTUAL, p->start.actual);
	date_value(&f, ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED, p->production.committed);
	date_value(&f, ATTRIBUTE_PRODUCTION + MILESTONE_ACTUAL, p->production.actual);
	return project_add(t, &f, &added, e);
}

static enum outcome test_step(struct txn *t, void *context, struct error *e)
{
	const struct day_of_test *d = context;
	const struct ruletest *test = d->trying->test;
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; outcome == OUTCOME_DONE && i < test->figures.count; i++)
		outcome = figures_step(t, d, &((const struct ruletest_figures *)test->figures.at)[i], e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < test->projects.count; i++)
		outcome = project_step(t, d, &((const struct ruletest_project *)test->projects.at)[i], e);
	return outcome;
}

/* ---- what is expected ---- */

static bool recipients_as_expected(const struct expected_alert *x, const struct alert *a)
{
	size_t knowing = 0;

	if (!x->nobody && !x->notified.count)
		return true;
	for (size_t i = 0; i < a->notified_count; i++) {
		if (a->notified[i].severity == SEVERITY_NONE)
			continue;
		knowing++;
		if (!x->notified.count || !names_allow(&x->notified, a->notified[i].receiver))
			return false;
	}
	return knowing == x->notified.count;
}

_Static_assert((int)EXPECT_CRITICAL == (int)SEVERITY_CRITICAL, "the expected severities are the store's");

static bool as_expected(const struct expected_alert *x, const struct alert *a)
{
	return strcmp(x->rule, a->rule) == 0 && (!x->region || strcmp(x->region, a->region) == 0) &&
	       (!x->indicator || strcmp(x->indicator, a->indicator) == 0) &&
	       (!x->project || strcmp(x->project, a->project) == 0) &&
	       (!x->severity || x->severity == (enum expected_severity)a->severity) &&
	       recipients_as_expected(x, a);
}

static void test_alert_print(const char *what, const struct alert *a)
{
	print_out("      %s: %s %s %s", what, severity_names[a->severity], a->rule, a->subject);
	for (size_t i = 0; i < a->notified_count; i++)
		if (a->notified[i].severity != SEVERITY_NONE)
			print_out("%s%s", i ? ", " : ", notified: ", a->notified[i].receiver);
	print_out("\n        %s\n", a->title);
}

static void expected_print(const struct expected_alert *x)
{
	const char *const parts[] = {
	    x->severity ? severity_names[x->severity] : NULL, x->rule, x->region, x->indicator, x->project};

	print_out("      %s:%d:%d: does not fire:", x->node->file, x->node->line, x->node->column);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i])
			print_out(" %s", parts[i]);
	for (size_t i = 0; i < x->notified.count; i++)
		print_out("%s%s", i ? ", " : ", notified: ", x->notified.at[i]);
	print_out("%s\n", x->nobody ? ", nobody notified" : "");
}

static enum outcome test_day_compare(struct ruletest_run *t, const struct expected_day *d, struct error *e)
{
	const struct expected_alert *expected = d->alerts.at;
	bool *met = arena_new(&t->call->arena, (d->alerts.count + 1) * sizeof *met);
	TEXT_OWNED struct text day = {0};
	struct alert *alerts;
	struct txn *txn;
	size_t count, wrong = 0;
	enum outcome outcome = store_read(t->store, &txn, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = alerts_read(txn, ALERTS_OPEN, &t->call->arena, &alerts, &count, e);
	day_print(&day, d->on);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++) {
		size_t n = 0;

		if (alerts[i].state != ALERT_FIRING || !names_allow(&t->test->rules, alerts[i].rule))
			continue;
		while (n < d->alerts.count && (met[n] || !as_expected(&expected[n], &alerts[i])))
			n++;
		if (n < d->alerts.count) {
			met[n] = true;
			continue;
		}
		if (wrong++ == 0)
			print_out("    on %s\n", text_of(&day));
		test_alert_print("fires", &alerts[i]);
	}
	for (size_t n = 0; outcome == OUTCOME_DONE && n < d->alerts.count; n++) {
		if (met[n])
			continue;
		if (wrong++ == 0)
			print_out("    on %s\n", text_of(&day));
		expected_print(&expected[n]);
	}
	store_read_end(txn);
	t->failed += wrong;
	return outcome;
}

/* ---- living through it ---- */

static enum outcome ruletest_run(struct ruletest_run *t, struct error *e)
{
	const struct config *c = t->call->config;
	const struct expected_day *days = t->test->expect.at;
	day_number first = first_day(c, t->test), last = first;
	size_t changed;
	int year, month, dom;
	enum outcome outcome;

	for (size_t i = 0; i < t->test->expect.count; i++)
		last = days[i].on > last ? days[i].on : last;
	if (last - first > DAYS_MOST)
		return error_set(e, OUTCOME_REFUSED, "%s:%d: it lasts for more than 20 years",
		    t->test->node->file, t->test->node->line);
	/* a target that says no day was promised when the year began */
	day_split(first, &year, &month, &dom);
	outcome = targets_enter(c, t->store, day_start(day_of(year, 1, 1)), &changed, e);
	for (day_number day = first; outcome == OUTCOME_DONE && day <= last; day++) {
		struct day_of_test d = {t, day};
		struct lifecycle_report r;

		outcome = store_write(t->store, test_step, &d, e);
		if (outcome == OUTCOME_DONE)
			outcome = lifecycle_step(c, t->store, day_end(day), &r, e);
		for (size_t i = 0; outcome == OUTCOME_DONE && i < t->test->expect.count; i++)
			if (days[i].on == day)
				outcome = test_day_compare(t, &days[i], e);
	}
	return outcome;
}

static int remove_one(const char *path, const struct stat *s, int type, struct FTW *at)
{
	(void)s;
	(void)type;
	(void)at;
	return remove(path);
}

static enum outcome try_one(struct call *call, const struct ruletest *test, bool *good, struct error *e)
{
	const char *temporary = getenv("TMPDIR");
	char *folder = arena_printf(
	    &call->arena, "%s/pacesetter-test-XXXXXX", temporary && *temporary ? temporary : "/tmp");
	struct ruletest_run t = {.call = call, .test = test};
	struct config *c = call->config;
	struct target *targets = c->target;
	size_t count = c->target_count;
	enum outcome outcome;

	if (!mkdtemp(folder))
		return error_set(e, OUTCOME_REFUSED, "%s: %s", folder, strerror(errno));
	if (test->targets.count) {
		c->target = test->targets.at;
		c->target_count = test->targets.count;
	}
	outcome = store_open(folder, NULL, &t.store, e);
	if (outcome == OUTCOME_DONE)
		outcome = ruletest_run(&t, e);
	store_close(t.store);
	c->target = targets;
	c->target_count = count;
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	*good = t.failed == 0;
	return outcome;
}

static int try_file(struct call *call, const char *path, size_t *passed, size_t *failed)
{
	struct ruletests tests;
	const struct ruletest *list;
	const char *config;
	struct error e;
	int status;

	if (ruletests_config(path, &call->arena, &config, &e) != OUTCOME_DONE) {
		print_err("%s\n", e.text);
		return EXIT_FAILED;
	}
	if (config && !option_given(call, OPTION_CONFIG))
		call->values[OPTION_CONFIG] = config;
	config_free(call->config);
	call->config = NULL;
	status = call_config(call);
	if (config == call->values[OPTION_CONFIG])
		call->values[OPTION_CONFIG] = NULL;
	if (status != EXIT_DONE)
		return status;
	if (ruletests_read(path, call->config, &tests, &e) != OUTCOME_DONE) {
		for (size_t i = 0; i < call->config->problem_count; i++) {
			const struct problem *p = &call->config->problems[i];

			print_err("%s:%d:%d: %s\n", p->file, p->line, p->column, p->text);
		}
		if (!call->config->problem_count)
			print_err("%s\n", e.text);
		return EXIT_FAILED;
	}
	list = tests.tests.at;
	print_out("%s\n", path);
	for (size_t i = 0; i < tests.tests.count; i++) {
		bool good = false;

		print_out("  %s\n", list[i].name);
		if (try_one(call, &list[i], &good, &e) != OUTCOME_DONE)
			return call_failed("test", &e);
		print_out(good ? "    passed\n" : "    FAILED\n");
		++*(good ? passed : failed);
	}
	return EXIT_DONE;
}

int command_test(struct call *call)
{
	size_t passed = 0, failed = 0;
	int status = EXIT_DONE;

	if (call->word_count == 0)
		return call_misused(call, "expected a file of tests");
	for (int i = 0; status == EXIT_DONE && i < call->word_count; i++)
		status = try_file(call, call->words[i], &passed, &failed);
	if (status == EXIT_DONE)
		print_out("%zu passed, %zu failed\n", passed, failed);
	return status == EXIT_DONE && failed ? EXIT_FAILED : status;
}
