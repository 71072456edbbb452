/* SPDX-License-Identifier: MIT */
#include "store/journal.h"
#include "tests/collecting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Collections of pages: followed to their end, stored whole or not at all, and never elsewhere. */

static void pages_are_followed_to_their_end(void **state)
{
	struct bench b;
	char query[128], next[256];

	(void)state;
	bench_begin_file(&b, "pages");
	bench_serve(&b, "/numbered?page=1",
	    "{\"pages\":2,\"d\":[" ROW("east", "01", "1") "," ROW("west", "01", "2") "]}");
	bench_serve(&b, "/numbered?page=2", "{\"pages\":2,\"d\":[" ROW("east", "02", "3") "]}");
	bench_serve(&b, "/until-empty?page=0", "{\"d\":[" ROW("east", "03", "1") "]}");
	bench_serve(&b, "/until-empty?page=1", "{\"d\":[" ROW("west", "03", "1") "]}");
	bench_serve(&b, "/until-empty?page=2", "{\"d\":[]}");
	bench_serve(
	    &b, "/offset", "{\"total\":2,\"d\":[" ROW("east", "04", "1") "," ROW("west", "04", "1") "]}");
	bench_serve(&b, "/cursor", "{\"next\":\"a b&c\",\"d\":[" ROW("east", "05", "1") "]}");
	bench_serve(&b, "/cursor?after=a b&c", "{\"next\":null,\"d\":[" ROW("west", "05", "1") "]}");
	snprintf(next, sizeof next, "{\"next\":\"%s/next?page=2\",\"d\":[" ROW("east", "06", "1") "]}",
	    server_url(b.server));
	bench_serve(&b, "/next", next);
	bench_serve(&b, "/next?page=2", "{\"next\":\"\",\"d\":[" ROW("west", "06", "1") "]}");
	server_answer(b.server, "/link",
	    &(struct cached_response){.body = "[" ROW("east", "07", "1") "]",
		.link = "</link?page=9>; rel=\"last\", </link?page=2>; rel=\"next\""});
	server_answer(
	    b.server, "/link?page=2", &(struct cached_response){.body = "[" ROW("west", "07", "1") "]"});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "numbered fetched added=3");
	assert_contains(text_of(&b.log), "numbered pages=2 rows=3");
	assert_contains(text_of(&b.log), "until-empty pages=3 rows=2");
	assert_contains(text_of(&b.log), "offset fetched added=2");
	assert_contains(text_of(&b.log), "cursor pages=2 rows=2");
	assert_contains(text_of(&b.log), "next pages=2 rows=2");
	assert_contains(text_of(&b.log), "link pages=2 rows=2");
	assert_contains(server_last_query(b.server, "/cursor", query, sizeof query), "after=a b&c");
	assert_contains(server_last_body(b.server, "/offset", query, sizeof query), "start=0");
	bench_end(&b);
}

static void pages_are_taken_all_or_none(void **state)
{
	static const char first[] =
	    "{\"total\":4,\"pages\":2,\"next\":\"http://127.0.0.1:1/elsewhere\",\"d\":[" ROW(
		"east", "01", "1") "," ROW("west", "01", "1") "]}";
	struct bench b;
	struct arena a = {0};
	struct txn *t;
	struct fetch f;
	struct error e;

	(void)state;
	bench_begin_file(&b, "pages-none");
	bench_serve(&b, "/breaks?page=1", first);
	server_answer(b.server, "/breaks?page=2", &(struct cached_response){.status = 500, .body = "{}"});
	bench_serve(&b, "/deaf", first);
	bench_serve(&b, "/short?page=1", first);
	bench_serve(&b, "/short?page=2", "{\"total\":4,\"d\":[]}");
	bench_serve(&b, "/abroad", first);
	bench_serve(&b, "/endless?page=1", "{\"d\":[" ROW("east", "01", "1") "]}");
	bench_serve(&b, "/endless?page=2", "{\"d\":[" ROW("east", "02", "1") "]}");
	bench_serve(&b, "/endless?page=3", "{\"d\":[" ROW("east", "03", "1") "]}");
	bench_serve(&b, "/divided?page=1",
	    "{\"pages\":2,\"d\":[" ROW("east", "08", "1") "," ROW("west", "08", "1") "]}");
	bench_serve(&b, "/divided?page=2", "{\"pages\":2,\"d\":[" ROW("east", "08", "2") "]}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "breaks failed added=0");
	assert_contains(text_of(&b.log),
	    "deaf rejected added=0 refused=0 attempts=1 page 2 is the same as the one before");
	assert_contains(text_of(&b.log),
	    "short rejected added=0 refused=0 attempts=1 the source says that there are 4 rows, but 2 came");
	assert_contains(text_of(&b.log), "abroad rejected added=0 refused=0 attempts=1 the next page: "
					 "http://127.0.0.1:1/elsewhere is not on the same host");
	assert_contains(text_of(&b.log), "endless rejected added=0 refused=0 attempts=1 more than 3 pages");
	/* two pages that contradict each other: neither figure is taken, the other one is */
	assert_contains(text_of(&b.log), "divided fetched added=1 refused=2");
	/* the evidence of the pages before the one that failed stays, under a reason of its own */
	assert_done(store_read(b.store, &t, &e), e);
	for (uint32_t id = 1; journal_get(t, id, &a, &f, &e) == OUTCOME_DONE; id++) {
		if (strcmp(f.source, "breaks") == 0 && f.outcome == FETCH_REFUSED) {
			assert_true(f.has_evidence);
			assert_string_equal(
			    f.problem, "page 2 could not be had, and pages are taken all or none");
			f.id = 0;
			break;
		}
	}
	assert_int_equal(f.id, 0);
	store_read_end(t);
	arena_done(&a);
	bench_end(&b);
}

/* A page ends a list by an empty list: an error that has its place does not, also where no page is wanted. */
static void an_error_in_the_place_of_a_page_is_no_end(void **state)
{
	static const char *const errors[] = {"{\"error\":{\"code\":400,\"message\":\"no\"}}",
	    "{\"code\":429,\"d\":null}", "{\"d\":\"busy\"}", "{}", "[]"};
	struct bench b;

	(void)state;
	bench_begin_file(&b, "pages-error");
	bench_serve(&b, "/paged?page=1", "{\"d\":[" ROW("east", "01", "1") "]}");
	bench_serve(&b, "/chained?after=", "{\"next\":\"x\",\"d\":[" ROW("east", "02", "1") "]}");
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		text_clear(&b.log);
		bench_serve(&b, "/paged?page=2", errors[i]);
		bench_serve(&b, "/chained?after=x", errors[i]);
		bench_serve(&b, "/alone", errors[i]);
		bench_collect(&b);
		assert_contains(text_of(&b.log), "paged rejected added=0");
		assert_contains(text_of(&b.log), "chained rejected added=0");
		assert_contains(text_of(&b.log), "alone rejected added=0");
		assert_contains(text_of(&b.log), "there is no list at $.d[*], not even an empty one");
		if (i == 0)
			assert_contains(text_of(&b.log), "; the source says: no");
	}
	text_clear(&b.log);
	bench_serve(&b, "/paged?page=2", "{\"d\":[]}");
	bench_serve(&b, "/chained?after=x", "{\"d\":[]}");
	bench_serve(&b, "/alone", "{\"d\":[]}");
	bench_collect(&b);
	assert_contains(text_of(&b.log), "paged fetched added=1");
	assert_contains(text_of(&b.log), "chained fetched added=1");
	assert_contains(text_of(&b.log), "alone fetched added=0");
	bench_end(&b);
}

