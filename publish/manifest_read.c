/* SPDX-License-Identifier: MIT */
#include "publish/manifest.h"
#include "base/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reading is strict, because a reader of another program would follow what this one passed over: a member
 * that is unknown, missing or twice there, another format, a number with a point or a name that leads out
 * of the folder is an error, and then nothing of the manifest is used. */

/* Of bytes and leaves: what a double holds, for those who read it with one. */
#define COUNT_MOST INT64_C(9007199254740991)

enum { NESTED_MOST = 8 };

struct manifest_reader {
	const char *text;
	size_t length;
	const cJSON *root;
	struct error *e;
	enum outcome outcome;
};

static const struct {
	const char *name;
	bool may_miss;
} of_manifest[] = {{"format"}, {"publication"}, {"edition"}, {"number"}, {"title"}, {"period"}, {"kind"},
    {"as_of"}, {"state_of", true}, {"timezone"}, {"previous"}, {"previous_manifest_sha256", true},
    {"corrects"}, {"reason"}, {"changes"}, {"summary", true}, {"tree"}, {"files"}, {"evidence_sha256"},
    {"key"}};

static const char *const of_change[] = {"what", "subject", "field", "before", "after", NULL};
static const char *const of_tree[] = {"file", "leaves", "root", NULL};
static const char *const of_file[] = {"name", "bytes", "sha256", NULL};

static void __attribute__((format(printf, 3, 4)))
manifest_problem(struct manifest_reader *r, const cJSON *node, const char *format, ...)
{
	size_t line = 1, column = 1;
	char what[300];
	va_list args;

	if (r->outcome != OUTCOME_DONE)
		return;
	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	json_node_place(r->text, r->length, r->root, node, &line, &column);
	r->outcome =
	    error_set(r->e, OUTCOME_REFUSED, MANIFEST_NAME ": line %zu, column %zu: %s", line, column, what);
}

/* The member, which must be there; NULL once something was wrong. */
static const cJSON *manifest_member(struct manifest_reader *r, const cJSON *object, const char *name)
{
	const cJSON *node;

	if (r->outcome != OUTCOME_DONE)
		return NULL;
	node = cJSON_GetObjectItemCaseSensitive(object, name);
	if (!node)
		manifest_problem(r, object, "there is no %s", name);
	return node;
}

/* Of an object of which we say nothing more than these names. */
static void members_known(struct manifest_reader *r, const cJSON *object, const char *const *names)
{
	const cJSON *node;

	if (r->outcome == OUTCOME_DONE && !cJSON_IsObject(object)) {
		manifest_problem(r, object, "expected an object, found %s", json_kind(object));
		return;
	}
	cJSON_ArrayForEach(node, object)
	{
		if (name_index(names, node->string) < 0)
			manifest_problem(r, node, "unknown member \"%.60s\"", node->string);
	}
}

static void members_of_manifest(struct manifest_reader *r)
{
	enum { COUNT = sizeof of_manifest / sizeof *of_manifest };
	const char *names[COUNT + 1] = {NULL};

	for (size_t i = 0; i < COUNT; i++)
		names[i] = of_manifest[i].name;
	members_known(r, r->root, names);
	for (size_t i = 0; i < COUNT; i++)
		if (!of_manifest[i].may_miss)
			manifest_member(r, r->root, of_manifest[i].name);
}

static const char *text_of_node(struct manifest_reader *r, const cJSON *node, const char *name)
{
	if (cJSON_IsString(node))
		return node->valuestring;
	if (node)
		manifest_problem(r, node, "%s: expected a text, found %s", name, json_kind(node));
	return NULL;
}

static const char *text_of_member(struct manifest_reader *r, const cJSON *object, const char *name)
{
	return text_of_node(r, manifest_member(r, object, name), name);
}

/* NULL where it is null or missing. */
static const char *text_or_null(struct manifest_reader *r, const char *name)
{
	const cJSON *node =
	    r->outcome == OUTCOME_DONE ? cJSON_GetObjectItemCaseSensitive(r->root, name) : NULL;

	return cJSON_IsNull(node) ? NULL : text_of_node(r, node, name);
}

