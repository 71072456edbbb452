/* SPDX-License-Identifier: MIT */
#include "server/request.h"
#include "server/body.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PARAMETERS_MOST = 64 };

const char *request_header_get(struct MHD_Connection *c, const char *name)
{
	const char *value = MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);

	return value ? value : "";
}

/* Whether one of the parameters behind a name is q=0. */
static bool weighs_nothing(const char *s, size_t length)
{
	const char *end = s + length;

	while ((s = memchr(s, ';', (size_t)(end - s)))) {
		s++;
		s += strspn(s, " \t");
		if (s < end && strncasecmp(s, "q=", 2) == 0)
			return !(atof(s + 2) > 0);
		if (s >= end)
			break;
	}
	return false;
}

size_t header_accepted_at(const char *header, const char *name)
{
	size_t n = strlen(name);
	const char *at = header;

	while (*at) {
		size_t length;

		at += strspn(at, " \t,");
		length = strcspn(at, ",");
		if (strncasecmp(at, name, n) == 0 && (length == n || strchr(" \t;", at[n])))
			return weighs_nothing(at, length) ? SIZE_MAX : (size_t)(at - header);
		at += length;
	}
	return SIZE_MAX;
}

bool header_accepts(const char *header, const char *name)
{
	return header_accepted_at(header, name) != SIZE_MAX;
}

/* ---- who asks ---- */

static bool method_is(const struct received_request *q, const char *name)
{
	return strcmp(q->method, name) == 0;
}

static bool method_is_read(const struct received_request *q)
{
	return method_is(q, "GET") || method_is(q, "HEAD");
}

/* The path of the first line; in its absolute form it has the authority too, which counts before Host. */
static const char *request_line_path(
    const struct received_request *q, struct arena *a, const char **authority)
{
	struct authority read;
	const char *rest = q->url, *begin;

	*authority = MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, "Host");
	if (*q->url == '/' ||
	    (strncasecmp(q->url, "http://", 7) != 0 && strncasecmp(q->url, "https://", 8) != 0))
		return q->url;
	authority_of_url(q->url, &read, &rest);
	begin = strstr(q->url, "//") + 2;
	*authority = arena_copy(a, begin, (size_t)(rest - begin));
	return *rest ? rest : "/";
}

/* ---- what is asked for ---- */

struct pairs_reader {
	struct exchange *x;
	const char *without; /* a parameter without a value */
};

static enum MHD_Result pair_read(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct pairs_reader *t = context;
	struct exchange *x = t->x;
	struct pair *pairs = (struct pair *)(uintptr_t)x->pairs, *p;

	(void)kind;
	p = arena_push(&x->arena, &pairs, &x->pair_count, sizeof *p);
	p->name = arena_text(&x->arena, name);
	p->value = arena_text(&x->arena, value ? value : "");
	if (!value)
		t->without = p->name;
	x->pairs = pairs;
	return MHD_YES;
}

static bool utf8_whole(const char *s)
{
	size_t length = strlen(s);

	return utf8_valid(s, length) == length;
}

static enum outcome pairs_check(const struct exchange *x, struct error *e)
{
	if (x->pair_count > PARAMETERS_MOST)
		return error_set(e, OUTCOME_REFUSED, "there are more than %d parameters", PARAMETERS_MOST);
	for (size_t i = 0; i < x->pair_count; i++) {
		if (!utf8_whole(x->pairs[i].name) || !utf8_whole(x->pairs[i].value))
			return error_set(e, OUTCOME_REFUSED, "a parameter is not UTF-8");
		for (size_t n = 0; n < i; n++)
			if (strcmp(x->pairs[n].name, x->pairs[i].name) == 0)
				return error_set(e, OUTCOME_REFUSED,
				    "%.60s is given twice (expected one value, with commas between names)",
				    x->pairs[i].name);
	}
	return OUTCOME_DONE;
}

