/* SPDX-License-Identifier: MIT */
#include "tests/writing.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void limited_exec(const char *folder, size_t most, int out, const char *const *argv)
{
	const struct rlimit limit = {most, RLIM_INFINITY};

	if (chdir(folder) != 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 ||
	    setrlimit(RLIMIT_FSIZE, &limit) != 0)
		_exit(126);
	execv(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

int run_limited(const char *folder, size_t most, struct text *out, const char *const *argv)
{
	const char *words[32] = {program_path()};
	char buffer[4096];
	int ends[2], status;
	ssize_t n;
	pid_t child;

	for (size_t i = 0; argv[i] && i + 2 < sizeof words / sizeof *words; i++)
		words[i + 1] = argv[i];
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		limited_exec(folder, most, ends[1], words);
	close(ends[1]);
	while ((n = read(ends[0], buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			text_put(out, buffer, (size_t)n);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void folder_names(const char *folder, struct text *out)
{
	DIR *d = opendir(folder);
	struct dirent *entry;
	char *names[256];
	size_t count = 0;

	assert_non_null(d);
	while ((entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && count < 256)
			names[count++] = strdup(entry->d_name);
	closedir(d);
	qsort(names, count, sizeof *names, by_name);
	for (size_t i = 0; i < count; i++) {
		text_printf(out, "%s ", names[i]);
		free(names[i]);
	}
}

size_t temporary_count(const char *folder)
{
	TEXT_OWNED struct text names = {0};
	size_t count = 0;

	folder_names(folder, &names);
	for (const char *at = text_of(&names); (at = strstr(at, ".part ")); at++)
		count++;
	return count;
}

size_t file_size(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		fail_msg("%s: %s", path, strerror(errno));
	return (size_t)st.st_size;
}
