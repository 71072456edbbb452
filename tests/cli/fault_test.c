/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the machine refuses is an error with a sentence and status 1: never an empty answer. */

static char folder[4096];

static void city_begin(const char *name)
{
	char path[4200];
	TEXT_OWNED struct text out = {0};
	TEXT_OWNED struct text yaml = {0};

	snprintf(folder, sizeof folder, "%s", test_folder(name));
	snprintf(path, sizeof path, "%s/figures.json", folder);
	test_write(path, "[{\"r\": \"east\", \"p\": \"2023-05\", \"v\": 7.5}]");
	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	text_printf(&yaml,
	    "timezone: Asia/Shanghai\n"
	    "regions: [{id: east, name: East, kind: county}]\n"
	    "indicators: [{id: grp, name: GRP, unit: bn, kind: year-to-date}]\n"
	    "targets: {2023: {grp: {east: 20}}}\n"
	    "sources:\n  - id: s\n    url: \"file://%s/figures.json\"\n"
	    "    figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n",
	    folder);
	test_write(path, text_of(&yaml));
	if (run_program(folder, &out, "collect --now 2023-06-20") != 0)
		fail_msg("%s", text_of(&out));
}

/* The program with so much memory, in a child; what it prints on both streams into `out`. */
static int run_with(rlim_t most, const char *const *argv, struct text *out)
{
	const char *program = program_path();
	struct rlimit l = {most, most};
	char buffer[4096];
	int ends[2], status;
	ssize_t n;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		if (chdir(folder) != 0 || dup2(ends[1], 1) < 0 || dup2(ends[1], 2) < 0 ||
		    setrlimit(RLIMIT_AS, &l) != 0)
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

static void without_memory_a_table_is_never_empty(void **state)
{
	static const char *const argv[] = {
	    "pacesetter", "table", "--as-of", "2023-06-20", "--now", "2023-06-20", NULL};
	TEXT_OWNED struct text whole = {0};
	size_t failed = 0;
	int status;

	(void)state;
#if defined __SANITIZE_ADDRESS__
	skip(); /* it takes terabytes of addresses */
#endif
	status = run_with(RLIM_INFINITY, argv, &whole);
	if (status != 0)
		fail_msg("%s", text_of(&whole));
	assert_contains(text_of(&whole), "38%");
	/* finely where the store's map has found room and the rest has not */
	for (rlim_t kib = 10 << 10;
	     kib<(400 << 10); kib += kib>(256 << 10) && kib < (272 << 10) ? 256 : 10 << 10) {
		TEXT_OWNED struct text out = {0};

		status = run_with(kib << 10, argv, &out);
		if (status == 127 && strstr(text_of(&out), "shared librar"))
			continue; /* it has not even begun */
		if (status == 0 && strcmp(text_of(&out), text_of(&whole)) == 0)
			continue;
		failed++;
		if (status != 1 || out.length < 20)
			fail_msg("with %d KiB: %d: %s", (int)kib, status, text_of(&out));
	}
	assert_true(failed > 2);
}

/* A libcrypto that must not compute SHA-256, as strict installations have one. */
static void a_digest_that_cannot_be_computed_is_an_error(void **state)
{
	TEXT_OWNED struct text out = {0};
	char path[4200];
	int status;

	(void)state;
	snprintf(path, sizeof path, "%s/openssl.cnf", folder);
	test_write(path, "openssl_conf = init\n[init]\nalg_section = algorithms\n[algorithms]\n"
			 "default_properties = fips=yes\n");
	setenv("OPENSSL_CONF", path, 1);
	snprintf(path, sizeof path, "%s/figures.json", folder);
	test_write(path, "[{\"r\": \"east\", \"p\": \"2023-05\", \"v\": 8.5}]");
	status = run_program(folder, &out, "collect --now 2023-07-20");
	unsetenv("OPENSSL_CONF");
	if (status != 1 || !strstr(text_of(&out), "SHA-256 cannot be computed"))
		fail_msg("%d: %s", status, text_of(&out));
	text_clear(&out);
	if (run_program(folder, &out, "collect --now 2023-07-20") != 0)
		fail_msg("%s", text_of(&out));
}

static void a_store_that_may_not_be_read_is_not_absent(void **state)
{
	TEXT_OWNED struct text out = {0};
	char store[4200];
	int status;

	(void)state;
	/* a loop of links is refused to root as well */
	snprintf(store, sizeof store, "%s/loop", folder);
	assert_int_equal(symlink("loop", store), 0);
	snprintf(store, sizeof store, "%s/looping.yaml", folder);
	test_write(store, "store: loop\nregions: [{id: east, name: East, kind: county}]\n"
			  "indicators: [{id: grp, name: GRP, unit: bn, kind: year-to-date}]\n");
	status = run_program(folder, &out, "table -c looping.yaml");
	assert_int_equal(status, 1);
	assert_contains(text_of(&out), "the store cannot be reached: Too many levels");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(without_memory_a_table_is_never_empty),
	    cmocka_unit_test(a_digest_that_cannot_be_computed_is_an_error),
	    cmocka_unit_test(a_store_that_may_not_be_read_is_not_absent),
	};

	city_begin("fault");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