/* A whole number, written as one: no point, no exponent. */
static int64_t count_of_member(
    struct manifest_reader *r, const cJSON *object, const char *name, int64_t least, int64_t most)
{
	const cJSON *node = manifest_member(r, object, name);
	int64_t count = 0;

	if (node && !integer_parse(json_literal(node), least, most, &count))
		manifest_problem(r, node, "%s: expected a whole number from %lld to %lld, found %.40s", name,
		    (long long)least, (long long)most,
		    cJSON_IsNumber(node) ? json_literal(node) : json_kind(node));
	return count;
}

static struct hash hash_of_member(struct manifest_reader *r, const cJSON *object, const char *name)
{
	const cJSON *node = manifest_member(r, object, name);
	struct hash h = {{0}};

	if (node && (!cJSON_IsString(node) || !hash_parse(node->valuestring, &h)))
		manifest_problem(r, node, "%s: expected a SHA-256 in hexadecimal", name);
	return h;
}

static const cJSON *list_of_member(struct manifest_reader *r, const cJSON *object, const char *name)
{
	const cJSON *node = manifest_member(r, object, name);

	if (node && !cJSON_IsArray(node))
		manifest_problem(r, node, "%s: expected a list, found %s", name, json_kind(node));
	return cJSON_IsArray(node) ? node : NULL;
}

static void texts_read(
    struct manifest_reader *r, const char *name, struct arena *a, const char ***texts, size_t *count)
{
	const cJSON *node;

	cJSON_ArrayForEach(node, list_of_member(r, r->root, name))
	{
		*(const char **)arena_push(a, texts, count, sizeof **texts) = text_of_node(r, node, name);
	}
}

/* A name within the folder and nowhere else. */
static bool file_name_is_plain(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/') && !strchr(name, '\\');
}

static void files_read(struct manifest_reader *r, struct manifest *m, struct arena *a)
{
	const cJSON *node;

	cJSON_ArrayForEach(node, list_of_member(r, r->root, "files"))
	{
		struct manifest_file *f = arena_push(a, &m->files, &m->file_count, sizeof *f);

		members_known(r, node, of_file);
		f->name = text_of_member(r, node, "name");
		f->bytes = (uint64_t)count_of_member(r, node, "bytes", 0, COUNT_MOST);
		f->sha256 = hash_of_member(r, node, "sha256");
		if (f->name && !file_name_is_plain(f->name))
			manifest_problem(
			    r, node, "expected the name of a file in the folder, found \"%.60s\"", f->name);
	}
}

static int manifest_file_order(const void *x, const void *y)
{
	const struct manifest_file *const *a = x, *const *b = y;

	return strcmp((*a)->name, (*b)->name);
}

/* A file twice may be two digests of it; and what is signed beside them is not among them. */
static void files_check(struct manifest_reader *r, const struct manifest *m, struct arena *a)
{
	const struct manifest_file **sorted;
	const char *bad = NULL;

	if (r->outcome != OUTCOME_DONE || !m->file_count)
		return;
	sorted = arena_new(a, m->file_count * sizeof *sorted);
	for (size_t i = 0; i < m->file_count; i++)
		sorted[i] = &m->files[i];
	qsort(sorted, m->file_count, sizeof *sorted, manifest_file_order);
	for (size_t i = 0; i < m->file_count && !bad; i++) {
		const char *name = sorted[i]->name;

		if ((i && strcmp(sorted[i - 1]->name, name) == 0) || strcmp(name, MANIFEST_NAME) == 0 ||
		    strcmp(name, MANIFEST_SIGNATURE) == 0 || strcmp(name, MANIFEST_KEY) == 0)
			bad = name;
	}
	if (bad)
		manifest_problem(r, cJSON_GetObjectItemCaseSensitive(r->root, "files"),
		    "files: \"%.60s\" stands there twice, or is no file of them", bad);
}

static void changes_read(struct manifest_reader *r, struct manifest *m, struct arena *a)
{
	const cJSON *node;

	cJSON_ArrayForEach(node, list_of_member(r, r->root, "changes"))
	{
		struct manifest_change *c = arena_push(a, &m->changes, &m->change_count, sizeof *c);

		members_known(r, node, of_change);
		c->what = text_of_member(r, node, "what");
		c->subject = text_of_member(r, node, "subject");
		c->field = text_of_member(r, node, "field");
		c->before = text_of_member(r, node, "before");
		c->after = text_of_member(r, node, "after");
	}
}

