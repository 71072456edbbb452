/* SPDX-License-Identifier: MIT */
#include "server/admission.h"
#include "config/publication.h"
#include "config/secret.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- from the configuration ---- */

static enum outcome tokens_read(struct admission *a, const struct config *c, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	a->token_count = c->http.tokens.count < TOKENS_MOST ? c->http.tokens.count : TOKENS_MOST;
	for (size_t i = 0; i < a->token_count; i++) {
		if (secret_resolve(c->http.tokens.at[i], c->folder, &a->tokens[i], e) != OUTCOME_DONE) {
			text_done(&a->tokens[i]); /* half of one is none */
			outcome = OUTCOME_REFUSED;
		} else if (!a->tokens[i].length) {
			outcome = error_set(e, OUTCOME_REFUSED, "http: the token is empty");
		}
	}
	return outcome;
}

static void hosts_read(struct admission *a, const struct config *c)
{
	const struct names *hosts = &c->http.hosts;

	a->hosts = memory_new((hosts->count + c->publication_count + 1) * sizeof *a->hosts);
	for (size_t i = 0; i < hosts->count; i++)
		if (authority_read(hosts->at[i], strlen(hosts->at[i]), &a->hosts[a->host_count]))
			a->host_count++;
	for (size_t i = 0; i < c->publication_count; i++) {
		const char *url = c->publication[i].url;

		if (url && authority_of_url(url, &a->hosts[a->host_count], NULL))
			a->hosts[a->host_count++].port = -1; /* what stands before us has its own */
	}
}

enum outcome admission_read(struct admission *a, const struct config *c, bool local, struct error *e)
{
	enum outcome outcome;

	admission_done(a);
	a->local = local;
	hosts_read(a, c);
	outcome = tokens_read(a, c, e);
	a->closed = !local && !c->http.public && a->token_count == 0;
	if (a->closed)
		outcome = error_set(e, OUTCOME_REFUSED,
		    "http: no request is answered: it listens beyond this machine, and neither token nor "
		    "public "
		    "is set");
	return outcome;
}

void admission_done(struct admission *a)
{
	for (size_t i = 0; i < TOKENS_MOST; i++) {
		if (a->tokens[i].at)
			OPENSSL_cleanse(a->tokens[i].at, a->tokens[i].room);
		text_done(&a->tokens[i]);
	}
	free(a->hosts);
	*a = (struct admission){0};
}

/* ---- for a request ---- */

static bool own_name(const struct admission *a, const struct authority *asked)
{
	for (size_t i = 0; i < a->host_count; i++)
		if (authority_matches(asked, &a->hosts[i]))
			return true;
	return false;
}

/* Without a token whoever reaches us is answered. A page of anywhere reaches us in the browser of somebody on
 * this machine once its name leads here (DNS rebinding); the name itself gives it away. */
static bool addressed_rightly(const struct admission *a, const struct admission_request *r)
{
	struct authority asked;

	return r->authority && authority_read(r->authority, strlen(r->authority), &asked) &&
	       (authority_loopback(&asked) || own_name(a, &asked));
}

/* A browser says where a post comes from; what is no browser says nothing. */
static bool post_is_same_origin(const struct admission *a, const struct admission_request *r)
{
	struct authority asked, from;
	const char *rest;

	if (*r->fetch_site && strcmp(r->fetch_site, "same-origin") != 0 && strcmp(r->fetch_site, "none") != 0)
		return false;
	if (!*r->origin)
		return true;
	if (!authority_of_url(r->origin, &from, &rest) || *rest)
		return false;
	if (own_name(a, &from))
		return true;
	return r->authority && authority_read(r->authority, strlen(r->authority), &asked) &&
	       strcmp(asked.host, from.host) == 0 && asked.port == from.port;
}

/* As long for a wrong one as for the right one. */
static bool token_is_valid(const struct admission *a, const char *said)
{
	bool known = false;
	size_t length;

	if (strncasecmp(said, "Bearer ", 7) != 0)
		return false;
	said += 7;
	length = strlen(said);
	for (size_t i = 0; i < a->token_count; i++)
		known |= a->tokens[i].length && length == a->tokens[i].length &&
			 CRYPTO_memcmp(said, a->tokens[i].at, length) == 0;
	return known;
}

enum outcome admission_check(
    const struct admission *a, const struct admission_request *r, int *status, struct error *e)
{
	if (a->token_count || a->closed) {
		if (token_is_valid(a, r->authorization))
			return OUTCOME_DONE;
		*status = 401;
		return error_set(e, OUTCOME_REFUSED, "a token is needed (Authorization: Bearer ...)");
	}
	if (a->local && !addressed_rightly(a, r)) {
		*status = 421;
		return error_set(e, OUTCOME_REFUSED,
		    "the Host header is no name of this machine (localhost, 127.0.0.1, [::1], or one that "
		    "http: "
		    "hosts: lists)");
	}
	if (r->changes && !post_is_same_origin(a, r)) {
		*status = 403;
		return error_set(e, OUTCOME_REFUSED, "a page of another site must not post here");
	}
	return OUTCOME_DONE;
}
