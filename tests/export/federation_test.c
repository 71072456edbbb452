/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/service.h"
#include "tests/alerting.h"
#include "tests/asking.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* County, city, province: each is the source of the next, over HTTP, with every vintage. */

struct level {
	char folder[4096];
	struct config *config;
	struct store *store;
	struct service *service;
	instant now;
};

static const char city[] =
    "regions: [{id: east, name: East, kind: county}, {id: west, name: West, kind: county}]\n"
    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: year-to-date, every: quarter}\n"
    "  - {id: rate, name: Rate, unit: \"%\", kind: rate}\n"
    "http: {listen: \"127.0.0.1:0\"}\n";

static instant now_of(void *context)
{
	return ((struct level *)context)->now;
}

static void serve(struct level *l)
{
	struct service_options o = {.config = l->config, .store = l->store, .now = now_of, .now_context = l};
	struct error e;

	l->now = test_instant("2024-02-01T12:00");
	assert_done(service_start(&o, &l->service, &e), e);
}

/* The level above: it collects what the one below serves. */
static void level_above(struct level *l, const char *name, const struct level *below)
{
	TEXT_OWNED struct text yaml = {0};
	TEXT_OWNED struct text out = {0};

	text_printf(&yaml,
	    "%ssources:\n  - {id: below, url: \"http://127.0.0.1:%d/api/v1/figures?all=true\", figures: "
	    "{layout: "
	    "pacesetter}}\n",
	    city, service_port(below->service));
	snprintf(l->folder, sizeof l->folder, "%s", test_folder(name));
	l->config = test_config(l->folder, text_of(&yaml));
	if (run_program(l->folder, &out, "collect --now 2024-02-01") != 0)
		fail_msg("%s", text_of(&out));
	l->store = test_store(l->folder);
	serve(l);
}

static void level_end(struct level *l)
{
	service_stop(l->service);
	store_close(l->store);
	config_free(l->config);
}

static const cJSON *rows_of(struct level *l, const char *query, struct arena *a)
{
	char request[200];
	struct heard h;
	struct error e;
	cJSON *root;

	snprintf(request, sizeof request, "GET /api/v1/figures%s", query);
	h = ask(service_port(l->service), request, "", NULL);
	assert_int_equal(h.status, 200);
	assert_done(json_parse(a, text_of(&h.body), h.body.length, 8, &root, &e), e);
	heard_done(&h);
	return root;
}

static void same_rows(const cJSON *a, const cJSON *b)
{
	static const char *const names[] = {
	    "period", "region", "indicator", "value", "unit", "known", "status", NULL};
	const cJSON *x, *y = b->child;

	assert_int_equal(cJSON_GetArraySize(a), cJSON_GetArraySize(b));
	cJSON_ArrayForEach(x, a)
	{
		for (size_t i = 0; names[i]; i++)
			if (!cJSON_Compare(cJSON_GetObjectItemCaseSensitive(x, names[i]),
				cJSON_GetObjectItemCaseSensitive(y, names[i]), true))
				fail_msg("%s is another at the top", names[i]);
		y = y->next;
	}
}

static void what_the_county_said_is_what_the_province_knows(void **state)
{
	static const char *const queries[] = {"?all=true", "", "?as_of=2023-07-30", "?as_of=2023-11-30"};
	struct level county = {0}, middle = {0}, province = {0};
	struct world w;

	(void)state;
	world_begin_with(&w, "federation-county", city);
	for (int q = 1; q <= 4; q++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "2023-Q%d", q);
		snprintf(
		    known, sizeof known, "%d-%02d-18T10:30:15", q < 4 ? 2023 : 2024, q < 4 ? 3 * q + 1 : 1);
		world_bring(&w, "east", "grp", period, 10.125 * q, known);
		world_bring(&w, "west", "grp", period, 7 * q, known);
	}
	world_bring(&w, "east", "rate", "2023-06", -0.3, "2023-07-20T08:00");
	world_bring(&w, "east", "grp", "2023-Q2", 21.5, "2023-10-18T16:45"); /* revised on the same day */
	world_bring(&w, "west", "grp", "2023-Q1", NAN, "2023-11-02");	     /* taken back */
	snprintf(county.folder, sizeof county.folder, "%s", w.folder);
	county.config = w.config;
	county.store = w.store;
	serve(&county);
	level_above(&middle, "federation-city", &county);
	level_above(&province, "federation-province", &middle);
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
		struct arena a = {0};
		const cJSON *below = rows_of(&county, queries[i], &a);

		assert_true(cJSON_GetArraySize(below) > 3);
		same_rows(below, rows_of(&middle, queries[i], &a));
		same_rows(below, rows_of(&province, queries[i], &a));
		arena_done(&a);
	}
	level_end(&province);
	level_end(&middle);
	service_stop(county.service);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_the_county_said_is_what_the_province_knows),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
