/* SPDX-License-Identifier: MIT */
#include "alert/evaluate.h"
#include "base/json.h"
#include "config/city.h"
#include "export/prometheus_rules.h"
#include "store/projects.h"
#include "tests/engine.h"
#include "tests/serving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Rules over what is scraped, applied by a real Prometheus to our /metrics, and by us: the same alerts fire.
 */

enum { REGIONS = 12, PROJECTS = 40, MOST = 400, LINE = 100 };

static const char rules[] =
    "rules:\n"
    "  - {id: overdue, measure: overdue_days, warning: {above: 3}, critical: {above: 40}}\n"
    "  - {id: zone-overdue, measure: overdue_days, on: {region_kind: zone}, warning: {above: 0}}\n"
    "  - {id: start, measure: start_late_days, warning: {above: 0}, critical: {above: 90}}\n"
    "  - {id: production, measure: production_late_days, on: {region: r1}, warning: {above: 0}}\n"
    "  - {id: moved, measure: commitment_moved_days, warning: {above: 0}, critical: {above: 100}}\n"
    "  - {id: money, measure: investment_gap, warning: {below: -10}, critical: {below: -50}}\n"
    "http: {listen: \"127.0.0.1:0\"}\n";

static void city_print(struct text *yaml)
{
	text_add(yaml, "regions:\n");
	for (int r = 0; r < REGIONS; r++)
		text_printf(yaml, "  - {id: r%d, name: R%d, kind: %s%s}\n", r, r, r % 3 ? "county" : "zone",
		    r > 1 && r < 5 ? ", parent: r1" : "");
	text_add(yaml,
	    "indicators:\n  - {id: sum, name: Sum, unit: u, kind: year-to-date, released: 18}\n"
	    "  - {id: quarter, name: Quarter, unit: u, kind: year-to-date, every: quarter, released: 25}\n"
	    "targets: {2023: {published: 2023-01-02, sum: {");
	for (int r = 0; r < REGIONS; r++)
		text_printf(yaml, "r%d: 100, ", r);
	text_add(yaml, "}, quarter: {r0: 10, r5: 10}}}\n");
	text_add(yaml, rules);
}

static enum outcome projects_step(struct txn *t, void *context, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	(void)context;
	for (int n = 0; outcome == OUTCOME_DONE && n < PROJECTS; n++) {
		char id[16], region[16];
		day_number start = day_of(2023, 1, 1) + n * 9, production = start + 60 + n;
		struct attribute_value first[] = {
		    {.attribute = ATTRIBUTE_REGION, .type = VALUE_TEXT, .text = region},
		    {.attribute = ATTRIBUTE_START + MILESTONE_COMMITTED,
			.type = VALUE_DATE,
			.date = {.day = start}},
		    {.attribute = ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED,
			.type = VALUE_DATE,
			.date = {.day = production}},
		    {.attribute = ATTRIBUTE_PLANNED, .type = VALUE_NUMBER, .number = 100},
		    {.attribute = ATTRIBUTE_DONE, .type = VALUE_NUMBER, .number = n * 7 % 100}};
		struct attribute_value then[] = {{.attribute = ATTRIBUTE_START + MILESTONE_ACTUAL,
						     .type = n % 3 ? VALUE_DATE : VALUE_NONE,
						     .date = {.day = start + n % 5}},
		    {.attribute = ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED,
			.type = VALUE_DATE,
			.date = {.day = production + (n % 4 ? 0 : n * 6)}}};
		struct project_facts published = {id, test_instant("2023-01-05"), 1, first, 5},
				     changed = {id, test_instant("2023-07-01"), 2, then, 2};
		size_t added;

		snprintf(id, sizeof id, "P-%d", n);
		snprintf(region, sizeof region, "r%d", n % REGIONS);
		outcome = project_add(t, &published, &added, e);
		if (outcome == OUTCOME_DONE)
			outcome = project_add(t, &changed, &added, e);
	}
	return outcome;
}

struct lines {
	char at[MOST][LINE];
	size_t count;
};

