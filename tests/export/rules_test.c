/* SPDX-License-Identifier: MIT */
#include "export/prometheus_rules.h"
#include "alert/evaluate.h"
#include "base/json.h"
#include "config/city.h"
#include "store/figures.h"
#include "store/journal.h"
#include "tests/alerting.h"
#include "tests/engine.h"
#include "alert/releases.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Engine against engine: the rules as Prometheus applies them to what was written on to it, and as we do. */

enum {
	REGIONS = 200,
	FIRST_YEAR = 2022,
	YEARS = 3,
	MOMENTS = 24,	       /* a month apart, over two years */
	MOMENT_STEP = 2628000, /* seconds */
};

static instant moment(int m)
{
	return day_start(day_of(FIRST_YEAR + 1, 3, 25)) + (instant)m * MOMENT_STEP;
}

/* xorshift32: the same city each time. */
static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % below;
}

/* ---- a made-up history, a fetch a month ---- */

struct month {
	int year, month;
	const struct config *config;
	uint32_t *seed;
};

/* Of a city that has promised it: around what is due. */
static double around_target(const struct config *c, int r, int i, struct period p, uint32_t *seed)
{
	double pace = 0.5 + 0.8 * (double)draw(seed, 100) / 100, target = 100;

	for (size_t n = 0; n < c->target_count; n++)
		if (c->target[n].region == r && c->target[n].indicator == i)
			target = c->target[n].value;
	switch (c->indicator[i].kind) {
	case KIND_RATE:
		return target + (double)draw(seed, 100) / 10 - 6;
	case KIND_LEVEL:
		return target * (0.9 + 0.1 * p.last / 12 * pace);
	case KIND_PER_PERIOD:
		return target * (int)c->indicator[i].every / 12 * pace;
	default:
		return target * p.last / 12 * pace;
	}
}

static double made_up(const struct config *c, int r, int i, struct period p, uint32_t *seed)
{
	const char *indicator = c->indicator[i].id;
	double pace = 0.6 + 0.8 * (r % 37) / 37.0;

	if (c->region_count < REGIONS)
		return around_target(c, r, i, p, seed);
	if (strcmp(indicator, "rate") == 0)
		return (double)draw(seed, 100) / 10 - 1;
	if (strcmp(indicator, "stock") == 0)
		return 1000 + 10 * (p.year - FIRST_YEAR) * pace * 10 + p.last * pace +
		       (double)draw(seed, 200) / 10;
	if (strcmp(indicator, "part") == 0)
		return 30 * pace + (double)draw(seed, 100) / 10;
	return 10 * p.last * pace + (double)draw(seed, 50) / 10;
}

static enum outcome month_step(struct txn *t, void *context, struct error *e)
{
	const struct month *m = context;
	struct figure *list = NULL;
	size_t count = 0, room = 0, added;
	uint32_t seed = *m->seed;
	/* published on the 18th of the month after */
	instant known = day_start(day_of(m->month == 12 ? m->year + 1 : m->year, m->month % 12 + 1, 18));
	struct fetch f = fetch_taken(known);
	enum outcome outcome = journal_number(t, &f.id, e);

	for (int r = 0; outcome == OUTCOME_DONE && r < (int)m->config->region_count; r++) {
		for (size_t i = 0; outcome == OUTCOME_DONE && i < m->config->indicator_count; i++) {
			const struct indicator *x = &m->config->indicator[i];
			struct period p = period_of(m->year, m->month, x->every);

			/* some months are missing, some old figures are revised */
			if (m->month % (int)x->every != 0 || (x->every == MONTHLY && x->skips[m->month]) ||
			    draw(&seed, 25) == 0)
				continue;
			if (draw(&seed, 15) == 0)
				p = period_published_before(x, p);
			if (count == room)
				list = memory_grow(list, (room = room ? room * 2 : 256) * sizeof *list);
			list[count] = (struct figure){.period = period_key(p),
			    .v = {.value = made_up(m->config, r, (int)i, p, &seed),
				.known = known,
				.published = DAY_NONE,
				.fetch = f.id}};
			outcome =
			    name_code(t, NAME_REGION, m->config->region[r].id, true, &list[count].region, e);
			if (outcome == OUTCOME_DONE)
				outcome =
				    name_code(t, NAME_INDICATOR, x->id, true, &list[count].indicator, e);
			count++;
		}
	}
	if (outcome == OUTCOME_DONE)
		outcome = figures_add(t, BOOK_FIGURES, list, count, &added, e);
	free(list);
	if (outcome == OUTCOME_DONE) {
		outcome = journal_add(t, &f, e);
		*m->seed = seed;
	}
	return outcome;
}

