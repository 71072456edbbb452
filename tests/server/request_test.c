/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/request.h"
#include "server/body.h"
#include "report/query.h"
#include "server/cache_key.h"
#include "store/outbox.h"
#include "tests/asking.h"
#include "tests/serving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Parameters are read as they were sent or refused, and an answer that is kept is given to nobody who asked
 * for another. */

static void what_would_not_count_is_refused(void **state)
{
	static const struct {
		const char *request, *headers, *body;
		int status;
		const char *says;
	} cases[] = {
	    {"GET /api/v1/figures?region=east&region=west", "", NULL, 400, "region is given twice"},
	    {"GET /api/v1/figures?format=csv&format=csv", "", NULL, 400, "format is given twice"},
	    {"POST /api/v1/figures?region=east", "Content-Type: application/x-www-form-urlencoded\r\n",
		"region=west", 400, "region is given twice"},
	    {"POST /api/v1/figures", "Content-Type: application/json\r\n",
		"{\"region\": \"east\", \"region\": \"west\"}", 400, "the name \\\"region\\\" stands twice"},
	    {"GET /api/v1/figures?all", "", NULL, 400, "all has no value (expected all=VALUE)"},
	    {"GET /api/v1/figures?region=east&all", "", NULL, 400, "all has no value"},
	    {"GET /api/v1/figures?region=", "", NULL, 200, "east"}, /* as if it were not given */
	    {"GET /api/v1/figures?region=east%00,west", "", NULL, 400, "%00 is no character"},
	    {"GET /api/v1/figures?region=east%", "", NULL, 400, "two hexadecimal digits"},
	    {"GET /api/v1/figures?region=%e4", "", NULL, 400, "not UTF-8"},
	    {"POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded\r\n",
		"region=east%00west", 400, "two hexadecimal digits"},
	    {"POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded\r\n", "region=%4", 400,
		"two hexadecimal digits"},
	    {"POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded\r\n", "all", 400,
		"expected NAME=VALUE, found \\\"all\\\""},
	    {"POST /api/v1/figures", "Content-Type: application/json\r\n",
		"{\"region\": \"east\\u0000west\"}", 400, "u0000 is no character"},
	    {"POST /api/v1/figures", "Content-Type: application/json\r\n", "{\"region\": \"\\\\u0000\"}", 400,
		"there is no region \\\\u0000"},
#define JSON "Content-Type: application/json\r\n"
	    /* who has chosen nothing does not get everything */
	    {"POST /api/v1/figures", JSON, "{\"region\": []}", 400, "region: the list is empty"},
	    {"POST /api/v1/figures", JSON, "{\"region\": [\"\"]}", 400, "\\\"\\\" in the list is no name"},
	    {"POST /api/v1/figures", JSON, "{\"region\": [\"east\", null]}", 400, "expected a text"},
	    {"POST /api/v1/figures", JSON, "{\"region\": [\"east,west\"]}", 400,
		"there is no region east,west"},
	    {"POST /api/v1/figures", JSON, "{\"region\": [\"east\", \"west\"]}", 200, "west"},
	    {"POST /api/v1/figures", JSON, "{\"region\": null, \"indicator\": \"\"}", 200, "west"},
	    {"POST /api/v1/projects", JSON, "{\"project\": [\"Z\", \"P-1\", \"A\", \"P-1\"]}", 200,
		"\"P-1\""},
	    {"POST /api/v1/projects", JSON, "{\"project\": [\"Z\", \"P-2\", \"P\"]}", 200, "[]"},
	    /* in another type or character set it would be another text */
	    {"POST /api/v1/figures", "Content-Type: application/json-seq\r\n", "{}", 400, "in UTF-8, found"},
	    {"POST /api/v1/figures", "Content-Type: application/json;charset=UTF-16\r\n", "{}", 400,
		"in UTF-8, found"},
	    {"POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded; charset=\"gbk\"\r\n",
		"region=east", 400, "in UTF-8, found"},
	    {"POST /api/v1/figures", "Content-Type: Application/JSON ; Charset=\"utf-8\"\r\n", "{}", 200,
		"east"},
	    {"GET /api/v1/figures?region=east&", "", NULL, 200, "east"},
	    {"GET /api/v1/figures?region=east&&", "", NULL, 400, "a parameter has no name"},
	    {"GET /api/v1/figures?=x", "", NULL, 400, "there is no parameter"},
	    {"GET /?as_of=2023-07-28", "", NULL, 400, "/ takes no parameters, and as_of is one"},
	    {"GET /metrics?region=east", "", NULL, 400, "/metrics takes no parameters"},
	    {"GET /api?x=1", "", NULL, 400, "/api takes no parameters"},
	    {"GET /healthz?x=1", "", NULL, 200, "ok"},
	    {"GET /api/v1/figures?region=,", "", NULL, 400, "region: \\\",\\\" has no name in it"},
	    {"GET /api/v1/figures?indicator=%20", "", NULL, 400, "has no name in it"},
	    {"GET /api/v1/projects?project=,+,", "", NULL, 400, "has no name in it"},
	    {"GET /api/v1/figures?as_of=1690848000", "", NULL, 400, "expected milliseconds since 1970"},
	    {"GET /api/v1/figures?as_of=1690848000000", "", NULL, 200, "east"},
	    {"GET /api/v1/outbox?as_of=2023-05-01", "", NULL, 400, "outbox cannot be asked for by as_of"},
	    {"GET /api/v1/regions?as_of=2023-05-01", "", NULL, 400, "regions cannot be asked for by as_of"},
	    {"GET /api/v1/figures", "Content-Type: application/json\r\n", "{\"format\":\"csv\"}", 400,
		"GET has no body"},
	    {"GET /nothing/\xff\xfe", "", NULL, 404, "not found: /nothing/\xEF\xBF\xBD\xEF\xBF\xBD"},
	};
	TEXT_OWNED struct text many = {0};
	struct served s;
	struct heard h;

	(void)state;
	served_begin(&s, "asked", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		h = ask(s.port, cases[i].request, cases[i].headers, cases[i].body);
		if (h.status != cases[i].status || !strstr(text_of(&h.body), cases[i].says))
			fail_msg("%s %s: %d %s", cases[i].request, cases[i].body ? cases[i].body : "",
			    h.status, text_of(&h.body));
		heard_done(&h);
	}
	text_add(&many, "a=");
	for (int i = 0; i < 100000; i++)
		text_printf(&many, "&p%d=", i);
	h = ask(s.port, "POST /api/v1/figures", "Content-Type: application/x-www-form-urlencoded\r\n",
	    text_of(&many));
	assert_int_equal(h.status, 400);
	assert_contains(text_of(&h.body), "more than 64 parameters");
	heard_done(&h);
	served_end(&s);
}

