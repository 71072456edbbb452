/* SPDX-License-Identifier: MIT */
#include "base/stack.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whatever the machine leaves of a stack: the program works, or says what it needs. It never dies of it. */

enum { NESTED = 498 };

static char folder[4096];

/* A limit may be lowered only: `hard` at least as high as it is for this test. */
static int run_with(rlim_t soft, rlim_t hard, const char *const *argv, struct text *out)
{
	const char *program = program_path();
	struct rlimit l = {soft, hard};
	char buffer[4096];
	int ends[2], status;
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		if (chdir(folder) != 0 || dup2(ends[1], 1) < 0 || dup2(ends[1], 2) < 0 ||
		    setrlimit(RLIMIT_STACK, &l) != 0)
			_exit(126);
		execv(program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	while ((n = read(ends[0], buffer, sizeof buffer)) > 0)
		text_put(out, buffer, (size_t)n);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* Lists in lists, as deep as a document may be. */
static void nested_write(const char *path, int depth, const char *row)
{
	TEXT_OWNED struct text t = {0};

	for (int i = 0; i < depth; i++)
		text_char(&t, '[');
	text_add(&t, row);
	for (int i = 0; i < depth; i++)
		text_char(&t, ']');
	test_write(path, text_of(&t));
}

/* Its document goes through a command, is nested deeply and is selected by a descendant segment. */
static void city_begin(void)
{
	char path[4200];
	TEXT_OWNED struct text yaml = {0};

	snprintf(folder, sizeof folder, "%s", test_folder("stack"));
	snprintf(path, sizeof path, "%s/figures.json", folder);
	nested_write(path, NESTED, "{\"r\": \"east\", \"p\": \"2023-05\", \"v\": 7.5}");
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	text_printf(&yaml,
	    "timezone: Asia/Shanghai\n"
	    "allow_filters: unsandboxed\n"
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "indicators: [{id: grp, name: GRP, unit: bn, kind: year-to-date}]\n"
	    "targets: {2023: {grp: {east: 20}}}\n"
	    "sources:\n  - id: s\n    url: \"file://%s/figures.json\"\n    filter: [cat]\n    depth_max: 500\n"
	    "    figures: {rows: \"$..[?@.v]\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n",
	    folder);
	test_write(path, text_of(&yaml));
}

static void the_limit_is_raised_or_refused(const char *const *argv, const char *expected)
{
	static const int kib[] = {64, 80, 128, 256, 1024};

	for (size_t i = 0; i < sizeof kib / sizeof *kib; i++) {
		const rlim_t most = (rlim_t)kib[i] * 1024;
		TEXT_OWNED struct text raised = {0};
		TEXT_OWNED struct text out = {0};
		int status = run_with(most, RLIM_INFINITY, argv, &raised);

		if (status != 0 || !strstr(text_of(&raised), expected))
			fail_msg("%s, %d KiB at first: %d: %s", argv[1], kib[i], status, text_of(&raised));
		status = run_with(most, most, argv, &out);
		if (kib[i] >= STACK_LEAST ? status != 0 || !text_same(&out, &raised)
					  : status != 1 || !strstr(text_of(&out), "ulimit -s"))
			fail_msg("%s, %d KiB at most: %d: %s", argv[1], kib[i], status, text_of(&out));
	}
}

static void any_limit_of_the_stack_is_raised_or_refused(void **state)
{
	static const char *const collect[] = {"pacesetter", "collect", "--now", "2023-06-20", NULL};
	static const char *const table[] = {
	    "pacesetter", "table", "--as-of", "2023-06-20", "--now", "2023-06-20", NULL};
	static const char *const check[] = {"pacesetter", "check", NULL};
	TEXT_OWNED struct text out = {0};
	int status;

	(void)state;
#if defined __SANITIZE_ADDRESS__
	skip(); /* it makes frames several times as large */
#endif
	city_begin();
	the_limit_is_raised_or_refused(check, "configuration OK");
	status = run_with(STACK_LEAST * 1024, STACK_LEAST * 1024, collect, &out);
	if (status != 0 || !strstr(text_of(&out), "1"))
		fail_msg("collect: %d: %s", status, text_of(&out));
	the_limit_is_raised_or_refused(table, "38%");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(any_limit_of_the_stack_is_raised_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
