#include "config/sections.h"

#include <stdio.h>
#include <string.h>

/* Where figures come from: requests, how often they are made, and what is expected of an answer. */

const char *const collect_until_names[] = {"complete", "always", NULL};

enum { ALL_DAYS = 0xFFFFFFFE };

static void read_days(struct reader *r, const struct yaml_node *node, void *into)
{
	struct collect_times *c = into;
	struct names parts = {0};

	c->days = 0;
	read_texts(r, node, &parts);
	for (size_t i = 0; i < parts.count; i++) {
		int from, to, used = 0;

		if (sscanf(parts.at[i], "%d-%d%n", &from, &to, &used) != 2) {
			used = 0;
			if (sscanf(parts.at[i], "%d%n", &from, &used) == 1)
				to = from;
		}
		if (used == 0 || parts.at[i][used] != '\0' || from < 1 || to > 31 || from > to) {
			reader_problem(r, parts.nodes[i],
			    "days: expected days of the month such as 15-28 or [15, 20, 28]");
			return;
		}
		for (int d = from; d <= to; d++)
			c->days |= 1u << d;
	}
}

static void read_time(struct reader *r, const struct yaml_node *node, void *into)
{
	struct collect_times *c = into;
	int hour, minute, used = 0;

	if (node->kind == YAML_SCALAR && sscanf(node->text, "%2d:%2d%n", &hour, &minute, &used) == 2 &&
	    node->text[used] == '\0' && hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59) {
		c->hour = hour;
		c->minute = minute;
	} else {
		reader_problem(r, node, "at: expected a time such as \"08:30\"");
	}
}

static void check_collect(struct reader *r, const struct yaml_node *node, void *into)
{
	static const enum frequency months[] = {MONTHLY, QUARTERLY, YEARLY};
	struct collect_times *c = into;

	(void)r, (void)node;
	c->every = months[c->every_index];
}

static const struct key collect_keys[] = {
    {"days", KEY_CUSTOM, 0, "days of the month on which it is asked: 15-28, or a list", .read = read_days,
	.schema = TEXT_OR_LIST_SCHEMA},
    {"at", KEY_CUSTOM, 0, "time of the day, \"08:30\"", .read = read_time,
	.schema = "{\"type\":\"string\",\"pattern\":\"^[0-2]?[0-9]:[0-5][0-9]$\"}"},
    {"until", KEY_CHOICE, offsetof(struct collect_times, until),
	"complete: not again once every figure expected is in; always: on each of the days",
	.choices = collect_until_names},
    {"every", KEY_CHOICE, offsetof(struct collect_times, every_index),
	"length of the periods that are asked for", .choices = frequency_names},
    {"revisit", KEY_INTEGER, offsetof(struct collect_times, revisit),
	"how many earlier periods are asked again each time, for revisions", .least = 0, .most = 120},
};
const struct key_table collect_table = {.name = "collect",
    KEYS(collect_keys),
    .size = sizeof(struct collect_times),
    .node_at = -1,
    .check = check_collect};

static void read_pairs(struct reader *r, const struct yaml_node *node, void *into)
{
	struct list *pairs = into;

	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "expected a mapping NAME: value");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const char *value = read_text(r, node->items[i]);
		struct pair *p;
		struct error e;

		if (!value)
			continue;
		if (strpbrk(node->keys[i]->text, "\r\n:") || strpbrk(value, "\r\n"))
			reader_problem(r, node->keys[i], "a line break or colon cannot stand here");
		if (secret_shape(value, &e) != DONE)
			reader_problem(r, node->items[i], "%s", e.text);
		p = arena_push(r->arena, &pairs->at, &pairs->count, sizeof *p);
		*p = (struct pair){.name = node->keys[i]->text, .value = value, .node = node->items[i]};
	}
}

struct named_secret {
	const char *name, *value;
};

static const struct key basic_keys[] = {
    {"user", KEY_TEXT, offsetof(struct named_secret, name), "user name", true},
    {"password", KEY_SECRET, offsetof(struct named_secret, value), "${env:} or ${file:}", true},
};
static const struct key named_keys[] = {
    {"name", KEY_TEXT, offsetof(struct named_secret, name), "name of the header or query parameter", true},
    {"value", KEY_SECRET, offsetof(struct named_secret, value), "${env:} or ${file:}", true},
};
static const struct key_table basic_table = {.name = "basic", KEYS(basic_keys), .node_at = -1};
static const struct key_table named_table = {.name = "header or query", KEYS(named_keys), .node_at = -1};

static void read_auth_named(struct reader *r, const struct yaml_node *node, struct source *s,
    enum http_auth auth, const struct key_table *table)
{
	struct named_secret named = {0};