static void no_two_lists_of_parts_have_one_key(void **state)
{
	static const char *const lists[][4] = {{"a", "b"}, {"ab"}, {"ab", ""}, {"", "ab"}, {"a", "b", ""},
	    {"1:a", "b"}, {"a1:b"}, {"a\nb"}, {"a", "\nb"}, {"i1:"}, {"-:"}, {""}};
	enum { LISTS = sizeof lists / sizeof *lists };
	struct text keys[LISTS + 2] = {{0}};

	(void)state;
	for (size_t i = 0; i < LISTS; i++)
		for (size_t n = 0; lists[i][n]; n++)
			cache_key_text(&keys[i], lists[i][n]);
	cache_key_integer(&keys[LISTS], 1);
	cache_key_text(&keys[LISTS + 1], NULL);
	for (size_t i = 0; i < LISTS + 2; i++)
		for (size_t n = 0; n < i; n++)
			if (text_same(&keys[i], &keys[n]))
				fail_msg("%zu and %zu are both %s", i, n, text_of(&keys[i]));
	for (size_t i = 0; i < LISTS + 2; i++)
		text_done(&keys[i]);
}

static void etag_of(
    struct served *s, const char *request, const char *headers, char etag[100], struct text *body)
{
	struct heard h = ask(s->port, request, headers, NULL);

	if (h.status != 200)
		fail_msg("%s: %d %s", request, h.status, text_of(&h.body));
	heard_header(&h, "ETag", etag, 100);
	text_clear(body);
	text_put(body, text_of(&h.body), h.body.length);
	heard_done(&h);
}

