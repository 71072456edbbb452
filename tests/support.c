/* SPDX-License-Identifier: MIT */
#include "tests/support.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/types.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *build_folder(void)
{
	const char *build = getenv("TEST_BUILD");

	return build ? build : "build";
}

static void shell(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

const char *test_folder(const char *name)
{
	static char path[4000];
	char command[8400];
	char *build = realpath(build_folder(), NULL);

	assert_non_null(build);
	snprintf(path, sizeof path, "%s/tests.data/%s", build, name);
	free(build);
	snprintf(command, sizeof command, "rm -rf '%s' && mkdir -p '%s'", path, path);
	shell(command);
	return path;
}

void test_write(const char *path, const char *content)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(content, 1, strlen(content), f), strlen(content));
	assert_int_equal(fclose(f), 0);
}

char *test_read(const char *path)
{
	struct text t = {0};
	char buffer[65536];
	FILE *f = fopen(path, "re");
	size_t n;

	if (!f)
		fail_msg("%s: %s", path, strerror(errno));
	while ((n = fread(buffer, 1, sizeof buffer, f)) > 0)
		text_put(&t, buffer, n);
	fclose(f);
	if (!t.at)
		text_add(&t, "");
	return t.at;
}

const char *test_data(const char *name)
{
	static struct test_file {
		struct test_file *next;
		char *name, *text;
	} * files;
	TEXT_OWNED struct text path = {0};
	struct test_file *f;

	for (f = files; f; f = f->next)
		if (strcmp(f->name, name) == 0)
			return f->text;
	text_printf(&path, "tests/data/%s", name);
	f = memory_new(sizeof *f);
	*f = (struct test_file){files, memory_text(name), test_read(text_of(&path))};
	files = f;
	return f->text;
}

struct config *test_config(const char *folder, const char *yaml)
{
	char path[4200];
	struct config *c;
	struct error e;

	snprintf(path, sizeof path, "%s/pacesetter.yaml", folder);
	test_write(path, yaml);
	if (config_load(path, &c, &e) != OUTCOME_DONE)
		fail_msg("%s", e.text);
	return c;
}

struct store *test_store(const char *folder)
{
	char path[4200];
	struct store *s;
	struct error e;

	snprintf(path, sizeof path, "%s/store", folder);
	assert_done(store_open(path, NULL, &s, &e), e);
	return s;
}

void test_certificate(const char *folder)
{
	TEXT_OWNED struct text command = {0};

	text_printf(&command,
	    "cd '%s' && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 "
	    "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>/dev/null",
	    folder);
	assert_int_equal(system(text_of(&command)), 0);
}

instant test_instant(const char *text)
{
	instant at;

	if (!instant_parse(text, false, &at))
		fail_msg("%s is no time", text);
	return at;
}

struct period test_period(const char *text)
{
	struct period p;

	if (!period_parse(text, &p))
		fail_msg("%s is no period", text);
	return p;
}

const char *program_path(void)
{
	static char path[4096];
	char *build = realpath(build_folder(), NULL);

	snprintf(path, sizeof path, "%s/pacesetter", build ? build : "build");
	free(build);
	return path;
}

int run_program(const char *folder, struct text *out, const char *format, ...)
{
	TEXT_OWNED struct text command = {0};
	char words[4096], buffer[4096];
	va_list args;
	size_t n;
	FILE *p;
	int status;

	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	text_printf(&command, "cd '%s' && '%s' %s 2>&1", folder, program_path(), words);
	p = popen(text_of(&command), "re");
	assert_non_null(p);
	while ((n = fread(buffer, 1, sizeof buffer, p)) > 0)
		if (out)
			text_put(out, buffer, n);
	status = pclose(p);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *fixtures_folder(void)
{
	static const char *const places[] = {"../shared/fixtures", "../../shared/fixtures"};
	const char *named = getenv("PACESETTER_FIXTURES");

	if (named)
		return named;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (access(places[i], R_OK) == 0)
			return places[i];
	return NULL;
}

pid_t spawn_program(const char *folder, const char *const *argv, int out)
{
	const char *program = program_path(); /* before the folder changes */
	pid_t child = fork();

	if (child == 0) {
		if (chdir(folder) != 0)
			_exit(126);
		if (out >= 0) {
			dup2(out, 1);
			dup2(out, 2);
		}
		execv(program, (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return child;
}

void sleep_ms(int ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

void test_zone(const char *name)
{
	struct error e;

	if (zone_set(name, &e) == OUTCOME_DONE)
		return;
	fprintf(stderr, "%s\n", e.text);
	exit(EXIT_FAILURE);
}