/* The first page of a source is answered by another host, whose document leads on. */
static void a_page_had_elsewhere_leads_nowhere(void **state)
{
	static const char page[] = "{\"next\":\"/page2\",\"d\":[" ROW("east", "01", "1") "]}";
	struct bench b;
	char there[128];

	(void)state;
	bench_begin_file(&b, "elsewhere");
	setenv("TEST_PORT", strrchr(server_url(b.server), ':') + 1, 1);
	snprintf(there, sizeof there, "http://localhost:%s/there", getenv("TEST_PORT"));
	server_answer(
	    b.server, "/next", &(struct cached_response){.status = 302, .body = "", .location = there});
	server_answer(
	    b.server, "/link", &(struct cached_response){.status = 302, .body = "", .location = there});
	server_answer(
	    b.server, "/there", &(struct cached_response){.body = page, .link = "</page2>; rel=next"});
	bench_serve(&b, "/page2", page);
	bench_serve(&b, "/cursor", "{\"next\":\".evil.example\",\"d\":[" ROW("east", "01", "1") "]}");
	bench_collect(&b);
	assert_contains(
	    text_of(&b.log), "next rejected added=0 refused=0 attempts=1 the next page: http://localhost:");
	assert_contains(
	    text_of(&b.log), "link rejected added=0 refused=0 attempts=1 the next page: http://localhost:");
	assert_contains(text_of(&b.log), "the next page would be asked of http://127.0.0.1.evil.example:");
	assert_int_equal(server_count(b.server, "/there"), 2);
	assert_int_equal(server_count(b.server, "/page2"), 0);
	assert_int_equal(server_count(b.server, "/cursor"), 1);
	bench_end(&b);
}

/* A cursor is a text of the source, also where it looks like a reference: what that stands for is not sent. */
static void a_cursor_names_no_secret(void **state)
{
	static const char *const turns[] = {
	    "{\"next\":\"${env:TEST_TOKEN}\",\"d\":[" ROW("east", "01", "1") "]}",
	    "{\"next\":null,\"d\":[" ROW("west", "01", "1") "]}", NULL};
	struct bench b;
	char received[512];

	(void)state;
	bench_begin(&b, "cursor-secret",
	    "  - id: body\n    url: \"${env:TEST_SERVER}/body\"\n    pages: {by: cursor, next: $.next}\n"
	    "    body: '{\"after\": \"{cursor}\", \"key\": \"${env:TEST_TOKEN}\"}'\n" MAPPED(
		"$.d[*]") "  - id: form\n    url: \"${env:TEST_SERVER}/form\"\n    pages: {by: cursor, next: $.next}\n"
			  "    form: {after: \"{cursor}\"}\n    headers: {X-After: \"<{cursor}>\"}\n" MAPPED(
			      "$.d[*]"));
	server_answer(b.server, "/body", &(struct cached_response){.turns = turns});
	server_answer(b.server, "/form", &(struct cached_response){.turns = turns});
	bench_collect(&b);
	assert_contains(text_of(&b.log), "body pages=2 rows=2");
	assert_string_equal(server_last_body(b.server, "/body", received, sizeof received),
	    "{\"after\": \"${env:TEST_TOKEN}\", \"key\": \"t0ken\"}");
	assert_string_equal(server_last_body(b.server, "/form", received, sizeof received),
	    "after=%24%7Benv%3ATEST_TOKEN%7D");
	assert_string_equal(server_last_header(b.server, "/form", "X-After", received, sizeof received),
	    "<${env:TEST_TOKEN}>");
	bench_end(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(pages_are_followed_to_their_end),
	    cmocka_unit_test(pages_are_taken_all_or_none),
	    cmocka_unit_test(an_error_in_the_place_of_a_page_is_no_end),
	    cmocka_unit_test(a_page_had_elsewhere_leads_nowhere),
	    cmocka_unit_test(a_cursor_names_no_secret),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
