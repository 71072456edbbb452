/* SPDX-License-Identifier: MIT */
#include "config/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECRET_MAX = 65536 };

static enum outcome secret_walk(const char *text, const char *folder, struct text *out, struct error *e);

enum outcome secret_shape(const char *text, struct error *e)
{
	return secret_walk(text, NULL, NULL, e);
}

enum outcome secret_resolve(const char *text, const char *folder, struct text *out, struct error *e)
{
	return secret_walk(text, folder, out, e);
}

/* The bytes of the file, at most one more than SECRET_MAX. NULL, or why it cannot be read. */
static const char *file_bytes(const char *path, struct text *bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char part[4096];
	struct stat st;
	const char *why = NULL;
	ssize_t n = 0;

	if (fd < 0 || fstat(fd, &st) != 0)
		why = strerrordesc_np(errno);
	else if (!S_ISREG(st.st_mode))
		why = S_ISDIR(st.st_mode) ? "it is a directory" : "it is no regular file";
	while (!why && bytes->length <= SECRET_MAX) {
		n = read(fd, part, sizeof part);
		if (n > 0)
			text_put(bytes, part, (size_t)n);
		else if (n == 0)
			break;
		else if (errno != EINTR)
			why = strerrordesc_np(errno);
	}
	if (fd >= 0)
		close(fd);
	return why;
}

static enum outcome secret_file_read(const char *name, const char *folder, struct text *out, struct error *e)
{
	TEXT_OWNED struct text path = {0};
	TEXT_OWNED struct text bytes = {0};
	const char *why;
	size_t n;

	text_printf(&path, "%s%s%s", *name == '/' ? "" : folder, *name == '/' ? "" : "/", name);
	why = file_bytes(text_of(&path), &bytes);
	if (why)
		return error_set(
		    e, OUTCOME_REFUSED, "the file %s of a ${file:} cannot be read: %s", text_of(&path), why);
	n = bytes.length;
	while (n && n <= SECRET_MAX && (bytes.at[n - 1] == '\n' || bytes.at[n - 1] == '\r'))
		n--;
	why = n == 0			  ? "it is empty"
	      : n > SECRET_MAX		  ? "it is larger than 64 KiB"
	      : memchr(bytes.at, '\0', n) ? "it has a NUL byte"
	      : memchr(bytes.at, '\n', n) ? "it has more than one line"
					  : NULL;
	if (why)
		return error_set(e, OUTCOME_REFUSED, "the file %s of a ${file:} must hold one line: %s",
		    text_of(&path), why);
	text_put(out, bytes.at, n);
	return OUTCOME_DONE;
}

static enum outcome secret_walk(const char *text, const char *folder, struct text *out, struct error *e)
{
	while (*text) {
		const char *open = strstr(text, "${"), *close;
		char name[256];
		enum outcome outcome = OUTCOME_DONE;

		if (!open) {
			if (out)
				text_add(out, text);
			return OUTCOME_DONE;
		}
		if (out)
			text_put(out, text, (size_t)(open - text));
		close = strchr(open, '}');
		if (!close || (size_t)(close - open) >= sizeof name)
			return error_set(e, OUTCOME_REFUSED, "a ${ without its }");
		memcpy(name, open + 2, (size_t)(close - open - 2));
		name[close - open - 2] = '\0';
		if (strncmp(name, "env:", 4) == 0 && name[4]) {
			const char *value = out ? getenv(name + 4) : "";

			if (!value || (out && !*value))
				return error_set(e, OUTCOME_REFUSED,
				    "the environment variable %s of a ${env:} is not set", name + 4);
			if (out)
				text_add(out, value);
		} else if (strncmp(name, "file:", 5) == 0 && name[5]) {
			if (out)
				outcome = secret_file_read(name + 5, folder, out, e);
		} else {
			return error_set(e, OUTCOME_REFUSED,
			    "\"${%.60s}\" is neither ${env:NAME} nor ${file:/path}", name);
		}
		if (outcome != OUTCOME_DONE)
			return outcome;
		text = close + 1;
	}
	return OUTCOME_DONE;
}

const char *reference_value(const char *folder, const char *text, size_t length, struct arena *a)
{
	TEXT_OWNED struct text value = {0};
	struct error ignored;

	if (secret_resolve(arena_copy(a, text, length), folder, &value, &ignored) != OUTCOME_DONE)
		return NULL;
	return arena_text(a, text_of(&value));
}

bool has_reference(const char *text)
{
	for (const char *at = text; (at = strstr(at, "${")); at += 2) {
		size_t prefix = strncmp(at, "${env:", 6) == 0 ? 6 : strncmp(at, "${file:", 7) == 0 ? 7 : 0;

		if (prefix && !strchr("-=?+", at[prefix]))
			return true;
	}
	return false;
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