/* Each pair wants another answer; made one after the other, the second is not what was kept of the first. */
static void an_answer_is_kept_for_its_own_question(void **state)
{
	static const struct {
		const char *first, *first_headers, *second, *second_headers;
	} cases[] = {
	    {"GET /api/v1/projects?project=P-1%0Aregion%3Dwest", "",
		"GET /api/v1/projects?project=P-1&region=west", ""},
	    {"GET /api/v1/projects?project=P-1", "", "GET /api/v1/projects?project=P-1%0A", ""},
	    {"GET /api/v1/figures", "", "GET /api/v1/figures", "Accept: text/csv\r\n"},
	    {"GET /api/v1/figures?format=csv", "", "GET /api/v1/figures?format=csv&bom=true", ""},
	    {"GET /api/v1/figures?as_of=2023-05-01", "", "GET /api/v1/figures?as_of=2023-05-02", ""},
	    {"GET /api/v1/figures", "", "GET /api/v1/figures?all=true", ""},
	    {"GET /api/v1/regions", "", "GET /api/v1/indicators", ""},
	};
	TEXT_OWNED struct text a = {0};
	TEXT_OWNED struct text b = {0};
	struct served s;
	char one[100], two[100];

	(void)state;
	served_begin(&s, "asked-keys", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		etag_of(&s, cases[i].first, cases[i].first_headers, one, &a);
		etag_of(&s, cases[i].second, cases[i].second_headers, two, &b);
		if (!*one || strcmp(one, two) == 0)
			fail_msg("%s and %s have one tag: %s", cases[i].first, cases[i].second, one);
	}
	/* the same question again has the same tag and the same bytes */
	etag_of(&s, "GET /api/v1/figures", "", one, &a);
	etag_of(&s, "GET /api/v1/figures", "", two, &b);
	assert_string_equal(one, two);
	assert_true(text_same(&a, &b));
	served_end(&s);
}

/* A tag is of the very bytes (RFC 9110, 8.8.3): who has the plain ones has not got the compressed ones. */
static void compressed_bytes_have_a_tag_of_their_own(void **state)
{
	static const char gzip[] = "Accept-Encoding: gzip\r\n";
	static const char *const requests[] = {"GET /api/v1/figures", "HEAD /api/v1/figures",
	    "GET /api/v1/figures?format=csv", "GET /", "GET /api/v1/figures"};
	struct served s;
	char plain[100], packed[100], header[300];

	(void)state;
	served_begin(&s, "asked-gzip", served_plain);
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		TEXT_OWNED struct text a = {0};
		const struct {
			const char *etag, *encoding;
			int status;
		} again[] = {{plain, "", 304}, {packed, gzip, 304}, {packed, "", 200}, {plain, gzip, 200}};

		etag_of(&s, requests[i], "", plain, &a);
		etag_of(&s, requests[i], gzip, packed, &a);
		if (!*plain || !*packed || strcmp(plain, packed) == 0)
			fail_msg("%s: %s and %s", requests[i], plain, packed);
		for (size_t n = 0; n < 4; n++) {
			struct heard h;
			char now[100];

			snprintf(header, sizeof header, "If-None-Match: \"x\", W/%s\r\n%s", again[n].etag,
			    again[n].encoding);
			h = ask(s.port, requests[i], header, NULL);
			assert_int_equal(h.status, again[n].status);
			assert_string_equal(
			    heard_header(&h, "ETag", now, sizeof now), *again[n].encoding ? packed : plain);
			heard_done(&h);
		}
	}
	served_end(&s);
}

/* It is ten seconds after noon of 2023-08-01, and the end of that minute is what a request means by now. */
static void relative_times_count_from_now(void **state)
{
	static const char *const cases[][2] = {
	    {"GET /api/v1/figures?as_of=yesterday", "GET /api/v1/figures?as_of=2023-07-31"},
	    {"GET /api/v1/figures?as_of=12w", "GET /api/v1/figures?as_of=2023-05-09T12:00:59Z"},
	    {"GET /api/v1/figures?as_of=3mo", "GET /api/v1/figures?as_of=2023-05-01T12:00:59Z"},
	    {"GET /api/v1/status_changes?since=yesterday", "GET /api/v1/status_changes?since=2023-07-31"},
	    {"GET /api/v1/progress?from=3mo&to=2mo", "GET /api/v1/progress?period=2023-05..2023-06"},
	    {"GET /api/v1/progress?from=13h", "GET /api/v1/progress?from=2023-07-31"},
	    {"GET /api/v1/progress?from=11h", "GET /api/v1/progress?from=2023-08-01"},
	};
	TEXT_OWNED struct text relative = {0};
	TEXT_OWNED struct text absolute = {0};
	struct served s;
	struct heard h;
	char one[100], two[100];

	(void)state;
	served_begin(&s, "asked-relative", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		etag_of(&s, cases[i][0], "", one, &relative);
		etag_of(&s, cases[i][1], "", two, &absolute);
		if (!text_same(&relative, &absolute))
			fail_msg("%s: %s\n%s: %s", cases[i][0], text_of(&relative), cases[i][1],
			    text_of(&absolute));
	}
	/* later on the same day it means another month: the answer is not the one that was kept */
	etag_of(&s, "GET /api/v1/progress?from=13h", "", one, &relative);
	s.w.now += 2 * 3600;
	etag_of(&s, "GET /api/v1/progress?from=13h", "", two, &relative);
	assert_string_not_equal(one, two);
	h = ask(s.port, "GET /api/v1/figures?as_of=3m", "", NULL);
	assert_int_equal(h.status, 400);
	assert_contains(text_of(&h.body), "as_of: \\\"3m\\\" is no time (expected one such as 2023-07-28, "
					  "2023-07-28T08:30, yesterday or 7d, or milliseconds since 1970)");
	heard_done(&h);
	served_end(&s);
}

