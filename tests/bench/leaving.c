/* SPDX-License-Identifier: MIT */
#include "tests/bench/leaving.h"
#include "tests/bench/documents.h"
#include "tests/bench/measure.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 19789, ROUNDS = 5, CLIENTS = 50, SECONDS = 5 };

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
	if (run_program(log, make).status != 0)
		give_up("export sqlite", NULL);
	for (int i = 0; i < ROUNDS; i++) {
		struct cost a = run_program(log, theirs), b = run_program(log, ours);

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

static void bench_http(const char *program, const char *folder, const char *config)
{
	char serving[4300], log[4300], wrk[4300], listen[100], url[200];
	const char *run_argv[] = {program, "run", "-c", serving, "--now", BENCH_NOW, NULL};
	const char *collect[] = {program, "collect", "--force", "--period", "2014-01..2023-12", "-c", config,
	    "--log", "error", "--now", BENCH_NOW, NULL};
	const char *ask[] = {"wrk", "-t1", "-c50", "-d5s", "--latency", url, NULL};
	pid_t daemon, writer, asker;
	size_t rounds = 0;

	snprintf(serving, sizeof serving, "%s/serving.yaml", folder);
	snprintf(log, sizeof log, "%s/serving.log", folder);
	snprintf(wrk, sizeof wrk, "%s/wrk.log", folder);
	snprintf(listen, sizeof listen, "http: {listen: \"127.0.0.1:%d\"}\n", PORT);
	bench_configuration_more(serving, config, listen);
	daemon = start_program(log, run_argv);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v1/table?indicator=i07", PORT);
	sleep(2);
	asker = start_program(wrk, ask);
	/* a collection of ten years, again and again, as long as they ask */
	for (int status; waitpid(asker, &status, WNOHANG) == 0; rounds++) {
		writer = start_program("/dev/null", collect);
		waitpid(writer, &status, 0);
	}
	kill(daemon, SIGTERM);
	waitpid(daemon, NULL, 0);
	printf("the table of a month over HTTP, %d clients, while %zu collections of 360 documents are "
	       "written (ms)\n",
	    CLIENTS, rounds);
	printf("  half of the answers within                    %6.2f\n", wrk_percentile(wrk, "50%"));
	printf("  99 of 100 within                              %6.2f   (aim under 20)\n",
	    wrk_percentile(wrk, "99%"));
}

void bench_leaving(const char *program, const char *folder, const char *config)
{
	bench_csv(program, folder, config);
	bench_http(program, folder, config);
}