	if (s->auth != AUTH_NONE)
		reader_problem(r, node, "auth: one of bearer, basic, header, query");
	read_table(r, node, table, &named);
	if (named.name && (strpbrk(named.name, "\r\n") || (auth == AUTH_HEADER && strpbrk(named.name, ": "))))
		reader_problem(r, node, "auth: \"%.40s\" is no name for a header", named.name);
	s->auth = auth;
	s->auth_name = named.name;
	s->auth_secret = named.value;
}

static void read_basic(struct reader *r, const struct yaml_node *node, void *into)
{
	read_auth_named(r, node, into, AUTH_BASIC, &basic_table);
}

static void read_header(struct reader *r, const struct yaml_node *node, void *into)
{
	read_auth_named(r, node, into, AUTH_HEADER, &named_table);
}

static void read_query(struct reader *r, const struct yaml_node *node, void *into)
{
	read_auth_named(r, node, into, AUTH_QUERY, &named_table);
}

#define SECRET_SCHEMA "{\"type\":\"string\",\"pattern\":\"^[$][{](env|file):.+[}]$\"}"
#define NAMED_SCHEMA(a, b)                                                                                   \
	"{\"type\":\"object\",\"properties\":{\"" a "\":{\"type\":\"string\"},\"" b "\":" SECRET_SCHEMA      \
	"},\"required\":[\"" a "\",\"" b "\"],\"additionalProperties\":false}"

static void check_auth(struct reader *r, const struct yaml_node *node, void *into)
{
	struct source *s = into;

	if (yaml_get(node, "bearer")) {
		if (s->auth != AUTH_NONE)
			reader_problem(r, node, "auth: one of bearer, basic, header, query");
		s->auth = AUTH_BEARER;
	}
}

static const struct key auth_keys[] = {
    {"bearer", KEY_SECRET, offsetof(struct source, auth_secret), "a token: ${env:} or ${file:}"},
    {"basic", KEY_CUSTOM, 0, "{user, password}", .read = read_basic,
	.schema = NAMED_SCHEMA("user", "password")},
    {"header", KEY_CUSTOM, 0, "{name, value}: a header of your own", .read = read_header,
	.schema = NAMED_SCHEMA("name", "value")},
    {"query", KEY_CUSTOM, 0, "{name, value}: a query parameter", .read = read_query,
	.schema = NAMED_SCHEMA("name", "value")},
};
const struct key_table auth_table = {
    .name = "auth", KEYS(auth_keys), .size = sizeof(struct source), .node_at = -1, .check = check_auth};

static void read_expect(struct reader *r, const struct yaml_node *node, void *into)
{
	struct list *expect = into;

	read_conditions(r, node, NULL, (struct condition **)(void *)&expect->at, &expect->count);
}

static void read_document_path(struct reader *r, const struct yaml_node *node, void *into)
{
	read_path(r, node, NULL, into);
}

/* {period:FORM} and {date:FORM} in a URL, a form field or a body. */
static void check_template(struct reader *r, const struct yaml_node *at, const char *text, struct source *s)
{
	for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
		const char *close = strchr(open, '}');
		char form[128];
		size_t name;
		struct error e;

		if (open > text && open[-1] == '$')
			continue; /* a reference */
		if (open[1] == '"' || open[1] == ' ' || open[1] == '\n' || open[1] == '\0')
			continue; /* JSON in a body */
		name = strcspn(open + 1, ":}");
		if ((name == 6 && strncmp(open + 1, "period", 6) == 0) ||
		    (name == 4 && strncmp(open + 1, "date", 4) == 0)) {
			size_t n = close && open[1 + name] == ':' ? (size_t)(close - open - 2) - name : 0;

			if (n == 0 || n >= sizeof form) {
				reader_problem(r, at, "{%.*s...}: write its form, such as {period:%%Y%%m}",
				    (int)name, open + 1);
				continue;
			}
			memcpy(form, open + 2 + name, n);
			form[n] = '\0';
			if (!form_known(form, &e))
				reader_problem(r, at, "%s", e.text);
			s->per_period |= name == 6;
		} else if (close) {
			reader_problem(r, at, "{%.*s}: known are {period:FORM} and {date:FORM}",
			    (int)(close - open - 1), open + 1);
		}
	}
}

