/* SPDX-License-Identifier: MIT */
#include "tests/bench/measure.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, by_value);
	return values[count / 2];
}

_Noreturn void give_up(const char *what, const char *why)
{
	fprintf(stderr, "bench: %s: %s\n", what, why ? why : "failed");
	exit(1);
}

/* VmHWM: ru_maxrss would count what the parent had when it forked. */
static double peak_mib(pid_t child, double before)
{
	char path[64], line[256];
	long kib = -1;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)child);
	f = fopen(path, "re");
	/* "  99%   2.96ms" */
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, "VmHWM:", 6) == 0)
			kib = atol(line + 6);
	if (f)
		fclose(f);
	return kib > 0 ? (double)kib / 1024 : before; /* a process that has ended has none */
}

struct cost cost_of(pid_t child, double start)
{
	struct cost c = {0};
	struct rusage u;
	int status;
	pid_t ended;

	while ((ended = wait4(child, &status, WNOHANG, &u)) == 0) {
		c.mib = peak_mib(child, c.mib);
		nanosleep(&(struct timespec){0, 1000000}, NULL);
	}
	if (ended < 0)
		give_up("wait", NULL);
	c.wall = seconds() - start;
	c.cpu = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
	c.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	return c;
}

pid_t start_program(const char *log, const char *const *argv)
{
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (!freopen(log, "w", stdout) || !freopen(log, "w", stderr))
			_exit(1);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return child;
}

struct cost run_program(const char *log, const char *const *argv)
{
	double begun = seconds();

	return cost_of(start_program(log, argv), begun);
}

double wrk_percentile(const char *path, const char *which)
{
	char line[256], unit[8] = "";
	double value = -1, found = -1;
	FILE *f = fopen(path, "re");

	/* "  99%   2.96ms" */
	while (f && fgets(line, sizeof line, f))
		if (strstr(line, which) &&
		    sscanf(strstr(line, which) + strlen(which), "%lf%7s", &value, unit) == 2)
			found = strcmp(unit, "us") == 0	 ? value / 1000
				: strcmp(unit, "s") == 0 ? value * 1000
							 : value;
	if (f)
		fclose(f);
	return found;
}
