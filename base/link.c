/* SPDX-License-Identifier: MIT */
#include "base/link.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* link-value = "<" URI-Reference ">" *( OWS ";" OWS [ token BWS [ "=" BWS ( token / quoted-string ) ] ] ) */
struct link {
	struct text address, value; /* value: of the parameter at hand */
	bool next, anchored, related;
};

static void link_done(struct link *l)
{
	text_done(&l->address);
	text_done(&l->value);
}

static const char *blanks_passed(const char *at)
{
	return at + strspn(at, " \t");
}

/* Behind the closing quote; NULL: there is none. */
static const char *link_quoted(const char *at, struct text *value)
{
	for (at++; *at != '"'; at++) {
		if (*at == '\\')
			at++;
		if (!*at)
			return NULL;
		text_char(value, *at);
	}
	return at + 1;
}

/* Relations are words parted by blanks, in upper or lower case. */
static bool names_next(const char *relations)
{
	while (*(relations = blanks_passed(relations))) {
		size_t length = strcspn(relations, " \t");

		if (length == 4 && strncasecmp(relations, "next", 4) == 0)
			return true;
		relations += length;
	}
	return false;
}

static bool parameter_is(const char *name, size_t length, const char *wanted)
{
	return length == strlen(wanted) && strncasecmp(name, wanted, length) == 0;
}

/* One parameter, from behind its semicolon; NULL: what stands there is none. */
static const char *link_parameter(const char *at, struct link *l)
{
	const char *name = at;
	size_t length = strcspn(at, " \t=;,\"<>");

	text_clear(&l->value);
	at = blanks_passed(at + length);
	if (*at == '=') {
		at = blanks_passed(at + 1);
		if (length == 0)
			return NULL;
		if (*at == '"') {
			at = link_quoted(at, &l->value);
		} else {
			size_t n = strcspn(at, " \t;,\"<>");

			text_put(&l->value, at, n);
			at += n;
		}
	}
	if (parameter_is(name, length, "anchor"))
		l->anchored = true;
	if (parameter_is(name, length, "rel") && !l->related) {
		l->related = true;
		l->next = names_next(text_of(&l->value));
	}
	return at ? blanks_passed(at) : NULL;
}

/* One link with its parameters, up to the comma behind it or the end; NULL: it is none. */
static const char *link_read(const char *at, struct link *l)
{
	size_t length = strcspn(at + 1, "<>");

	text_clear(&l->address);
	l->next = l->anchored = l->related = false;
	if (*at != '<' || at[1 + length] != '>')
		return NULL;
	text_put(&l->address, at + 1, length);
	at = blanks_passed(at + length + 2);
	while (at && *at == ';')
		at = link_parameter(blanks_passed(at + 1), l);
	return at && (*at == ',' || *at == '\0') ? at : NULL;
}

static enum outcome link_found(const struct link *l, struct text *address, bool *any, struct error *e)
{
	if (*any && !text_same(address, &l->address))
		return error_set(e, OUTCOME_REFUSED, "the Link header names two next pages");
	if (!*any)
		text_add(address, text_of(&l->address));
	*any = true;
	return OUTCOME_DONE;
}

enum outcome link_next(const char *header, struct text *address, struct error *e)
{
	struct link l = {0};
	bool any = false;
	enum outcome outcome = OUTCOME_DONE;

	for (const char *at = header; outcome == OUTCOME_DONE && *(at += strspn(at, " \t,"));) {
		at = link_read(at, &l);
		if (!at) {
			outcome = error_set(e, OUTCOME_REFUSED,
			    "the Link header cannot be read (expected <ADDRESS>; rel=\"next\")");
			break;
		}
		if (l.next && !l.anchored)
			outcome = link_found(&l, address, &any, e);
	}
	link_done(&l);
	return outcome != OUTCOME_DONE ? outcome : any ? OUTCOME_DONE : OUTCOME_ABSENT;
}
