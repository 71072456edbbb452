/* SPDX-License-Identifier: MIT */
#include "config/source.h"
#include "config/sections.h"

#include <stdio.h>
#include <string.h>

/* Where figures come from: requests, how often they are made, and what is expected of an answer. */

static void read_document_path(struct reader *r, const struct yaml_node *node, void *into)
{
	read_path(r, node, NULL, into);
}

/* ---- several documents that belong together ---- */

const char *const page_by_names[] = {"page", "offset", "cursor", "next", "link", NULL};

static const struct key pages_keys[] = {
    {"by", KEY_CHOICE, offsetof(struct pages, by),
	"{page} or {offset} counts; {cursor} is in the response; next: the response has the address; link: its Link header",
	true, .choices = page_by_names},
    {"first", KEY_INTEGER, offsetof(struct pages, first), "the first page or offset", .minimum = 0,
	.maximum = 1000000, .unit = "pages or rows", .preset_if = {"by", "page", "1"}, .preset = "0"},
    {"step", KEY_INTEGER, offsetof(struct pages, step), "by: offset: in one page", .minimum = 1,
	.maximum = 1000000, .unit = "rows", .unset = "no step; needed by: offset"},
    {"next", KEY_CUSTOM, offsetof(struct pages, next),
	"by: cursor, by: next: path of the next cursor or address", .read = read_document_path,
	.schema = PATH_SCHEMA, .unset = "none"},
    {"pages", KEY_CUSTOM, offsetof(struct pages, pages), "path of the number of pages",
	.read = read_document_path, .schema = PATH_SCHEMA, .unset = "not known beforehand"},
    {"rows", KEY_CUSTOM, offsetof(struct pages, rows), "path of the number of all rows",
	.read = read_document_path, .schema = PATH_SCHEMA, .unset = "not known beforehand"},
    {"max", KEY_INTEGER, offsetof(struct pages, max), "more than this are refused", .minimum = 1,
	.maximum = 100000, .unit = "pages", .preset = "1000"},
};

static void check_pages(struct reader *r, const struct yaml_node *node, void *into)
{
	struct pages *p = into;

	p->set = true;
	(void)r, (void)node;
}

static const struct requirement pages_requirements[] = {
    {REQUIRE_ALL, {"step"}, {{"by", KEY_IS, {"offset"}}},
	.problem = "pages by offset need step:, the rows of a page"},
    {REQUIRE_ALL, {"next"}, {{"by", KEY_IS, {"cursor", "next"}}},
	.problem = "next: goes with pages by cursor or next"},
    {REQUIRE_NONE, {"next"}, {{"by", KEY_IS_NOT, {"cursor", "next"}}},
	.problem = "next: goes with pages by cursor or next"},
};
const struct key_table pages_table = {.name = "pages",
    KEYS(pages_keys),
    REQUIREMENTS(pages_requirements),
    .size = sizeof(struct pages),
    .node_at = -1,
    .check = check_pages};

/* One request for each: ids as they are, or with what stands for them in the address. */
static void read_each(struct reader *r, const struct yaml_node *node, void *into)
{
	struct list *pairs = into;
	struct names ids = {0};

	if (node->kind == YAML_MAP) {
		read_pairs(r, node, into);
		return;
	}
	read_texts(r, node, &ids);
	for (size_t i = 0; i < ids.count; i++) {
		struct pair *p = arena_push(r->arena, &pairs->at, &pairs->count, sizeof *p);

		*p = (struct pair){.name = ids.at[i], .value = ids.at[i], .node = ids.nodes[i]};
	}
}

#define EACH_SCHEMA "{\"oneOf\":[" LINES_SCHEMA "," SCALAR_SCHEMA "," LIST_SCHEMA(SCALAR_SCHEMA) "]}"
static const struct key each_keys[] = {
    {"region", KEY_CUSTOM, offsetof(struct each, region), "regions, or ID: what stands for {region}",
	.read = read_each, .schema = EACH_SCHEMA, .unset = "one request for all", .refers_to = "regions"},
    {"indicator", KEY_CUSTOM, offsetof(struct each, indicator),
	"indicators, or ID: what stands for {indicator}", .read = read_each, .schema = EACH_SCHEMA,
	.unset = "one request for all", .refers_to = "indicators"},
};
const struct key_table each_table = {
    .name = "each", KEYS(each_keys), .size = sizeof(struct each), .node_at = -1};

