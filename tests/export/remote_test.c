/* SPDX-License-Identifier: MIT */
#include "export/remote.h"
#include "base/json.h"
#include "config/remote.h"
#include "export/remote_verify.h"
#include "export/samples.h"
#include "store/remotes.h"
#include "tests/alerting.h"
#include "tests/engine.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Writing on to real engines, and to one that does everything wrong. */

static const char city[] =
    "regions:\n  - {id: east, name: East, kind: county}\n  - {id: west, name: West, kind: county}\n"
    "indicators:\n  - {id: grp, name: GRP, unit: 亿元, kind: year-to-date}\n  - {id: rate, name: Rate, unit: "
    "\"%\", "
    "kind: rate}\n"
    "targets: {2023: {published: 2023-01-01, grp: {east: 120, west: 100.25}}}\n";

static void history_bring(struct world *w, int first, int last)
{
	for (int m = first; m <= last; m++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "%d-%02d", 2022 + (m - 1) / 12, (m - 1) % 12 + 1);
		snprintf(known, sizeof known, "%d-%02d-18", 2022 + m / 12, m % 12 + 1);
		world_bring(w, "east", "grp", period, m * 1.1, known);
		world_bring(w, "west", "grp", period, m / 7.0, known);
		world_bring(w, "east", "rate", period, -m, known);
	}
}

/* ---- writing ---- */

struct rules_writer {
	struct world w;
	struct text notified;
	struct remotes *remotes;
	struct http *http;
};

static instant now_of(void *context)
{
	return ((struct rules_writer *)context)->w.now;
}

static void told_note(void *context, const char *remote, const char *problem)
{
	text_printf(&((struct rules_writer *)context)->notified, "%s: %s\n", remote, problem);
}

static void writing_begin(struct rules_writer *x, const char *name, const char *more)
{
	TEXT_OWNED struct text yaml = {0};

	*x = (struct rules_writer){0};
	text_printf(&yaml, "%s%s", city, more);
	world_begin_with(&x->w, name, text_of(&yaml));
	x->w.now = test_instant("2024-02-01");
}

static void remotes_begin(struct rules_writer *x)
{
	struct remotes_options o = {
	    .now = now_of, .now_context = x, .notified = told_note, .told_context = x};
	struct error e;

	assert_done(http_new(&(struct http_limits){.most = 8, .per_host = 8}, &x->http, &e), e);
	assert_done(remotes_new(x->w.config, x->w.store, x->http, &o, &x->remotes, &e), e);
}

static void remotes_end(struct rules_writer *x)
{
	remotes_free(x->remotes);
	http_free(x->http);
	x->remotes = NULL;
}

/* Until all is taken, or so many turns are over; the clock goes on by itself. */
static bool settle(struct rules_writer *x, int turns)
{
	struct error e;

	for (int i = 0; i < turns && (i == 0 || !remotes_settled(x->remotes)); i++) {
		assert_done(remotes_turn(x->remotes, NULL, &e), e);
		if (remotes_busy(x->remotes))
			http_pump(x->http, 1000, NULL, 0);
		else
			x->w.now += 60;
	}
	return remotes_settled(x->remotes);
}

static void writing_end(struct rules_writer *x)
{
	text_done(&x->notified);
	world_end(&x->w);
}

/* ---- every sample that came out ---- */

struct entry_comparison {
	const cJSON *theirs; /* list of {metric, values: [[seconds, "value"], ...]} */
	size_t compared, stale;
	double tolerance;
};

static const cJSON *series_of(const cJSON *list, const struct sample *s)
{
	const cJSON *row;

	cJSON_ArrayForEach(row, list)
	{
		const cJSON *metric = cJSON_GetObjectItemCaseSensitive(row, "metric");
		bool same =
		    strcmp(cJSON_GetObjectItemCaseSensitive(metric, "__name__")->valuestring, s->metric) == 0;
		int labels = 1;

		for (const struct label *l = s->labels; l->name; l++, labels++) {
			const cJSON *value = cJSON_GetObjectItemCaseSensitive(metric, l->name);

			same = same && value && strcmp(value->valuestring, l->value) == 0;
		}
		if (same && cJSON_GetArraySize(metric) == labels)
			return cJSON_GetObjectItemCaseSensitive(row, "values");
	}
	return NULL;
}

