/* SPDX-License-Identifier: MIT */
#include "tests/asking.h"
#include "tests/serving.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The service itself against a real store: whom it answers, with many at once, slow ones and writers beside
 * them, under another configuration, and its metrics. */

static void a_token_is_asked_for_where_there_is_one(void **state)
{
	static const struct {
		const char *path, *headers;
		int status;
	} cases[] = {
	    {"GET /api/v1/figures", "", 401},
	    {"GET /", "", 401},
	    {"GET /metrics", "Authorization: Bearer wrong\r\n", 401},
	    {"GET /metrics", "Authorization: Bearer t0ken-ol\r\n", 401},
	    {"GET /metrics", "Authorization: Basic t0ken-old\r\n", 401},
	    {"GET /metrics", "Authorization: Bearer t0ken-old\r\n", 200},
	    {"GET /api/v1/figures", "Authorization: bearer t0ken-new\r\n", 200},
	    {"GET /healthz", "", 200},
	    {"GET /readyz", "", 503},
	};
	struct served s;
	struct heard h;
	char value[40];

	(void)state;
	served_begin(&s, "service-token",
	    "http: {listen: \"127.0.0.1:0\", token: [\"${env:TEST_TOKEN_NEW}\", \"${env:TEST_TOKEN}\"]}\n");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		h = ask(s.port, cases[i].path, cases[i].headers, NULL);
		if (h.status != cases[i].status)
			fail_msg("%s %s: %d", cases[i].path, cases[i].headers, h.status);
		if (h.status == 401)
			assert_string_equal(
			    heard_header(&h, "WWW-Authenticate", value, sizeof value), "Bearer");
		assert_null(strstr(text_of(&h.body), "t0ken"));
		heard_done(&h);
	}
	service_evaluated(s.service, s.w.now);
	h = ask(s.port, "GET /readyz", "", NULL);
	assert_int_equal(h.status, 200);
	heard_done(&h);
	served_end(&s);
}

/* The answer is made once; whatever the first client accepts, the next one gets the same. */
static void health_is_one_answer_for_all(void **state)
{
	static const char *const requests[][2] = {
	    {"GET /healthz", "Accept-Encoding: gzip\r\n"},
	    {"GET /healthz", ""},
	    {"HEAD /healthz", "Accept-Encoding: gzip\r\n"},
	    {"GET /readyz", "If-None-Match: *\r\n"},
	    {"GET /healthz", "If-None-Match: *\r\nAccept-Encoding: gzip\r\n"},
	};
	struct served s;
	char value[80];

	(void)state;
	served_begin(&s, "service-health", "http: {listen: \"127.0.0.1:0\"}\n");
	service_evaluated(s.service, s.w.now);
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		struct heard h = ask(s.port, requests[i][0], requests[i][1], NULL);

		assert_int_equal(h.status, 200);
		assert_string_equal(text_of(&h.body), requests[i][0][0] == 'H' ? "" : "ok\n");
		assert_string_equal(heard_header(&h, "Content-Length", value, sizeof value), "3");
		assert_string_equal(heard_header(&h, "Content-Encoding", value, sizeof value), "");
		assert_string_equal(heard_header(&h, "ETag", value, sizeof value), "");
		assert_string_equal(
		    heard_header(&h, "Content-Type", value, sizeof value), "text/plain; charset=utf-8");
		heard_done(&h);
	}
	served_end(&s);
}

static void a_slow_reader_holds_up_nobody_else(void **state)
{
	struct served s;
	int slow[20];
	char known[] = "2023-07-18";

	(void)state;
	served_begin(&s, "service-slow", "http: {listen: \"127.0.0.1:0\", connections: 40, timeout: 20s}\n");
	world_figures(&s.w, 200, 20, "2023-05", 1.5, known); /* an answer that no socket swallows at once */
	for (int i = 0; i < 20; i++) {
		slow[i] = asking_connect(s.port);
		assert_true(slow[i] >= 0);
		asking_send(slow[i], i % 2 ? "GET /api/v1/figures?all=true HTTP/1.1\r\nHost: x\r\n\r\n"
					   : "GET /api/v1/fig"); /* and half of a request */
	}
	for (int i = 0; i < 5; i++) {
		struct heard h = ask(s.port, "GET /api/v1/table", "", NULL);

		assert_int_equal(h.status, 200);
		heard_done(&h);
	}
	/* nor do they hold up a writer */
	world_figure(&s.w, "west", "grp", "2023-07", 70, "2023-08-01");
	for (int i = 0; i < 20; i++)
		close(slow[i]);
	served_end(&s);
}

/* Many ask for the same while somebody writes: all of them hear the truth of some moment, and none of them
 * nothing. */
struct asker {
	pthread_t thread;
	int port;
	size_t good;
};