static const struct key client_keys[] = {
    {"certificate", KEY_TEXT, offsetof(struct client, certificate), "file (PEM)", true},
    {"key", KEY_TEXT, offsetof(struct client, key), "file (PEM) with the private key",
	.unset = "that in the certificate's file"},
    {"password", KEY_SECRET, offsetof(struct client, password), "password of the key", .unset = "none"},
};
const struct key_table client_table = {
    .name = "client", KEYS(client_keys), .size = sizeof(struct client), .node_at = -1};

const char *const document_kind_names[] = {"json", "lines", NULL};

static void read_unwrap(struct reader *r, const struct yaml_node *node, void *into)
{
	struct list *paths = into;
	size_t count = node->kind == YAML_LIST ? node->count : 1;

	for (size_t i = 0; i < count; i++)
		read_path(r, node->kind == YAML_LIST ? node->items[i] : node, NULL,
		    arena_push(r->arena, &paths->at, &paths->count, sizeof(struct path)));
}

static void read_expect(struct reader *r, const struct yaml_node *node, void *into)
{
	struct list *expect = into;

	read_conditions(r, node, NULL, (struct condition **)(void *)&expect->at, &expect->count);
}

/* {period:FORM} and {date:FORM} in a URL, a form field or a body. */
/* What may stand in {braces} in a request. Those with a form are days; the others stand for what `each` or
 * `pages` says, and are wanted as soon as one of them does. */
static const struct placeholder {
	const char *name;
	bool form, per_period;
	const char *without; /* why it may not stand here */
} placeholders[] = {
    {"period", true, true, NULL},
    {"from", true, true, NULL},
    {"to", true, true, NULL},
    {"date", true, false, NULL},
    {"region", false, false, "each: names no regions"},
    {"indicator", false, false, "each: names no indicators"},
    {"page", false, false, "pages: are not counted by page"},
    {"offset", false, false, "pages: are not counted by offset"},
    {"cursor", false, false, "pages: do not go by cursor"},
};
enum { PLACEHOLDERS = sizeof placeholders / sizeof *placeholders };

/* Whether the source has something to put there. */
static bool placeholder_has_value(const struct source *s, const struct placeholder *p)
{
	static const char *const of_pages[] = {"page", "offset", "cursor", NULL}; /* as enum page_by */

	if (p->form)
		return true;
	if (strcmp(p->name, "region") == 0)
		return s->each.region.count > 0;
	if (strcmp(p->name, "indicator") == 0)
		return s->each.indicator.count > 0;
	return s->pages.set && (int)s->pages.by == name_index(of_pages, p->name);
}

static void check_form(struct reader *r, const struct yaml_node *at, const struct placeholder *p,
    const char *form, size_t length)
{
	char copy[128];
	struct error e;

	if (length == 0 || length >= sizeof copy) {
		reader_problem(r, at, "{%s...}: write its form, such as {%s:%%Y%%m}", p->name, p->name);
		return;
	}
	memcpy(copy, form, length);
	copy[length] = '\0';
	if (!form_is_valid(copy, &e))
		reader_problem(r, at, "%s", e.text);
}

static void check_place(
    struct reader *r, const struct yaml_node *at, const char *open, const char *close, struct source *s)
{
	const char *name = open + 1;
	size_t length = strcspn(name, ":}");

	for (size_t i = 0; i < PLACEHOLDERS; i++) {
		const struct placeholder *p = &placeholders[i];

		if (strlen(p->name) != length || strncmp(name, p->name, length) != 0)
			continue;
		if (!placeholder_has_value(s, p))
			reader_problem(r, at, "{%s}: %s", p->name, p->without);
		if (p->form)
			check_form(r, at, p, name + length + 1,
			    name[length] == ':' ? (size_t)(close - name) - length - 1 : 0);
		s->per_period |= p->per_period;
		return;
	}
	reader_problem(r, at,
	    "{%.*s}: known are {period:FORM}, {from:FORM}, {to:FORM}, {date:FORM}, {region}, {indicator}, "
	    "{page}, {offset} and {cursor}",
	    (int)(close - name), name);
}