static int times_in(const char *text, const char *part)
{
	int n = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		n++;
	}
	return n;
}

/* 304 answers GET and HEAD alone (RFC 9110, 13.1.2): what is posted is answered whole, and without a tag,
 * which would be one of the address. */
static void what_is_posted_is_answered_whole(void **state)
{
	static const char type[] = "Content-Type: application/x-www-form-urlencoded\r\n";
	TEXT_OWNED struct text all = {0};
	struct served s;
	struct heard h;
	char etag[100], value[100], header[300];

	(void)state;
	served_begin(&s, "asked-posted", served_plain);
	etag_of(&s, "GET /api/v1/figures?region=east", "", etag, &all);
	for (int i = 0; i < 2; i++) {
		snprintf(header, sizeof header, "%sIf-None-Match: %s\r\n", type, i ? "*" : etag);
		h = ask(s.port, "POST /api/v1/figures", header, "region=east");
		assert_int_equal(h.status, 200);
		assert_true(text_same(&h.body, &all));
		assert_string_equal(heard_header(&h, "ETag", value, sizeof value), "");
		heard_done(&h);
	}
	h = ask(s.port, "GET /api/v1/openapi.json", "", NULL);
	assert_int_equal(times_in(text_of(&h.body), "\"304\""), times_in(text_of(&h.body), "\"get\""));
	heard_done(&h);
	/* nor has what is asked for by its address lost its own */
	h = ask(s.port, "GET /api/v1/figures?region=east", "", NULL);
	assert_string_equal(heard_header(&h, "ETag", value, sizeof value), etag);
	heard_done(&h);
	served_end(&s);
}

/* A tag of an earlier run, perhaps under another configuration, is none of this one. */
static void another_run_has_other_tags(void **state)
{
	TEXT_OWNED struct text body = {0};
	struct served s;
	struct heard h;
	char etag[100], header[140];

	(void)state;
	served_begin(&s, "asked-runs", served_plain);
	etag_of(&s, "GET /api/v1/figures", "", etag, &body);
	snprintf(header, sizeof header, "If-None-Match: %s\r\n", etag);
	h = ask(s.port, "GET /api/v1/figures", header, NULL);
	assert_int_equal(h.status, 304);
	heard_done(&h);
	service_stop(s.service);
	served_start(&s);
	h = ask(s.port, "GET /api/v1/figures", header, NULL);
	assert_int_equal(h.status, 200);
	heard_done(&h);
	served_end(&s);
}

/* A failure of ours is answered as one; what the system says of it goes to the log. */
static void a_failure_tells_nothing_of_the_machine(void **state)
{
	struct served s;
	struct heard h;
	char *before = getenv("TMPDIR");

	(void)state;
	served_begin(&s, "asked-failure", served_plain);
	world_figures(&s.w, 100, 60, "2023-05", 1.5, "2023-07-18"); /* more than is kept in memory */
	setenv("TMPDIR", "/nonexistent/secret-place", 1);
	h = ask(s.port, "GET /api/v1/figures?all=true", "", NULL);
	assert_int_equal(h.status, 503);
	assert_string_equal(text_of(&h.body),
	    "{\"error\":\"the answer could not be made (the log of the service says why)\"}\n");
	heard_done(&h);
	if (before)
		setenv("TMPDIR", before, 1);
	else
		unsetenv("TMPDIR");
	h = ask(s.port, "GET /api/v1/figures?all=true", "", NULL);
	assert_int_equal(h.status, 200);
	heard_done(&h);
	h = ask(s.port, "GET /readyz", "", NULL);
	assert_int_equal(h.status, 503);
	assert_string_equal(text_of(&h.body), "{\"error\":\"the rules have not been applied yet\"}\n");
	heard_done(&h);
	served_end(&s);
}

