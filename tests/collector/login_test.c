/* SPDX-License-Identifier: MIT */
#include "store/journal.h"
#include "tests/collecting.h"

#include <stdio.h>
#include <string.h>

/* Tokens: fetched before the first request, again when one is rejected, and only where the login is. */

static void a_token_is_fetched_first_and_again_when_it_is_refused(void **state)
{
	struct bench b;
	char body[128];

	(void)state;
	bench_begin_file(&b, "token");
	bench_serve(&b, "/login", "{\"data\":{\"token\":\"old\"}}");
	server_answer(b.server, "/a",
	    &(struct cached_response){
		.body = "[" ROW("east", "05", "1") "]", .needs = "Authorization: Bearer old"});
	bench_serve(&b, "/nologin", "{\"error\":\"locked\"}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a fetched added=1");
	assert_contains(text_of(&b.log),
	    "b failed added=0 refused=0 attempts=0 the login's answer has no token at $.token");
	assert_string_equal(server_last_body(b.server, "/login", body, sizeof body), "user=u&password=t0ken");
	assert_int_equal(server_count(b.server, "/b"), 0);
	/* a token that is good for nothing is fetched again once, not for ever */
	server_answer(
	    b.server, "/a", &(struct cached_response){.body = "[]", .needs = "Authorization: Bearer new"});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a failed");
	assert_int_equal(server_count(b.server, "/login"), 3);
	assert_int_equal(server_count(b.server, "/a"), 3);
	assert_null(strstr(text_of(&b.log), "t0ken"));
	bench_end(&b);
}

static void a_login_is_asked_where_it_is(void **state)
{
	struct bench b;
	char there[128];

	(void)state;
	bench_begin_file(&b, "login-elsewhere");
	snprintf(
	    there, sizeof there, "http://localhost:%s/elsewhere", strrchr(server_url(b.server), ':') + 1);
	server_answer(
	    b.server, "/login", &(struct cached_response){.status = 307, .body = "", .location = there});
	server_answer(
	    b.server, "/login2", &(struct cached_response){.status = 302, .body = "", .location = there});
	bench_serve(&b, "/elsewhere", "{\"t\":\"evil\"}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "a failed added=0 refused=0 attempts=0 the login answers with "
					 "status 0 redirect refused: to another host");
	assert_contains(text_of(&b.log), "b failed");
	assert_int_equal(server_count(b.server, "/elsewhere"), 0);
	assert_int_equal(server_count(b.server, "/a") + server_count(b.server, "/b"), 0);
	bench_end(&b);
}

/* A token that is good for two requests, five pages, a login that answers 201, and a session's cookie. */
static void a_token_is_renewed_as_often_as_it_is_refused(void **state)
{
	static const char *const tokens[] = {"{\"t\":\"one\"}", "{\"t\":\"two\"}", "{\"t\":\"three\"}", NULL};
	static const char *const needs[] = {
	    "Bearer one", "Bearer one", "Bearer two", "Bearer two", "Bearer three"};
	struct bench b;
	struct arena a = {0};
	char path[32], body[128], cookie[64];

	(void)state;
	bench_begin_file(&b, "renewed");
	server_answer(b.server, "/login", &(struct cached_response){.status = 201, .turns = tokens});
	for (int i = 1; i <= 5; i++) {
		snprintf(path, sizeof path, "/paged?page=%d", i);
		snprintf(
		    body, sizeof body, "{\"n\":5,\"d\":[{\"r\":\"east\",\"p\":\"2022-0%d\",\"v\":1}]}", i);
		server_answer(b.server, path,
		    &(struct cached_response){.body = arena_text(&a, body),
			.needs = needs[i - 1],
			.more = i == 1 ? "Set-Cookie: session=7" : NULL});
	}
	bench_collect(&b);
	assert_contains(text_of(&b.log), "paged pages=5 rows=5");
	assert_contains(text_of(&b.log), "paged fetched added=5");
	assert_int_equal(server_count(b.server, "/login"), 3);
	assert_string_equal(
	    server_last_header(b.server, "/paged", "Cookie", cookie, sizeof cookie), "session=7");
	bench_end(&b);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_is_fetched_first_and_again_when_it_is_refused),
	    cmocka_unit_test(a_login_is_asked_where_it_is),
	    cmocka_unit_test(a_token_is_renewed_as_often_as_it_is_refused),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
