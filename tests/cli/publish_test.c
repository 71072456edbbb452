/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Publishing from the command line and by the daemon's calendar. */

static const char figures[] = "[{\"r\":\"a\",\"p\":\"2023-04\",\"v\":30,\"d\":\"2023-05-12\"},"
			      "{\"r\":\"b\",\"p\":\"2023-04\",\"v\":20,\"d\":\"2023-05-12\"}]";

static const char *begin(const char *name)
{
	const char *folder = test_folder(name);
	TEXT_OWNED struct text out = {0};
	char path[4200];

	setenv("TEST_FOLDER", folder, 1);
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, test_data("cli/publish.yaml"));
	snprintf(path, sizeof path, "%s/figures.json", folder);
	test_write(path, figures);
	if (run_program(folder, &out, "key new key") != 0 ||
	    run_program(folder, &out, "collect --now 2023-05-12T08:00") != 0)
		fail_msg("%s", text_of(&out));
	return folder;
}

static pid_t daemon_begin(const char *folder, const char *now)
{
	const char *argv[] = {"pacesetter", "run", "--now", now, NULL};
	char path[4300];
	int log;
	pid_t child;

	snprintf(path, sizeof path, "%s/daemon.log", folder);
	log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	child = spawn_program(folder, argv, log);
	close(log);
	return child;
}

static void daemon_end(pid_t child)
{
	int status;

	kill(child, SIGTERM);
	waitpid(child, &status, 0);
}

static bool there(const char *folder, const char *edition)
{
	char path[4300];

	snprintf(path, sizeof path, "%s/out/%s/manifest.json", folder, edition);
	return access(path, F_OK) == 0;
}

static void wait_for(const char *folder, const char *edition)
{
	for (int i = 0; !there(folder, edition); i++) {
		if (i == 300)
			fail_msg("%s was not published: see %s/daemon.log", edition, folder);
		sleep_ms(100);
	}
}

static void the_daemon_publishes_on_its_days(void **state)
{
	const char *folder = begin("publish-days");
	TEXT_OWNED struct text out = {0};
	pid_t daemon;

	(void)state;
	/* a second before the moment, and the moment */
	daemon = daemon_begin(folder, "2023-05-18T09:59:59");
	wait_for(folder, "2023-04-mid");
	daemon_end(daemon);
	assert_false(there(folder, "2023-Q1-quarter"));
	/* once, however often it is started */
	daemon = daemon_begin(folder, "2023-05-18T11:00");
	sleep_ms(700);
	daemon_end(daemon);
	assert_false(there(folder, "2023-04-mid.2"));
	/* it did not run on the last of the month: that is made up for */
	daemon = daemon_begin(folder, "2023-06-02T08:00");
	wait_for(folder, "2023-04-end");
	daemon_end(daemon);
	if (run_program(folder, &out, "verify out/2023-04-end --key key.pub --store") != 0)
		fail_msg("%s", text_of(&out));
	assert_contains(text_of(&out), "2 editions to the first");
	assert_contains(text_of(&out), "the store has every figure, target and committed date of it");
}

/* Two that are due at the same moment are both published. */
static void what_falls_on_one_moment_is_all_published(void **state)
{
	const char *folder = begin("publish-both");
	TEXT_OWNED struct text out = {0};
	char path[4200];
	pid_t daemon;

	(void)state;
	snprintf(path, sizeof path, "%s/figures.json", folder);
	test_write(path, "[{\"r\":\"a\",\"p\":\"2023-06\",\"v\":50,\"d\":\"2023-07-12\"}]");
	assert_int_equal(run_program(folder, &out, "collect --now 2023-07-12T08:00"), 0);
	daemon = daemon_begin(folder, "2023-07-18T10:00:01");
	wait_for(folder, "2023-06-mid");
	wait_for(folder, "2023-Q2-quarter");
	daemon_end(daemon);
	text_clear(&out);
	if (run_program(folder, &out, "verify out/2023-Q2-quarter --key key.pub") != 0)
		fail_msg("%s", text_of(&out));
}

static size_t occurrences(const char *in, const char *what)
{
	size_t n = 0;

	for (; (in = strstr(in, what)); in++)
		n++;
	return n;
}

