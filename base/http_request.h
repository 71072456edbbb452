/* SPDX-License-Identifier: MIT */
/* What one transfer asks for and what comes back (base/http.h). */
#ifndef BASE_HTTP_REQUEST_H
#define BASE_HTTP_REQUEST_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_PROXY_ENVIRONMENT "environment" /* http_proxy, https_proxy, all_proxy, no_proxy */
enum { HTTP_RETRY_AFTER_MOST = 7 * 86400 };

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

struct http_cookies *http_cookies_new(void);
void http_cookies_free(struct http_cookies *c);

typedef void http_done(void *context, const struct http_reply *reply);

#endif
