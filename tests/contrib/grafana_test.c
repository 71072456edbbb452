/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "store/projects.h"
#include "tests/asking.h"
#include "tests/engine.h"
#include "tests/serving.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Every query of every dashboard, asked of what it is meant for: the HTTP side, a real Prometheus and a real
 * VictoriaMetrics. */

static enum outcome rest_step(struct txn *t, void *context, struct error *e)
{
	struct attribute_value values[] = {{.attribute = ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED,
					       .type = VALUE_DATE,
					       .date = {.day = day_of(2023, 6, 30)}},
	    {.attribute = ATTRIBUTE_PLANNED, .type = VALUE_NUMBER, .number = 10},
	    {.attribute = ATTRIBUTE_DONE, .type = VALUE_NUMBER, .number = 2}};
	struct attribute_value done[] = {{.attribute = ATTRIBUTE_START + MILESTONE_ACTUAL,
					     .type = VALUE_DATE,
					     .date = {.day = day_of(2023, 3, 10)}},
	    {.attribute = ATTRIBUTE_PRODUCTION + MILESTONE_ACTUAL,
		.type = VALUE_DATE,
		.date = {.day = day_of(2023, 7, 1)}}};
	struct project_facts facts = {"P-1", test_instant("2023-02-01"), 1, values, 3},
			     kept = {"P-2", test_instant("2023-07-02"), 2, done, 2};
	size_t added;
	enum outcome outcome = project_add(t, &facts, &added, e);

	(void)context;
	return outcome == OUTCOME_DONE ? project_add(t, &kept, &added, e) : outcome;
}

static void shown_begin(struct served *s, const char *name, const char *more)
{
	TEXT_OWNED struct text yaml = {0};
	struct error e;

	text_printf(&yaml, "%s%s", test_data("contrib/grafana.yaml"), more);
	world_begin_with(&s->w, name, text_of(&yaml));
	for (int m = 1; m <= 6; m++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "2023-%02d", m);
		snprintf(known, sizeof known, "2023-%02d-18", m + 1);
		world_bring(&s->w, "east", "grp", period, m * 5, known);
		world_bring(&s->w, "west", "grp", period, m < 6 ? m * 9 : 30, known); /* its light changes */
		world_bring(&s->w, "east", "rate", period, 7.25, known);
	}
	world_project(&s->w, "P-1", day_of(2023, 5, 31), "2023-02-01");
	world_project(&s->w, "P-2", day_of(2023, 3, 31), "2023-02-01");
	assert_done(store_write(s->w.store, rest_step, NULL, &e), e);
	world_evaluate(&s->w, "2023-07-20");
	s->w.now = test_instant("2023-07-21");
	served_start(s);
}

static const cJSON *at(const cJSON *node, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(node, name);
}

/* Variables as Grafana fills them in. */
static void template_fill(const char *template, const char *const *pairs, struct text *out)
{
	while (*template) {
		size_t i = 0;

		while (pairs[i] && strncmp(template, pairs[i], strlen(pairs[i])) != 0)
			i += 2;
		if (pairs[i]) {
			text_add(out, pairs[i + 1]);
			template += strlen(pairs[i]);
		} else {
			text_char(out, *template ++);
		}
	}
	if (strchr(text_of(out), '$'))
		fail_msg("a variable is not known: %s", text_of(out));
}

/* ---- the names by which a panel speaks of its columns ---- */

/* A name that the columns, or a renaming, give. */
static bool is_column(const cJSON *panel, const char *name)
{
	const cJSON *query, *column, *step, *renamed;

	cJSON_ArrayForEach(query, at(panel, "targets")) cJSON_ArrayForEach(
	    column, at(query, "columns")) if (strcmp(json_text_at(column, "text"), name) == 0) return true;
	cJSON_ArrayForEach(step, at(panel, "transformations"))
	{
		const cJSON *options = at(step, "options");
		char corner[200];

		cJSON_ArrayForEach(renamed,
		    at(options, "renameByName")) if (strcmp(renamed->valuestring, name) == 0) return true;
		if (strcmp(json_text_at(step, "id"), "groupingToMatrix") == 0) {
			snprintf(corner, sizeof corner, "%s\\%s", json_text_at(options, "rowField"),
			    json_text_at(options, "columnField"));
			if (strcmp(corner, name) == 0)
				return true;
		}
	}
	return false;
}

/* Whether names can be judged: the labels of PromQL stay as they are unless something renames them. */
static bool names_its_columns(const cJSON *panel)
{
	const cJSON *step;

	if (at(at(panel, "targets")->child, "columns"))
		return true;
	cJSON_ArrayForEach(
	    step, at(panel, "transformations")) if (at(at(step, "options"), "renameByName")) return true;
	return false;
}

static size_t name_check(const char *dashboard, const cJSON *panel, const cJSON *name)
{
	if (!cJSON_IsString(name))
		return 0;
	if (!is_column(panel, name->valuestring))
		fail_msg("%s, %s: there is no column %s", dashboard, json_text_at(panel, "title"),
		    name->valuestring);
	return 1;
}

