/* SPDX-License-Identifier: MIT */
/* HTTP for all that fetch or notify: many transfers at a time over libcurl's multi interface, one
 * thread.
 *
 * A transfer is started, waits for its turn (limits in all and per host), and ends in exactly one call of its
 * `done`. Bodies are limited after decompression, headers in all. A body that is cut off is no answer, also
 * where only its gzip says so. TLS certificates are verified.
 *
 * At most five redirects are followed, to http and https. What the caller sends along (credentials, headers,
 * cookies, the client's certificate, what makes it conditional) goes to the origin of the first address only:
 * the same scheme, host and port. Refused are redirects from https to http, of a body to another origin (307,
 * 308), to an address with a user or with one of the request's secrets in it, and to this machine, link-local
 * or private addresses, unless the first address lies there too. */
#ifndef BASE_HTTP_H
#define BASE_HTTP_H

#include "base/error.h"
#include "base/http_request.h"
#include "base/text.h"
#include "base/url.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http;

struct http_limits {
	int most, per_host;	/* transfers at a time */
	double per_host_minute; /* begun in a minute; 0: any number */
};
enum outcome http_new(const struct http_limits *limits, struct http **h, struct error *e);
void http_free(struct http *h); /* transfers under way are dropped without a call */

/* OUTCOME_REFUSED: the URL cannot be used (and `done` is not called). */
enum outcome http_start(
    struct http *h, const struct http_request *request, http_done *done, void *context, struct error *e);

/* Works for at most `timeout_ms`, or until something happens; calls `done` of what has ended. `extra` (may be
 * NULL) is watched besides. */
void http_pump(struct http *h, int timeout_ms, struct pollfd *extra, int extra_count);

/* Ends the waiting of http_pump; may be called from any thread. */
void http_wake(struct http *h);

/* Whether trying the same again may help: no answer that was not refused, 408, 425, 429, 5xx. */
bool http_worth_retrying(const struct http_reply *reply);

#endif
