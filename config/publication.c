/* SPDX-License-Identifier: MIT */
#include "config/sections.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* What is published: of whom, where to, signed with which key. */

enum { PUBLICATIONS_MAX = 1000 }; /* each key is held against each folder */

const char *const edition_kind_names[] = {"mid", "end", "quarter", "year", NULL};

static const struct key day_keys[] = {
    {"edition", KEY_CHOICE, offsetof(struct edition_day, edition),
	"mid, end: every month; quarter, year: in the month after", true, .choices = edition_kind_names},
    {"day", KEY_INTEGER, offsetof(struct edition_day, day), "of the month; its last where it is shorter",
	true, .least = 1, .most = 31},
    {"at", KEY_CUSTOM, offsetof(struct edition_day, at), "time of the day, \"10:00\"", .read = read_clock,
	.schema = CLOCK_SCHEMA},
};
static const struct edition_day day_defaults = {.at = {10, 0}};
static const struct key_table day_table = {.name = "edition_day",
    KEYS(day_keys),
    .size = sizeof(struct edition_day),
    .node_at = -1,
    .defaults = &day_defaults};

static const struct key publication_keys[] = {
    {"id", KEY_ID, offsetof(struct publication, id), "short name", true},
    {"title", KEY_TEXT, offsetof(struct publication, title), "what stands above it", true},
    {"region", KEY_TEXT, offsetof(struct publication, region_id),
	"of this region and all below it; of all regions"},
    {"folder", KEY_CUSTOM, offsetof(struct publication, folder), "where editions are put, a folder each",
	true, .read = read_file_path, .schema = SCALAR_SCHEMA},
    {"key", KEY_CUSTOM, offsetof(struct publication, key),
	"file with the private key that signs; `pacesetter key new` makes one", true, .read = read_file_path,
	.schema = SCALAR_SCHEMA},
    {"weights", KEY_CUSTOM, offsetof(struct publication, weights),
	"INDICATOR: number, of the score in the year's edition; all weigh the same", .read = read_pairs,
	.schema = "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}}"},
    {"tell", KEY_TEXTS, offsetof(struct publication, tell.names),
	"receivers that are notified of each edition"},
    {"url", KEY_TEXT, offsetof(struct publication, url), "where people read the folder, for messages"},
    {"on", KEY_TABLES, offsetof(struct publication, days), "when `run` publishes; else only by hand",
	.table = &day_table},
};

static const char *const any_scheme[] = {"", NULL};
static const struct address reading_address = {
    .key = "url", .schemes = any_scheme, .instead = "an address that anybody may read"};

static void check_publication(struct reader *r, const struct yaml_node *node, void *into)
{
	const struct publication *p = into;

	if (p->url)
		check_address(r, yaml_get(node, "url"), p->url, &reading_address);
}

static const struct publication publication_defaults = {.region = -1};
const struct key_table publication_table = {.name = "publication",
    KEYS(publication_keys),
    .size = sizeof(struct publication),
    .node_at = offsetof(struct publication, node),
    .check = check_publication,
    .defaults = &publication_defaults};

/* ---- nothing secret lies in a folder that everybody reads ---- */

/* The steps of `rest` behind a path that has neither . nor .. nor a slash at its end. */
static const char *path_join(struct arena *a, const char *real, const char *rest)
{
	char *path = arena_printf(a, "%s/%s", strcmp(real, "/") == 0 ? "" : real, rest), *slash;
	size_t length = strcmp(real, "/") == 0 ? 0 : strlen(real);

	for (const char *step = rest; *step; step += *step == '/') {
		size_t n = strcspn(step, "/");

		if (n == 2 && memcmp(step, "..", 2) == 0) {
			path[length] = '\0';
			slash = strrchr(path, '/');
			length = slash ? (size_t)(slash - path) : 0;
		} else if (n && !(n == 1 && *step == '.')) {
			path[length++] = '/';
			memmove(path + length, step, n); /* `path` never grows beyond what was printed */
			length += n;
		}
		step += n;
	}
	path[length] = '\0';
	return path;
}

/* A path as the system follows it: of what is there every link, and behind that the rest as it is written. */
static const char *path_real(const char *path, struct arena *a)
{
	char real[PATH_MAX], *copy = arena_text(a, path);

	for (size_t length = strlen(copy); length; length--) {
		if (copy[length] && copy[length] != '/')
			continue;
		copy[length] = '\0';
		if (realpath(copy, real))
			return path_join(a, real, path + length);
	}
	return realpath(*path == '/' ? "/" : ".", real) ? path_join(a, real, path) : path;
}

static bool path_is_within(const char *path, const char *folder)
{
	size_t n = strlen(folder);

	while (n && folder[n - 1] == '/')
		n--;
	return strncmp(path, folder, n) == 0 && (path[n] == '/' || !path[n]);
}

/* A key and a folder, each as the system follows it. */
struct places {
	const char *key, *folder;
};

static void keys_check(
    struct reader *r, const struct config *c, const struct places *places, size_t count, size_t i)
{
	for (size_t k = 0; places[i].folder && k < count; k++)
		if (places[k].key && path_is_within(places[k].key, places[i].folder))
			reader_problem(r, c->publication[k].node,
			    "key: %s lies in the published folder %s (expected a place that nobody else "
			    "reads)",
			    c->publication[k].key, c->publication[i].folder);
}

void publications_check(struct reader *r, const struct config *c)
{
	const char *store = c->store ? path_real(c->store, r->arena) : NULL;
	size_t count = c->publication_count > PUBLICATIONS_MAX ? PUBLICATIONS_MAX : c->publication_count;
	struct places *places = arena_new(r->arena, (count + 1) * sizeof *places);

	if (c->publication_count > count)
		reader_problem(r, c->publication[count].node, "publications: more than %d", PUBLICATIONS_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct publication *p = &c->publication[i];

		places[i].key = p->key ? path_real(p->key, r->arena) : NULL;
		places[i].folder = p->folder ? path_real(p->folder, r->arena) : NULL;
	}
	for (size_t i = 0; i < count; i++) {
		keys_check(r, c, places, count, i);
		if (places[i].folder && store && path_is_within(store, places[i].folder))
			reader_problem(r, c->publication[i].node,
			    "folder: the store %s lies in the published folder %s (expected folders of their "
			    "own)",
			    c->store, c->publication[i].folder);
	}
}