static void check_source(struct reader *r, const struct yaml_node *node, void *into)
{
	struct source *s = into;
	struct pair *form = s->form.at;
	struct error e;

	if (!s->name)
		s->name = s->id;
	if (!s->figures && !s->projects)
		reader_problem(r, node, "source %s maps neither figures: nor projects:", s->id ? s->id : "");
	if (s->body && s->form.count)
		reader_problem(r, node, "a request has a form: or a body:, not both");
	if (s->url) {
		const struct yaml_node *at = yaml_get(node, "url");

		if (secret_shape(s->url, &e) != DONE)
			reader_problem(r, at, "%s", e.text);
		if (strncmp(s->url, "http://", 7) != 0 && strncmp(s->url, "https://", 8) != 0 &&
		    strncmp(s->url, "file://", 7) != 0 && strncmp(s->url, "${", 2) != 0)
			reader_problem(
			    r, at, "url: expected http://, https:// or file://, found \"%.40s\"", s->url);
		check_template(r, at, s->url, s);
	}
	for (size_t i = 0; i < s->form.count; i++)
		check_template(r, form[i].node, form[i].value, s);
	if (s->body)
		check_template(r, yaml_get(node, "body"), s->body, s);
}

static const struct key source_keys[] = {
    {"id", KEY_ID, offsetof(struct source, id), "short name", true},
    {"name", KEY_TEXT, offsetof(struct source, name), "as printed"},
    {"url", KEY_TEXT, offsetof(struct source, url),
	"http, https or file; {period:FORM} and {date:FORM} are filled in", true},
    {"form", KEY_CUSTOM, offsetof(struct source, form), "a POST with these fields", .read = read_pairs,
	.schema = "{\"type\":\"object\",\"additionalProperties\":" SCALAR_SCHEMA "}"},
    {"body", KEY_TEXT, offsetof(struct source, body), "a POST with this text"},
    {"content_type", KEY_TEXT, offsetof(struct source, content_type), "of the body; application/json"},
    {"headers", KEY_CUSTOM, offsetof(struct source, headers), "NAME: value", .read = read_pairs,
	.schema = "{\"type\":\"object\",\"additionalProperties\":" SCALAR_SCHEMA "}"},
    {"auth", KEY_TABLE, 0, "how we authenticate", .table = &auth_table},
    {"ca", KEY_TEXT, offsetof(struct source, ca_file),
	"file with certificates to trust instead of the system's"},
    {"encoding", KEY_TEXT, offsetof(struct source, encoding),
	"of the document where its header does not say; UTF-8"},
    {"timeout", KEY_DURATION, offsetof(struct source, timeout), "of one request; 30s", .least = 1,
	.most = 3600},
    {"attempts", KEY_INTEGER, offsetof(struct source, attempts), "how often a request that fails is made; 3",
	.least = 1, .most = 20},
    {"body_max_mib", KEY_NUMBER, offsetof(struct source, body_max_mib), "largest document; 64",
	.least = 0.001, .most = 1024},
    {"depth_max", KEY_INTEGER, offsetof(struct source, depth_max), "levels of nesting in a document; 64",
	.least = 1, .most = 500},
    {"rows_max", KEY_INTEGER, offsetof(struct source, rows_max), "rows of a document; 1000000", .least = 1,
	.most = 10000000},
    {"min_rows", KEY_INTEGER, offsetof(struct source, min_rows), "fewer rows are a failure; 1", .least = 0,
	.most = 10000000},
    {"collect", KEY_TABLE, offsetof(struct source, collect), "when it is asked", .table = &collect_table},
    {"expect", KEY_CUSTOM, offsetof(struct source, expect), "PATH: value that a good document has",
	.read = read_expect,
	.schema = "{\"type\":\"object\",\"additionalProperties\":" TEXT_OR_LIST_SCHEMA "}"},
    {"error_text", KEY_CUSTOM, offsetof(struct source, error_text),
	"path of the source's own words where it is not met", .read = read_document_path,
	.schema = "{\"type\":\"string\"}"},
    {"filter", KEY_TEXTS, offsetof(struct source, filter),
	"command that turns the document into another; see allow_filters"},
    {"figures", KEY_CUSTOM, offsetof(struct source, figures), "mapping of figures",
	.read = read_figures_mapping, .schema = "{\"$ref\":\"#/$defs/figures\"}"},
    {"projects", KEY_CUSTOM, offsetof(struct source, projects), "mapping of projects",
	.read = read_projects_mapping, .schema = "{\"$ref\":\"#/$defs/projects\"}"},
};
static const struct source source_defaults = {
    .timeout = 30,
    .attempts = 3,
    .body_max_mib = 64,
    .depth_max = 64,
    .rows_max = 1000000,
    .min_rows = 1,
    .collect = {.days = ALL_DAYS, .hour = 6, .every = MONTHLY},
};
const struct key_table source_table = {.name = "source",
    .defaults = &source_defaults,
    KEYS(source_keys),
    .size = sizeof(struct source),
    .node_at = offsetof(struct source, node),
    .check = check_source};
