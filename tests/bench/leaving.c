#include "tests/bench/leaving.h"
#include "tests/bench/measure.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 19789, ROUNDS = 5, CLIENTS = 50, SECONDS = 5 };

static pid_t start(const char *log, const char *const *argv)
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

static struct cost run(const char *log, const char *const *argv)
{
	double begun = seconds();

	return cost_of(start(log, argv), begun);
}

/* ---- CSV ---- */

/* The same rows, all fifteen columns of them, out of the file that we wrote for SQLite. */
static void bench_csv(const char *program, const char *folder, const char *config)
{
	char query[] = "SELECT * FROM figures", out[4300], log[4300], sqlite[4300];
	const char *make[] = {program, "export", "sqlite", "-c", config, "-o", sqlite, NULL};
	const char *ours[] = {program, "export", "csv", "figures", "-c", config, "-o", out, NULL};
	const char *theirs[] = {"sqlite3", "-csv", sqlite, query, NULL};
	double us[ROUNDS], them[ROUNDS], mib = 0;

	snprintf(out, sizeof out, "%s/figures.csv", folder);
	snprintf(log, sizeof log, "%s/leaving.log", folder);
	snprintf(sqlite, sizeof sqlite, "%s/leaving.sqlite", folder);
	if (run(log, make).status != 0)
		give_up("export sqlite", NULL);
	for (int i = 0; i < ROUNDS; i++) {
		struct cost a = run(log, theirs), b = run(log, ours);

		if (a.status != 0 || b.status != 0)
			give_up("csv", "a program failed");
		them[i] = a.wall;
		us[i] = b.wall;
		mib = b.mib > mib ? b.mib : mib;
	}
	printf("all figures as CSV (s, median of %d)\n", ROUNDS);
	printf("  sqlite3 -csv, the same rows                   %6.2f\n", median(them, ROUNDS));
	printf(
	    "  pacesetter export csv, made durable           %6.2f   %.1f times as fast (aim 2), %.0f MiB\n",
	    median(us, ROUNDS), median(them, ROUNDS) / median(us, ROUNDS), mib);
	unlink(out);
	unlink(sqlite);
}

/* ---- HTTP ---- */

/* "  99%   2.96ms" of wrk, in milliseconds. */
static double percentile(const char *path, const char *which)
{
	char line[256], unit[8] = "";
	double value = -1, found = -1;
	FILE *f = fopen(path, "re");

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

static void bench_http(const char *program, const char *folder, const char *config)
{
	char serving[4300], log[4300], wrk[4300], command[13000], url[200];
	const char *run_argv[] = {program, "run", "-c", serving, "--now", "2024-01-05", NULL};
	const char *collect[] = {program, "collect", "--again", "--period", "2014-01..2023-12", "-c", config,
	    "--log", "error", NULL};
	const char *ask[] = {"wrk", "-t1", "-c50", "-d5s", "--latency", url, NULL};
	pid_t daemon, writer, asker;
	size_t rounds = 0;

	snprintf(serving, sizeof serving, "%s/serving.yaml", folder);
	snprintf(log, sizeof log, "%s/serving.log", folder);
	snprintf(wrk, sizeof wrk, "%s/wrk.log", folder);
	snprintf(command, sizeof command, "(cat '%s'; echo 'http: {listen: \"127.0.0.1:%d\"}') >'%s'", config,
	    PORT, serving);
	if (system(command) != 0)
		give_up(command, NULL);
	daemon = start(log, run_argv);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v1/table?indicator=i07&as_of=2024-01-05", PORT);
	sleep(2);
	asker = start(wrk, ask);
	/* a collection of ten years, again and again, as long as they ask */
	for (int status; waitpid(asker, &status, WNOHANG) == 0; rounds++) {
		writer = start("/dev/null", collect);
		waitpid(writer, &status, 0);
	}
	kill(daemon, SIGTERM);
	waitpid(daemon, NULL, 0);
	printf("the table of a month over HTTP, %d clients, while %zu collections of 360 documents are "
	       "written (ms)\n",
	    CLIENTS, rounds);
	printf("  half of the answers within                    %6.2f\n", percentile(wrk, "50%"));
	printf("  99 of 100 within                              %6.2f   (aim under 20)\n",
	    percentile(wrk, "99%"));
}

void bench_leaving(const char *program, const char *folder, const char *config)
{
	bench_csv(program, folder, config);
	bench_http(program, folder, config);
}
