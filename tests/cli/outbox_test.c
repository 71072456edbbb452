/* SPDX-License-Identifier: MIT */
#include "tests/alerting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `outbox` and `deliver`: what is queued, what a receiver refused, and what a person decides about it. */

#define RUN(...) (text_clear(&out), run_program(w.folder, &out, __VA_ARGS__))

/* A city whose county is behind, with the message about it queued. */
static void queued_begin(struct world *w, const char *name)
{
	char *yaml = test_read("tests/data/cli/city.yaml");

	world_begin_with(w, name, yaml);
	free(yaml);
	world_figure(w, "east", "grp", "2023-03", 10, "2023-04-15");
	assert_int_equal(run_program(w->folder, NULL, "evaluate --now 2023-04-16"), 0);
}

static void a_message_is_listed_until_it_is_delivered(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	queued_begin(&w, "outbox");
	assert_int_equal(RUN("outbox --format csv --now 2023-04-16"), 0);
	assert_contains(text_of(&out), "1,office,2023-04-16T00:00:00Z,queued,,1,0,");
	assert_int_equal(RUN("deliver --list --format csv --now 2023-04-16"), 0);
	assert_contains(text_of(&out), "1,office,2023-04-16T00:00:00Z,queued,");
	/* the receiver is down: the message stays, and says why */
	server_answer(w.server, "/hook", &(struct cached_response){.status = 503, .body = "{}"});
	assert_int_equal(RUN("deliver --now 2023-04-16T01:00"), 1);
	assert_contains(text_of(&out), "office");
	assert_contains(text_of(&out), "503");
	assert_int_equal(RUN("outbox --format json --now 2023-04-16T01:00"), 0);
	assert_contains(text_of(&out), "\"state\":\"queued\"");
	assert_contains(text_of(&out), "\"attempts\":1");
	assert_contains(text_of(&out), "503");
	server_answer(w.server, "/hook", &(struct cached_response){.body = "{}"});
	assert_int_equal(RUN("deliver --now 2023-04-16T02:00"), 0);
	assert_int_equal(server_count(w.server, "/hook"), 2);
	assert_int_equal(RUN("outbox --format csv --now 2023-04-16T02:00"), 0);
	assert_contains(text_of(&out), "1,office,2023-04-16T00:00:00Z,delivered,2023-04-16T02:00:00Z,1,2,");
	assert_int_equal(RUN("deliver --now 2023-04-16T03:00"), 0);
	assert_contains(text_of(&out), "nothing is queued");
	/* it is no dead letter: there is nothing to decide */
	assert_int_equal(RUN("outbox resend 1 --now 2023-04-16T03:00"), 1);
	assert_contains(text_of(&out), "message 1 is no dead letter");
	assert_int_equal(RUN("outbox drop 1 --user Li --reason x --now 2023-04-16T03:00"), 1);
	assert_contains(text_of(&out), "message 1 is no dead letter");
	assert_int_equal(server_count(w.server, "/hook"), 2);
	world_end(&w);
}

static void a_dead_letter_is_sent_again(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	queued_begin(&w, "outbox-resend");
	server_answer(w.server, "/hook", &(struct cached_response){.status = 400, .body = "{}"});
	assert_int_equal(RUN("deliver --now 2023-04-16T01:00"), 1);
	assert_int_equal(RUN("outbox --format csv --now 2023-04-16T01:00"), 0);
	assert_contains(text_of(&out), "1,office,2023-04-16T00:00:00Z,dead letter,,1,1,");
	/* nobody sends it by itself */
	server_answer(w.server, "/hook", &(struct cached_response){.body = "{}"});
	assert_int_equal(RUN("deliver --now 2023-04-17"), 0);
	assert_contains(text_of(&out), "nothing is queued");
	assert_int_equal(RUN("outbox resend 2 --now 2023-04-17"), 1);
	assert_contains(text_of(&out), "message 2 is no dead letter");
	assert_int_equal(RUN("outbox resend 1 --now 2023-04-17"), 0);
	assert_contains(text_of(&out), "message 1 queued again");
	assert_int_equal(RUN("outbox resend 1 --now 2023-04-17"), 1);
	assert_int_equal(RUN("deliver --now 2023-04-17"), 0);
	assert_int_equal(RUN("outbox --format csv --now 2023-04-17"), 0);
	assert_contains(text_of(&out), "1,office,2023-04-16T00:00:00Z,delivered,2023-04-17T00:00:00Z,");
	world_end(&w);
}

static void a_dead_letter_that_is_dropped_stays_on_record(void **state)
{
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	queued_begin(&w, "outbox-drop");
	server_answer(w.server, "/hook", &(struct cached_response){.status = 400, .body = "{}"});
	assert_int_equal(RUN("deliver --now 2023-04-16T01:00"), 1);
	assert_int_equal(RUN("outbox drop 1 --user Li --reason 'receiver closed' --now 2023-04-17"), 0);
	assert_contains(text_of(&out), "message 1 dropped");
	assert_int_equal(RUN("outbox --format csv --now 2023-04-17"), 0);
	assert_contains(text_of(&out), "1,office,2023-04-16T00:00:00Z,dropped,");
	assert_contains(text_of(&out), "dropped by Li: receiver closed");
	assert_int_equal(RUN("outbox resend 1 --now 2023-04-17"), 1);
	assert_int_equal(RUN("outbox drop 1 --user Li --reason again --now 2023-04-17"), 1);
	server_answer(w.server, "/hook", &(struct cached_response){.body = "{}"});
	assert_int_equal(RUN("deliver --now 2023-04-18"), 0);
	assert_int_equal(server_count(w.server, "/hook"), 1);
	world_end(&w);
}

static void decisions_need_a_message_a_user_and_a_reason(void **state)
{
	static const struct {
		const char *words, *said;
	} cases[] = {
	    {"outbox resend", "expected resend MESSAGE"},
	    {"outbox resend one", "expected resend MESSAGE"},
	    {"outbox resend 0", "expected resend MESSAGE"},
	    {"outbox resend -1", "-1"},
	    {"outbox resend 9999999999999999999", "expected resend MESSAGE"},
	    {"outbox resend 1 2", "expected resend MESSAGE"},
	    {"outbox drop 1", "--user and --reason are required"},
	    {"outbox drop 1 --user Li", "--user and --reason are required"},
	    {"outbox drop 1 --reason x", "--user and --reason are required"},
	    {"outbox delete 1", "expected resend, drop, or nothing"},
	    {"outbox --format xml", "expected text, csv, json or jsonl"},
	};
	TEXT_OWNED struct text out = {0};
	struct world w;

	(void)state;
	queued_begin(&w, "outbox-words");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int status = RUN("%s", cases[i].words);

		if (status != 2)
			fail_msg("%s: %d\n%s", cases[i].words, status, text_of(&out));
		assert_contains(text_of(&out), cases[i].said);
	}
	assert_int_equal(RUN("outbox -c gone.yaml"), 1);
	assert_int_equal(RUN("outbox resend 1 -c gone.yaml"), 1);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_message_is_listed_until_it_is_delivered),
	    cmocka_unit_test(a_dead_letter_is_sent_again),
	    cmocka_unit_test(a_dead_letter_that_is_dropped_stays_on_record),
	    cmocka_unit_test(decisions_need_a_message_a_user_and_a_reason),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