static void line_add(
    struct lines *l, const char *rule, const char *severity, const char *subject, const char *indicator)
{
	assert_true(l->count < MOST);
	snprintf(l->at[l->count++], LINE, "%s %s %s %s", rule, severity, subject, indicator);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void ours(struct world *w, struct lines *out)
{
	struct evaluation found;
	struct view *v;
	struct txn *t;
	struct error e;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(view_open(w->config, t, w->now, &v, &e), e);
	assert_done(rules_evaluate(v, &found, &e), e);
	for (size_t i = 0; i < found.count; i++) {
		const struct finding *f = &found.findings[i];
		bool project = f->subject.kind == SUBJECT_PROJECT;

		if (f->severity != SEVERITY_NONE)
			line_add(out, f->rule->id, severity_names[f->severity],
			    project ? f->subject.project->id : w->config->region[f->subject.region].id,
			    project ? "" : w->config->indicator[f->subject.indicator].id);
	}
	view_close(v);
	store_read_end(t);
	qsort(out->at, out->count, LINE, by_text);
}

static void theirs(int port, struct lines *out)
{
	TEXT_OWNED struct text body = {0};
	struct arena a = {0};
	struct error e;
	const cJSON *alert;
	cJSON *root;
	char url[100];

	out->count = 0;
	snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v1/alerts", port);
	assert_int_equal(engine_get(url, &body), 200);
	assert_done(json_parse(&a, text_of(&body), body.length, 16, &root, &e), e);
	cJSON_ArrayForEach(
	    alert, cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, "data"), "alerts"))
	{
		const cJSON *labels = cJSON_GetObjectItemCaseSensitive(alert, "labels");
		const char *project = json_text_at(labels, "project");

		line_add(out, json_text_at(labels, "alertname"), json_text_at(labels, "severity"),
		    *project ? project : json_text_at(labels, "region"), json_text_at(labels, "indicator"));
	}
	arena_done(&a);
	qsort(out->at, out->count, LINE, by_text);
}

static void rules_export(struct world *w, const char *path)
{
	struct rules_report report;
	struct error e;
	FILE *out = fopen(path, "we");

	assert_non_null(out);
	assert_done(prometheus_rules_print(w->config, 2023, 2023, out, &report, &e), e);
	fclose(out);
	assert_int_equal(report.skipped, 0);
}

static void what_is_scraped_fires_the_same_alerts(void **state)
{
	static struct lines mine, other;
	TEXT_OWNED struct text yaml = {0};
	struct served s = {0};
	char more[9000], path[4300];
	int port = free_port();
	pid_t prometheus;
	struct error e;

	(void)state;
	if (!engine_there("prometheus", "prometheus"))
		skip();
	city_print(&yaml);
	world_begin_with(&s.w, "rules-scraped", text_of(&yaml));
	for (int r = 0; r < REGIONS; r++) {
		char region[16];

		snprintf(region, sizeof region, "r%d", r);
		for (int m = 1; m <= r % 5 + 2; m++) { /* some have fallen silent */
			char period[32], known[32];

			snprintf(period, sizeof period, "2023-%02d", m);
			snprintf(known, sizeof known, "2023-%02d-18", m + 1);
			world_bring(&s.w, region, "sum", period, m * 8, known);
		}
	}
	world_bring(&s.w, "r0", "quarter", "2023-Q1", 2, "2023-04-25");
	assert_done(store_write(s.w.store, projects_step, NULL, &e), e);
	s.w.now = test_instant("2023-08-01T12:00");
	served_start(&s);
	snprintf(path, sizeof path, "%s/rules.yml", s.w.folder);
	rules_export(&s.w, path);
	snprintf(more, sizeof more,
	    "global: {evaluation_interval: 1s}\nrule_files: [\"%s\"]\n"
	    "scrape_configs: [{job_name: pacesetter, scrape_interval: 1s, static_configs: [{targets: "
	    "[\"127.0.0.1:%d\"]}]}]\n",
	    path, s.port);
	ours(&s.w, &mine);
	prometheus = prometheus_start(s.w.folder, port, "10y", more);
	/* until it has scraped and applied all of them */
	for (int i = 0; i < 100 && other.count != mine.count; i++) {
		sleep_ms(100);
		theirs(port, &other);
	}
	for (size_t i = 0; i < mine.count || i < other.count; i++)
		if (i == mine.count || i == other.count || strcmp(mine.at[i], other.at[i]) != 0)
			fail_msg("pacesetter: %s (%zu); Prometheus: %s (%zu)",
			    i < mine.count ? mine.at[i] : "-", mine.count,
			    i < other.count ? other.at[i] : "-", other.count);
	print_message("%zu alerts over what was scraped, the same in both\n", mine.count);
	assert_true(mine.count > 40);
	engine_stop(prometheus);
	served_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_scraped_fires_the_same_alerts),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