static size_t step_names_check(const char *dashboard, const cJSON *panel, const cJSON *options)
{
	static const char *const single[] = {"columnField", "rowField", "valueField"};
	const cJSON *item;
	size_t count = 0;

	if (at(at(panel, "targets")->child, "columns"))
		for (size_t i = 0; i < sizeof single / sizeof *single; i++)
			count += name_check(dashboard, panel, at(options, single[i]));
	cJSON_ArrayForEach(item, at(options, "filters")) count +=
	    name_check(dashboard, panel, at(item, "fieldName"));
	cJSON_ArrayForEach(item, at(options, "sort")) count +=
	    name_check(dashboard, panel, at(item, "field"));
	if (cJSON_IsArray(at(options, "fields")))
		cJSON_ArrayForEach(item, at(options, "fields")) count += name_check(dashboard, panel, item);
	return count;
}

static size_t panel_names_check(const char *dashboard, const cJSON *panel)
{
	const cJSON *item;
	size_t count = 0;

	if (!names_its_columns(panel))
		return 0;
	cJSON_ArrayForEach(item, at(at(panel, "fieldConfig"), "overrides"))
	{
		const cJSON *matcher = at(item, "matcher");

		if (strcmp(json_text_at(matcher, "id"), "byName") == 0)
			count += name_check(dashboard, panel, at(matcher, "options"));
	}
	cJSON_ArrayForEach(item, at(panel, "transformations")) count +=
	    step_names_check(dashboard, panel, at(item, "options"));
	return count;
}

typedef void query_check(void *context, const char *dashboard, const char *panel, const cJSON *query);

/* Of all dashboards of a folder; returns how many queries there were. */
static size_t each_query(const char *kind, query_check *check, void *context)
{
	char folder[200];
	struct dirent *entry;
	size_t count = 0, files = 0, named = 0;
	DIR *d;

	snprintf(folder, sizeof folder, "contrib/grafana/%s/dashboards", kind);
	d = opendir(folder);
	assert_non_null(d);
	while ((entry = readdir(d))) {
		char path[600], uid[100];
		struct arena a = {0};
		struct error e;
		const cJSON *panel, *query, *variable;
		cJSON *root;
		char *text;

		if (!strstr(entry->d_name, ".json"))
			continue;
		files++;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		text = test_read(path);
		assert_done(json_parse(&a, text, strlen(text), 64, &root, &e), e);
		snprintf(uid, sizeof uid, "pacesetter-%s-%.*s", kind, (int)strcspn(entry->d_name, "."),
		    entry->d_name);
		assert_string_equal(json_text_at(root, "uid"), uid);
		cJSON_ArrayForEach(panel, at(root, "panels"))
		{
			assert_true(cJSON_GetArraySize(at(panel, "targets")) > 0);
			named += panel_names_check(entry->d_name, panel);
			cJSON_ArrayForEach(query, at(panel, "targets"))
			{
				check(context, entry->d_name, json_text_at(panel, "title"), query);
				count++;
			}
		}
		cJSON_ArrayForEach(variable, at(at(root, "templating"), "list"))
		{
			query = at(at(variable, "query"), "infinityQuery");
			if (!query && cJSON_IsObject(at(variable, "query")))
				query = at(variable, "query");
			if (query) {
				check(context, entry->d_name, json_text_at(variable, "name"), query);
				count++;
			}
		}
		free(text);
		arena_done(&a);
	}
	closedir(d);
	assert_int_equal(files, 6);
	assert_true(named > 10);
	return count;
}

static void infinity_check(void *context, const char *dashboard, const char *panel, const cJSON *query)
{
	static const char *const pairs[] = {"${region:csv}", "city,east", "${indicator:csv}", "grp,rate",
	    "${region}", "east", "${indicator}", "grp", "${project}", "P-1", "${as_of}", "", "${year}",
	    "2023", "${__timeFrom}", "1640995200000", "${__timeTo}", "1703980800000", NULL};
	struct served *s = context;
	TEXT_OWNED struct text request = {0};
	const cJSON *column, *rows;
	struct arena a = {0};
	struct error e;
	struct heard h;
	cJSON *root;

	/* a query that is read in the browser works in a panel, and its alert says "no data" */
	assert_string_equal(json_text_at(query, "parser"), "backend");
	text_add(&request, "GET ");
	template_fill(json_text_at(query, "url"), pairs, &request);
	h = ask(s->port, text_of(&request), "", NULL);
	if (h.status != 200)
		fail_msg(
		    "%s, %s: %s: %d %s", dashboard, panel, text_of(&request), h.status, text_of(&h.body));
	assert_done(json_parse(&a, text_of(&h.body), h.body.length, 16, &root, &e), e);
	rows = root;
	if (!rows->child)
		fail_msg("%s, %s: %s: no rows", dashboard, panel, text_of(&request));
	cJSON_ArrayForEach(column, at(query, "columns"))
	{
		const cJSON *value = at(rows->child, json_text_at(column, "selector"));
		const char *type = json_text_at(column, "type");

		if (!value)
			fail_msg(
			    "%s, %s: there is no %s", dashboard, panel, json_text_at(column, "selector"));
		if (!cJSON_IsNull(value) && cJSON_IsString(value) != (strcmp(type, "string") == 0))
			fail_msg(
			    "%s, %s: %s is no %s", dashboard, panel, json_text_at(column, "selector"), type);
	}
	heard_done(&h);
	arena_done(&a);
}

