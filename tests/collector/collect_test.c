/* SPDX-License-Identifier: MIT */
#include "collector/collect.h"
#include "base/filter.h"
#include "collector/targets.h"
#include "store/figures.h"
#include "store/projects.h"
#include "tests/collecting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Collecting from a real server over real HTTP into a real store. */

static const char good[] =
    "[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":1},{\"r\":\"west\",\"p\":\"2023-05\",\"v\":2}]";

static void collecting_twice_adds_nothing(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, "collect-twice", SOURCE("a", ""));
	server_answer(b.server, "/a", &(struct cached_response){.body = good});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=2 refused=0 attempts=1");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=0");
	bench_end(&b);
}

static void a_source_that_fails_is_tried_again(void **state)
{
	struct bench b;

	(void)state;
	bench_begin(&b, "collect-retry", SOURCE("a", "") SOURCE("b", "    attempts: 2\n") SOURCE("c", ""));
	server_answer(
	    b.server, "/a", &(struct cached_response){.body = good, .fail_first = 2, .retry_after = "0"});
	server_answer(b.server, "/b", &(struct cached_response){.status = 500, .body = "{}"});
	server_answer(b.server, "/c", &(struct cached_response){.status = 403, .body = "{}"});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=2 refused=0 attempts=3");
	assert_contains(text_of(&b.log), "b failed added=0 refused=0 attempts=2 the answer has status 500");
	/* what will not get better is not hammered */
	assert_contains(
	    text_of(&b.log), "c failed added=0 refused=0 attempts=1 the answer has status 403: check auth:");
	assert_int_equal(server_count(b.server, "/c"), 1);
	bench_end(&b);
}

static void whatever_a_server_does_is_an_outcome(void **state)
{
	struct bench b;
	struct text large = {0};
	time_t start = time(NULL);

	(void)state;
	bench_begin(&b, "collect-wild",
	    SOURCE("gzip", "") SOURCE("broken", "    attempts: 1\n") SOURCE("slow", "    attempts: 1\n")
		SOURCE("large", "    body_max_mib: 0.01\n") SOURCE("html", "") SOURCE("bomb",
		    "    body_max_mib: 0.01\n") SOURCE("deep", "") SOURCE("gone", "    attempts: 1\n"));
	text_add(&large, "[");
	for (int i = 0; i < 2000; i++)
		text_add(&large, "{\"r\":\"east\"},");
	text_add(&large, "1]");
	server_answer(b.server, "/gzip", &(struct cached_response){.body = good, .behaviour = SERVE_GZIP});
	server_answer(b.server, "/broken", &(struct cached_response){.body = good, .behaviour = BREAK_OFF});
	server_answer(b.server, "/slow", &(struct cached_response){.body = good, .delay_ms = 4000});
	server_answer(b.server, "/large", &(struct cached_response){.body = text_of(&large)});
	server_answer(
	    b.server, "/bomb", &(struct cached_response){.body = text_of(&large), .behaviour = SERVE_GZIP});
	server_answer(b.server, "/html",
	    &(struct cached_response){
		.body = "<html><body>maintenance</body></html>", .content_type = "text/html"});
	server_answer(b.server, "/deep",
	    &(struct cached_response){
		.body = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "gzip fetched added=2");
	assert_contains(text_of(&b.log), "broken failed");
	assert_contains(text_of(&b.log), "slow failed");
	assert_contains(
	    text_of(&b.log), "large failed added=0 refused=0 attempts=1 the document is larger than");
	assert_contains(
	    text_of(&b.log), "bomb failed added=0 refused=0 attempts=1 the document is larger than");
	assert_contains(text_of(&b.log), "html rejected added=0 refused=0 attempts=1 the answer is a page");
	assert_contains(text_of(&b.log), "deep rejected");
	assert_contains(text_of(&b.log), "nests deeper than 64");
	assert_contains(
	    text_of(&b.log), "gone failed added=0 refused=0 attempts=1 the answer has status 404");
	assert_true(time(NULL) - start < 15);
	text_done(&large);
	bench_end(&b);
}

static void what_has_not_changed_is_not_sent_again(void **state)
{
	struct bench b;
	char header[64];

	(void)state;
	bench_begin(&b, "collect-conditional", SOURCE("a", ""));
	server_answer(b.server, "/a", &(struct cached_response){.body = good, .etag = "\"v1\""});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=2");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a unchanged");
	assert_string_equal(
	    server_last_header(b.server, "/a", "If-None-Match", header, sizeof header), "\"v1\"");
	/* with refused rows the document is wanted again as a whole */
	server_answer(b.server, "/a",
	    &(struct cached_response){
		.body = "[{\"r\":\"east\",\"p\":\"2023-05\",\"v\":1},{\"r\":\"north\",\"p\":"
			"\"2023-05\",\"v\":2}]",
		.etag = "\"v2\""});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=0 refused=1");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=0 refused=1");
	bench_end(&b);
}

