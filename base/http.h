/* SPDX-License-Identifier: MIT */
/* HTTP for everyone who asks or tells others: many transfers at a time over libcurl's multi interface, one
 * thread.
 *
 * A transfer is started, waits for its turn (limits in all and per host), and ends in exactly one call of its
 * `done`. Bodies are limited after decompression, headers in all. A body that is cut off is no answer, also
 * where only its gzip tells. TLS certificates are verified.
 *
 * At most five redirects are followed, to http and https. What the caller sends along (credentials, headers,
 * cookies, the client's certificate, what makes it conditional) goes to the origin of the first address only:
 * the same scheme, host and port. Refused are redirects from https to http, of a body to another origin (307,
 * 308), to an address with a user or with one of the request's secrets in it, and to this machine, link-local
 * or private addresses, unless the first address lies there too. */
#ifndef BASE_HTTP_H
#define BASE_HTTP_H

#include "base/error.h"
#include "base/text.h"
#include "base/url.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_PROXY_ENVIRONMENT "environment" /* http_proxy, https_proxy, all_proxy, no_proxy */
enum { HTTP_RETRY_AFTER_MOST = 7 * 86400 };

struct http;
struct http_cookies; /* what one origin has set, in memory only */

enum http_auth { AUTH_NONE, AUTH_BEARER, AUTH_BASIC, AUTH_HEADER, AUTH_QUERY };

/* Everything is copied by http_start. */
struct http_request {
	const char *url;
	const char *body; /* NULL: GET; otherwise POST */
	size_t body_length;
	const char *content_type;   /* of the body */
	const char *const *headers; /* "Name: value", ended by NULL; may be NULL */
	enum http_auth auth;
	const char *auth_name;		  /* user, header or query parameter */
	const char *auth_secret;	  /* token, password or value */
	const char *etag, *last_modified; /* make the request conditional; may be NULL */
	const char *ca_file;		  /* trust these certificates instead of the system's; may be NULL */
	/* the certificate that we show, and its key (NULL: in the same file) with its password; may be NULL
	 */
	const char *client_certificate, *client_key, *client_password;
	const char *proxy; /* NULL or "": none; HTTP_PROXY_ENVIRONMENT; an address without a user */
	const char *proxy_user, *proxy_password; /* may be NULL */
	const char *const *secrets;   /* ended by NULL; no redirect takes them elsewhere; may be NULL */
	struct http_cookies *cookies; /* the caller's, for as long as the transfer; NULL: none are kept */
	long timeout_ms;
	size_t body_max;
	bool head_enough;  /* of a larger body so much is the answer, instead of none */
	bool files;	   /* file:// is allowed */
	bool no_redirects; /* such an answer is the answer */
	bool home_only;	   /* a redirect to another origin is refused */
	bool own_pace; /* the caller sees to how many there are: it waits for no turn and takes none away */
	bool no_local; /* this machine, link-local and multicast addresses are refused, once known */
};

/* Lives as long as the call of `done`. */
struct http_reply {
	long status;	  /* 0: no answer; `problem` says why. file:// gives 200 */
	const char *body; /* NUL-terminated */
	size_t length;
	struct text *room; /* in which the body lies: who wants to keep it takes it out and leaves {0} */
	const char *content_type, *etag, *last_modified; /* "" where the reply has none */
	const char *link;				 /* all Link headers, with ", " between them; "" */
	const char *url;				 /* that answered, behind all redirects */
	bool abroad;	  /* it lies at another origin than the one that was asked */
	long retry_after; /* seconds, at most HTTP_RETRY_AFTER_MOST; -1 where the reply does not say */
	int64_t took_ms;  /* all redirects together, without waiting for their turns */
	const char *problem;
	size_t received; /* of all redirects together, unpacked */
	bool too_large, timed_out;
	bool refused; /* by us, for where it led: trying again leads there again */
	bool sent; /* the request was on its way: where there is no answer it may have arrived all the same */
};

typedef void http_done(void *context, const struct http_reply *reply);

struct http_limits {
	int most, per_host;	/* transfers at a time */
	double per_host_minute; /* begun in a minute; 0: any number */
};
enum outcome http_new(const struct http_limits *limits, struct http **h, struct error *e);
void http_free(struct http *h); /* transfers under way are dropped without a call */

/* OUTCOME_REFUSED: the URL cannot be used (and `done` is not called). */
enum outcome http_start(
    struct http *h, const struct http_request *request, http_done *done, void *context, struct error *e);

struct http_cookies *http_cookies_new(void);
void http_cookies_free(struct http_cookies *c);

/* Works for at most `timeout_ms`, or until something happens; calls `done` of what has ended. `extra` (may be
 * NULL) is watched besides. */
void http_pump(struct http *h, int timeout_ms, struct pollfd *extra, int extra_count);

/* Ends the waiting of http_pump; may be called from any thread. */
void http_wake(struct http *h);

/* Whether trying the same again may help: no answer that was not refused, 408, 425, 429, 5xx. */
bool http_worth_retrying(const struct http_reply *reply);

#endif
