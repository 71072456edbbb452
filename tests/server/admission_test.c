/* SPDX-License-Identifier: MIT */
#include "server/admission.h"
#include "tests/asking.h"
#include "tests/serving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Who is answered: names of this machine on loopback, pages of our own, and whoever has the token. */

struct who {
	const char *authority, *origin, *site, *token;
	bool changes;
	int status; /* 0: admitted */
};

static void checked(const char *http, bool local, const struct who *cases, size_t count)
{
	TEXT_OWNED struct text yaml = {0};
	struct admission a = {0};
	struct config *c;
	struct error e;

	text_printf(&yaml,
	    "http: %s\n"
	    "publications: [{id: p, title: P, folder: out, key: key, url: \"https://City.Example/p\"}]\n",
	    http);
	c = test_config(test_folder("admission"), text_of(&yaml));
	assert_done(admission_read(&a, c, local, &e), e);
	for (size_t i = 0; i < count; i++) {
		const struct who *w = &cases[i];
		const struct admission_request r = {w->authority, w->origin ? w->origin : "",
		    w->site ? w->site : "", w->token ? w->token : "", w->changes};
		int status = 0;
		enum outcome outcome = admission_check(&a, &r, &status, &e);

		if (status != w->status || outcome != (status ? OUTCOME_REFUSED : OUTCOME_DONE))
			fail_msg("%s, Host %s, Origin %s, site %s, token %s: %d, not %d", http,
			    w->authority ? w->authority : "(none)", r.origin, r.fetch_site, r.authorization,
			    status, w->status);
	}
	admission_done(&a);
	config_free(c);
}
#define CHECKED(http, local, cases) checked(http, local, cases, sizeof cases / sizeof *cases)

static void on_loopback_the_name_counts(void **state)
{
	static const struct who plain[] = {
	    {.authority = "localhost"},
	    {.authority = "LOCALHOST.:9780"},
	    {.authority = "127.0.0.1:9780"},
	    {.authority = "127.0.0.1:8080"}, /* a tunnel has another port */
	    {.authority = "[::1]:9780"},
	    {.authority = "city.example"},
	    {.authority = "city.example:8443"},
	    {.authority = NULL, .status = 421},
	    {.authority = "", .status = 421},
	    {.authority = "evil.example", .status = 421},
	    {.authority = "evil.example:9780", .status = 421},
	    {.authority = "localhost.evil.example", .status = 421},
	    {.authority = "127.0.0.1.evil.example", .status = 421},
	    {.authority = "city.example.evil.example", .status = 421},
	    {.authority = "city.example@evil.example", .status = 421},
	    {.authority = "localhost, evil.example", .status = 421},
	    {.authority = "192.168.1.1", .status = 421},
	};
	static const struct who listed[] = {
	    {.authority = "a.example:9780"},
	    {.authority = "b.example:81"},
	    {.authority = "b.example", .status = 421},
	    {.authority = "localhost"},
	};

	(void)state;
	CHECKED("{}", true, plain);
	CHECKED("{hosts: [A.example, \"b.example:81\"]}", true, listed);
}

static void elsewhere_the_name_is_anybodys(void **state)
{
	static const struct who cases[] = {{.authority = "evil.example"}, {.authority = NULL}};

	(void)state;
	CHECKED("{listen: \":9780\", public: true}", false, cases);
}

static void a_page_of_another_site_does_not_post(void **state)
{
	static const struct who cases[] = {
	    {.authority = "localhost:9780", .changes = true},
	    {.authority = "localhost:9780", .origin = "http://localhost:9780", .changes = true},
	    {.authority = "localhost:9780",
		.origin = "http://LocalHost:9780",
		.site = "same-origin",
		.changes = true},
	    {.authority = "127.0.0.1:9780",
		.origin = "https://city.example",
		.site = "same-origin",
		.changes = true},
	    {.authority = "localhost:9780", .site = "none", .changes = true},
	    {.authority = "localhost:9780", .origin = "http://evil.example", .changes = true, .status = 403},
	    {.authority = "localhost:9780",
		.origin = "http://localhost:3000",
		.changes = true,
		.status = 403},
	    {.authority = "localhost:9780", .origin = "http://localhost", .changes = true, .status = 403},
	    {.authority = "localhost:9780", .origin = "null", .changes = true, .status = 403},
	    {.authority = "localhost:9780",
		.origin = "http://localhost:9780/x",
		.changes = true,
		.status = 403},
	    {.authority = "localhost:9780", .site = "cross-site", .changes = true, .status = 403},
	    {.authority = "localhost:9780", .site = "same-site", .changes = true, .status = 403},
	    {.authority = "localhost:9780",
		.origin = "http://localhost:9780",
		.site = "cross-site",
		.changes = true,
		.status = 403},
	    /* reading is another matter: what comes back is not shown to the page */
	    {.authority = "localhost:9780", .origin = "http://evil.example", .site = "cross-site"},
	};

	(void)state;
	CHECKED("{}", true, cases);
}