static void dashboards_find_rows_over_http(void **state)
{
	struct served s;

	(void)state;
	shown_begin(&s, "grafana-infinity", "");
	assert_true(each_query("infinity", infinity_check, &s) > 20);
	served_end(&s);
}

/* ---- Prometheus and VictoriaMetrics ---- */

struct engine {
	int port;
	instant then; /* what was written on lies there; what was scraped is now */
};

static bool finds_rows(const struct engine *p, const char *promql, instant time, struct text *body)
{
	TEXT_OWNED struct text url = {0};
	struct arena a = {0};
	struct error e;
	cJSON *root;
	bool found;

	text_printf(&url, "http://127.0.0.1:%d/api/v1/query?time=%lld&query=", p->port, (long long)time);
	for (const char *c = promql; *c; c++)
		text_printf(&url, "%%%02x", (unsigned char)*c);
	if (engine_get(text_of(&url), body) != 200)
		return false;
	assert_done(json_parse(&a, text_of(body), body->length, 16, &root, &e), e);
	found = cJSON_GetArraySize(at(at(root, "data"), "result")) > 0;
	arena_done(&a);
	return found;
}

/* query_result(PROMQL) of a variable: what it lists is the business of a regular expression. */
static void promql_of(const cJSON *query, struct text *out)
{
	static const char variable[] = "query_result(";
	const char *text = json_text_at(query, "query");

	if (strncmp(text, variable, sizeof variable - 1) != 0)
		text_add(out, json_text_at(query, "expr"));
	else
		text_put(out, text + sizeof variable - 1, strlen(text) - sizeof variable);
}

static void metrics_check(void *context, const char *dashboard, const char *panel, const cJSON *query)
{
	static const char *const pairs[] = {"$region", "east", "$indicator", "grp", "$year", "2023", NULL};
	const struct engine *p = context;
	TEXT_OWNED struct text template = {0};
	TEXT_OWNED struct text promql = {0};
	TEXT_OWNED struct text body = {0};

	promql_of(query, &template);
	template_fill(text_of(&template), pairs, &promql);
	if (!finds_rows(p, text_of(&promql), p->then, &body) &&
	    !finds_rows(p, text_of(&promql), (instant)time(NULL), &body))
		fail_msg("%s, %s: %s: %s", dashboard, panel, text_of(&promql), text_of(&body));
}

/* `start` begins an engine that is written on to and that scrapes. */
static void dashboards_find_rows_in(
    const char *package, const char *name, pid_t (*start)(const char *folder, int port, const char *scrape))
{
	struct engine p = {.port = free_port(), .then = test_instant("2023-07-21")};
	char more[300], scrape[300];
	TEXT_OWNED struct text body = {0};
	struct served s;
	pid_t child;

	if (!engine_there(package, package))
		skip();
	snprintf(more, sizeof more, "remote_write: [{id: p, url: \"http://127.0.0.1:%d/api/v1/write\"}]\n",
	    p.port);
	shown_begin(&s, name, more);
	snprintf(scrape, sizeof scrape,
	    "scrape_configs: [{job_name: pacesetter, scrape_interval: 1s, static_configs: [{targets: "
	    "[\"127.0.0.1:%d\"]}]}]\n",
	    s.port);
	child = start(s.w.folder, p.port, scrape);
	service_evaluated(s.service, s.w.now);
	world_write_on(&s.w);
	for (int i = 0;
	     !finds_rows(&p, "rate(pacesetter_http_requests_total[5m])", (instant)time(NULL), &body) ||
	     !finds_rows(&p, "last_over_time(pacesetter_value{role=\"figure\"}[130d])", p.then, &body);
	     i++) {
		assert_true(i < 300); /* two scrapes; what was written is shown after a moment */
		sleep_ms(100);
	}
	assert_true(each_query("prometheus", metrics_check, &p) > 30);
	engine_stop(child);
	served_end(&s);
}

static pid_t scraping_prometheus(const char *folder, int port, const char *scrape)
{
	return prometheus_start(folder, port, "10y", scrape);
}

static void dashboards_find_rows_in_prometheus(void **state)
{
	(void)state;
	dashboards_find_rows_in("prometheus", "grafana-prometheus", scraping_prometheus);
}

static void dashboards_find_rows_in_victoria_metrics(void **state)
{
	(void)state;
	dashboards_find_rows_in("victoria-metrics", "grafana-victoria", victoria_start);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dashboards_find_rows_over_http),
	    cmocka_unit_test(dashboards_find_rows_in_prometheus),
	    cmocka_unit_test(dashboards_find_rows_in_victoria_metrics),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