static void credentials_go_to_no_other_host(void **state)
{
	struct bench b;
	struct server *other = server_start();
	char there[128], header[128], query[128];

	(void)state;
	bench_begin(&b, "collect-redirect",
	    SOURCE("bearer", "    auth: {bearer: \"${env:TEST_TOKEN}\"}\n")
		SOURCE("named", "    auth: {header: {name: X-Key, value: \"${env:TEST_TOKEN}\"}}\n")
		    SOURCE("query", "    auth: {query: {name: key, value: \"${env:TEST_TOKEN}\"}}\n")
			SOURCE("basic", "    auth: {basic: {user: u, password: \"${env:TEST_TOKEN}\"}}\n")
			    SOURCE("near", "    auth: {bearer: \"${env:TEST_TOKEN}\"}\n")
				SOURCE("file", "    attempts: 1\n") SOURCE("loop", "    attempts: 1\n"));
	snprintf(there, sizeof there, "%s/there", server_url(other));
	server_answer(other, "/there", &(struct cached_response){.body = good});
	server_answer(
	    b.server, "/bearer", &(struct cached_response){.status = 302, .body = "{}", .location = there});
	server_answer(
	    b.server, "/named", &(struct cached_response){.status = 307, .body = "{}", .location = there});
	server_answer(
	    b.server, "/query", &(struct cached_response){.status = 301, .body = "{}", .location = there});
	server_answer(
	    b.server, "/basic", &(struct cached_response){.status = 302, .body = "{}", .location = there});
	server_answer(
	    b.server, "/near", &(struct cached_response){.status = 302, .body = "{}", .location = "/here"});
	server_answer(b.server, "/here", &(struct cached_response){.body = good});
	server_answer(b.server, "/file",
	    &(struct cached_response){.status = 302, .body = "{}", .location = "file:///etc/passwd"});
	server_answer(
	    b.server, "/loop", &(struct cached_response){.status = 302, .body = "{}", .location = "/loop"});
	bench_collect(&b);
	assert_int_equal(server_count(other, "/there"), 4);
	assert_string_equal(
	    server_last_header(b.server, "/bearer", "Authorization", header, sizeof header), "Bearer t0ken");
	assert_string_equal(server_last_header(b.server, "/named", "X-Key", header, sizeof header), "t0ken");
	assert_contains(server_last_query(b.server, "/query", query, sizeof query), "key=t0ken");
	assert_contains(server_last_header(b.server, "/basic", "Authorization", header, sizeof header),
	    "Basic dTp0MGtlbg==");
	assert_string_equal(
	    server_last_header(b.server, "/here", "Authorization", header, sizeof header), "Bearer t0ken");
	assert_string_equal(server_last_header(other, "/there", "Authorization", header, sizeof header), "");
	assert_string_equal(server_last_header(other, "/there", "X-Key", header, sizeof header), "");
	assert_string_equal(server_last_query(other, "/there", query, sizeof query), "");
	assert_contains(text_of(&b.log), "redirect refused: the scheme file://");
	assert_contains(text_of(&b.log), "more than 5 redirects");
	bench_end(&b);
	server_stop(other);
}

