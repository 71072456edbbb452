/* SPDX-License-Identifier: MIT */
#include "config/config.h"
#include "base/plain.h"
#include "locale/language.h"
#include "base/sandbox.h"
#include "base/text.h"
#include "base/calendar.h"
#include "config/precedence.h"
#include "config/secret.h"
#include "config/sections.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct config_load {
	struct reader reader;
	struct config *config;
	char *files[FILES_MAX]; /* resolved names of what was read, to see an include that comes back */
	size_t file_count;
	struct names include; /* of the file being read */
	struct precedence precedence;
};

static const struct key limits_keys[] = {
    {"connections", KEY_INTEGER, offsetof(struct http_limits, most), "at a time, in total", .minimum = 1,
	.maximum = 1000, .unit = "requests", .preset = "16"},
    {"per_host", KEY_INTEGER, offsetof(struct http_limits, per_host), "at a time to one host", .minimum = 1,
	.maximum = 100, .unit = "requests", .preset = "2"},
    {"per_host_minute", KEY_NUMBER, offsetof(struct http_limits, per_host_minute), "to one host in a minute",
	.minimum = 0.01, .maximum = 100000, .unit = "requests", .unset = "no limit"},
};
static const struct key_table limits_table = {
    .name = "limits", KEYS(limits_keys), .size = sizeof(struct http_limits), .node_at = -1};

#define TABLES(name, member, help, element)                                                                  \
	{                                                                                                    \
		name, KEY_TABLES, offsetof(struct config, member), help, .table = &element                   \
	}

static char *folder_of(struct arena *a, const char *path)
{
	char *copy = memory_text(path), *folder = arena_text(a, dirname(copy));

	free(copy);
	return folder;
}

static void read_include(struct reader *r, const struct yaml_node *node, void *into)
{
	struct config_load *l = r->context;

	(void)into;
	read_texts(r, node, &l->include);
}

void read_file_path(struct reader *r, const struct yaml_node *node, void *into)
{
	const char *text = read_text(r, node);

	if (text)
		*(const char **)into =
		    *text == '/' ? text
				 : arena_printf(r->arena, "%s/%s", folder_of(r->arena, node->file), text);
}

static void read_file_folders(struct reader *r, const struct yaml_node *node, void *into)
{
	struct config *c = into;

	read_texts(r, node, &c->file_folders);
	for (size_t i = 0; i < c->file_folders.count; i++)
		if (*c->file_folders.at[i] != '/')
			c->file_folders.at[i] = arena_printf(
			    r->arena, "%s/%s", folder_of(r->arena, node->file), c->file_folders.at[i]);
}

static void read_allow_filters(struct reader *r, const struct yaml_node *node, void *into)
{
	static const char *const values[] = {"false", "true", "unsandboxed", NULL};
	int found = node->kind == YAML_SCALAR && node->plain ? name_index(values, node->text) : -1;

	if (found < 0)
		reader_problem(r, node, "allow_filters: expected true, false or unsandboxed");
	else
		*(enum filters_allowed *)into = (enum filters_allowed)found;
}

#define TARGETS_SCHEMA                                                                                       \
	OBJECT_SCHEMA(YEAR_SCHEMA,                                                                           \
	    "{\"type\":\"object\",\"properties\":{\"published\":" PATTERN_SCHEMA(                            \
		"[0-9]") "},"                                                                                \
			 "\"additionalProperties\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}}")