static void check_template(struct reader *r, const struct yaml_node *at, const char *text, struct source *s)
{
	for (const char *open = strchr(text, '{'); open; open = strchr(open + 1, '{')) {
		const char *close = strchr(open, '}');

		if (open > text && open[-1] == '$')
			continue; /* a reference */
		if (!close || strchr("\" \n\t{[}", open[1]))
			continue; /* JSON in a body */
		check_place(r, at, open, close, s);
	}
}

/* The texts of a request in which places are filled in. */
static struct pair *templates_of(
    struct reader *r, const struct yaml_node *node, const struct source *s, size_t *count)
{
	const struct list *lists[] = {&s->form, &s->headers};
	struct pair *found = NULL;

	*count = 0;
	if (s->url)
		*(struct pair *)arena_push(r->arena, &found, count, sizeof *found) =
		    (struct pair){"url", s->url, yaml_get(node, "url")};
	if (s->body)
		*(struct pair *)arena_push(r->arena, &found, count, sizeof *found) =
		    (struct pair){"body", s->body, yaml_get(node, "body")};
	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->count; i++)
			*(struct pair *)arena_push(r->arena, &found, count, sizeof *found) =
			    ((const struct pair *)lists[l]->at)[i];
	return found;
}

/* What each: and pages: ask for has to be filled in somewhere, or every request would be the same. */
static void check_filled_in(struct reader *r, const struct yaml_node *node, const struct source *s,
    const struct pair *templates, size_t count)
{
	for (size_t i = 0; i < PLACEHOLDERS; i++) {
		const struct placeholder *p = &placeholders[i];
		const char *place = arena_printf(r->arena, "{%s}", p->name);
		bool found = p->form || !placeholder_has_value(s, p);

		for (size_t n = 0; n < count; n++)
			found |= strstr(templates[n].value, place) != NULL;
		if (!found)
			reader_problem(r, node, "%s stands nowhere in url:, form:, headers: or body:", place);
	}
}

static const char *const source_schemes[] = {"http://", "https://", "file://", NULL};
static const struct address source_address = {.key = "url",
    .schemes = source_schemes,
    .expected = "http://, https:// or file://",
    .instead = "auth: {basic: {user: NAME, password: \"${env:NAME}\"}}"};

static void check_source(struct reader *r, const struct yaml_node *node, void *into)
{
	struct source *s = into;
	size_t count;
	const struct pair *templates = templates_of(r, node, s, &count);

	for (size_t i = 0; i < count; i++)
		check_template(r, templates[i].node, templates[i].value, s);
	check_filled_in(r, node, s, templates, count);
}