static void a_certificate_that_nobody_vouches_for_is_refused(void **state)
{
	struct bench b;
	struct server *other;
	char folder[4096], command[9000], path[4200], *certificate, *key;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("collect-tls-keys"));
	test_certificate(folder);
	snprintf(path, sizeof path, "%s/cert.pem", folder);
	certificate = test_read(path);
	snprintf(path, sizeof path, "%s/key.pem", folder);
	key = test_read(path);
	other = server_start_tls(certificate, key);
	server_answer(other, "/a", &(struct cached_response){.body = good});
	setenv("TEST_TLS", server_url(other), 1);
	snprintf(path, sizeof path, "%s/cert.pem", folder);
	snprintf(command, sizeof command,
	    "  - {id: stranger, url: \"${env:TEST_TLS}/a\", attempts: 1, figures: {rows: \"$[*]\", region: "
	    ".r, indicator: {const: grp}, "
	    "period: .p, value: .v}}\n  - {id: known, url: \"${env:TEST_TLS}/a\", ca: \"%s\", figures: "
	    "{rows: \"$[*]\", region: .r, "
	    "indicator: {const: grp}, period: .p, value: .v}}\n",
	    path);
	bench_begin(&b, "collect-tls", command);
	bench_collect(&b);
	assert_contains(text_of(&b.log), "stranger failed");
	assert_contains(text_of(&b.log), "certificate");
	assert_contains(text_of(&b.log), "known fetched added=2");
	assert_int_equal(server_count(other, "/a"), 1);
	bench_end(&b);
	server_stop(other);
	free(certificate);
	free(key);
}

static void a_host_is_not_asked_by_everyone_at_once(void **state)
{
	struct bench b;
	struct text sources = {0};

	(void)state;
	for (int i = 0; i < 12; i++)
		text_printf(&sources,
		    "  - {id: s%d, url: \"${env:TEST_SERVER}/s%d\", figures: {rows: \"$[*]\", region: .r, "
		    "indicator: {const: grp}, period: .p, value: .v}}\n",
		    i, i);
	bench_begin(&b, "collect-many", text_of(&sources));
	for (int i = 0; i < 12; i++) {
		char path[16];

		snprintf(path, sizeof path, "/s%d", i);
		server_answer(b.server, path, &(struct cached_response){.body = good, .delay_ms = 30});
	}
	bench_collect(&b);
	assert_int_equal(server_most_at_once(b.server), 2); /* limits: per_host */
	text_done(&sources);
	bench_end(&b);
}

static void a_filter_is_the_way_out_for_unforeseen_shapes(void **state)
{
	struct bench b;
	const struct filter_terms terms = {.output_max = 1000, .most_ms = 60000};
	struct text out = {0};
	struct error e;

	(void)state;
	bench_begin(&b, "collect-filter",
	    SOURCE("a", "    filter: [sed, \"s/;/,/g\"]\n")
		SOURCE("b", "    filter: [sh, -c, \"echo no good >&2; exit 3\"]\n"));
	server_answer(b.server, "/a",
	    &(struct cached_response){.body = "[{\"r\":\"east\";\"p\":\"2023-05\";\"v\":1}]"});
	server_answer(b.server, "/b", &(struct cached_response){.body = good});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=1");
	assert_contains(text_of(&b.log), "exit status 3: no good");
	/* empty environment, bounded output */
	setenv("PACESETTER_TEST_SECRET", "leaks", 1);
	assert_done(filter_run((const char *[]){"env", NULL}, "", 0, &terms, &out, &e), e);
	assert_null(strstr(text_of(&out), "leaks"));
	assert_int_equal(filter_run((const char *[]){"yes", NULL}, "", 0, &terms, &out, &e), OUTCOME_REFUSED);
	text_clear(&out);
	assert_int_equal(
	    filter_run((const char *[]){"no-such-command-at-all", NULL}, "", 0, &terms, &out, &e),
	    OUTCOME_REFUSED);
	assert_contains(e.text, "No such file");
	text_done(&out);
	bench_end(&b);
}

