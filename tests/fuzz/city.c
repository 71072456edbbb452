/* SPDX-License-Identifier: MIT */
#include "tests/fuzz/city.h"
#include "alert/evaluate.h"
#include "export/import.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char yaml[] =
    "timezone: Asia/Shanghai\nstore: store\n"
    "regions:\n  - {id: city, name: City, kind: city}\n"
    "  - {id: east, name: 东县, kind: county, parent: city, office: o, person: Li}\n"
    "  - {id: west, name: \"=West\", kind: county, parent: city}\n"
    "indicators:\n  - {id: grp, name: GRP, unit: u, kind: year-to-date, released: 18, schedule: seasonal}\n"
    "  - {id: rate, name: Rate, unit: \"%\", kind: rate}\n"
    "  - {id: stock, name: Stock, unit: u, kind: level, every: quarter}\n"
    "  - {id: flow, name: Flow, unit: u, kind: per-period, skips: [1], released: {day: 31, after_months: "
    "2}}\n"
    "targets: {2023: {published: 2023-01-01, grp: {east: 120, west: 100}, rate: {east: 8}, stock: {east: "
    "9}}}\n"
    "rules:\n  - {id: behind, measure: pace_gap, warning: {below: -10, for: 2 periods}, critical: {below: "
    "-30}}\n"
    "  - {id: overdue, measure: overdue_days, warning: {above: 5, for: 2d}}\n"
    "  - {id: revised, measure: revision, warning: {above: 5}}\n"
    "  - {id: ahead, measure: projection, warning: {below: 90}}\n"
    "  - {id: late, measure: start_late_days, warning: {above: 0}}\n"
    "receivers: [{id: office, webhook: \"http://127.0.0.1:9/\", allow_local: true}]\nroutes: [{to: office}]\n"
    "http: {listen: \"127.0.0.1:0\", timeout: 5s}\n";

static const char figures[] = "region,indicator,period,value,status,known,published,source\n"
			      "east,grp,2022-05,40,,2022-06-18T09:00:00Z,,s\n"
			      "east,grp,2022-12,100,,2023-01-18T09:00:00Z,,s\n"
			      "east,grp,2023-05,30,,2023-06-18T09:00:00Z,2023-06-15,s\n"
			      "east,grp,2023-05,33,revised,2023-07-02T09:00:00Z,2023-06-30,s\n"
			      "west,grp,2023-05,45,preliminary,2023-06-18T09:00:00Z,,s\n"
			      "east,rate,2023-06,7.25,,2023-07-18T09:00:00Z,,s\n"
			      "east,stock,2022-Q4,5,,2023-01-18T09:00:00Z,,s\n"
			      "east,stock,2023-Q2,7,suspect,2023-07-18T09:00:00Z,,s\n"
			      "east,flow,2023-06,1,,2023-07-18T09:00:00Z,,s\n";
static const char attributes[] = "project,attribute,type,value,known,source\n"
				 "P-1,name,text,Works,2023-02-01T09:00:00Z,s\n"
				 "P-1,region,text,east,2023-02-01T09:00:00Z,s\n"
				 "P-1,start committed,date,2023-05-31,2023-02-01T09:00:00Z,s\n"
				 "P-1,start committed,date,2023-08-31,2023-06-10T09:00:00Z,s\n";

/* Two levels: the folder, and the store in it. */
static void folder_remove(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *entry;

	while (d && (entry = readdir(d))) {
		char name[400];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
		if (unlink(name) != 0)
			folder_remove(name);
	}
	if (d)
		closedir(d);
	rmdir(path);
}

bool city_import(struct city *c, int list, const char *text, size_t length)
{
	FILE *in = length ? fmemopen((void *)(uintptr_t)text, length, "r") : NULL;
	struct import_report done;
	struct error e;
	enum outcome outcome;

	if (!in)
		return false;
	outcome = import_read(in, (enum import_list)list, c->store, c->now, &done, NULL, NULL, &e);
	fclose(in);
	return outcome == OUTCOME_DONE;
}

void city_begin(struct city *c)
{
	char path[100];
	struct error e;
	FILE *f;

	*c = (struct city){.now = 1690891200};
	/* in memory where there is such a place: the store makes every write durable */
	snprintf(c->folder, sizeof c->folder, "%s/pacesetter-fuzz-%d",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
	folder_remove(c->folder);
	snprintf(path, sizeof path, "%s/c.yaml", c->folder);
	if (mkdir(c->folder, 0700) != 0 || !(f = fopen(path, "we")) || fputs(yaml, f) < 0 || fclose(f) != 0 ||
	    config_load(path, &c->config, &e) != OUTCOME_DONE)
		abort();
	rules_check(c->config);
	if (c->config->problem_count || store_open(c->config->store, NULL, &c->store, &e) != OUTCOME_DONE ||
	    !city_import(c, IMPORT_FIGURES, figures, sizeof figures - 1) ||
	    !city_import(c, IMPORT_ATTRIBUTES, attributes, sizeof attributes - 1))
		abort();
}

void city_end(struct city *c)
{
	store_close(c->store);
	config_free(c->config);
	folder_remove(c->folder);
}