static enum outcome sample_compare(void *context, const struct sample *s, struct error *e)
{
	struct entry_comparison *c = context;
	const cJSON *values = series_of(c->theirs, s), *pair;

	(void)e;
	if (s->stale) {
		c->stale++;
		return OUTCOME_DONE;
	}
	if (!values)
		fail_msg("%s of %s has not arrived", s->metric, s->labels[0].value);
	cJSON_ArrayForEach(pair, values)
	{
		if (llround(pair->child->valuedouble * 1000) != s->time_ms)
			continue;
		if (fabs(strtod(pair->child->next->valuestring, NULL) - s->value) >
		    fabs(s->value) * c->tolerance)
			fail_msg("%s of %s: %s is there, not %.17g", s->metric, s->labels[0].value,
			    pair->child->next->valuestring, s->value);
		c->compared++;
		return OUTCOME_DONE;
	}
	fail_msg("a sample of %s at %lld has not arrived", s->metric, (long long)s->time_ms);
	return OUTCOME_DONE;
}

static size_t values_in(const cJSON *list)
{
	const cJSON *row, *pair;
	size_t n = 0;

	cJSON_ArrayForEach(row, list)
	    /* VictoriaMetrics shows the marks that end a series */
	    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(row, "values")) n +=
	    strcmp(pair->child->next->valuestring, "NaN") != 0;
	return n;
}

/* The engine's raw samples, of both metrics. */
static const cJSON *samples_there(struct arena *a, int port)
{
	TEXT_OWNED struct text body = {0};
	struct error e;
	cJSON *root;
	char url[300];

	snprintf(url, sizeof url,
	    "http://127.0.0.1:%d/api/v1/"
	    "query?query=%%7B__name__=~%%22pacesetter_.*%%22%%7D%%5B5y%%5D&time=1735689600",
	    port);
	assert_int_equal(engine_get(url, &body), 200);
	assert_done(json_parse(a, text_of(&body), body.length, 16, &root, &e), e);
	return cJSON_GetObjectItemCaseSensitive(cJSON_GetObjectItemCaseSensitive(root, "data"), "result");
}

/* They are compared with the store one by one. */
static void compare_all(struct rules_writer *x, int port, double tolerance)
{
	static const enum sample_kind kinds[] = {SAMPLE_VALUES, SAMPLE_TARGETS, SAMPLE_RELEASES};
	const struct query all = {.as_of = INSTANT_LAST};
	struct arena a = {0};
	struct entry_comparison c = {.theirs = samples_there(&a, port), .tolerance = tolerance};
	struct txn *t;
	struct error e;

	assert_done(store_read(x->w.store, &t, &e), e);
	for (size_t i = 0; i < 3; i++)
		assert_done(samples_walk(x->w.config, t, &all, kinds[i], sample_compare, &c, &e), e);
	store_read_end(t);
	assert_true(c.compared > 100);
	assert_int_equal(values_in(c.theirs), c.compared); /* and nothing else is there */
	arena_done(&a);
}

static void differs(void *context, const char *what)
{
	text_printf(context, "%s\n", what);
}

static void verify(struct rules_writer *x, size_t remote, bool whole)
{
	struct remote_verified v = {0};
	struct http *h;
	struct error e;

	assert_done(http_new(&(struct http_limits){.most = 8, .per_host = 8}, &h, &e), e);
	/* VictoriaMetrics shows what it has taken only after a moment */
	for (int i = 0; i < 300; i++) {
		TEXT_OWNED struct text lines = {0};

		assert_done(remote_verify(x->w.config, x->w.store, h, &x->w.config->remote[remote], differs,
				&lines, &v, &e),
		    e);
		if ((lines.length == 0) == whole) {
			assert_true(whole ? v.missing == 0 : v.missing > 0);
			http_free(h);
			return;
		}
		if (i == 299)
			fail_msg("%s", text_of(&lines));
		sleep_ms(200);
	}
}

