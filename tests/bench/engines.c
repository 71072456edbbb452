/* SPDX-License-Identifier: MIT */
#include "tests/bench/engines.h"
#include "tests/bench/documents.h"
#include "tests/bench/measure.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VICTORIA_PORT = 19790, PORT = 19791, ROUNDS = 3, WAIT_TRIES = 100 };

static const char victoria[] = "build/tools/victoria-metrics/usr/bin/victoria-metrics";

static bool answers(const char *log, const char *url)
{
	const char *argv[] = {"curl", "-sf", "-o", "/dev/null", url, NULL};

	return run_program(log, argv).status == 0;
}

static void wait_for(const char *log, const char *url)
{
	for (int i = 0; !answers(log, url); i++) {
		if (i == WAIT_TRIES)
			give_up(url, "does not answer");
		usleep(100000);
	}
}

/* An empty one. */
static pid_t victoria_begin(const char *folder)
{
	char command[4300], storage[4300], address[64], log[4300], curl[4300], url[100];
	const char *argv[] = {
	    victoria, storage, address, "-retentionPeriod=20y", "-search.latencyOffset=0s", NULL};
	pid_t child;

	snprintf(command, sizeof command, "rm -rf '%s/victoria'", folder);
	if (system(command) != 0)
		give_up(command, NULL);
	snprintf(storage, sizeof storage, "-storageDataPath=%s/victoria", folder);
	snprintf(address, sizeof address, "-httpListenAddr=127.0.0.1:%d", VICTORIA_PORT);
	snprintf(log, sizeof log, "%s/victoria.log", folder);
	snprintf(curl, sizeof curl, "%s/curl.log", folder);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/health", VICTORIA_PORT);
	child = start_program(log, argv);
	wait_for(curl, url);
	return child;
}

static void stop(pid_t child)
{
	kill(child, SIGTERM);
	waitpid(child, NULL, 0);
}

static double must_run(const char *log, const char *const *argv)
{
	struct cost cost = run_program(log, argv);

	if (cost.status != 0)
		give_up(log, "the program that wrote it has failed");
	return cost.wall;
}

/* One series after the other, so that no kept answer is measured: half of the answers, one client, in
 * milliseconds. `path`: with a %03d for the region and a %02d for the indicator. */
static double series_ms(const char *folder, int port, const char *path)
{
	char log[4300], script[4300], url[100];
	const char *argv[] = {"wrk", "-t1", "-c1", "-d3s", "--latency", "-s", script, url, NULL};
	FILE *f;

	snprintf(log, sizeof log, "%s/series.log", folder);
	snprintf(script, sizeof script, "%s/series.lua", folder);
	snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
	f = fopen(script, "we");
	if (!f ||
	    fprintf(f,
		"n = 0\nrequest = function()\n  n = n + 1\n"
		"  return wrk.format('GET', string.format('%s', n %% %d, math.floor(n / %d) %% %d))\nend\n",
		path, BENCH_REGIONS, BENCH_REGIONS, BENCH_INDICATORS) < 0 ||
	    fclose(f) != 0)
		give_up(script, NULL);
	must_run(log, argv);
	return wrk_percentile(log, "50%");
}

static void bench_series(const char *program, const char *folder, const char *config)
{
	const char *run[] = {program, "run", "-c", config, "--now", BENCH_NOW, NULL};
	char log[4300], curl[4300], ready[100];
	pid_t daemon;
	double us, them;

	snprintf(log, sizeof log, "%s/serving.log", folder);
	snprintf(curl, sizeof curl, "%s/curl.log", folder);
	snprintf(ready, sizeof ready, "http://127.0.0.1:%d/healthz", PORT);
	daemon = start_program(log, run);
	wait_for(curl, ready);
	them = series_ms(folder, VICTORIA_PORT,
	    "/api/v1/export?match[]=pacesetter_value%%7Bregion=%%22r%03d%%22,indicator=%%22i%02d%%22%%7D");
	us = series_ms(folder, PORT, "/api/v1/figures?region=r%03d&indicator=i%02d");
	stop(daemon);
	printf(
	    "one series of ten years over HTTP, another each time, one client (ms, half of the answers)\n");
	printf("  VictoriaMetrics, /api/v1/export               %6.2f\n", them);
	printf("  pacesetter, /api/v1/figures                   %6.2f   %.2f of theirs (aim 1)\n", us,
	    us / them);
}

void bench_engines(const char *program, const char *folder, const char *config)
{
	char with[4300], more[400], log[4300], exported[4300], from[200], to[200];
	const char *write_on[] = {program, "export", "remote-write", "-c", with, NULL};
	const char *verify[] = {program, "export", "remote-write", "--verify", "-c", with, NULL};
	const char *fetch[] = {"curl", "-sSf", "-o", exported, from, NULL};
	const char *import[] = {"curl", "-sSf", "-X", "POST", "-T", exported, to, NULL};
	double us[ROUNDS], them[ROUNDS], samples = 2.0 * BENCH_FIGURES + BENCH_TARGETS;
	pid_t child;

	if (access(victoria, X_OK) != 0) {
		printf("beside VictoriaMetrics: %s is not there\n", victoria);
		return;
	}
	snprintf(with, sizeof with, "%s/engines.yaml", folder);
	snprintf(log, sizeof log, "%s/engines.log", folder);
	snprintf(exported, sizeof exported, "%s/samples.jsonl", folder);
	snprintf(from, sizeof from,
	    "http://127.0.0.1:%d/api/v1/export?match%%5B%%5D=%%7B__name__=~%%22pacesetter.*%%22%%7D",
	    VICTORIA_PORT);
	snprintf(to, sizeof to, "http://127.0.0.1:%d/api/v1/import", VICTORIA_PORT);
	for (int i = 0; i < ROUNDS; i++) {
		/* an id of its own each round: its cursor is at the beginning */
		snprintf(more, sizeof more,
		    "http: {listen: \"127.0.0.1:%d\"}\n"
		    "remote_write: [{id: vm%d-%d, url: \"http://127.0.0.1:%d/api/v1/write\"}]\n",
		    PORT, (int)getpid(), i, VICTORIA_PORT);
		bench_configuration_more(with, config, more);
		child = victoria_begin(folder);
		us[i] = must_run(log, write_on);
		sleep(2); /* it shows what it has taken after a moment */
		must_run(log, verify);
		must_run(log, fetch);
		if (i + 1 == ROUNDS)
			bench_series(program, folder, with);
		stop(child);
		child = victoria_begin(folder);
		them[i] = must_run(log, import);
		stop(child);
	}
	printf("all figures written on to VictoriaMetrics (million samples/s, median of %d)\n", ROUNDS);
	printf(
	    "  its own import of what it exported            %6.2f\n", samples / median(them, ROUNDS) / 1e6);
	printf("  pacesetter export remote-write                %6.2f   %.1f times (aim 1)\n",
	    samples / median(us, ROUNDS) / 1e6, median(them, ROUNDS) / median(us, ROUNDS));
	unlink(exported);
}
