/* SPDX-License-Identifier: MIT */
/* The configuration: one strict YAML file (and what it includes) as typed, checked structures.
 *
 * Everything belongs to the `struct config` and lives until config_free. Indices (int) point into its lists;
 * they are valid for this configuration only, the store has names of its own. */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/calendar.h"
#include "base/http.h"
#include "config/mapping.h"
#include "config/reader.h"

/* Names of things that stand elsewhere, with where: indices of -1 are problems that were reported. */
struct selection {
	struct names names;
	int *index;
};

struct region {
	const char *id, *name, *kind, *office, *person, *parent_id;
	int parent;		    /* -1: none */
	struct selection receivers; /* recipients of its alerts besides the routes' */
	const struct yaml_node *node;
};

enum indicator_kind { KIND_YEAR_TO_DATE, KIND_PER_PERIOD, KIND_LEVEL, KIND_RATE };
enum direction { HIGHER_IS_BETTER, LOWER_IS_BETTER };
enum schedule_kind { SCHEDULE_LINEAR, SCHEDULE_SEASONAL, SCHEDULE_SHARES };

extern const char *const indicator_kind_names[], *const direction_names[], *const frequency_names[];

struct indicator {
	const char *id, *name, *unit;
	int kind, direction,
	    every_index; /* enum indicator_kind, enum direction; index into frequency_names */
	enum frequency every;
	int release_day, release_after_months; /* 0: no release day known */
	bool skips[13];			       /* [month]: never published alone */
	enum schedule_kind schedule;
	double shares[12]; /* SCHEDULE_SHARES: cumulative, 0..1, one a month */
	const struct yaml_node *node;
};

struct target {
	int year, indicator, region;
	double value;
	day_number published; /* DAY_NONE: as of when we first see it */
	const struct yaml_node *node;
	const char *indicator_id, *region_id;
};

struct time_of_day {
	int hour, minute;
};

struct collect_times {
	uint32_t days; /* bit d: day d of the month */
	struct time_of_day at;
	int until; /* enum collect_until */
	int every_index;
	enum frequency every;
	int revisit; /* how many earlier periods are asked again each time, for revisions */
};

enum collect_until { UNTIL_COMPLETE, UNTIL_ALWAYS };
extern const char *const collect_until_names[];

struct pair {
	const char *name, *value;
	const struct yaml_node *node;
};

/* A query or headers with a key, the time and a signature. */
struct hmac_auth {
	const char *key, *secret, *text;
	int digest, encoding; /* indices into digest_names, encoding_names */
	int moment;	      /* 0: seconds, 1: milliseconds */
	int place;	      /* 0: query, 1: headers */
	const char *key_name, *moment_name, *signature_name;
};
extern const char *const digest_names[], *const encoding_names[];
enum { DIGEST_HMAC_SHA256, DIGEST_SHA256, DIGEST_MD5 };
enum { ENCODING_HEX, ENCODING_HEX_UPPER, ENCODING_BASE64 };

/* A token that a login address gives. */
struct token_auth {
	const char *url, *body;
	struct list form, headers; /* struct pair */
	struct path at;
	const char *header, *prefix;
	int64_t lasts; /* seconds; 0: until it is refused */
};

/* Several documents that belong together. */
struct pages {
	bool set;
	int by; /* enum page_by */
	int first, step, max;
	struct path next, pages, rows;
};
enum page_by { PAGES_PAGE, PAGES_OFFSET, PAGES_CURSOR, PAGES_NEXT, PAGES_LINK };

/* One request for each region or indicator: struct pair, our id and what stands for it in the request. */
struct each {
	struct list region, indicator;
};

struct client {
	const char *certificate, *key, *password;
};

enum { DOCUMENT_JSON, DOCUMENT_LINES };

/* How others are reached: directly, or through a proxy. */
struct proxy {
	const char *address; /* NULL, "none": directly; "environment": what that says */
	const char *user, *password;
};

