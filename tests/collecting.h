/* SPDX-License-Identifier: MIT */
/* What the tests of collecting share: a real server, a real store, and what the collector reports, a line
 * each. */
#ifndef TESTS_COLLECTING_H
#define TESTS_COLLECTING_H

#include "collector/collect.h"
#include "tests/server.h"
#include "tests/support.h"

struct bench {
	struct server *server;
	struct config *config;
	struct store *store;
	struct text log; /* "source outcome added refused attempts pages problem" a line */
	instant now;
};

/* A configuration with the counties east and west, the indicator grp and these sources. ${env:TEST_SERVER} is
 * the server, ${env:TEST_TOKEN} is "t0ken". */
void bench_begin(struct bench *b, const char *name, const char *sources);
/* The same with a whole configuration. */
void bench_begin_with(struct bench *b, const char *name, const char *yaml);
/* The same with the sources of tests/data/collector/NAME.yaml. */
void bench_begin_file(struct bench *b, const char *name);
void bench_end(struct bench *b);

/* The server's answer under a path from now on. */
void bench_serve(struct bench *b, const char *path, const char *body);

/* Asks every source for everything once, and waits for the end. */
void bench_collect(struct bench *b);
void bench_collect_period(struct bench *b, struct period p);

#define MAPPED(rows)                                                                                         \
	"    figures: {rows: \"" rows "\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n"
#define ROW(region, month, value) "{\"r\":\"" region "\",\"p\":\"2022-" month "\",\"v\":" value "}"

#define SOURCE(id, rest)                                                                                     \
	"  - id: " id "\n    url: \"${env:TEST_SERVER}/" id "\"\n    timeout: 2s\n" rest                     \
	"    figures: {rows: \"$[*]\", region: .r, indicator: {const: grp}, period: .p, value: .v}\n"

#endif
