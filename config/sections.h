/* SPDX-License-Identifier: MIT */
/* The key tables of the configuration's sections, one file each; config.c puts them together. Private to
 * config/. */
#ifndef CONFIG_SECTIONS_H
#define CONFIG_SECTIONS_H

#include "base/http.h"
#include "config/reader.h"
#include "config/schema_parts.h"

struct config;
struct condition;
struct http_service;
struct path;
struct rows_mapping;

extern const struct key_table region_table, indicator_table;				 /* city.c */
extern const struct key_table source_table;						 /* source.c */
extern const struct key_table rule_table;						 /* rule.c */
extern const struct key_table receiver_table;						 /* receiver.c */
extern const struct key_table route_table, match_table, inhibit_table, escalation_table; /* route.c */
extern const struct key_table pages_table, each_table, client_table;			 /* source.c */
extern const struct key_table collect_table;						 /* collect.c */
extern const struct key_table auth_table, hmac_table, token_table;			 /* auth.c */
extern const struct key_table clear_table, threshold_table, rule_on_table;		 /* rule.c */
extern const struct key_table http_table;						 /* http.c */
extern const struct key_table publication_table;					 /* publication.c */
extern const struct key_table remote_table;						 /* remote.c */
extern const struct key_table config_table;						 /* config.c */
extern const struct key_table figures_table, projects_table, milestone_table, investment_table,
    unpivot_table;						       /* mapping.c */
extern const struct key_table field_table, lookup_table, fiscal_table; /* field.c */

/* lookup.c: tables for the look-ups by id; the id at a place of a list of the configuration `of`. */
void config_tabulate(struct config *c);
const char *config_region_at(const void *of, size_t i);
const char *config_indicator_at(const void *of, size_t i);
const char *config_source_at(const void *of, size_t i);
const char *config_receiver_at(const void *of, size_t i);
const char *config_rule_at(const void *of, size_t i);

/* reference.c: unique ids, and every reference resolved or reported as a problem. */
void config_resolve(struct reader *r, struct config *c);

/* http.c, publication_folders.c: what only shows once all files are read */
void http_check(struct reader *r, const struct http_service *h);
void publications_check(struct reader *r, const struct config *c);

/* schema_requirement.c: a requirement of a table as a JSON Schema */
void requirement_schema(struct text *out, const struct key_table *t, const struct requirement *q);

/* schema.c: every table of keys, the configuration's own first. Returns how many. */
enum { TABLES_MOST = 64 };
size_t config_tables(const struct key_table **tables, size_t room);

/* city.c: the names of periods and their lengths; targets, into struct list of struct target */
extern const int frequency_values[];
void read_targets(struct reader *r, const struct yaml_node *node, void *into);

#define SECRETS_SCHEMA                                                                                       \
	"{\"oneOf\":[" SECRET_SCHEMA                                                                         \
	",{\"type\":\"array\",\"minItems\":1,\"maxItems\":2,\"items\":" SECRET_SCHEMA "}]}"
/* receiver.c: one secret or two, each a whole reference; `key` for messages */
void secrets_read(struct reader *r, const struct yaml_node *node, struct names *secrets, const char *key);

/* config.c: a path, from the folder of the file it stands in; into const char * */
void read_file_path(struct reader *r, const struct yaml_node *node, void *into);

/* collect.c: "08:30" into struct time_of_day */
void read_clock(struct reader *r, const struct yaml_node *node, void *into);

/* address.c: what an address of a key may be, and what to write instead of a user in it */
struct address {
	const char *key;
	const char *const *schemes; /* "http://", ended by NULL */
	const char *expected, *instead;
	const char *const *words; /* what may stand for an address; NULL: nothing */
	bool literal;		  /* references in it are not resolved */
};
extern const struct address proxy_address;
extern const char *const web_schemes[]; /* http and https */
void check_address(struct reader *r, const struct yaml_node *at, const char *text, const struct address *how);

#define PROXY_REQUIREMENTS                                                                                   \
	{REQUIRE_TOGETHER, {"proxy_user", "proxy_password"},                                                 \
	    .problem = "proxy_user: and proxy_password: go together"},                                       \
	{                                                                                                    \
		REQUIRE_NONE, {"proxy_user", "proxy_password"},                                              \
		    {{"proxy", KEY_IS, {"none", HTTP_PROXY_ENVIRONMENT}}},                                   \
		    .problem = "proxy_user: and proxy_password: go with the address of a proxy:"             \
	}

#define PROXY_KEYS(type)                                                                                        \
	{"proxy", KEY_TEXT, offsetof(type, proxy.address),                                                      \
	    "http://, https:// or socks5h:// address; environment: that of http_proxy, https_proxy, all_proxy " \
	    "and no_proxy; none: direct",                                                                       \
	    .preset = "none", .address = &proxy_address},                                                       \
	    {"proxy_user", KEY_TEXT, offsetof(type, proxy.user), "user name with the proxy",                    \
		.unset = "none"},                                                                               \
	{                                                                                                       \
		"proxy_password", KEY_SECRET, offsetof(type, proxy.password), "password with the proxy",        \
		    .unset = "none"                                                                             \
	}

/* auth.c */
void read_pairs(
    struct reader *r, const struct yaml_node *node, void *into); /* into struct list of struct pair */

/* field.c: the mapping that is being read; paths in it may name its groups. */
const struct rows_mapping *rows_here(struct reader *r);
void read_path_here(struct reader *r, const struct yaml_node *node, void *into); /* into struct path */
void read_path(
    struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows, struct path *path);
void read_conditions(struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows,
    struct condition **list, size_t *count);
void read_regex(struct reader *r, const struct yaml_node *node, void *into); /* into struct regex * */
bool name_char(char c); /* whether a byte can stand in the name of a group */

/* mapping.c: for the keys `figures` and `projects` of a source; into a pointer to the mapping. */
void read_figures_mapping(struct reader *r, const struct yaml_node *node, void *into);
void read_projects_mapping(struct reader *r, const struct yaml_node *node, void *into);

#endif