static void a_weight_of_zero_is_a_no(void **state)
{
	static const struct {
		const char *header;
		bool wanted;
	} cases[] = {
	    {"gzip", true},
	    {"deflate, gzip", true},
	    {"gzip;q=0.5, *;q=0", true},
	    {"br;q=1.0, GZIP ; q=1", true},
	    {"gzip;q=0", false},
	    {"gzip;q=0.000, identity", false},
	    {"x-gzip", false},
	    {"gzipped", false},
	    {"identity;q=1;gzip", false},
	    {"gzip;level=9;q=0", false},
	    {"gzip;level=9; q=0.1", true},
	    {"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (header_accepts(cases[i].header, "gzip") != cases[i].wanted)
			fail_msg("%s", cases[i].header);
}

/* What is said not to be wanted is not sent, and a type may be in capitals. */
static void the_type_is_one_that_is_wanted(void **state)
{
	static const struct {
		const char *request, *accept, *type;
	} cases[] = {
	    {"GET /api/v1/figures", "text/csv", "text/csv"},
	    {"GET /api/v1/figures", "TEXT/CSV", "text/csv"},
	    {"GET /api/v1/figures", "text/csv;q=0, application/x-ndjson", "application/x-ndjson"},
	    {"GET /api/v1/figures", "application/json;q=0,text/csv", "text/csv"},
	    {"GET /api/v1/figures", "x-text/csvy", "application/json"},
	    {"GET /api/v1/figures", "text/html, */*;q=0.8", "application/json"},
	    {"GET /metrics", "application/openmetrics-text;version=1.0.0;q=0.5",
		"application/openmetrics-text"},
	    {"GET /metrics", "application/openmetrics-text;version=1.0.0;q=0, text/plain", "text/plain"},
	};
	struct served s;

	(void)state;
	served_begin(&s, "asked-types", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char headers[200], type[100];
		struct heard h;

		snprintf(headers, sizeof headers, "Accept: %s\r\n", cases[i].accept);
		h = ask(s.port, cases[i].request, headers, NULL);
		heard_header(&h, "Content-Type", type, sizeof type);
		if (h.status != 200 || strncmp(type, cases[i].type, strlen(cases[i].type)) != 0)
			fail_msg("%s %s: %d %s", cases[i].request, cases[i].accept, h.status, type);
		heard_done(&h);
	}
	served_end(&s);
}

static void every_answer_tells_a_browser_what_it_may(void **state)
{
	static const char *const requests[] = {"GET /", "GET /api", "GET /api/v1/figures", "GET /metrics",
	    "GET /healthz", "GET /nothing", "GET /api/v1/figures?x=1", "PUT /", "GET /api/v1/figures?x=%",
	    NULL};
	struct served s;
	char value[300];

	(void)state;
	served_begin(&s, "asked-headers", served_plain);
	for (size_t i = 0; requests[i]; i++) {
		struct heard h = ask(s.port, requests[i], "", NULL);

		assert_contains(
		    heard_header(&h, "Content-Security-Policy", value, sizeof value), "default-src 'none'");
		assert_contains(value, "frame-ancestors 'none'");
		assert_contains(value, "base-uri 'none'");
		assert_contains(value, "form-action 'none'");
		assert_string_equal(heard_header(&h, "Referrer-Policy", value, sizeof value), "no-referrer");
		assert_string_equal(
		    heard_header(&h, "X-Content-Type-Options", value, sizeof value), "nosniff");
		heard_done(&h);
	}
	for (size_t i = 0; i < 2; i++) {
		struct heard h = ask(s.port, requests[i], "", NULL);

		assert_contains(text_of(&h.body),
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
		    "'none'; ");
		heard_done(&h);
	}
	served_end(&s);
}

static enum outcome failures_step(struct txn *t, void *context, struct error *e)
{
	struct world *w = context;
	struct arena a = {0};
	struct fetch f = fetch_taken(w->now);
	struct message *heads;
	size_t count;
	enum outcome outcome = journal_number(t, &f.id, e);

	f.outcome = FETCH_FAILED;
	f.problem = "Failed to connect to intern.example port 8443";
	if (outcome == OUTCOME_DONE)
		outcome = journal_add(t, &f, e);
	if (outcome == OUTCOME_DONE)
		outcome = outbox_heads(t, &a, &heads, &count, e);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < count; i++) {
		heads[i].problem = "/srv/intern: no such file";
		heads[i].attempts = 1;
		outcome = outbox_update(t, &heads[i], e);
	}
	arena_done(&a);
	return outcome;
}

/* Who reads without a token what anybody may read sees that something fails, and not where: the reasons name
 * hosts, ports and files. On this machine, and with a token, they are told. */
static void strangers_do_not_read_where_we_ask(void **state)
{
	static const struct {
		const char *http, *headers;
		bool shown;
	} cases[] = {
	    {"http: {listen: \":0\", public: true}\n", "", false},
	    {"http: {listen: \"127.0.0.1:0\", public: true}\n", "", false}, /* for somebody before us */
	    {"http: {listen: \"127.0.0.1:0\"}\n", "", true},
	    {"http: {listen: \":0\", public: true, token: \"${env:TEST_TOKEN}\"}\n",
		"Authorization: Bearer t0ken-old\r\n", true},
	};
	static const struct {
		const char *list, *reason;
	} lists[] = {{"sources", "intern.example port 8443"}, {"outbox", "/srv/intern"}};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct served s;
		struct error e;

		served_begin(&s, "asked-strangers", cases[i].http);
		assert_done(store_write(s.w.store, failures_step, &s.w, &e), e);
		for (size_t n = 0; n < sizeof lists / sizeof *lists; n++) {
			char request[100];
			struct heard h;

			snprintf(request, sizeof request, "GET /api/v1/%s", lists[n].list);
			h = ask(s.port, request, cases[i].headers, NULL);
			assert_int_equal(h.status, 200);
			assert_int_equal(strstr(text_of(&h.body), lists[n].reason) != NULL, cases[i].shown);
			assert_int_equal(
			    strstr(text_of(&h.body), "not shown without a token") != NULL, !cases[i].shown);
			heard_done(&h);
		}
		served_end(&s);
	}
}

