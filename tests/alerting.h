/* SPDX-License-Identifier: MIT */
/* What the tests of alerts share: a small city with rules and receivers, its figures, and the receivers'
 * server. */
#ifndef TESTS_ALERTING_H
#define TESTS_ALERTING_H

#include "alert/lifecycle.h"
#include "store/journal.h"
#include "tests/server.h"
#include "tests/support.h"

struct world {
	char folder[4096];
	struct config *config;
	struct store *store;
	struct server *server;
	instant now;
};

/* With tests/data/alert/city.yaml: one county "east", targets of 2023, and the receivers "office" (all alerts)
 * and "leaders" (critical ones, signed, as Alertmanager). */
void world_begin(struct world *w, const char *name);
/* With a whole configuration; ${env:TEST_SERVER} is the server of the receivers. */
void world_begin_with(struct world *w, const char *name, const char *yaml);
void world_end(struct world *w);

void world_figure(struct world *w, const char *region, const char *indicator, const char *period,
    double value, const char *known);
/* As a source brings it: each a fetch of its own. NAN: withdrawn. */
void world_bring(struct world *w, const char *region, const char *indicator, const char *period, double value,
    const char *known);
/* A document of the source "s", taken at a moment; its number is the caller's to give. */
struct fetch fetch_taken(instant at);
/* Writes all that there is on to the databases of the configuration. */
void world_write_on(struct world *w);
/* The same value for regions r0, r1, ... and indicators i0, i1, ..., in one transaction. */
void world_figures(
    struct world *w, int regions, int indicators, const char *period, double value, const char *known);
/* A project that lies in east and has a committed start. */
void world_project(struct world *w, const char *id, day_number start, const char *known);
/* One date of it, by its attribute. */
void world_project_date(
    struct world *w, const char *id, uint32_t attribute, day_number day, const char *known);
struct lifecycle_report world_evaluate(struct world *w, const char *day);

/* Sends what is due at w->now, and waits for the end. */
void world_deliver(struct world *w, bool at_once);

struct alert world_alert(struct world *w, struct arena *a, uint64_t id);
const char *world_cause(struct world *w, struct arena *a, uint64_t id); /* of its latest change */

#endif