static void real_engines_have_every_sample(void **state)
{
	struct rules_writer x;
	char more[400];
	int prometheus_port = free_port(), victoria_port = free_port();
	pid_t prometheus, victoria;

	(void)state;
	if (!engine_there("prometheus", "prometheus") ||
	    !engine_there("victoria-metrics", "victoria-metrics"))
		skip();
	snprintf(more, sizeof more,
	    "remote_write:\n  - {id: prometheus, url: \"http://127.0.0.1:%d/api/v1/write\", samples: 37}\n"
	    "  - {id: victoria, url: \"http://127.0.0.1:%d/api/v1/write\"}\n",
	    prometheus_port, victoria_port);
	writing_begin(&x, "remote-engines", more);
	history_bring(&x.w, 1, 20);
	prometheus = prometheus_start(x.w.folder, prometheus_port, "10y", "");
	remotes_begin(&x);
	/* one of them is not there yet: the other does not wait */
	assert_false(settle(&x, 60));
	assert_contains(text_of(&x.notified), "victoria: Failed to connect");
	assert_null(strstr(text_of(&x.notified), "prometheus"));
	verify(&x, 0, true);
	/* more has come meanwhile: the next months, two revisions of an old one, one taken back; and a
	 * restart */
	history_bring(&x.w, 21, 24);
	world_bring(&x.w, "east", "grp", "2022-03", 99.5, "2023-11-01");
	world_bring(&x.w, "east", "grp", "2022-03", 98.25, "2023-12-01");
	world_bring(&x.w, "west", "grp", "2023-12", NAN, "2024-01-30");
	remotes_end(&x);
	victoria = victoria_start(x.w.folder, victoria_port, "");
	remotes_begin(&x);
	assert_true(settle(&x, 400));
	verify(&x, 0, true);
	verify(&x, 1, true);
	compare_all(&x, prometheus_port, 0);
	compare_all(&x, victoria_port, 1e-11); /* it keeps decimals, not the very double */
	/* what is missing is told */
	world_bring(&x.w, "west", "rate", "2023-12", 1, "2024-01-31");
	verify(&x, 0, false);
	remotes_end(&x);
	engine_stop(prometheus);
	engine_stop(victoria);
	writing_end(&x);
}

static size_t samples_count(int port)
{
	struct arena a = {0};
	size_t count = values_in(samples_there(&a, port));

	arena_done(&a);
	return count;
}

/* Killed again and again while it writes on: what it had given is not given up, what it had not is given
 * later. */
