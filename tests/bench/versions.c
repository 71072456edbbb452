/* SPDX-License-Identifier: MIT */
#include "tests/bench/versions.h"
#include "base/memory.h"
#include "base/text.h"
#include "tests/bench/documents.h"
#include "tests/bench/measure.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OLD, NEW, VERSIONS, ROUNDS = 5, PORT = 19792, WAIT_TRIES = 100, PATH_ROOM = 4300, WORDS_MOST = 16 };

struct version {
	const char *program, *force; /* the option of `collect` that was called --again */
	char folder[PATH_ROOM], config[PATH_ROOM], out[PATH_ROOM], log[PATH_ROOM], serving[PATH_ROOM];
	int port;
	pid_t daemon;
};

/* In the words of a row: */
#define CONFIG "@config" /* "-c" and the version's configuration */
#define OUTPUT "@output" /* "-o" and a file that is not there before */
#define FORCE "@force"	 /* the version's option that fetches once more */

enum before { AS_IT_IS, EMPTY, KEPT /* as it was when a row was KEPT for the first time */ };

static const struct row {
	const char *name;
	int times;	   /* the command is run in one measurement */
	enum before store; /* the state of the store before it */
	const char *words[WORDS_MOST];
} rows[] = {
    {"start of the process", 40, AS_IT_IS, {"--version"}},
    {"check", 10, AS_IT_IS, {"check", CONFIG}},
    {"collect, 360 documents", 1, EMPTY,
	{"collect", CONFIG, "--period", "2014-01..2023-12", "--log=error", "--now", BENCH_NOW}},
    {"collect once more, nothing new", 1, AS_IT_IS,
	{"collect", CONFIG, FORCE, "--period", "2014-01..2023-12", "--log=error", "--now", BENCH_NOW}},
    {"evaluate", 10, AS_IT_IS, {"evaluate", CONFIG, "--now", BENCH_NOW}},
    {"table", 20, AS_IT_IS, {"table", CONFIG, "--now", BENCH_NOW}},
    {"export csv figures", 1, AS_IT_IS, {"export", "csv", "figures", CONFIG, OUTPUT, "--now", BENCH_NOW}},
    {"export json table", 5, AS_IT_IS, {"export", "json", "table", CONFIG, OUTPUT, "--now", BENCH_NOW}},
    {"export openmetrics", 5, AS_IT_IS, {"export", "openmetrics", CONFIG, OUTPUT, "--now", BENCH_NOW}},
    {"export html", 2, AS_IT_IS, {"export", "html", CONFIG, OUTPUT, "--now", BENCH_NOW}},
    {"export xlsx", 1, AS_IT_IS, {"export", "xlsx", CONFIG, OUTPUT, "--now", BENCH_NOW}},
    {"publish an edition", 1, KEPT,
	{"publish", CONFIG, "--period", "2023-12", "--edition", "mid", "--now", BENCH_NOW}},
    {"export sqlite", 1, AS_IT_IS, {"export", "sqlite", CONFIG, OUTPUT, "--now", BENCH_NOW}},
};

static const struct {
	const char *name, *path;
} asked[] = {
    {"GET /healthz", "/healthz"},
    {"GET table of one indicator", "/api/v1/table?indicator=i07"},
    {"GET figures of one series", "/api/v1/figures?region=r001&indicator=i07"},
    {"GET metrics", "/metrics"},
};

static void shell(const char *command)
{
	if (system(command) != 0)
		give_up(command, NULL);
}

static void remove_below(const struct version *v, const char *name)
{
	char command[PATH_ROOM + 200];

	snprintf(command, sizeof command, "rm -rf '%s'/%s", v->folder, name);
	shell(command);
}

static void file_write(const char *path, const struct text *t)
{
	FILE *f = fopen(path, "we");

	if (!f || fwrite(t->at, 1, t->length, f) != t->length || fclose(f) != 0)
		give_up(path, NULL);
}

static const char *force_option(const char *program)
{
	char command[PATH_ROOM + 100];

	snprintf(command, sizeof command, "'%s' collect --help | grep -q -e --force", program);
	return system(command) == 0 ? "--force" : "--again";
}

/* The configuration of the bench, with a store, a key and a publication of the version's own. */
static void version_begin(struct version *v, const char *program, const char *folder, const char *name)
{
	TEXT_OWNED struct text yaml = {0}, first = {0}, more = {0}, key = {0};

	*v = (struct version){.program = program, .force = force_option(program)};
	snprintf(v->folder, sizeof v->folder, "%s/%s", folder, name);
	snprintf(v->config, sizeof v->config, "%s/%s.yaml", folder, name);
	snprintf(v->serving, sizeof v->serving, "%s/%s-serving.yaml", folder, name);
	snprintf(v->out, sizeof v->out, "%s/%s/out", folder, name);
	snprintf(v->log, sizeof v->log, "%s/%s.log", folder, name);
	v->port = PORT + (strcmp(name, "new") == 0);
	remove_below(v, "");
	if (mkdir(v->folder, 0755) != 0)
		give_up(v->folder, NULL);
	text_printf(&key, "%s/publication.key", v->folder);
	const char *argv[] = {program, "key", "new", text_of(&key), NULL};

	if (run_program(v->log, argv).status != 0)
		give_up(v->log, "key new has failed");
	bench_configuration(&yaml, folder);
	/* its first line names the store */
	text_printf(&first, "store: %s/store\n", v->folder);
	text_add(&first, strchr(text_of(&yaml), '\n') + 1);
	text_printf(&first, "publications:\n  - {id: city, title: Bench, folder: %s/editions, key: %s}\n",
	    v->folder, text_of(&key));
	file_write(v->config, &first);
	text_printf(&more, "http: {listen: \"127.0.0.1:%d\"}\n", v->port);
	bench_configuration_more(v->serving, v->config, text_of(&more));
}