static void *ask_often(void *context)
{
	struct asker *a = context;

	for (int i = 0; i < 40; i++) {
		struct heard h =
		    ask(a->port, i % 2 ? "GET /api/v1/table" : "GET /api/v1/figures?indicator=grp",
			i % 3 ? "" : "Accept-Encoding: gzip\r\n", NULL);

		a->good += h.status == 200 && h.body.length > 100;
		heard_done(&h);
	}
	return NULL;
}

static void many_ask_while_somebody_writes(void **state)
{
	struct asker askers[8];
	struct served s;
	struct heard h;

	(void)state;
	served_begin(&s, "service-many", served_plain);
	for (size_t i = 0; i < 8; i++) {
		askers[i] = (struct asker){.port = s.port};
		pthread_create(&askers[i].thread, NULL, ask_often, &askers[i]);
	}
	for (int n = 0; n < 30; n++)
		world_figure(&s.w, "west", "grp", "2023-07", 60 + n, "2023-08-01");
	for (size_t i = 0; i < 8; i++) {
		pthread_join(askers[i].thread, NULL);
		assert_int_equal(askers[i].good, 40);
	}
	h = ask(s.port, "GET /api/v1/figures?region=west&indicator=grp&period=2023-07&format=csv", "", NULL);
	assert_contains(text_of(&h.body), ",89,u,");
	heard_done(&h);
	served_end(&s);
}

static struct config *reload(struct served *s, const char *http, enum outcome outcome)
{
	TEXT_OWNED struct text yaml = {0};
	struct config *next;
	struct error e;

	text_printf(&yaml,
	    "regions: [{id: east, name: New East, kind: county}]\n"
	    "indicators: [{id: grp, name: GRP, unit: u, kind: year-to-date}]\n%s",
	    http);
	service_pause(s->service);
	next = test_config(s->w.folder, text_of(&yaml));
	assert_int_equal(service_resume(s->service, next, &e), outcome);
	return next;
}

static int status_of(struct served *s, const char *headers)
{
	struct heard h = ask(s->port, "GET /api/v1/regions", headers, NULL);
	int status = h.status;

	heard_done(&h);
	return status;
}

static void another_configuration_is_taken_while_it_runs(void **state)
{
	struct served s;
	struct heard h;
	struct config *next;

	(void)state;
	served_begin(&s, "service-reload", served_plain);
	h = ask(s.port, "GET /api/v1/regions", "", NULL);
	assert_contains(text_of(&h.body), "东县");
	heard_done(&h);
	next = reload(&s, "http: {token: \"${env:TEST_TOKEN}\"}\n", OUTCOME_DONE);
	assert_int_equal(status_of(&s, ""), 401);
	h = ask(s.port, "GET /api/v1/regions", "Authorization: Bearer t0ken-old\r\n", NULL);
	assert_contains(text_of(&h.body), "New East");
	heard_done(&h);
	served_end(&s);
	config_free(next);
}

/* Neither the open door of before nor an empty token lets anybody in; another token that is there does. */
static void a_token_that_cannot_be_had_opens_no_door(void **state)
{
	static const struct {
		const char *http;
		int old_token;
	} cases[] = {{"http: {token: \"${env:TEST_TOKEN_NEW}\"}\n", 401},
	    {"http: {token: [\"${env:TEST_TOKEN_NEW}\", \"${env:TEST_TOKEN}\"]}\n", 200},
	    {"http: {token: [\"${env:TEST_TOKEN}\", \"${env:TEST_TOKEN_NEW}\"]}\n", 200}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct served s;
		struct config *next;

		served_begin(&s, "service-no-token", served_plain);
		assert_int_equal(status_of(&s, ""), 200);
		unsetenv("TEST_TOKEN_NEW");
		next = reload(&s, cases[i].http, OUTCOME_REFUSED);
		assert_int_equal(status_of(&s, ""), 401);
		assert_int_equal(status_of(&s, "Authorization: Bearer\r\n"), 401);
		assert_int_equal(status_of(&s, "Authorization: Bearer \r\n"), 401);
		assert_int_equal(status_of(&s, "Authorization: Bearer t0ken-new\r\n"), 401);
		assert_int_equal(status_of(&s, "Authorization: Bearer t0ken-old\r\n"), cases[i].old_token);
		served_end(&s);
		config_free(next);
	}
}