static void city_print(struct text *yaml, int port)
{
	uint32_t seed = 99;

	text_add(yaml, "regions:\n");
	for (int r = 0; r < REGIONS; r++)
		text_printf(yaml, "  - {id: r%d, name: R%d, kind: %s%s}\n", r, r, r % 3 ? "county" : "zone",
		    r >= 70 && r < 80 ? ", parent: r7" : "");
	text_add(yaml, test_data("export/rules.yaml"));
	text_add(yaml, "targets:\n");
	for (int y = FIRST_YEAR; y < FIRST_YEAR + YEARS; y++) {
		static const char *const ids[] = {"flow", "part", "stock", "rate", "use", NULL};

		text_printf(yaml, "  %d:\n    published: %d-01-10\n", y, y);
		for (int i = 0; ids[i]; i++) {
			text_printf(yaml, "    %s: {", ids[i]);
			for (int r = 0; r < REGIONS; r++)
				if (draw(&seed, 20)) /* some promise nothing */
					text_printf(yaml, "r%d: %u, ", r,
					    i == 2 ? 1050 + 100 * (unsigned)(y - FIRST_YEAR) + draw(&seed, 50)
					    : i == 3 ? draw(&seed, 8)
						     : 100 + draw(&seed, 40));
			text_add(yaml, "}\n");
		}
	}
	text_printf(yaml,
	    "remote_write: [{id: p, url: \"http://127.0.0.1:%d/api/v1/write\", samples: 20000}]\n", port);
}

/* ---- alerts, as sorted lines "rule severity indicator region" ---- */

struct lines {
	char (*at)[80];
	size_t count, room;
};

static void line_add(
    struct lines *l, const char *rule, const char *severity, const char *indicator, const char *region)
{
	if (l->count == l->room)
		l->at = memory_grow(l->at, (l->room = l->room ? l->room * 2 : 256) * sizeof *l->at);
	snprintf(l->at[l->count++], sizeof *l->at, "%s %s %s %s", rule, severity, indicator, region);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* What could be said over what is written on: "rule indicator". */
struct stored_vintages {
	char at[64][80];
	size_t count;
};

static bool is_said(const struct stored_vintages *s, const char *rule, const char *indicator)
{
	char wanted[80];
	size_t i = 0;

	snprintf(wanted, sizeof wanted, "%s %s", rule, indicator);
	while (i < s->count && strcmp(s->at[i], wanted) != 0)
		i++;
	return i < s->count;
}

static void ours(struct world *w, instant at, const struct stored_vintages *said, struct lines *out)
{
	struct evaluation found;
	struct view *v;
	struct txn *t;
	struct error e;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(view_open(w->config, t, at, &v, &e), e);
	assert_done(rules_evaluate(v, &found, &e), e);
	for (size_t i = 0; i < found.count; i++) {
		const struct finding *f = &found.findings[i];

		if (f->severity != SEVERITY_NONE && f->subject.kind == SUBJECT_SERIES &&
		    is_said(said, f->rule->id, w->config->indicator[f->subject.indicator].id))
			line_add(out, f->rule->id, severity_names[f->severity],
			    w->config->indicator[f->subject.indicator].id,
			    w->config->region[f->subject.region].id);
	}
	view_close(v);
	store_read_end(t);
}

/* One alerting rule of the file, applied at all moments. */
static void ask_rule(int port, const char *rule, const char *severity, const char *indicator,
    const char *expression, struct lines *out)
{
	TEXT_OWNED struct text form = {0};
	TEXT_OWNED struct text body = {0};
	struct arena a = {0};
	struct error e;
	const cJSON *row, *pair;
	cJSON *root;
	char url[100];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v1/query_range", port);
	text_printf(&form, "start=%lld&end=%lld&step=%d&query=", (long long)moment(0),
	    (long long)moment(MOMENTS - 1), MOMENT_STEP);
	for (const char *c = expression; *c; c++)
		text_printf(&form, "%%%02x", (unsigned char)*c);
	if (engine_post(url, text_of(&form), &body) != 200)
		fail_msg("%s: %s", rule, text_of(&body));
	assert_done(json_parse(&a, text_of(&body), body.length, 16, &root, &e), e);
	cJSON_ArrayForEach(
	    row, cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, "data"), "result"))
	{
		cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(row, "values"))
		{
			int m = (int)(((instant)pair->child->valuedouble - moment(0)) / MOMENT_STEP);

			line_add(&out[m], rule, severity, indicator,
			    json_text_at(cJSON_GetObjectItemCaseSensitive(row, "metric"), "region"));
		}
	}
	arena_done(&a);
}