static void a_project_that_vanishes_is_noted(void **state)
{
	static const char two[] = "[{\"c\":\"P1\",\"n\":\"one\"},{\"c\":\"P2\",\"n\":\"two\"}]",
			  one[] = "[{\"c\":\"P1\",\"n\":\"one\"}]";
	struct bench b;
	struct project *p;
	struct arena a = {0};
	struct txn *t;
	struct error e;
	size_t count;

	(void)state;
	bench_begin(&b, "collect-vanish",
	    "  - {id: reg, url: \"${env:TEST_SERVER}/reg\", projects: {rows: \"$[*]\", id: .c, name: .n, "
	    "region: {const: east}}}\n");
	server_answer(b.server, "/reg", &(struct cached_response){.body = two});
	bench_collect(&b);
	server_answer(b.server, "/reg", &(struct cached_response){.body = one});
	b.now += 86400;
	bench_collect(&b);
	assert_done(store_read(b.store, &t, &e), e);
	assert_done(projects_read(t, b.now, &a, &p, &count, &e), e);
	assert_int_equal(count, 2);
	assert_false(p[0].vanished);
	assert_true(p[1].vanished);
	assert_done(projects_read(t, b.now - 1, &a, &p, &count, &e), e);
	assert_false(p[1].vanished);
	store_read_end(t);
	server_answer(b.server, "/reg", &(struct cached_response){.body = two});
	b.now += 86400;
	bench_collect(&b);
	assert_done(store_read(b.store, &t, &e), e);
	assert_done(projects_read(t, b.now, &a, &p, &count, &e), e);
	assert_false(p[1].vanished);
	store_read_end(t);
	arena_done(&a);
	bench_end(&b);
}

static void targets_keep_their_vintages(void **state)
{
	char folder[4096];
	static const char city[] = "regions:\n  - {id: east, name: East, kind: county}\nindicators:\n  - "
				   "{id: grp, name: G, unit: u, kind: year-to-date}\n";
	const char *const targets[] = {"targets: {2023: {published: 2023-02-10, grp: {east: 100}}}\n",
	    "targets: {2023: {published: 2023-02-10, grp: {east: 90}}}\n", ""};
	const size_t changes[] = {1, 1, 1};
	struct error e;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("targets"));
	for (int i = 0; i < 3; i++) {
		struct text yaml = {0};
		struct config *c;
		struct store *s = test_store(folder);
		size_t changed;
		instant now = test_instant("2023-05-01") + i * 86400 * 30;

		text_printf(&yaml, "%s%s", city, targets[i]);
		c = test_config(folder, text_of(&yaml));
		assert_done(targets_enter(c, s, now, &changed, &e), e);
		assert_int_equal(changed, changes[i]);
		assert_done(targets_enter(c, s, now, &changed, &e), e);
		assert_int_equal(changed, 0);
		store_close(s);
		config_free(c);
		text_done(&yaml);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(collecting_twice_adds_nothing),
	    cmocka_unit_test(a_source_that_fails_is_tried_again),
	    cmocka_unit_test(whatever_a_server_does_is_an_outcome),
	    cmocka_unit_test(what_has_not_changed_is_not_sent_again),
	    cmocka_unit_test(credentials_go_to_no_other_host),
	    cmocka_unit_test(a_certificate_that_nobody_vouches_for_is_refused),
	    cmocka_unit_test(a_host_is_not_asked_by_everyone_at_once),
	    cmocka_unit_test(a_filter_is_the_way_out_for_unforeseen_shapes),
	    cmocka_unit_test(a_project_that_vanishes_is_noted),
	    cmocka_unit_test(targets_keep_their_vintages),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