static void metrics_pass_the_scrapers_own_check(void **state)
{
	static const char promtool[] = "build/tools/prometheus/usr/bin/promtool";
	struct served s;
	struct heard h;
	char path[4200], command[9000];

	(void)state;
	served_begin(&s, "service-metrics", served_plain);
	h = ask(s.port, "GET /metrics", "", NULL);
	assert_int_equal(h.status, 200);
	assert_contains(text_of(&h.body),
	    "pacesetter_value{region=\"east\",region_kind=\"county\",indicator=\"grp\",unit=\"u\"} 33\n");
	assert_contains(text_of(&h.body),
	    "pacesetter_attainment_ratio{region=\"east\",region_kind=\"county\","
	    "indicator=\"grp\",unit=\"u\"} 0.275\n");
	assert_contains(text_of(&h.body),
	    "pacesetter_project_start_late_seconds{project=\"P-1\",region=\"east\"} 5356800\n");
	assert_contains(
	    text_of(&h.body), "pacesetter_alerts{rule=\"behind\",state=\"firing\",severity=\"warning\"} 1\n");
	assert_contains(text_of(&h.body), "pacesetter_http_requests_total{code=\"2xx\"} ");
	if (access(promtool, X_OK) == 0) {
		snprintf(path, sizeof path, "%s/metrics.txt", s.w.folder);
		test_write(path, text_of(&h.body));
		snprintf(
		    command, sizeof command, "%s check metrics <'%s' >'%s.out' 2>&1", promtool, path, path);
		if (system(command) != 0)
			fail_msg("promtool check metrics: see %s.out", path);
	} else {
		print_message("%s is not there: only our own eyes have seen this\n", promtool);
	}
	heard_done(&h);
	h = ask(s.port, "GET /metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n", NULL);
	assert_contains(text_of(&h.body), "# TYPE pacesetter_http_requests counter\n");
	assert_string_equal(text_of(&h.body) + h.body.length - 6, "# EOF\n");
	heard_done(&h);
	served_end(&s);
}

/* The situation at /, editions below /publications/, and no other file of the machine. */
static void pages_are_served_and_no_file_besides(void **state)
{
	static const struct {
		const char *request;
		int status;
		const char *type, *has;
	} cases[] = {
	    {"GET /", 200, "text/html; charset=utf-8", "=West, &quot;W&quot;"},
	    {"GET /api", 200, "text/html; charset=utf-8", "/api/v1/figures"},
	    {"GET /publications/city/", 200, "text/html; charset=utf-8", "2023-06-mid/index.html"},
	    {"GET /publications/city/2023-06-mid/", 200, "text/html; charset=utf-8", "Edition 2023-06-mid"},
	    {"GET /publications/city/2023-06-mid/manifest.json", 200, "application/json; charset=utf-8",
		"\"edition\": \"2023-06-mid\""},
	    {"GET /publications/city/2023-06-mid/situation.xlsx", 200,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"},
	    {"GET /publications/city/2023-06-mid/nothing", 404, "application/json; charset=utf-8",
		"nothing is published"},
	    {"GET /publications/town/", 404, "application/json; charset=utf-8", "nothing is published"},
	    {"GET /publications/city/../pacesetter.yaml", 404, "application/json; charset=utf-8",
		"nothing is published"},
	    {"GET /publications/city/%2e%2e/key", 404, "application/json; charset=utf-8",
		"nothing is published"},
	    {"GET /publications/city/2023-06-mid/../../key", 404, "application/json; charset=utf-8",
		"nothing"},
	    {"GET /publications/city//etc/passwd", 404, "application/json; charset=utf-8", "nothing"},
	};
	struct served s;
	TEXT_OWNED struct text out = {0};
	char buffer[200], address[300];

	(void)state;
	served_begin(&s, "service-pages",
	    "http: {listen: \"127.0.0.1:0\"}\n"
	    "publications: [{id: city, title: City, folder: out, key: key}]\n");
	if (run_program(s.w.folder, &out, "key new key") != 0 ||
	    run_program(s.w.folder, &out, "publish --edition mid --now 2023-08-01T12:00") != 0)
		fail_msg("%s", text_of(&out));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct heard h = ask(s.port, cases[i].request, "", NULL);

		if (h.status != cases[i].status)
			fail_msg("%s: %d", cases[i].request, h.status);
		assert_string_equal(heard_header(&h, "Content-Type", buffer, sizeof buffer), cases[i].type);
		assert_contains(text_of(&h.body), cases[i].has);
		if (h.status == 200 && i > 1) {
			struct heard again;
			char etag[100], header[200];

			snprintf(header, sizeof header, "If-None-Match: %s\r\n",
			    heard_header(&h, "ETag", etag, sizeof etag));
			again = ask(s.port, cases[i].request, header, NULL);
			assert_int_equal(again.status, 304);
			heard_done(&again);
		}
		heard_done(&h);
	}
	/* and it can be checked from there */
	snprintf(address, sizeof address, "http://127.0.0.1:%d/publications/city/2023-06-mid", s.port);
	text_clear(&out);
	if (run_program(s.w.folder, &out, "verify %s --key key.pub", address) != 0)
		fail_msg("%s", text_of(&out));
	assert_contains(text_of(&out), "match the signature; 1 edition to the first");
	served_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_is_asked_for_where_there_is_one),
	    cmocka_unit_test(health_is_one_answer_for_all),
	    cmocka_unit_test(a_slow_reader_holds_up_nobody_else),
	    cmocka_unit_test(many_ask_while_somebody_writes),
	    cmocka_unit_test(another_configuration_is_taken_while_it_runs),
	    cmocka_unit_test(a_token_that_cannot_be_had_opens_no_door),
	    cmocka_unit_test(pages_are_served_and_no_file_besides),
	    cmocka_unit_test(metrics_pass_the_scrapers_own_check),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
