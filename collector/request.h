/* SPDX-License-Identifier: MIT */
/* A source's requests, with templates filled in and secrets fetched. */
#ifndef COLLECTOR_REQUEST_H
#define COLLECTOR_REQUEST_H

#include "base/http.h"
#include "collector/request_values.h"
#include "config/config.h"
#include "config/secret.h"

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
