/* SPDX-License-Identifier: MIT */
#include "tests/alerting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `export remote-write`: what is written to which database, and what it says of it. */

#define RUN(...) (text_clear(&out), run_program(w.folder, &out, __VA_ARGS__))

static void databases_begin(struct world *w, const char *name)
{
	world_begin_with(w, name, test_data("cli/remote-write.yaml"));
	world_bring(w, "east", "grp", "2023-03", 15, "2023-04-18");
	world_bring(w, "west", "grp", "2023-03", 9.5, "2023-04-18");
}

static void each_database_gets_what_it_has_not_got(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	databases_begin(&w, "remote-cli");
	server_answer(w.server, "/one", &(struct cached_response){.status = 204, .body = ""});
	server_answer(w.server, "/two", &(struct cached_response){.status = 204, .body = ""});
	assert_int_equal(RUN("export remote-write one --now 2023-05-01"), 0);
	assert_contains(text_of(&out), "one: ");
	assert_contains(text_of(&out), " samples written in all, 0 rejected");
	assert_null(strstr(text_of(&out), "two: "));
	assert_int_equal(server_count(w.server, "/two"), 0);
	assert_true(server_count(w.server, "/one") > 0);
	assert_int_equal(RUN("export remote-write --now 2023-05-01"), 0);
	assert_contains(text_of(&out), "two: ");
	assert_true(server_count(w.server, "/two") > 0);
	/* both have it now */
	{
		size_t one = server_count(w.server, "/one"), two = server_count(w.server, "/two");

		assert_int_equal(RUN("export remote-write --now 2023-05-01"), 0);
		assert_int_equal(server_count(w.server, "/one"), one);
		assert_int_equal(server_count(w.server, "/two"), two);
	}
	world_end(&w);
}

static void one_that_fails_is_named_and_the_other_is_written(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	databases_begin(&w, "remote-cli-fails");
	server_answer(w.server, "/one", &(struct cached_response){.status = 503, .body = "busy"});
	server_answer(w.server, "/two", &(struct cached_response){.status = 204, .body = ""});
	assert_int_equal(RUN("export remote-write --now 2023-05-01"), 1);
	assert_contains(text_of(&out), "pacesetter export: one: ");
	assert_contains(text_of(&out), "503");
	assert_contains(text_of(&out), "two: ");
	assert_true(server_count(w.server, "/two") > 0);
	/* nothing is lost: once it is there again it gets all */
	server_answer(w.server, "/one", &(struct cached_response){.status = 204, .body = ""});
	assert_int_equal(RUN("export remote-write --now 2023-05-02"), 0);
	assert_contains(text_of(&out), "one: ");
	world_end(&w);
}

/* One that cannot be read back is not said to have it all. */
static void a_database_that_cannot_be_read_back_fails(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	databases_begin(&w, "remote-cli-verify");
	server_answer(w.server, "/one", &(struct cached_response){.status = 204, .body = ""});
	server_answer(w.server, "/read/query", &(struct cached_response){.status = 500, .body = "{}"});
	assert_int_equal(RUN("export remote-write one --verify --now 2023-05-01"), 1);
	assert_contains(text_of(&out), "pacesetter: one: ");
	assert_contains(text_of(&out), "reading back: ");
	assert_int_equal(server_count(w.server, "/read/query"), 1);
	world_end(&w);
}

static void a_database_that_is_not_configured_is_misuse(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	databases_begin(&w, "remote-cli-words");
	assert_int_equal(RUN("export remote-write three --now 2023-05-01"), 2);
	assert_contains(text_of(&out), "remote_write: has no three");
	assert_int_equal(server_count(w.server, "/one"), 0);
	world_end(&w);
	world_begin_with(&w, "remote-cli-none", test_data("cli/city.yaml"));
	assert_int_equal(RUN("export remote-write --now 2023-05-01"), 2);
	assert_contains(text_of(&out), "remote_write: has no database");
	assert_int_equal(RUN("export remote-write -c gone.yaml"), 1);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_database_gets_what_it_has_not_got),
	    cmocka_unit_test(one_that_fails_is_named_and_the_other_is_written),
	    cmocka_unit_test(a_database_that_cannot_be_read_back_fails),
	    cmocka_unit_test(a_database_that_is_not_configured_is_misuse),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