/* With the edition's record, in one transaction; one that was killed between the folder and the store is made
 * up for, and nobody hears of the past. */
static void an_edition_is_announced_once(void **state)
{
	const char *folder = begin("publish-told");
	TEXT_OWNED struct text out = {0};
	char command[9000];

	(void)state;
	assert_int_equal(
	    run_program(folder, &out, "publish --edition mid --as-of 2023-05-14 --now 2023-06-01"), 0);
	assert_contains(text_of(&out), "no notifications: the edition is of a past day\n");
	snprintf(command, sizeof command, "cp -r '%s/store' '%s/before'", folder, folder);
	assert_int_equal(system(command), 0);
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "publish --edition end --now 2023-06-01"), 0);
	assert_contains(text_of(&out), "out/2023-04-end, number 2\n1 message queued\n");
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "outbox --now 2023-06-01"), 0);
	assert_int_equal(occurrences(text_of(&out), "edition 2023-04-end is out"), 1);

	/* the store as it was when the program was killed */
	snprintf(
	    command, sizeof command, "rm -r '%s/store' && mv '%s/before' '%s/store'", folder, folder, folder);
	assert_int_equal(system(command), 0);
	for (int again = 0; again < 2; again++) {
		text_clear(&out);
		assert_int_equal(run_program(folder, &out, "publish --edition end --now 2023-06-01"), again);
		assert_contains(text_of(&out), again ? "2023-04-end is published already"
						     : "out/2023-04-end, number 2\n1 message queued\n");
		text_clear(&out);
		assert_int_equal(run_program(folder, &out, "outbox --now 2023-06-01"), 0);
		assert_int_equal(occurrences(text_of(&out), "edition 2023-04-end is out"), 1);
	}
	text_clear(&out);
	assert_int_equal(run_program(folder, &out, "outbox --now 2023-06-01 --format json"), 0);
	assert_contains(text_of(&out), "\"alerts\":0");

	/* so it is with a correction */
	snprintf(command, sizeof command, "cp -r '%s/store' '%s/before'", folder, folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(
	    run_program(folder, NULL, "publish --corrects 2023-04-end --reason x --now 2023-06-01T11:00"), 0);
	snprintf(
	    command, sizeof command, "rm -r '%s/store' && mv '%s/before' '%s/store'", folder, folder, folder);
	assert_int_equal(system(command), 0);
	for (int again = 0; again < 2; again++) {
		text_clear(&out);
		assert_int_equal(run_program(folder, &out,
				     "publish --corrects 2023-04-end --reason x --now 2023-06-01T11:00"),
		    again);
		assert_contains(
		    text_of(&out), again ? "2023-04-end has been corrected by 2023-04-end.2: correct that one"
					 : "out/2023-04-end.2, number 3\n1 message queued\n");
	}

	/* a store made anew and another key: what the folder has is nothing that we announce, and holds
	 * nothing up */
	snprintf(command, sizeof command, "cd '%s' && rm -r store key key.pub", folder);
	assert_int_equal(system(command), 0);
	text_clear(&out);
	if (run_program(folder, &out, "key new key") != 0 ||
	    run_program(folder, &out, "collect --now 2023-05-12T08:00") != 0 ||
	    run_program(folder, &out, "publish --corrects 2023-04-end.2 --reason x --now 2023-06-01T12:00") !=
		0)
		fail_msg("%s", text_of(&out));
	assert_contains(text_of(&out), "out/2023-04-end.3, number 4\n1 message queued\n");
}