static const struct key config_keys[] = {
    {"timezone", KEY_TEXT, offsetof(struct config, timezone),
	"time zone of the calendar, such as Asia/Shanghai", .preset = "UTC"},
    {"store", KEY_CUSTOM, offsetof(struct config, store), "folder of the store; relative to this file",
	.read = read_file_path, .schema = TEXT_SCHEMA, .preset = "store", .is_path = true},
    {"include", KEY_CUSTOM, 0, "further files, relative to this one", .read = read_include,
	.schema = ONE_OR_LIST_SCHEMA(TEXT_SCHEMA), .unset = "no further files", .per_file = true},
    {"allow_filters", KEY_CUSTOM, offsetof(struct config, allow_filters),
	"sources and receivers may run external commands, in a sandbox (true) or unsandboxed; only the main file can say it",
	.read = read_allow_filters, .schema = "{\"enum\":[false,true,\"unsandboxed\"]}", .preset = "false"},
    {"suspects_count", KEY_BOOL, offsetof(struct config, suspects_count),
	"rules use suspect figures as all others; with false they use the value before", .preset = "false"},
    {"file_folders", KEY_CUSTOM, 0, "folders that file: sources may be read from", .read = read_file_folders,
	.schema = ONE_OR_LIST_SCHEMA(TEXT_SCHEMA), .unset = "the folder of the configuration file",
	.is_path = true},
    {"limits", KEY_TABLE, offsetof(struct config, limits), "of what happens at the same time",
	.table = &limits_table},
    {"http", KEY_TABLE, offsetof(struct config, http), "how the daemon answers requests",
	.table = &http_table},
    {"kinds", KEY_CUSTOM, offsetof(struct config, kinds),
	"names of region kinds as people read them, KIND: name", .read = read_pairs, .schema = LINES_SCHEMA,
	.unset = "the kind itself"},
    TABLES("regions", regions, "who is compared", region_table),
    TABLES("indicators", indicators, "what is measured", indicator_table),
    {"targets", KEY_CUSTOM, offsetof(struct config, targets), "YEAR: {INDICATOR: {REGION: number}}",
	.read = read_targets, .schema = TARGETS_SCHEMA, .unset = "no targets", .per_file = true},
    TABLES("sources", sources, "where figures come from", source_table),
    TABLES("rules", rules, "what is a lag", rule_table),
    TABLES("receivers", receivers, "where messages go", receiver_table),
    TABLES("routes", routes, "which alerts go where; every route that matches applies", route_table),
    TABLES("inhibit", inhibitions, "which alerts are suppressed while a worse one fires", inhibit_table),
    TABLES("escalation", escalations, "further receivers once an alert goes on", escalation_table),
    TABLES("remote_write", remotes, "databases that get the figures by remote write", remote_table),
    {"publications", KEY_TABLES, offsetof(struct config, publications), "what is published, signed",
	.table = &publication_table, .maximum = 1000},
    {"language", KEY_CHOICE, offsetof(struct config, language), "language of messages, pages and alerts",
	.choices = language_names, .preset = "en"},
};
const struct key_table config_table = {
    .name = "configuration", KEYS(config_keys), .size = sizeof(struct config), .node_at = -1};

/* ---- files ---- */

static void file_note(struct config *c, struct list *files, const char *path)
{
	struct file_named *f = arena_push(&c->arena, &files->at, &files->count, sizeof *f);

	f->path = arena_text(&c->arena, path);
}

/* The file of each ${file:} in a text. */
static void text_files_note(struct config *c, const char *text)
{
	const char *end;

	for (; (text = strstr(text, "${file:")) && (end = strchr(text, '}')); text = end) {
		TEXT_OWNED struct text path = {0};

		text += strlen("${file:");
		text_printf(&path, "%s%s%.*s", *text == '/' ? "" : c->folder, *text == '/' ? "" : "/",
		    (int)(end - text), text);
		file_note(c, &c->secret_files, text_of(&path));
	}
}

static void secret_files_note(struct config *c, const struct yaml_node *node)
{
	if (node->kind == YAML_SCALAR)
		text_files_note(c, node->text);
	for (size_t i = 0; i < node->count; i++)
		secret_files_note(c, node->items[i]);
}

static void references_note(struct config *c, const struct yaml_node *node)
{
	if (node->kind == YAML_SCALAR && has_reference(node->text))
		*(const struct yaml_node **)arena_push(
		    &c->arena, &c->references.at, &c->references.count, sizeof node) = node;
	for (size_t i = 0; i < node->count; i++)
		references_note(c, node->items[i]);
}

static enum outcome load_file(
    struct config_load *l, const char *path, const struct yaml_node *from, int parent, struct error *e)
{
	struct config *c = l->config;
	struct yaml_node *root, *kept, *overridden;
	struct names include;
	const char *folder;
	int file;
	char *real = realpath(path, NULL);