static void words_fill(const struct version *v, const struct row *r, const char *argv[WORDS_MOST + 4])
{
	size_t n = 0;

	argv[n++] = v->program;
	for (size_t i = 0; i < WORDS_MOST && r->words[i]; i++) {
		bool config = strcmp(r->words[i], CONFIG) == 0, output = strcmp(r->words[i], OUTPUT) == 0;
		const char *word = strcmp(r->words[i], FORCE) == 0 ? v->force : r->words[i];

		if (config || output)
			argv[n++] = config ? "-c" : "-o";
		argv[n++] = config ? v->config : output ? v->out : word;
	}
	argv[n] = NULL;
}

/* A publication is on record once: it is made on the same store each time. */
static void store_prepare(const struct version *v, enum before state)
{
	char command[3 * PATH_ROOM];

	if (state == EMPTY)
		remove_below(v, "store");
	if (state != KEPT)
		return;
	snprintf(command, sizeof command,
	    "cd '%s' && { [ -d kept ] || cp -r store kept; } && rm -rf store && cp -r kept store", v->folder);
	shell(command);
}

static struct cost row_run(const struct version *v, const struct row *r)
{
	const char *argv[WORDS_MOST + 4];
	struct cost all = {0};

	words_fill(v, r, argv);
	for (int i = 0; i < r->times; i++) {
		struct cost one;

		remove_below(v, "out");
		remove_below(v, "editions");
		store_prepare(v, r->store);
		sync(); /* what others have left to write is not this command's to wait for */
		one = run_program(v->log, argv);
		if (one.status != 0)
			give_up(v->log, r->name);
		all.wall += one.wall;
		all.cpu += one.cpu;
		all.mib = one.mib > all.mib ? one.mib : all.mib;
	}
	return all;
}

static void row_compare(const struct version v[VERSIONS], const struct row *r)
{
	double wall[ROUNDS], cpu[ROUNDS], old[ROUNDS], new[ROUNDS], mib[VERSIONS] = {0};

	for (int i = 0; i < ROUNDS; i++) {
		struct cost before = row_run(&v[OLD], r), after = row_run(&v[NEW], r);

		old[i] = before.wall / r->times;
		new[i] = after.wall / r->times;
		wall[i] = after.wall / before.wall;
		cpu[i] = after.cpu / before.cpu;
		mib[OLD] = before.mib;
		mib[NEW] = after.mib;
	}
	printf("  %-32s %9.1f %9.1f   %5.2f  %5.2f  %5.2f\n", r->name, median(old, ROUNDS) * 1e3,
	    median(new, ROUNDS) * 1e3, median(wall, ROUNDS), median(cpu, ROUNDS), mib[NEW] / mib[OLD]);
	fflush(stdout);
}

/* ---- over HTTP ---- */

static void daemon_begin(struct version *v)
{
	const char *argv[] = {v->program, "run", "-c", v->serving, "--now", BENCH_NOW, NULL};
	char url[100];
	const char *ask[] = {"curl", "-sf", "-o", "/dev/null", url, NULL};
	int i = 0;

	snprintf(url, sizeof url, "http://127.0.0.1:%d/healthz", v->port);
	v->daemon = start_program(v->log, argv);
	while (run_program("/dev/null", ask).status != 0) {
		if (++i == WAIT_TRIES)
			give_up(v->log, "the daemon does not answer");
		usleep(100000);
	}
}

static double half_within_ms(const struct version *v, const char *path)
{
	char url[200], log[PATH_ROOM + 16];
	const char *argv[] = {"wrk", "-t1", "-c2", "-d2s", "--latency", url, NULL};
	double ms;

	snprintf(url, sizeof url, "http://127.0.0.1:%d%s", v->port, path);
	snprintf(log, sizeof log, "%s/wrk.log", v->folder);
	if (run_program(log, argv).status != 0)
		give_up(log, "wrk has failed");
	ms = wrk_percentile(log, "50%");
	if (ms <= 0)
		give_up(url, "no answers");
	return ms;
}

static void answers_compare(struct version v[VERSIONS])
{
	daemon_begin(&v[OLD]);
	daemon_begin(&v[NEW]);
	for (size_t a = 0; a < sizeof asked / sizeof *asked; a++) {
		double ratio[ROUNDS], old[ROUNDS], new[ROUNDS];

		for (int i = 0; i < ROUNDS; i++) {
			old[i] = half_within_ms(&v[OLD], asked[a].path);
			new[i] = half_within_ms(&v[NEW], asked[a].path);
			ratio[i] = new[i] / old[i];
		}
		printf("  %-32s %9.2f %9.2f   %5.2f\n", asked[a].name, median(old, ROUNDS),
		    median(new, ROUNDS), median(ratio, ROUNDS));
		fflush(stdout);
	}
	for (int i = 0; i < VERSIONS; i++) {
		kill(v[i].daemon, SIGTERM);
		waitpid(v[i].daemon, NULL, 0);
	}
}

void bench_versions(const char *new_program, const char *old_program, const char *folder)
{
	static struct version v[VERSIONS];

	version_begin(&v[OLD], old_program, folder, "old");
	version_begin(&v[NEW], new_program, folder, "new");
	printf("two versions, in turn, %d times; ratios are new / old, the median of the pairs\n", ROUNDS);
	printf("  %-32s %9s %9s   %5s  %5s  %5s\n", "", "old ms", "new ms", "wall", "cpu", "peak");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		row_compare(v, &rows[i]);
	answers_compare(v);
}
