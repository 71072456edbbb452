/* SPDX-License-Identifier: MIT */
/* A source's requests, with templates filled in and secrets fetched. */
#ifndef COLLECTOR_REQUEST_H
#define COLLECTOR_REQUEST_H

#include "base/http.h"
#include "collector/field.h"
#include "config/config.h"
#include "config/secret.h"

/* What one request is for. */
struct request_values {
	struct request_subject asked;
	day_number today;	/* stands for {date:...} */
	long long page, offset; /* of the page at hand */
	const char *cursor;	/* "" for the first page */
	const char *url;   /* pages by next or link: where the answer says to go on; NULL: the source's own */
	const char *token; /* that was fetched; NULL */
};

/* Fills `request` with texts in the arena. OUTCOME_REFUSED: a secret cannot be had, a file lies where none
 * may be read. */
enum outcome request_build(const struct config *c, const struct source *s, const struct request_values *ask,
    struct arena *a, struct http_request *request, struct error *e);

/* The request for the token itself. */
enum outcome token_request_build(const struct config *c, const struct source *s, struct arena *a,
    struct http_request *request, struct error *e);

/* The address as it may be shown and kept: no query, nobody's name, and *** for what comes from a reference
 * (of one at the beginning the host is kept). In the arena. */
const char *request_redacted(
    const struct config *c, const struct source *s, const struct request_values *ask, struct arena *a);

/* What must not be shown of a source, nor go to another host; `token`: the one that was fetched, NULL. */
struct secrets request_secrets(
    const struct config *c, const struct source *s, const char *token, struct arena *a);

#endif