	/* the pipe behind /dev/stdin is there, and has no path */
	if (!real && !from && access(path, R_OK) == 0)
		real = memory_text(path);
	if (!real)
		return error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
	file_note(c, &c->files, real);
	for (size_t i = 0; i < l->file_count; i++) {
		if (strcmp(l->files[i], real) == 0) {
			free(real);
			return error_set(e, OUTCOME_REFUSED, "%s: included twice", path);
		}
	}
	if (l->file_count == FILES_MAX) {
		free(real);
		return error_set(e, OUTCOME_REFUSED, "%s: more than %d files", path, FILES_MAX);
	}
	file = (int)l->file_count;
	l->precedence.parents[file] = parent;
	l->files[l->file_count++] = real;
	if (yaml_read(&c->arena, path, !from, &root, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	secret_files_note(c, root);
	l->include = (struct names){0};
	if (from && yaml_get(root, "allow_filters"))
		reader_problem(&l->reader, yaml_get(root, "allow_filters"),
		    "allow_filters: only the main file can say this");
	precedence_split(&l->precedence, &l->reader, file, root, &kept, &overridden);
	references_note(c, kept);
	read_table(&l->reader, kept, &config_table, c);
	include = l->include;
	/* what does not hold has to be right all the same */
	read_table(&l->reader, overridden, &config_table, arena_new(&c->arena, sizeof *c));
	folder = folder_of(&c->arena, path);
	for (size_t i = 0; i < include.count; i++) {
		const char *name = include.at[i];
		const char *whole = *name == '/' ? name : arena_printf(&c->arena, "%s/%s", folder, name);
		struct error inner;

		if (load_file(l, whole, include.nodes[i], file, &inner) != OUTCOME_DONE)
			reader_problem(&l->reader, include.nodes[i], "%s", inner.text);
	}
	return OUTCOME_DONE;
}

static int problem_order(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	return order ? order : x->line != y->line ? x->line - y->line : x->column - y->column;
}

static void lists_settle(struct config *c)
{
#define SETTLE(list, lists) (c->list = c->lists.at, c->list##_count = c->lists.count)
	SETTLE(region, regions);
	SETTLE(indicator, indicators);
	SETTLE(target, targets);
	SETTLE(source, sources);
	SETTLE(rule, rules);
	SETTLE(receiver, receivers);
	SETTLE(route, routes);
	SETTLE(inhibition, inhibitions);
	SETTLE(escalation, escalations);
	SETTLE(remote, remotes);
	SETTLE(publication, publications);
#undef SETTLE
}

enum outcome config_load(const char *path, struct config **out, struct error *e)
{
	struct config *c = memory_new(sizeof *c);
	struct config_load l = {
	    .config = c, .precedence.table = &config_table, .reader = {.arena = &c->arena, .context = &l}};
	enum outcome outcome;

	*out = c;
	c->path = arena_text(&c->arena, path);
	c->folder = folder_of(&c->arena, path);
	l.reader.file = c->path;
	table_defaults(&l.reader, &config_table, c);
	outcome = load_file(&l, path, NULL, -1, e);
	lists_settle(c);
	config_tabulate(c);
	if (outcome == OUTCOME_DONE) {
		struct error zone;

		if (zone_set(c->timezone, &zone) != OUTCOME_DONE) {
			const struct yaml_node *at = precedence_node(&l.precedence, "timezone");

			if (at)
				reader_problem(&l.reader, at, "timezone: %s", zone.text);
			else
				outcome = error_set(e, OUTCOME_REFUSED, "%s", zone.text);
		}
		language_set(c->language);
		config_resolve(&l.reader, c);
	}
	for (size_t i = 0; i < l.file_count; i++)
		free(l.files[i]);
	c->problems = l.reader.problems;
	c->problem_count = l.reader.problem_count;
	if (outcome == OUTCOME_DONE && c->problem_count) {
		qsort(c->problems, c->problem_count, sizeof *c->problems, problem_order);
		outcome = error_set(e, OUTCOME_REFUSED, "%s:%d:%d: %s", c->problems[0].file,
		    c->problems[0].line, c->problems[0].column, c->problems[0].text);
	}
	return outcome;
}

void config_free(struct config *c)
{
	struct arena arena;

	if (!c)
		return;
	arena = c->arena;
	free(c);
	arena_done(&arena);
}