static void what_is_asked_wrongly_is_said(void **state)
{
	static const struct {
		const char *command;
		int status;
		const char *says;
	} cases[] = {
	    {"publish --edition mid --now 2023-05-20", 0, "out/2023-04-mid, number 1\n1 message queued\n"},
	    {"publish --edition mid --now 2023-05-21", 1,
		"2023-04-mid is published already and never changes"},
	    {"publish --edition weekly --now 2023-05-21", 2, "expected mid, end, quarter or year"},
	    {"publish q --edition mid --now 2023-05-21", 2, "unknown publication 'q' (expected one of: p)"},
	    {"publish --edition end --period 2023-03 --now 2023-05-21", 1,
		"the latest figures are for 2023-04, not 2023-03"},
	    {"publish --edition mid --corrects 2023-04-mid --now 2023-05-21", 2, "--reason TEXT go together"},
	    {"verify nowhere", 1, "there is no edition at nowhere"},
	    {"verify \"$(printf 'a\\nb\\033[31m')\"", 1, "there is no edition at a\\nb\\x1b[31m (no"},
	    {"verify out/2023-04-mid a i 2023-04", 2, "with --figure a region"},
	    {"verify out/2023-04-mid --figure a i 2023-04", 0, "leaf 0 of 4\n"},
	    {"verify out/2023-04-mid --figure a i 2023-05", 1, "no figure of a, i, 2023-05 is in it"},
	    {"verify out/2023-04-mid out/2023-04-mid", 0, "1 edition to the first\n"},
	    {"verify out/2023-04-mid out/2023-04-mid", 0, "no figure and no committed date has changed"},
	    {"verify out/2023-04-mid out/2023-04-mid --store", 2, "--store looks at one edition"},
	    {"verify out/2023-04-mid nowhere", 1, "there is no edition at nowhere"},
	    {"diff out/2023-04-mid out/2023-04-mid", 0, "no figure and no committed date has changed"},
	    {"diff out/2023-04-mid elsewhere", 1, "there is no edition at elsewhere"},
	    {"key new key", 2, "a key is never written over"},
	};
	const char *folder = begin("publish-words");

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		TEXT_OWNED struct text out = {0};
		int status = run_program(folder, &out, "%s", cases[i].command);

		if (status != cases[i].status || !strstr(text_of(&out), cases[i].says))
			fail_msg("%s: %d: %s", cases[i].command, status, text_of(&out));
	}
}

/* What differs is told of what the manifests name, not of what was written into the folders since. */
static void lines_that_were_changed_are_not_compared(void **state)
{
	static const struct {
		const char *change, *says;
	} cases[] = {
	    {"sed -i 's/\"value\":[0-9.]*/\"value\":7/' out/2023-04-mid/published.jsonl",
		"out/2023-04-mid/published.jsonl: it is not what manifest.json names"},
	    {"echo >> out/2023-04-mid/published.jsonl",
		"out/2023-04-mid/published.jsonl: it is not what manifest.json names"},
	    {"rm out/2023-04-mid/published.jsonl", "out/2023-04-mid/published.jsonl: it is not there"},
	    {"sed -i 's/published.jsonl/publishes.jsonl/' out/2023-04-mid/manifest.json",
		"out/2023-04-mid: manifest.json: line 20, column 11: file: expected published.jsonl"},
	    {"echo x > out/2023-04-mid/manifest.json", "out/2023-04-mid: manifest.json: "},
	    {"rm out/2023-04-mid/manifest.json", "there is no edition at out/2023-04-mid (no manifest.json)"},
	};
	const char *folder = begin("publish-changed");
	char command[9000];

	(void)state;
	assert_int_equal(run_program(folder, NULL, "publish --edition mid --now 2023-05-20"), 0);
	snprintf(command, sizeof command, "cp -r '%s/out' '%s/whole'", folder, folder);
	assert_int_equal(system(command), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int second = 0; second < 2; second++) {
			TEXT_OWNED struct text out = {0};

			snprintf(command, sizeof command, "cd '%s' && rm -r out && cp -r whole out && %s",
			    folder, cases[i].change);
			assert_int_equal(system(command), 0);
			assert_int_equal(run_program(folder, &out, "diff %s %s",
					     second ? "whole/2023-04-mid" : "out/2023-04-mid",
					     second ? "out/2023-04-mid" : "whole/2023-04-mid"),
			    1);
			assert_contains(text_of(&out), cases[i].says);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_daemon_publishes_on_its_days),
	    cmocka_unit_test(what_falls_on_one_moment_is_all_published),
	    cmocka_unit_test(an_edition_is_announced_once),
	    cmocka_unit_test(what_is_asked_wrongly_is_said),
	    cmocka_unit_test(lines_that_were_changed_are_not_compared),
	};

	test_zone("Asia/Shanghai");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