/* Goes through the file as it was written: alert, expr (a block), labels. Those over what is scraped name no
 * indicator. */
static void theirs(const char *file, int port, struct stored_vintages *said, struct lines *out)
{
	char rule[40] = "", severity[20], indicator[40];

	for (const char *s = strstr(file, "- alert: "); s; s = strstr(s + 1, "- alert: ")) {
		const char *block = strstr(s, "expr: |-\n"), *end = strstr(s, "\n        labels: ");
		const char *held = strstr(s, "\n        for: ");
		TEXT_OWNED struct text expression = {0};

		assert_true(block && end && sscanf(s, "- alert: %39s", rule) == 1);
		if (sscanf(end,
			"\n        labels: {severity: %19[a-z], measure: %*[a-z_], indicator: %39[a-z_]}",
			severity, indicator) != 2)
			continue;
		assert_true(!held || held > end);
		text_put(&expression, block + 9, (size_t)(end - block - 9));
		if (!is_said(said, rule, indicator)) {
			assert_true(said->count < sizeof said->at / sizeof *said->at);
			snprintf(said->at[said->count++], sizeof *said->at, "%s %s", rule, indicator);
		}
		ask_rule(port, rule, severity, indicator, text_of(&expression), out);
	}
}

static void compare(const struct lines *mine, const struct lines *other, const char *when)
{
	size_t i = 0, n = 0;

	while (i < mine->count || n < other->count) {
		int order = i == mine->count ? 1 : n == other->count ? -1 : strcmp(mine->at[i], other->at[n]);

		if (order != 0)
			fail_msg("%s: only %s has: %s (%zu, %zu)", when,
			    order < 0 ? "pacesetter" : "Prometheus", order < 0 ? mine->at[i] : other->at[n],
			    mine->count, other->count);
		i++;
		n++;
	}
}

/* Writes the rules of the world's configuration, and checks the file as Prometheus does. The caller frees it.
 */
static char *rules_written(struct world *w, struct rules_report *report)
{
	char path[4200], command[9000];
	struct error e;
	FILE *out;

	snprintf(path, sizeof path, "%s/rules.yml", w->folder);
	out = fopen(path, "we");
	assert_non_null(out);
	assert_done(
	    prometheus_rules_print(w->config, FIRST_YEAR, FIRST_YEAR + YEARS - 1, out, report, &e), e);
	fclose(out);
	/* Debian 13's package has none: then Prometheus alone says whether it can load the rules */
	if (!engine_there("prometheus", "promtool"))
		return test_read(path);
	snprintf(command, sizeof command,
	    "build/tools/prometheus/usr/bin/promtool check rules '%s' >'%s.out' 2>&1", path, path);
	if (system(command) != 0)
		fail_msg("promtool check rules: see %s.out", path);
	return test_read(path);
}

/* Three years of figures, written on; the alerts of two years, month by month, from both. Returns how many.
 */
static size_t both_find_the_same(struct world *w, const char *file, int port)
{
	struct lines other[MOMENTS] = {0};
	struct stored_vintages said = {0};
	uint32_t seed = 2463534242u;
	size_t alerts = 0;
	struct error e;
	pid_t prometheus;

	w->now = test_instant("2025-02-01");
	for (int m = 0; m < YEARS * 12; m++) {
		struct month month = {FIRST_YEAR + m / 12, m % 12 + 1, w->config, &seed};

		assert_done(store_write(w->store, month_step, &month, &e), e);
	}
	prometheus = prometheus_start(w->folder, port, "10y", "");
	world_write_on(w);
	theirs(file, port, &said, other);
	for (int m = 0; m < MOMENTS; m++) {
		struct lines mine = {0};
		TEXT_OWNED struct text day = {0};

		instant_print_short(&day, moment(m));
		ours(w, moment(m), &said, &mine); /* what was known then */
		if (mine.count)
			qsort(mine.at, mine.count, sizeof *mine.at, by_text);
		if (other[m].count)
			qsort(other[m].at, other[m].count, sizeof *other[m].at, by_text);
		compare(&mine, &other[m], text_of(&day));
		alerts += mine.count;
		free(mine.at);
		free(other[m].at);
	}
	print_message("%zu alerts in 24 months, the same in both\n", alerts);
	engine_stop(prometheus);
	return alerts;
}

