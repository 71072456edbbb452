/* SPDX-License-Identifier: MIT */
#include "cli/protected_files.h"
#include "base/text.h"
#include "config/publication.h"
#include "config/receiver.h"
#include "config/remote.h"
#include "config/source.h"

#include <fnmatch.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

/* Where a file is or would be, without links; the caller frees it. NULL: in no folder. */
static char *real_place(const char *path)
{
	TEXT_OWNED struct text folder = {0};
	TEXT_OWNED struct text whole = {0};
	char *real = realpath(path, NULL);
	const char *slash = strrchr(path, '/');

	if (real)
		return real;
	text_add(&folder, path);
	real = realpath(dirname(folder.at), NULL);
	if (!real)
		return NULL;
	text_printf(&whole, "%s/%s", real, slash ? slash + 1 : path);
	free(real);
	return memory_text(text_of(&whole));
}

/* Whether `place` is that file, or lies in that folder. */
static bool is_or_lies_in(const char *place, const char *kept)
{
	OWNED char *real = real_place(kept);
	size_t n = real ? strlen(real) : 0;

	return n && strncmp(place, real, n) == 0 && (place[n] == '\0' || place[n] == '/');
}

static bool is_in(const char *place, const struct list *files)
{
	const struct file_named *f = files->at;

	for (size_t i = 0; i < files->count; i++)
		if (is_or_lies_in(place, f[i].path))
			return true;
	return false;
}

/* A file that is named from the folder of the configuration; NULL: none. */
static bool is_beside(const struct config *c, const char *place, const char *name)
{
	TEXT_OWNED struct text path = {0};

	if (!name || !*name)
		return false;
	text_printf(&path, "%s%s%s", *name == '/' ? "" : c->folder, *name == '/' ? "" : "/", name);
	return is_or_lies_in(place, text_of(&path));
}

/* ---- documents of sources ---- */

/* What stands in an address up to its next place or its end: a byte, or "%2F" for one. */
static const char *byte_read(const char *at, char *byte)
{
	char digits[3] = {0}, *end;
	long code;

	*byte = *at;
	if (*at != '%' || !at[1] || !at[2])
		return at + 1;
	memcpy(digits, at + 1, 2);
	code = strtol(digits, &end, 16);
	if (*end || strchr("+- ", *digits))
		return at + 1;
	*byte = (char)code;
	return at + 3;
}

/* Of the path of a file: address its literal beginning up to a slash, and behind that what fnmatch takes, in
 * which "*" stands for what requests fill in. */
static void address_split(const char *url, struct text *folder, struct text *rest)
{
	const char *at = strchr(url + strlen("file://"), '/');
	bool literal = true;

	while (at && *at && !strchr("?#", *at)) {
		const char *close = *at == '{' || strncmp(at, "${", 2) == 0 ? strchr(at, '}') : NULL;
		char byte;

		if (close) {
			literal = false;
			text_char(rest, '*');
			at = close + 1;
			continue;
		}
		at = byte_read(at, &byte);
		text_char(rest, '\\');
		text_char(rest, byte);
		if (literal && byte == '/') {
			for (size_t i = 1; i < rest->length; i += 2)
				text_char(folder, rest->at[i]);
			text_clear(rest);
		}
	}
}

static bool is_document(const struct source *s, const char *place)
{
	TEXT_OWNED struct text folder = {0};
	TEXT_OWNED struct text rest = {0};
	TEXT_OWNED struct text pattern = {0};
	OWNED char *real = NULL;

	if (!s->url || strncmp(s->url, "file://", 7) != 0)
		return false;
	address_split(s->url, &folder, &rest);
	if (!strchr(text_of(&rest), '*')) { /* a link may lead elsewhere */
		for (size_t i = 1; i < rest.length; i += 2)
			text_char(&folder, rest.at[i]);
		return is_or_lies_in(place, text_of(&folder));
	}
	real = realpath(text_of(&folder), NULL);
	for (const char *c = real; c && *c; c++)
		text_printf(&pattern, "\\%c", *c);
	text_printf(&pattern, "/%s", text_of(&rest));
	return real && fnmatch(text_of(&pattern), place, 0) == 0;
}

static const char *kept_by_source(const struct config *c, const struct source *s, const char *place)
{
	if (is_document(s, place))
		return "a source is read from it";
	if (is_beside(c, place, s->ca_file) || is_beside(c, place, s->client.certificate) ||
	    is_beside(c, place, s->client.key))
		return "it is a certificate or key of a source";
	return NULL;
}

/* A command, or a file that it is given. */
static bool is_of_filter(const struct names *filter, const char *place)
{
	for (size_t i = 0; i < filter->count; i++)
		if (strchr(filter->at[i], '/') && is_or_lies_in(place, filter->at[i]))
			return true;
	return false;
}

static const char *kept_by_publication(const struct publication *p, const char *place)
{
	TEXT_OWNED struct text public_key = {0};

	text_printf(&public_key, "%s.pub", p->key);
	if (is_or_lies_in(place, p->folder))
		return "editions are published there";
	if (is_or_lies_in(place, p->key) || is_or_lies_in(place, text_of(&public_key)))
		return "it is a key of a publication";
	return NULL;
}

static const char *path_protected_by(const struct config *c, const char *place)
{
	const char *why = NULL;

	if (is_or_lies_in(place, c->store))
		return "the store keeps its files there";
	if (is_or_lies_in(place, c->path))
		return "it is the configuration";
	if (is_in(place, &c->files))
		return "it is a part of the configuration";
	if (is_in(place, &c->secret_files))
		return "a ${file:} of the configuration is read from it";
	for (size_t i = 0; !why && i < c->publication_count; i++)
		why = kept_by_publication(&c->publication[i], place);
	for (size_t i = 0; !why && i < c->source_count; i++)
		why = is_of_filter(&c->source[i].filter, place) ? "it is a filter"
								: kept_by_source(c, &c->source[i], place);
	for (size_t i = 0; !why && i < c->receiver_count; i++)
		why = is_of_filter(&c->receiver[i].filter, place)   ? "it is a filter"
		      : is_beside(c, place, c->receiver[i].ca_file) ? "it is a certificate of a receiver"
								    : NULL;
	for (size_t i = 0; !why && i < c->remote_count; i++)
		why = is_beside(c, place, c->remote[i].ca_file) ? "it is a certificate of a database" : NULL;
	return why;
}

enum outcome protected_file_check(const struct config *c, const char *path, struct error *e)
{
	OWNED char *place = real_place(path);
	const char *why = place ? path_protected_by(c, place) : NULL;

	return why ? error_set(e, OUTCOME_REFUSED, "%s: %s (expected a file of your own)", path, why)
		   : OUTCOME_DONE;
}