static const struct key source_keys[] = {
    {"id", KEY_ID, offsetof(struct source, id), "short name", true},
    {"name", KEY_TEXT, offsetof(struct source, name), "as printed", .preset_key = "id"},
    {"url", KEY_TEXT, offsetof(struct source, url),
	"http, https or file; {period:FORM}, {from:FORM}, {to:FORM}, {date:FORM}, {region}, {indicator}, "
	"{page}, {offset} and {cursor} are filled in",
	true, .address = &source_address},
    {"each", KEY_TABLE, offsetof(struct source, each), "one request for each region or indicator",
	.table = &each_table},
    {"pages", KEY_TABLE, offsetof(struct source, pages), "several documents that belong together",
	.table = &pages_table},
    {"form", KEY_CUSTOM, offsetof(struct source, form), "a POST with these fields", .read = read_pairs,
	.schema = PAIRS_SCHEMA, .unset = "a GET, or the body", .references = true},
    {"body", KEY_TEXT, offsetof(struct source, body), "a POST with this text", .unset = "a GET, or the form",
	.references = true},
    {"content_type", KEY_TEXT, offsetof(struct source, content_type), "content type of the body",
	.preset = "application/json"},
    {"headers", KEY_CUSTOM, offsetof(struct source, headers), "further headers, NAME: value",
	.read = read_pairs, .schema = PAIRS_SCHEMA, .unset = "none", .references = true},
    {"auth", KEY_TABLE, offsetof(struct source, auth), "how we authenticate", .table = &auth_table},
    {"ca", KEY_TEXT, offsetof(struct source, ca_file), "file with the certificates to trust",
	.unset = "the system's"},
    {"client", KEY_TABLE, offsetof(struct source, client), "the certificate that we show",
	.table = &client_table},
    PROXY_KEYS(struct source),
    {"encoding", KEY_TEXT, offsetof(struct source, encoding),
	"encoding of the document, whatever its header says",
	.unset = "that of the header, else UTF-8, or GB18030 where the bytes are that"},
    {"document", KEY_CHOICE, offsetof(struct source, document),
	"json, or lines: a JSON document a line, read as a list", .choices = document_kind_names,
	.preset = "json"},
    {"unwrap", KEY_CUSTOM, offsetof(struct source, unwrap),
	"paths of texts that are JSON themselves; they are read in place", .read = read_unwrap,
	.schema = ONE_OR_LIST_SCHEMA(PATH_SCHEMA), .unset = "none"},
    {"timeout", KEY_DURATION, offsetof(struct source, timeout), "of one request", .minimum = 1,
	.maximum = 3600, .preset = "30s"},
    {"attempts", KEY_INTEGER, offsetof(struct source, attempts), "at most, where they fail", .minimum = 1,
	.maximum = 20, .unit = "requests", .preset = "3"},
    {"body_max_mib", KEY_NUMBER, offsetof(struct source, body_max_mib), "largest document, unpacked",
	.minimum = 0.001, .maximum = 1024, .unit = "MiB", .preset = "64"},
    {"collection_max_mib", KEY_NUMBER, offsetof(struct source, collection_max_mib),
	"all pages and attempts of one collection together", .minimum = 0.001, .maximum = 16384,
	.unit = "MiB", .preset = "256", .at_least = "body_max_mib"},
    {"collection_time", KEY_DURATION, offsetof(struct source, collection_time),
	"all requests of one collection and the waiting between attempts together", .minimum = 1,
	.maximum = 86400, .preset = "30 min"},
    {"memory_max_mib", KEY_NUMBER, offsetof(struct source, memory_max_mib),
	"memory that a document may take: its tree and what is selected from it", .minimum = 1,
	.maximum = 65536, .unit = "MiB", .preset = "256"},
    {"steps_max", KEY_INTEGER, offsetof(struct source, steps_max),
	"of paths and regular expressions over a document", .minimum = 1000, .maximum = 2000000000,
	.unit = "steps", .preset = "100000000"},
    {"depth_max", KEY_INTEGER, offsetof(struct source, depth_max), "of nesting in a document", .minimum = 1,
	.maximum = 500, .unit = "levels", .preset = "64"},
    {"rows_max", KEY_INTEGER, offsetof(struct source, rows_max), "at most in a document", .minimum = 1,
	.maximum = 10000000, .unit = "rows", .preset = "1000000"},
    {"min_rows", KEY_INTEGER, offsetof(struct source, min_rows), "fewer are a failure", .minimum = 0,
	.maximum = 10000000, .unit = "rows", .preset = "1"},
    {"collect", KEY_TABLE, offsetof(struct source, collect), "when it is asked", .table = &collect_table},
    {"expect", KEY_CUSTOM, offsetof(struct source, expect), "PATH: value that a good document has",
	.read = read_expect, .schema = CONDITIONS_SCHEMA, .unset = "every document is good"},
    {"error_text", KEY_CUSTOM, offsetof(struct source, error_text),
	"path of the reason that the source states in a document that is not good",
	.read = read_document_path, .schema = PATH_SCHEMA, .unset = "none"},
    {"filter", KEY_TEXTS, offsetof(struct source, filter),
	"command that turns the document into another; see allow_filters", .unset = "none"},
    {"figures", KEY_CUSTOM, offsetof(struct source, figures), "mapping of figures",
	.read = read_figures_mapping, .schema = DEFINED_SCHEMA("figures")},
    {"projects", KEY_CUSTOM, offsetof(struct source, projects), "mapping of projects",
	.read = read_projects_mapping, .schema = DEFINED_SCHEMA("projects")},
};
static const struct requirement source_requirements[] = {
    {REQUIRE_ANY, {"figures", "projects"}, .problem = "a source maps neither figures: nor projects:"},
    {REQUIRE_AT_MOST_ONE, {"form", "body"}, .problem = "a request has a form: or a body:, not both"},
    PROXY_REQUIREMENTS,
};
const struct key_table source_table = {.name = "source",
    REQUIREMENTS(source_requirements),
    KEYS(source_keys),
    .size = sizeof(struct source),
    .node_at = offsetof(struct source, node),
    .check = check_source};