static void writing_on_survives_kills(void **state)
{
	static const char *const argv[] = {
	    "pacesetter", "export", "remote-write", "--now", "2024-02-01", NULL};
	enum { EARLY_KILLS = 10, HALF_DONE = 5 };
	struct rules_writer x;
	char more[400];
	int port = free_port(), status = 0, killed = 0, half_done = 0;
	size_t before = 0, there;
	pid_t prometheus, child;

	(void)state;
	if (!engine_there("prometheus", "prometheus"))
		skip();
	snprintf(more, sizeof more,
	    "remote_write: [{id: prometheus, url: \"http://127.0.0.1:%d/api/v1/write\", samples: 1}]\n",
	    port);
	writing_begin(&x, "remote-kills", more);
	history_bring(&x.w, 1, 24);
	prometheus = prometheus_start(x.w.folder, port, "10y", "");
	do {
		bool ended = false;

		child = spawn_program(x.w.folder, argv, -1);
		if (killed < EARLY_KILLS)
			sleep_ms(10 + 3 * killed);
		else /* when it is in the middle of it, however fast it is */
			while (half_done < HALF_DONE && samples_count(port) <= before && !ended)
				ended = waitpid(child, &status, WNOHANG) == child;
		if (!ended && half_done < HALF_DONE)
			kill(child, SIGKILL);
		if (!ended)
			waitpid(child, &status, 0);
		there = samples_count(port);
		killed += WIFSIGNALED(status);
		half_done += WIFSIGNALED(status) && there > before;
		before = there;
	} while (WIFSIGNALED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(half_done, HALF_DONE); /* else nothing was tried */
	compare_all(&x, port, 0);
	engine_stop(prometheus);
	writing_end(&x);
}

/* The default of Prometheus: what is older than an hour behind the newest is refused, whatever is in the
 * request. */
static void what_will_never_be_taken_is_found_and_counted(void **state)
{
	struct rules_writer x;
	struct remote_state s;
	struct arena a = {0};
	struct txn *t;
	struct error e;
	char more[400];
	int port = free_port();
	pid_t prometheus;

	(void)state;
	if (!engine_there("prometheus", "prometheus"))
		skip();
	snprintf(more, sizeof more,
	    "remote_write: [{id: prometheus, url: \"http://127.0.0.1:%d/api/v1/write\", samples: 50}]\n",
	    port);
	writing_begin(&x, "remote-window", more);
	history_bring(&x.w, 20, 24);
	prometheus = prometheus_start(x.w.folder, port, "0s", "");
	remotes_begin(&x);
	assert_true(settle(&x, 2000));
	history_bring(&x.w, 1, 3); /* history that arrives late */
	world_bring(&x.w, "west", "rate", "2024-01", 1, "2024-01-31");
	assert_true(settle(&x, 2000));
	assert_contains(text_of(&x.notified), "refused for good");
	assert_contains(text_of(&x.notified), "out_of_order_time_window");
	assert_done(store_read(x.w.store, &t, &e), e);
	assert_done(remote_get(t, "prometheus", &a, &s, &e), e);
	store_read_end(t);
	/* 18 figures and releases of the first months, and whatever of the later ones came out of order;
	 * never all */
	assert_true(s.refused >= 18 && s.refused < 40 && s.sent >= 20);
	remotes_end(&x);
	engine_stop(prometheus);
	arena_done(&a);
	writing_end(&x);
}

static void an_answer_is_judged(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum remote_verdict verdict;
	} cases[] = {
	    {200, "", REMOTE_TAKEN},
	    {204, "", REMOTE_TAKEN},
	    {400, "out of order sample", REMOTE_SAMPLE},
	    {400, "label name invalid", REMOTE_SAMPLE},
	    {413, "", REMOTE_SAMPLE},
	    {500, "too old sample", REMOTE_SAMPLE}, /* as Prometheus 2.42 says it */
	    {500, "out of bounds", REMOTE_SAMPLE},
	    {500, "disk is full", REMOTE_AGAIN},
	    {503, "", REMOTE_AGAIN},
	    {429, "slow down", REMOTE_AGAIN},
	    {401, "who are you", REMOTE_AGAIN},
	    {404, "remote write receiver is not enabled", REMOTE_AGAIN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (remote_reply_verdict(cases[i].status, cases[i].body) != cases[i].verdict)
			fail_msg("%ld %s", cases[i].status, cases[i].body);
}

static void a_database_that_is_down_is_caught_up(void **state)
{
	struct rules_writer x;
	struct remote_state s;
	struct arena a = {0};
	struct txn *t;
	struct error e;
	char header[100];
	instant begun;

	(void)state;
	setenv("TEST_BEARER", "s3cret", 1);
	writing_begin(&x, "remote-down",
	    "remote_write: [{id: r, url: \"${env:TEST_SERVER}/write\", bearer: \"${env:TEST_BEARER}\", "
	    "samples: 10, "
	    "headers: {X-Scope-OrgID: city}}]\n");
	history_bring(&x.w, 1, 3);
	server_answer(x.w.server, "/write",
	    &(struct cached_response){.status = 429, .retry_after = "1800", .body = "slow down"});
	remotes_begin(&x);
	begun = x.w.now;
	assert_false(settle(&x, 20));
	assert_int_equal(server_count(x.w.server, "/write"), 1); /* it said when to come again */
	assert_contains(text_of(&x.notified), "r: it answers with status 429: slow down");
	server_answer(
	    x.w.server, "/write", &(struct cached_response){.status = 200, .body = "", .fail_first = 2});
	assert_true(settle(&x, 200));
	assert_true(x.w.now - begun >= 1800);
	assert_string_equal(server_last_header(x.w.server, "/write", "Authorization", header, sizeof header),
	    "Bearer s3cret");
	assert_string_equal(
	    server_last_header(x.w.server, "/write", "Content-Encoding", header, sizeof header), "snappy");
	assert_string_equal(
	    server_last_header(x.w.server, "/write", "X-Scope-OrgID", header, sizeof header), "city");
	assert_string_equal(server_last_header(x.w.server, "/write", "X-Prometheus-Remote-Write-Version",
				header, sizeof header),
	    "0.1.0");
	assert_done(store_read(x.w.store, &t, &e), e);
	assert_done(remote_get(t, "r", &a, &s, &e), e);
	store_read_end(t);
	assert_int_equal(s.sent, 9 * 2 + 2); /* a value and a release each, two targets */
	assert_int_equal(s.refused, 0);
	assert_null(strstr(text_of(&x.notified), "s3cret"));
	remotes_end(&x);
	arena_done(&a);
	writing_end(&x);
}

/* An address or a secret that cannot be had is a matter of that database alone. */
static void a_database_without_an_address_stops_no_other(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct rules_writer x;

	(void)state;
	setenv("RW_WRONG", "gopher://127.0.0.1/S3CRET", 1);
	writing_begin(&x, "remote-alone",
	    "remote_write:\n  - {id: gone, url: \"${env:TEST_SERVER}/gone\", bearer: \"${file:none}\"}\n"
	    "  - {id: wrong, url: \"${env:RW_WRONG}\"}\n"
	    "  - {id: good, url: \"${env:TEST_SERVER}/write\", samples: 2}\n");
	history_bring(&x.w, 1, 3);
	server_answer(x.w.server, "/write", &(struct cached_response){.status = 200, .body = ""});
	assert_int_equal(run_program(x.w.folder, &out, "export remote-write"), 1);
	assert_contains(text_of(&out), "export: gone: ");
	assert_contains(text_of(&out), "none of a ${file:} cannot be read");
	assert_contains(text_of(&out), "export: wrong: ");
	assert_contains(text_of(&out), "good: 20 samples written in all");
	assert_null(strstr(text_of(&out), "S3CRET"));
	text_clear(&out);
	server_answer(x.w.server, "/write", &(struct cached_response){.status = 200, .body = ""});
	remotes_begin(&x);
	assert_false(settle(&x, 4)); /* each turn is OUTCOME_DONE: the store has no fault */
	assert_contains(text_of(&x.notified), "gone: ");
	assert_contains(text_of(&x.notified), "wrong: ");
	assert_null(strstr(text_of(&x.notified), "S3CRET"));
	remotes_end(&x);
	writing_end(&x);
}

/* A database that repeats what it was asked with. */
static void what_a_database_repeats_is_struck_out(void **state)
{
	struct rules_writer x;
	struct arena a = {0};

	(void)state;
	setenv("RW_KEY", "S3CRET-key", 1);
	setenv("RW_PASS", "S3CRET-pass", 1);
	setenv("RW_HEADER", "S3CRET-header", 1);
	writing_begin(&x, "remote-secrets",
	    "remote_write:\n  - {id: out, url: \"${env:TEST_SERVER}/write?k=${env:RW_KEY}\", user: u, "
	    "password: "
	    "\"${env:RW_PASS}\", headers: {X-Key: \"${env:RW_HEADER}\"}}\n");
	history_bring(&x.w, 1, 1);
	server_answer(x.w.server, "/write",
	    &(struct cached_response){
		.status = 503, .body = "no S3CRET%2Dkey, dTpTM0NSRVQtcGFzcw==, s3cret-HEADER here"});
	remotes_begin(&x);
	assert_false(settle(&x, 4));
	assert_contains(text_of(&x.notified), "out: it answers with status 503: no ***, ***, *** here");
	assert_string_equal(remote_masked(x.w.config, &x.w.config->remote[0], "S3CRET-pass", &a), "***");
	arena_done(&a);
	remotes_end(&x);
	writing_end(&x);
}

/* What is configured for a database holds for writing and for reading back: its certificates, from the folder
 * of the configuration, and its headers. What else it says to a write does not matter. */
static void writing_and_reading_back_ask_alike(void **state)
{
	char folder[4096], path[4200], header[100];
	TEXT_OWNED struct text lines = {0};
	TEXT_OWNED struct text chatter = {0};
	struct remote_verified v;
	struct rules_writer x;
	struct server *tls;
	char *certificate, *key;
	struct error e;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("remote-certificate"));
	test_certificate(folder);
	snprintf(path, sizeof path, "%s/cert.pem", folder);
	certificate = test_read(path);
	snprintf(path, sizeof path, "%s/key.pem", folder);
	key = test_read(path);
	tls = server_start_tls(certificate, key);
	setenv("TEST_TLS", server_url(tls), 1);
	setenv("TEST_TENANT", "t3nant", 1);
	writing_begin(&x, "remote-tls",
	    "remote_write: [{id: r, url: \"${env:TEST_TLS}/write\", ca: cert.pem, "
	    "headers: {X-Scope-OrgID: \"${env:TEST_TENANT}\"}}]\n");
	snprintf(path, sizeof path, "%s/cert.pem", x.w.folder);
	test_write(path, certificate);
	history_bring(&x.w, 1, 1);
	while (chatter.length < 100000)
		text_add(&chatter, "taken, thank you very much; ");
	server_answer(tls, "/write", &(struct cached_response){.body = text_of(&chatter)});
	server_answer(tls, "/query", &(struct cached_response){.body = "{\"data\":{\"result\":[]}}"});
	remotes_begin(&x);
	assert_true(settle(&x, 20));
	assert_int_equal(server_count(tls, "/write"), 1);
	assert_done(
	    remote_verify(x.w.config, x.w.store, x.http, &x.w.config->remote[0], differs, &lines, &v, &e), e);
	assert_string_equal(
	    server_last_header(tls, "/query", "X-Scope-OrgID", header, sizeof header), "t3nant");
	assert_string_equal(server_last_header(tls, "/query", "Content-Encoding", header, sizeof header), "");
	remotes_end(&x);
	writing_end(&x);
	server_stop(tls);
	free(certificate);
	free(key);
}

static void figures_are_read_back_beside_where_they_are_written(void **state)
{
	static const char *const cases[][2] = {
	    {"http://a.example/api/v1/write", "http://a.example/api/v1"},
	    {"http://write.example/api/v1/write", "http://write.example/api/v1"},
	    {"http://a.example/writers/api/v1/write", "http://a.example/writers/api/v1"},
	    {"http://a.example/write/api/v1/write?db=write", "http://a.example/write/api/v1"},
	    {"http://a.example/api/v1/write/", "http://a.example/api/v1"},
	    {"http://a.example/api/v1/receive", "http://a.example/api/v1"},
	    {"http://a.example/write", "http://a.example"},
	    {"http://a.example/?x=/y/z", "http://a.example"},
	    {"http://a.example", "http://a.example"},
	    {"http://a.example?x=/write", "http://a.example"},
	    {"http://[::1]:9/write#/write", "http://[::1]:9"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text found = {0};

		read_back_address(cases[i][0], &found);
		assert_string_equal(text_of(&found), cases[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_answer_is_judged),
	    cmocka_unit_test(a_database_without_an_address_stops_no_other),
	    cmocka_unit_test(what_a_database_repeats_is_struck_out),
	    cmocka_unit_test(a_database_that_is_down_is_caught_up),
	    cmocka_unit_test(writing_and_reading_back_ask_alike),
	    cmocka_unit_test(real_engines_have_every_sample),
	    cmocka_unit_test(writing_on_survives_kills),
	    cmocka_unit_test(what_will_never_be_taken_is_found_and_counted),
	    cmocka_unit_test(figures_are_read_back_beside_where_they_are_written),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