static void tree_read(struct manifest_reader *r, struct manifest *m)
{
	const cJSON *tree = manifest_member(r, r->root, "tree");
	const char *file;

	if (r->outcome != OUTCOME_DONE)
		return;
	members_known(r, tree, of_tree);
	file = text_of_member(r, tree, "file");
	if (file && strcmp(file, EDITION_LINES) != 0)
		manifest_problem(r, tree, "file: expected " EDITION_LINES ", found \"%.60s\"", file);
	m->leaves = (uint64_t)count_of_member(r, tree, "leaves", 0, COUNT_MOST);
	m->root = hash_of_member(r, tree, "root");
}

static void previous_read(struct manifest_reader *r, struct manifest *m)
{
	const cJSON *digest = cJSON_GetObjectItemCaseSensitive(r->root, "previous_manifest_sha256");

	m->previous = text_or_null(r, "previous");
	if (m->previous)
		m->previous_manifest = hash_of_member(r, r->root, "previous_manifest_sha256");
	else if (digest)
		manifest_problem(
		    r, digest, "the digest of an edition before it, and there is none (previous)");
	if (m->previous && !file_name_is_plain(m->previous))
		manifest_problem(r, cJSON_GetObjectItemCaseSensitive(r->root, "previous"),
		    "previous: expected the name of a folder beside it, found \"%.60s\"", m->previous);
}

static void manifest_format_check(struct manifest_reader *r)
{
	const char *format = text_of_member(r, r->root, "format");

	if (format && strcmp(format, MANIFEST_FORMAT) != 0)
		manifest_problem(r, cJSON_GetObjectItemCaseSensitive(r->root, "format"),
		    "it is of the format \"%.60s\"; this program knows \"" MANIFEST_FORMAT "\"", format);
}

enum outcome manifest_read(
    const char *text, size_t length, struct arena *a, struct manifest *m, struct error *e)
{
	struct manifest_reader r = {.text = text, .length = length, .e = e};
	struct error inner;
	cJSON *root;

	*m = (struct manifest){0};
	if (length && *text == '\xEF')
		return error_set(e, OUTCOME_REFUSED,
		    MANIFEST_NAME ": line 1, column 1: expected an object, found a byte order mark");
	if (json_parse(a, text, length, NESTED_MOST, &root, &inner) != OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED, MANIFEST_NAME ": %s", inner.text);
	r.root = root;
	if (cJSON_IsObject(root)) /* of another format the rest may be another too */
		manifest_format_check(&r);
	members_of_manifest(&r);
	m->publication = text_of_member(&r, root, "publication");
	m->edition = text_of_member(&r, root, "edition");
	m->number = (uint32_t)count_of_member(&r, root, "number", 1, UINT32_MAX);
	m->title = text_of_member(&r, root, "title");
	m->period = text_of_member(&r, root, "period");
	m->kind = text_of_member(&r, root, "kind");
	m->as_of = text_of_member(&r, root, "as_of");
	m->state_of = text_or_null(&r, "state_of");
	if (!m->state_of)
		m->state_of = m->as_of; /* so it was before corrections looked back */
	m->timezone = text_of_member(&r, root, "timezone");
	previous_read(&r, m);
	m->corrects = text_or_null(&r, "corrects");
	m->why = text_or_null(&r, "reason");
	changes_read(&r, m, a);
	tree_read(&r, m);
	files_read(&r, m, a);
	files_check(&r, m, a);
	texts_read(&r, "evidence_sha256", a, &m->evidence, &m->evidence_count);
	if (cJSON_GetObjectItemCaseSensitive(root, "summary")) /* there was none before */
		texts_read(&r, "summary", a, &m->summary, &m->summary_count);
	m->key = hash_of_member(&r, root, "key");
	if (r.outcome != OUTCOME_DONE)
		*m = (struct manifest){0}; /* nothing of it is used, nor shown, nor followed */
	return r.outcome;
}