struct source {
	const char *id, *name, *url;
	struct each each;
	struct pages pages;
	struct list form; /* struct pair: a POST with these fields */
	const char *body; /* a POST with this text */
	const char *content_type;
	struct list headers; /* struct pair */
	enum http_auth auth;
	const char *auth_name, *auth_secret; /* the secret is a reference until it is used */
	struct hmac_auth *hmac;		     /* NULL: none */
	struct token_auth *token;
	struct client client;
	struct proxy proxy;
	const char *encoding, *ca_file;
	int document;	    /* DOCUMENT_JSON, DOCUMENT_LINES */
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

struct hold {
	int count;
	enum hold_unit { HOLD_NONE, HOLD_PERIODS, HOLD_DAYS, HOLD_MONTHS } unit;
};

struct threshold {
	bool set, has_above, has_below;
	double above, below;
	struct hold hold;
	/* once crossed it stands until the measure is beyond this: a figure on the edge must not flap */
	struct clear {
		bool has_above, has_below;
		double above, below;
	} clear;
};

struct rule {
	const char *id, *name, *measure;
	struct selection regions, indicators;
	struct names kinds, region_kinds, projects, sources, offices;
	struct threshold warning, critical;
	const struct yaml_node *node, *measure_node;
};

enum receiver_format {
	FORMAT_PACESETTER,
	FORMAT_ALERTMANAGER,
	FORMAT_ALERTMANAGER_API,
	FORMAT_WECOM,
	FORMAT_DINGTALK,
	FORMAT_FEISHU,
	FORMAT_SLACK,
	FORMAT_TEAMS,
	FORMAT_NTFY,
	FORMAT_DISCORD,
	FORMAT_TEMPLATE
};
extern const char *const receiver_format_names[];

enum receiver_group { GROUP_ALL, GROUP_REGION, GROUP_OFFICE, GROUP_RULE, GROUP_INDICATOR };
extern const char *const receiver_group_names[];

/* When a receiver has what is not critical: at this time of each day, of a day of the week (0 is Sunday), or
 * of a day of the month. */
struct digest {
	bool set;
	int weekday, day; /* -1 and 0: each day */
	int hour, minute;
};

enum { SECRETS_MAX = 2 };

struct receiver {
	const char *id, *name, *webhook; /* the URL may hold references */
	struct names secrets;		 /* references; the new one first */
	const char *template;		 /* FORMAT_TEMPLATE: JSON with {{places}} */
	int format, group;		 /* enum receiver_format, receiver_group */
	struct digest digest;
	struct names filter;  /* argv of a command that makes another body of ours */
	struct list mentions; /* struct pair: a person, and who that is for the service */
	bool allow_local;
	int64_t expires; /* seconds; 0: never */
	const char *ca_file;
	struct proxy proxy;
	int64_t timeout;
	const struct yaml_node *node;
};

/* Which alerts: all that is named must fit. */
struct matcher {
	struct selection regions, indicators;
	struct names offices, projects, sources, rules, severities;
};

struct route {
	struct matcher match;
	struct selection to;
	int64_t repeat; /* seconds; 0: notified once */
	const struct yaml_node *node;
};

/* While one alert fires, others of the same project (region, ...) are not notified. */
struct inhibition {
	struct matcher when, mutes;
	int same; /* enum inhibition_same */
	const struct yaml_node *node;
};
enum inhibition_same { SAME_PROJECT, SAME_REGION, SAME_INDICATOR, SAME_OFFICE, SAME_SOURCE };
extern const char *const same_names[];

/* An escalation: to whom besides, once an alert has lasted for so long. */
struct escalation {
	struct matcher match;
	int64_t unacknowledged, unresolved; /* seconds; 0: not a reason */
	int above;			    /* levels of regions; 0: to nobody by region */
	struct selection to;
	const struct yaml_node *node;
};

struct sockaddr_storage;

/* The HTTP side of the daemon. */
struct http_service {
	bool off;
	const char *host; /* as in a URL; "": all addresses */
	int port;	  /* 0: any that is free */
	struct names tokens;
	struct names hosts; /* its own names, HOST or HOST:PORT */
	bool public;	    /* whoever reaches it beyond this machine is answered, without a token */
	int connections;
	int64_t timeout;	      /* seconds */
	const struct yaml_node *node; /* NULL: nothing is said, the default holds */
};

/* A database that gets the figures by remote write. */
struct remote {
	const char *id, *url, *query, *bearer, *user, *password, *ca_file;
	struct list headers; /* of struct pair */
	struct proxy proxy;
	int64_t timeout; /* seconds */
	int samples;	 /* in one request */
	const struct yaml_node *node;
};

enum edition_kind { EDITION_MID, EDITION_END, EDITION_QUARTER, EDITION_YEAR };
extern const char *const edition_kind_names[];

/* Of every month; a quarter's and a year's edition of the month after them. */
struct edition_day {
	int edition; /* enum edition_kind */
	int day;
	struct time_of_day at;
};

/* What is published of a region, signed. */
struct publication {
	const char *id, *title, *region_id, *folder, *key; /* the key is a file */
	int region;					   /* -1: all */
	struct list weights;				   /* struct pair: indicator, a number not below 0 */
	struct list days;				   /* struct edition_day: when the daemon publishes */
	struct selection tell;				   /* receivers */
	const char *url;				   /* where the folder can be read; NULL */
	const struct yaml_node *node;
};

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
	int language; /* enum language: of what alerts and messages say */
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

/* Resolves every ${env:} and ${file:}; adds a problem for each that fails. */
void config_check_secrets(struct config *c);
/* Adds a problem for each filter that needs a sandbox which this machine does not have. */
void config_check_filters(struct config *c);
void config_problem(struct config *c, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

int config_region(const struct config *c, const char *id); /* index or -1 */
int config_indicator(const struct config *c, const char *id);
int config_source(const struct config *c, const char *id);
int config_receiver(const struct config *c, const char *id);
int config_rule(const struct config *c, const char *id);

/* By id, else by name, as people write it; -1 where there is none. OUTCOME_REFUSED: several have that name,
 * and the error lists their ids. */
enum outcome config_region_named(const struct config *c, const char *text, int *index, struct error *e);
enum outcome config_indicator_named(const struct config *c, const char *text, int *index, struct error *e);
/* The name of a region kind, or the kind itself where it has none. */
const char *config_kind_name(const struct config *c, const char *kind);

const char *config_nearest_region(const struct config *c, const char *id); /* for messages; may be NULL */
const char *config_nearest_indicator(const struct config *c, const char *id);

/* The address as the system wants it; false: it is none. Whether only this machine can reach it. */
bool http_address(const char *host, int port, struct sockaddr_storage *out);
bool http_loopback(const char *host); /* as in a URL */

/* Whether `region` is `above` or lies below it. */
bool region_within(const struct config *c, int region, int above);

/* The names as the arguments of a command, ended by NULL; in the arena. */
const char *const *names_argv(const struct names *names, struct arena *a);

/* Whether an empty list of names, or one that has `name`. */
bool names_allow(const struct names *names, const char *name);

/* The JSON Schema of the configuration, for editors. */
void config_schema(struct text *out);
/* The keys as sections of a manual page (mdoc): of the configuration, or only those of mappings. */
void config_manual(struct text *out, bool mappings);
/* A line of mdoc text, with what troff would take for its own written out. */
void mdoc_line(struct text *out, const char *s);

#endif