/* A code is whatever its document says. */
static void a_code_may_have_commas(void **state)
{
	static const struct {
		const char *list, *codes; /* each with a bar behind it */
	} cases[] = {
	    {"P-1", "P-1|"},
	    {"P-1,P-2", "P-1|P-2|"},
	    {" P-1 , P-2 ,, ", "P-1|P-2|"},
	    {"P\\,1", "P,1|"},
	    {"P\\,1,P-2\\\\,P\\3", "P,1|P-2\\|P\\3|"},
	    {"\\,", ",|"},
	    {"a\\", "a\\|"},
	    {"a b,c", "a b|c|"},
	    {",", ""},
	};
	static const char *const codes[] = {",", "P,1", "P-1", "\\", "a\\,b", "x y"};
	TEXT_OWNED struct text all = {0};
	TEXT_OWNED struct text json = {0};
	struct arena a = {0};
	struct query q = {0};
	struct pair *pairs = NULL;
	size_t count = 0;
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text found = {0};

		query_projects(&q, cases[i].list, &a);
		for (size_t n = 0; q.projects && n < q.project_count; n++)
			text_printf(&found, "%s|", q.projects[n]);
		assert_string_equal(text_of(&found), cases[i].codes);
	}
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		query_name_add(&all, codes[i]);
		text_printf(&json, "%s\"", i ? "," : "{\"project\":[");
		json_escape(&json, codes[i]);
		text_add(&json, "\"");
	}
	text_add(&json, "]}");
	assert_done(body_read(text_of(&json), json.length, "application/json", &a, &pairs, &count, &e), e);
	assert_int_equal(count, 1);
	assert_string_equal(pairs->value, text_of(&all));
	query_projects(&q, text_of(&all), &a);
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		assert_string_equal(q.projects[i], codes[i]);
	assert_int_equal(q.project_count, sizeof codes / sizeof *codes);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_would_not_count_is_refused),
	    cmocka_unit_test(no_two_lists_of_parts_have_one_key),
	    cmocka_unit_test(an_answer_is_kept_for_its_own_question),
	    cmocka_unit_test(relative_times_count_from_now),
	    cmocka_unit_test(compressed_bytes_have_a_tag_of_their_own),
	    cmocka_unit_test(what_is_posted_is_answered_whole),
	    cmocka_unit_test(another_run_has_other_tags),
	    cmocka_unit_test(a_failure_tells_nothing_of_the_machine),
	    cmocka_unit_test(a_weight_of_zero_is_a_no),
	    cmocka_unit_test(the_type_is_one_that_is_wanted),
	    cmocka_unit_test(strangers_do_not_read_where_we_ask),
	    cmocka_unit_test(every_answer_tells_a_browser_what_it_may),
	    cmocka_unit_test(a_code_may_have_commas),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
