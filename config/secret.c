/* SPDX-License-Identifier: MIT */
#include "config/secret.h"
#include "config/reader.h"

#include <string.h>

const char *reference_value(const char *folder, const char *text, size_t length, struct arena *a)
{
	TEXT_OWNED struct text value = {0};
	struct error ignored;

	if (secret_resolve(arena_copy(a, text, length), folder, &value, &ignored) != OUTCOME_DONE)
		return NULL;
	return arena_text(a, text_of(&value));
}

size_t reference_length(const char *text)
{
	const char *close = strncmp(text, "${", 2) == 0 ? strchr(text, '}') : NULL;

	return close ? (size_t)(close - text) + 1 : 0;
}

struct secrets secrets_new(const char *folder, struct arena *a)
{
	struct secrets s = {.arena = a, .folder = folder};

	*(const char **)arena_push(a, &s.at, &s.count, sizeof *s.at) = NULL;
	return s;
}

void secrets_add(struct secrets *s, const char *value)
{
	if (!value || !*value)
		return;
	s->at[s->count - 1] = arena_text(s->arena, value);
	*(const char **)arena_push(s->arena, &s->at, &s->count, sizeof *s->at) = NULL;
}

static void references_from(struct secrets *s, const char *template)
{
	for (const char *at = template; *at; at++) {
		size_t n = reference_length(at);

		if (n)
			secrets_add(s, reference_value(s->folder, at, n, s->arena));
	}
}

void secrets_add_references(struct secrets *s, const char *template)
{
	if (template)
		references_from(s, template);
}

/* Parts of an address that are long enough to be keys, and no words. */
enum { SEGMENT_LEAST = 16, VALUE_LEAST = 8 };

static void add_part(struct secrets *s, const char *part, size_t length, size_t least)
{
	if (length >= least)
		secrets_add(s, arena_copy(s->arena, part, length));
}

/* Path and query as a whole, and each segment and value alone. */
static void host_suffix_add(struct secrets *s, const char *address)
{
	const char *host = strstr(address, "://"), *path = host ? strpbrk(host + 3, "/?#") : NULL;
	size_t length = path ? strcspn(path, "?#") : 0;
	const char *query = path && path[length] == '?' ? path + length + 1 : NULL;

	if (length > 1)
		add_part(s, path + 1, length - 1, VALUE_LEAST);
	for (size_t from = 0, n; from < length; from += n + 1) {
		n = strcspn(path + from, "/?#");
		add_part(s, path + from, n, SEGMENT_LEAST);
	}
	while (query && *query) {
		size_t n = strcspn(query, "&"), name = strcspn(query, "=&");

		if (name < n)
			add_part(s, query + name + 1, n - name - 1, VALUE_LEAST);
		query += n + (query[n] == '&');
	}
}

void secrets_add_address(struct secrets *s, const char *template, bool all)
{
	size_t first = template ? reference_length(template) : 0;
	TEXT_OWNED struct text whole = {0};
	struct error ignored;
	const char *value;

	if (!template)
		return;
	references_from(s, template + first);
	value = first ? reference_value(s->folder, template, first, s->arena) : NULL;
	if (value)
		host_suffix_add(s, value);
	if (all && secret_resolve(template, s->folder, &whole, &ignored) == OUTCOME_DONE)
		host_suffix_add(s, text_of(&whole));
}

const char *secrets_masked(const struct secrets *s, const char *text)
{
	return mask_text(text, s->at, s->count - 1, s->arena);
}
