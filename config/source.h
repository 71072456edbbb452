/* SPDX-License-Identifier: MIT */
/* The section sources: where figures and projects come from, how and when they are asked for. */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include "base/calendar.h"
#include "base/http.h"
#include "config/auth.h"
#include "config/clock.h"
#include "config/mapping.h"
#include "config/proxy.h"

enum collect_until { UNTIL_COMPLETE, UNTIL_ALWAYS };
extern const char *const collect_until_names[];

struct collect_times {
	uint32_t days; /* bit d: day d of the month */
	struct time_of_day at;
	enum collect_until until;
	enum frequency every;
	int revisit; /* how many earlier periods are asked again each time, for revisions */
};

enum page_by { PAGES_PAGE, PAGES_OFFSET, PAGES_CURSOR, PAGES_NEXT, PAGES_LINK };
extern const char *const page_by_names[];

/* Several documents that belong together. */
struct pages {
	bool set;
	enum page_by by;
	int first, step, max;
	struct path next, pages, rows;
};

/* One request for each region or indicator: struct pair, our id and what stands for it in the request. */
struct each {
	struct list region, indicator;
};

struct client {
	const char *certificate, *key, *password;
};

enum document_kind { DOCUMENT_JSON, DOCUMENT_LINES };
extern const char *const document_kind_names[];

struct source {
	const char *id, *name, *url;
	struct each each;
	struct pages pages;
	struct list form; /* struct pair: a POST with these fields */
	const char *body; /* a POST with this text */
	const char *content_type;
	struct list headers; /* struct pair */
	struct authentication auth;
	struct client client;
	struct proxy proxy;
	const char *encoding, *ca_file;
	enum document_kind document;
	struct list unwrap; /* struct path */
	int64_t timeout;
	int attempts;
	double body_max_mib, memory_max_mib;
	double collection_max_mib; /* all pages together, unpacked */
	int64_t collection_time;   /* all requests for them, and waiting between attempts */
	int depth_max, rows_max, min_rows, steps_max;
	struct collect_times collect;
	bool per_period;    /* the request names a period */
	struct list expect; /* struct condition */
	struct path error_text;
	struct names filter; /* argv of an external command */
	struct figures_mapping *figures;
	struct projects_mapping *projects;
	const struct yaml_node *node;
};

#endif
