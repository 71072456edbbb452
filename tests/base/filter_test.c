/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/filter.h"
#include "base/sandbox.h"
#include "tests/support.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What filters may do, how they end, and that none runs where the kernel cannot confine it. */

static const struct filter_terms terms = {.output_max = 1 << 20, .most_ms = 60000};
static char folder[4096];

static enum outcome run(const char *const *argv, const char *input, struct text *out, struct error *e)
{
	return filter_run(argv, input, strlen(input), &terms, out, e);
}

static void ordinary_commands_work(void **state)
{
	static const struct {
		const char *argv[7], *input, *output;
	} cases[] = {
	    {{"cat"}, "abc", "abc"},
	    {{"sed", "s/;/,/g"}, "a;b", "a,b"},
	    {{"awk", "{print $2}"}, "a b\n", "b\n"},
	    {{"tr", "a-z", "A-Z"}, "abc", "ABC"},
	    {{"sh", "-c", "cat 2>/dev/null | sort | uniq -c | wc -l"}, "b\na\nb\n", "2\n"},
	    {{"sh", "-c", "exec >&2; true"}, "", ""},
	    {{"bash", "-c", "read x; [[ $x == a* ]] && echo \"${x^^}\" <<<y"}, "abc\n", "ABC\n"},
	    {{"jq", "-c", ".[0]"}, "[{\"a\": 1}]", "{\"a\":1}\n"},
	    {{"iconv", "-f", "GBK", "-t", "UTF-8"}, "\xD6\xD0", "中"},
	    {{"sh", "-c", "gzip -c | gzip -dc"}, "abc", "abc"},
	    {{"sh", "-c", "xz -c | xz -dc"}, "abc", "abc"},
	    {{"perl", "-pe", "s/a/b/"}, "a", "b"},
	    {{"python3", "-c", "import sys, json; print(json.load(sys.stdin)['a'])"}, "{\"a\": 5}", "5\n"},
	    {{"timeout", "20", "cat"}, "abc", "abc"},
	    {{"env"}, "", "PATH=/usr/local/bin:/usr/bin:/bin\n"},
	    {{"pwd"}, "", "/\n"},
	};
	struct error e;

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	for (int version = 6; version >= 1; version -= 5) {
		sandbox_pretend(version == 6 ? -1 : version);
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			TEXT_OWNED struct text out = {0};
			char absent[80];
			enum outcome outcome = run(cases[i].argv, cases[i].input, &out, &e);

			snprintf(absent, sizeof absent, "filter %s: No such file", cases[i].argv[0]);
			if (outcome != OUTCOME_DONE && strncmp(e.text, absent, strlen(absent)) == 0)
				continue; /* not installed */
			if (outcome != OUTCOME_DONE || strcmp(text_of(&out), cases[i].output) != 0)
				fail_msg("%s %s: %s%s", cases[i].argv[0],
				    cases[i].argv[1] ? cases[i].argv[1] : "", text_of(&out),
				    outcome == OUTCOME_DONE ? "" : e.text);
		}
	}
	sandbox_pretend(-1);
}

static void a_script_of_ones_own_may_be_anywhere(void **state)
{
	TEXT_OWNED struct text out = {0};
	char script[4200], other[4200];
	struct error e;

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	snprintf(script, sizeof script, "%s/turn.sh", folder);
	snprintf(other, sizeof other, "%s/turn2", folder);
	test_write(script,
	    "#!/bin/sh\nsed s/a/b/; cat \"$0\" | wc -l; cat \"${0%.sh}2\" 2>/dev/null || echo closed\n");
	assert_int_equal(chmod(script, 0755), 0);
	test_write(other, "beside it");
	assert_done(run((const char *[]){script, NULL}, "a\n", &out, &e), e);
	assert_string_equal(text_of(&out), "b\n2\nclosed\n");
	/* a script of a script of its own */
	test_write(other, "");
	TEXT_OWNED struct text second = {0};
	text_printf(&second, "#!%s -x\nanything\n", script);
	test_write(other, text_of(&second));
	assert_int_equal(chmod(other, 0755), 0);
	text_clear(&out);
	assert_done(run((const char *[]){other, NULL}, "a\n", &out, &e), e);
	assert_contains(text_of(&out), "b\n");
	/* what is no program says so before anything runs */
	assert_int_equal(chmod(other, 0644), 0);
	assert_int_equal(run((const char *[]){other, NULL}, "", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "Permission denied");
	assert_int_equal(run((const char *[]){folder, NULL}, "", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "Permission denied");
	assert_int_equal(
	    run((const char *[]){"no-such-command-at-all", NULL}, "", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "No such file");
}

/* Not where it is dead and not yet waited for by whoever inherited it; it may go while it is looked at. */
static bool process_lives(pid_t id)
{
	char path[64], status[4096];
	size_t length;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)id);
	f = fopen(path, "re");
	length = f ? fread(status, 1, sizeof status - 1, f) : 0;
	status[length] = '\0';
	if (f)
		fclose(f);
	return length && !strstr(status, "State:\tZ");
}

static void whatever_it_started_ends_with_it(void **state)
{
	/* forked twice and left behind, holding nothing of ours; it would go on for an hour */
	static const char script[] = "(sleep 3600 >/dev/null 2>&1 </dev/null & echo $!) & wait";
	TEXT_OWNED struct text out = {0};
	struct error e;
	pid_t left;

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	assert_done(run((const char *[]){"sh", "-c", script, NULL}, "", &out, &e), e);
	left = (pid_t)atol(text_of(&out));
	assert_true(left > 1);
	for (int i = 0; process_lives(left); i++) {
		sleep_ms(10);
		assert_true(i < 2999);
	}
}

/* It is killed when the program that started it ends, however that ends. */
static void it_does_not_outlive_us(void **state)
{
	int ends[2], status, said;
	char byte;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		const struct filter_terms open_terms = {
		    .output_max = 1000, .most_ms = 3600000, .unsandboxed = true};
		char path[64];
		const char *argv[] = {"sh", "-c", "exec 9>\"$0\"; echo x >&9; exec sleep 3600", path, NULL};
		struct filter *f;
		struct error e;

		/* it holds the writing end of our pipe as long as it lives */
		snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)getpid(), ends[1]);
		if (filter_start(argv, "", 0, &open_terms, &f, &e) != OUTCOME_DONE)
			_exit(1);
		for (;;)
			filter_step(f, 100);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &byte, 1), 1); /* it has begun */
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	while ((said = (int)read(ends[0], &byte, 1)) == 1)
		;
	assert_int_equal(said, 0); /* nobody has the pipe any more */
	close(ends[0]);
}