static void prometheus_finds_the_same_alerts(void **state)
{
	TEXT_OWNED struct text yaml = {0};
	struct rules_report report;
	struct world w;
	char *file;
	int port = free_port();

	(void)state;
	if (!engine_there("prometheus", "prometheus"))
		skip();
	city_print(&yaml, port);
	world_begin_with(&w, "rules-engines", text_of(&yaml));
	file = rules_written(&w, &report);
	assert_int_equal(report.rules, 4 * 2 + 2 + 1 + 1);
	assert_int_equal(report.skipped, 2);
	assert_contains(file, "flaps: clear: needs to know what fired before");
	assert_contains(file, "last: rank_from_bottom is neither in the samples nor in the metrics");
	assert_true(both_find_the_same(&w, file, port) > 2000);
	free(file);
	world_end(&w);
}

/* The city of the example, under its own rules, in its own time zone. */
static void prometheus_finds_the_alerts_of_the_example(void **state)
{
	TEXT_OWNED struct text yaml = {0};
	struct rules_report report;
	struct world w;
	char *file, *here;
	int port = free_port();

	(void)state;
	if (!engine_there("prometheus", "prometheus"))
		skip();
	setenv("CITY_ENDPOINTS", "http://127.0.0.1:9", 1);
	setenv("CITY_STATISTICS_TOKEN", "t0ken", 1);
	setenv("CITY_SUPERVISION_SECRET", "whsec_c2VjcmV0", 1);
	here = realpath("config/example.yaml", NULL);
	assert_non_null(here);
	text_printf(&yaml,
	    "include: %s\nremote_write: [{id: p, url: \"http://127.0.0.1:%d/api/v1/write\", samples: "
	    "20000}]\n",
	    here, port);
	world_begin_with(&w, "rules-example", text_of(&yaml));
	file = rules_written(&w, &report);
	assert_true(report.rules > 20);
	assert_true(both_find_the_same(&w, file, port) > 200);
	free(file);
	free(here);
	world_end(&w);
}

/* What is said over the metrics that are scraped covers what the rule covers. */
static void rules_over_gauges_cover_what_the_rule_covers(void **state)
{
	const char *yaml = test_data("export/rules-gauges.yaml");
	static const char *const lines[] = {
	    "_overdue_seconds{region!=\"\"}) / 86400) > 3 + 5e-10)\n          unless on(region,indicator) (",
	    "{region=~\"a\",indicator=~\"one|two\"}) / 86400) > 3 + 5e-10\n        labels: {sever",
	    "{region=~\"b\",project=~\"P-1|P-2\"}) / 86400) > 0 + 5e-10\n        labels: {severi",
	    "> 30 + 5e-10\n        for: 60d\n        labels: {severity: critical",
	    "#   whose: on: {office}: the metrics do not say whose a project is\n"};
	const char *folder = test_folder("rules-gauges");
	struct config *c = test_config(folder, yaml);
	struct rules_report report;
	struct error e;
	char path[4200], *file;
	FILE *out;

	(void)state;
	snprintf(path, sizeof path, "%s/rules.yml", folder);
	out = fopen(path, "we");
	assert_done(prometheus_rules_print(c, 2023, 2023, out, &report, &e), e);
	fclose(out);
	file = test_read(path);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_contains(file, lines[i]);
	assert_int_equal(report.rules, 5);
	assert_int_equal(report.skipped, 1);
	free(file);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_over_gauges_cover_what_the_rule_covers),
	    cmocka_unit_test(prometheus_finds_the_same_alerts),
	    cmocka_unit_test(prometheus_finds_the_alerts_of_the_example),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