static enum outcome pairs_read(const struct received_request *q, struct exchange *x, struct error *e)
{
	struct pairs_reader taking = {.x = x};
	struct pair *pairs;
	enum outcome outcome = OUTCOME_DONE;

	MHD_get_connection_values(q->connection, MHD_GET_ARGUMENT_KIND, pair_read, &taking);
	if (taking.without && !*taking.without)
		return error_set(e, OUTCOME_REFUSED, "a parameter has no name (expected NAME=VALUE)");
	if (taking.without)
		return error_set(e, OUTCOME_REFUSED, "%.60s has no value (expected %.60s=VALUE)",
		    taking.without, taking.without);
	pairs = (struct pair *)(uintptr_t)x->pairs;
	if (q->body->length)
		outcome = body_read(text_of(q->body), q->body->length,
		    request_header_get(q->connection, "Content-Type"), &x->arena, &pairs, &x->pair_count, e);
	x->pairs = pairs;
	return outcome == OUTCOME_DONE ? pairs_check(x, e) : outcome;
}

/* Where nothing of what is asked for would count, the answer would be to another question. */
static enum outcome parameters_read(
    const struct received_request *q, const struct endpoint *endpoint, struct exchange *x, struct error *e)
{
	if (!endpoint->alone && !endpoint->posted)
		return OUTCOME_DONE;
	if (pairs_read(q, x, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	return endpoint->alone && x->pair_count
		   ? error_set(e, OUTCOME_REFUSED, "%s takes no parameters, and %.60s is one", endpoint->path,
			 x->pairs[0].name)
		   : OUTCOME_DONE;
}

/* ---- the answer ---- */

static enum outcome let_in(const struct received_request *q, const char *authority,
    const struct endpoint *endpoint, const struct admission *a, struct exchange *x, struct error *e)
{
	const struct admission_request r = {.authority = authority,
	    .origin = request_header_get(q->connection, "Origin"),
	    .fetch_site = request_header_get(q->connection, "Sec-Fetch-Site"),
	    .authorization = request_header_get(q->connection, "Authorization"),
	    .changes = !method_is_read(q)};

	if (endpoint && endpoint->open && method_is_read(q))
		return OUTCOME_DONE;
	return admission_check(a, &r, &x->status, e);
}

bool request_is_ungated(const struct received_request *q)
{
	const struct endpoint *endpoint = endpoint_find(q->url);

	return endpoint && endpoint->ungated && method_is_read(q);
}

enum outcome request_answer(
    const struct received_request *q, const struct admission *a, struct exchange *x, struct error *e)
{
	const char *authority, *path = request_line_path(q, &x->arena, &authority);
	const struct endpoint *endpoint = endpoint_find(path);
	enum outcome outcome = let_in(q, authority, endpoint, a, x, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!endpoint) {
		x->status = 404;
		return error_set(e, OUTCOME_REFUSED, "not found: %.100s (/api shows the addresses)", path);
	}
	x->allow = endpoint_methods(endpoint);
	if (!method_is_read(q) && !(endpoint->posted && method_is(q, "POST"))) {
		x->status = 405;
		return error_set(e, OUTCOME_REFUSED,
		    "%.20s is not done here: all of this is read only (%s takes %s)", q->method,
		    endpoint->path, x->allow);
	}
	if (method_is_read(q) &&
	    q->body->length) { /* who keeps answers by their address would keep another's */
		x->status = 400;
		return error_set(
		    e, OUTCOME_REFUSED, "%s has no body (a POST takes parameters in one)", q->method);
	}
	x->endpoint = endpoint->path;
	x->path = path + strlen(endpoint->path);
	outcome = parameters_read(q, endpoint, x, e);
	if (outcome != OUTCOME_DONE) {
		x->status = 400;
		return outcome;
	}
	outcome = endpoint->answer(x, e);
	if (outcome != OUTCOME_DONE && x->status == 200)
		x->status = 400;
	return outcome;
}