static void its_time_is_the_timeout(void **state)
{
	const struct filter_terms little = {.output_max = 1000, .most_ms = 700};
	TEXT_OWNED struct text out = {0};
	struct error e;
	int64_t begun = monotonic_ms();

	(void)state;
	if (sandbox_available(&e) != OUTCOME_DONE)
		skip();
	assert_int_equal(
	    filter_run((const char *[]){"sleep", "3600", NULL}, "", 0, &little, &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "filter sleep: took too long (0.7 s were left of its timeout)");
	assert_true(monotonic_ms() - begun >= 700);
	/* none is left at all */
	assert_int_equal(filter_run((const char *[]){"sleep", "3600", NULL}, "", 0,
			     &(struct filter_terms){.output_max = 1000, .most_ms = -5}, &out, &e),
	    OUTCOME_REFUSED);
	assert_contains(e.text, "took too long");
}

static void without_landlock_no_filter_runs_unless_that_is_said(void **state)
{
	struct filter_terms open_terms = terms;
	TEXT_OWNED struct text out = {0};
	struct error e;

	(void)state;
	sandbox_pretend(0);
	assert_int_equal(sandbox_available(&e), OUTCOME_REFUSED);
	assert_contains(e.text, "no Landlock");
	assert_int_equal(run((const char *[]){"cat", NULL}, "abc", &out, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "allow_filters: unsandboxed");
	open_terms.unsandboxed = true;
	assert_done(filter_run((const char *[]){"cat", NULL}, "abc", 3, &open_terms, &out, &e), e);
	assert_string_equal(text_of(&out), "abc");
	sandbox_pretend(-1);
}

/* `pacesetter check` on a machine whose kernel has none: the call is answered as such a kernel does. */
static int check_without_landlock(struct text *out)
{
	const char *program = program_path(); /* before the folder changes */
	int ends[2], status;
	char buffer[4096];
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		scmp_filter_ctx s = seccomp_init(SCMP_ACT_ALLOW);

		if (!s || seccomp_rule_add(s, SCMP_ACT_ERRNO(ENOSYS), 444, 0) != 0 || seccomp_load(s) != 0 ||
		    chdir(folder) != 0 || dup2(ends[1], 1) < 0 || dup2(ends[1], 2) < 0)
			_exit(100);
		execl(program, "pacesetter", "check", (char *)NULL);
		_exit(101);
	}
	close(ends[1]);
	while ((n = read(ends[0], buffer, sizeof buffer)) > 0)
		text_put(out, buffer, (size_t)n);
	close(ends[0]);
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void check_says_that_there_is_no_sandbox(void **state)
{
	static const char rest[] =
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "indicators: [{id: grp, name: GRP, unit: x, kind: level}]\n"
	    "sources:\n  - id: s\n    url: http://127.0.0.1/\n    filter: [cat]\n"
	    "    figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n";
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text yaml = {0};
	char path[4200];

	(void)state;
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	text_printf(&yaml, "allow_filters: true\n%s", rest);
	test_write(path, text_of(&yaml));
	assert_int_equal(check_without_landlock(&out), 1);
	assert_contains(text_of(&out), "pacesetter.yaml:7:");
	assert_contains(text_of(&out), "no Landlock");
	assert_contains(text_of(&out), "allow_filters: unsandboxed");
	text_clear(&yaml);
	text_printf(&yaml, "allow_filters: unsandboxed\n%s", rest);
	test_write(path, text_of(&yaml));
	text_clear(&out);
	if (check_without_landlock(&out) != 0)
		fail_msg("%s", text_of(&out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ordinary_commands_work),
	    cmocka_unit_test(a_script_of_ones_own_may_be_anywhere),
	    cmocka_unit_test(whatever_it_started_ends_with_it),
	    cmocka_unit_test(it_does_not_outlive_us),
	    cmocka_unit_test(its_time_is_the_timeout),
	    cmocka_unit_test(without_landlock_no_filter_runs_unless_that_is_said),
	    cmocka_unit_test(check_says_that_there_is_no_sandbox),
	};

	snprintf(folder, sizeof folder, "%s", test_folder("filter"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
