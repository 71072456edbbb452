/* SPDX-License-Identifier: MIT */
#include "config/config.h"
#include "config/publication.h"
#include "config/sections.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Nothing secret lies in a folder that everybody reads: neither a key nor the store. */

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
	size_t count = c->publication_count;
	struct places *places = arena_new(r->arena, (count + 1) * sizeof *places);

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