static void with_a_token_the_token_counts(void **state)
{
	static const struct who cases[] = {
	    {.authority = "anything.example", .token = "Bearer t0ken-old"},
	    {.authority = NULL, .token = "bearer t0ken-old"},
	    {.authority = "localhost", .status = 401},
	    {.authority = "localhost", .token = "Bearer ", .status = 401},
	    {.authority = "localhost", .token = "Bearer t0ken-ol", .status = 401},
	    {.authority = "localhost", .token = "Bearer t0ken-old ", .status = 401},
	    {.authority = "localhost", .token = "Bearer t0ken-older", .status = 401},
	    {.authority = "localhost", .token = "Basic t0ken-old", .status = 401},
	    {.authority = "localhost", .token = "t0ken-old", .status = 401},
	};

	(void)state;
	setenv("TEST_TOKEN", "t0ken-old", 1);
	CHECKED("{token: \"${env:TEST_TOKEN}\"}", true, cases);
	CHECKED("{token: \"${env:TEST_TOKEN}\", listen: \":9780\", public: true}", false, cases);
}

/* A configuration that is read again may have lost its token, and the address stays what it was. */
static void beyond_this_machine_nobody_comes_in_without_leave(void **state)
{
	const struct admission_request r = {"localhost", "", "", "Bearer ", false};
	struct admission a = {0};
	struct config *c = test_config(test_folder("admission-closed"), "http: {}\n");
	struct error e;
	int status = 0;

	(void)state;
	assert_int_equal(admission_read(&a, c, false, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "no request is answered");
	assert_int_equal(admission_check(&a, &r, &status, &e), OUTCOME_REFUSED);
	assert_int_equal(status, 401);
	admission_done(&a);
	config_free(c);
}

static void on_the_wire_it_is_the_same(void **state)
{
	static const struct {
		const char *bytes;
		int status;
	} cases[] = {
	    {"GET /api/v1/regions HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n", 200},
	    {"GET /api/v1/regions HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
	    {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
	    {"GET /metrics HTTP/1.0\r\n\r\n", 421},
	    {"GET /nothing HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421},
	    {"GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200},
	    {"GET /healthz HTTP/1.0\r\n\r\n", 200},
	    {"GET http://localhost/api/v1/regions HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200},
	    {"GET HTTP://[::1]:9780/api/v1/regions?format=csv HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200},
	    {"GET http://localhost HTTP/1.1\r\nHost: evil.example\r\n\r\n", 200},
	    {"GET http://evil.example/api/v1/regions HTTP/1.1\r\nHost: localhost\r\n\r\n", 421},
	    {"GET http://localhost@evil.example/api HTTP/1.1\r\nHost: localhost\r\n\r\n", 421},
	    {"GET /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400},
	    {"POST /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n"
	     "Content-Length: 0\r\n\r\n",
		403},
	    {"POST /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
	     "Content-Length: 0\r\n\r\n",
		200},
	    {"OPTIONS /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n"
	     "Access-Control-Request-Method: POST\r\n\r\n",
		403},
	};
	struct served s;

	(void)state;
	served_begin(&s, "admission-wire", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct heard h = ask_bytes(s.port, cases[i].bytes);

		if (h.status != cases[i].status)
			fail_msg(
			    "%d, not %d:\n%s%s", h.status, cases[i].status, cases[i].bytes, text_of(&h.body));
		heard_done(&h);
	}
	served_end(&s);
}

/* The answer names the methods that an address takes, and no others. */
static void methods_are_told_by_address(void **state)
{
	static const struct {
		const char *request, *allow;
	} cases[] = {
	    {"PUT /api/v1/figures", "GET, HEAD, POST"},
	    {"DELETE /api/v1/figures", "GET, HEAD, POST"},
	    {"OPTIONS /api/v1/figures", "GET, HEAD, POST"},
	    {"TRACE /api/v1/figures", "GET, HEAD, POST"},
	    {"get /api/v1/figures", "GET, HEAD, POST"},
	    {"POST /metrics", "GET, HEAD"},
	    {"POST /healthz", "GET, HEAD"},
	    {"POST /", "GET, HEAD"},
	    {"POST /publications/p/", "GET, HEAD"},
	    {"POST /api/v1/openapi.json", "GET, HEAD"},
	};
	struct served s;
	char value[80];

	(void)state;
	served_begin(&s, "admission-methods", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct heard h = ask(s.port, cases[i].request, "", NULL);

		if (h.status != 405)
			fail_msg("%s: %d", cases[i].request, h.status);
		assert_string_equal(heard_header(&h, "Allow", value, sizeof value), cases[i].allow);
		heard_done(&h);
	}
	served_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(on_loopback_the_name_counts),
	    cmocka_unit_test(elsewhere_the_name_is_anybodys),
	    cmocka_unit_test(a_page_of_another_site_does_not_post),
	    cmocka_unit_test(with_a_token_the_token_counts),
	    cmocka_unit_test(beyond_this_machine_nobody_comes_in_without_leave),
	    cmocka_unit_test(on_the_wire_it_is_the_same),
	    cmocka_unit_test(methods_are_told_by_address),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
