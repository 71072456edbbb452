/* SPDX-License-Identifier: MIT */
/* Real programs of others, started for a test: out of packages that contrib/tools/tool.sh has unpacked. */
#ifndef TESTS_ENGINE_H
#define TESTS_ENGINE_H

#include "base/text.h"

#include <stdbool.h>
#include <sys/types.h>

/* Whether "PACKAGE/PROGRAM" was unpacked; says so where it was not (the test then skips). TEST_ENGINES=no in
 * the environment: as if none were, for a second run that looks at something else. */
bool engine_there(const char *package, const char *program);

/* A port that is free now. */
int free_port(void);

/* Starts PROGRAM of PACKAGE in the folder that it was unpacked to; arguments ended by NULL. Its words go to
 * LOG. */
pid_t engine_start(const char *package, const char *program, const char *log, const char *const *arguments);
void engine_stop(pid_t child);

/* A Prometheus that takes remote writes and keeps decades; `more` is more of its file. Waits until it is
 * ready. */
pid_t prometheus_start(const char *folder, int port, const char *window, const char *more);

/* A VictoriaMetrics that keeps decades, likewise; `scrape`: its scrape_configs, or "". */
pid_t victoria_start(const char *folder, int port, const char *scrape);

/* The status of a GET, and its body. */
long engine_get(const char *url, struct text *body);
/* The same of a POST of a form. */
long engine_post(const char *url, const char *form, struct text *body);
void engine_wait(const char *url); /* until it answers with 200; fails the test after half a minute */

#endif
