/* SPDX-License-Identifier: MIT */
/* The configuration: one strict YAML file (and what it includes) as typed, checked structures. Each section
 * has a header of its own.
 *
 * Everything belongs to the `struct config` and lives until config_free. Indices (int) point into its lists;
 * they are valid for this configuration only, the store has names of its own. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/http.h"
#include "locale/language.h"
#include "config/http.h"
#include "config/names.h"
#include "config/problem.h"

/* A file that the configuration names, by its absolute path or from the working folder. */
struct file_named {
	const char *path;
};

struct config {
	struct arena arena;
	const char *path, *folder; /* of the main file */
	const char *timezone, *store;
	enum filters_allowed { FILTERS_NO, FILTERS_SANDBOXED, FILTERS_UNSANDBOXED } allow_filters;
	bool suspects_count;
	struct list files;	   /* struct file_named: what was read, the main file first */
	struct list secret_files;  /* struct file_named: of every ${file:} */
	struct list references;	   /* const struct yaml_node *: each text that holds one */
	struct names file_folders; /* where file: sources may lie; resolved to absolute paths */
	struct http_limits limits;
	struct http_service http;
	struct list kinds; /* struct pair: a region kind and its name */
	struct list regions, indicators, targets, sources, rules, receivers, routes, inhibitions, escalations,
	    remotes, publications;
	/* the lists as typed arrays */
	struct region *region;
	struct indicator *indicator;
	struct target *target;
	struct source *source;
	struct rule *rule;
	struct receiver *receiver;
	struct route *route;
	struct inhibition *inhibition;
	struct escalation *escalation;
	struct remote *remote;
	struct publication *publication;
	size_t region_count, indicator_count, target_count, source_count, rule_count, receiver_count,
	    route_count, inhibition_count, escalation_count, remote_count, publication_count;
	enum language language; /* of what alerts and messages say */
	struct id_table {
		int *slots; /* index + 1; 0: free */
		size_t room;
	} region_ids, indicator_ids, source_ids, receiver_ids, rule_ids;
	struct problem *problems; /* in the order of the files' lines */
	size_t problem_count;
};

/* Reads and checks everything but what only other modules know (measures) and the secrets. Sets the time
 * zone. OUTCOME_REFUSED: `e` has the first problem, (*c)->problems all of them; *c is always to be freed. */
enum outcome config_load(const char *path, struct config **c, struct error *e);
void config_free(struct config *c);

#endif
