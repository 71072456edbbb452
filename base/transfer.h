/* SPDX-License-Identifier: MIT */
/* One transfer: its options, where it may go on to, its result. Private to http.c, transfer.c
 * and redirect.c. */
#ifndef BASE_TRANSFER_H
#define BASE_TRANSFER_H

#include "base/address.h"
#include "base/error.h"
#include "base/gunzip.h"
#include "base/http_request.h"
#include "base/memory.h"
#include "base/url.h"

#include <curl/curl.h>

/* Scheme, host and port. They are few and stay: what they count must outlive the transfers. */
struct origin {
	struct origin *next;
	char *name;
	int running;
	int64_t free_at_ms; /* when the next transfer may begin */
};

struct transfer {
	struct http *http;
	struct transfer *next;
	CURL *easy;
	struct curl_slist *own_headers;	 /* the caller's and what authenticates: only for the first origin */
	struct curl_slist *sent_headers; /* what this hop sends */
	struct text body;
	char *url;
	struct origin *origin, *first_origin;
	char *post;
	size_t post_length;
	struct http_request request; /* texts in it belong to `arena` */
	struct arena arena;
	http_done *done;
	void *context;
	char problem[CURL_ERROR_SIZE];
	char unsent_why[CURL_ERROR_SIZE]; /* why the hop is not made */
	int redirects;
	size_t header_bytes;	     /* of this hop */
	size_t arrived;		     /* of this hop, as it was sent */
	struct gunzip *gunzip;	     /* of this hop; NULL: its body is not packed */
	size_t received;	     /* of all hops, unpacked */
	int64_t took_ms;	     /* of the hops before */
	enum address_kind home_kind; /* where the first address lies; known behind the first hop */
	enum address_kind kind;	     /* of the address that was refused */
	bool unsent;		     /* libcurl was not given the hop at hand */
	bool running, too_large, headers_too_large, refused, kept_out;
	bool enough;   /* the rest of the body was not read, nor is it missed */
	bool unusable; /* the body is not what its headers say; `why` says it */
	struct error why;
};

/* Copies the request. OUTCOME_REFUSED: it cannot be made. */
enum outcome transfer_new(const struct http_request *request, struct transfer **t, struct error *e);
void transfer_free(struct transfer *t); /* of one that is in no list any more */

/* Sets all options of the hop at hand. False where libcurl refuses one, or a file that it would open is no
 * ordinary one: then the hop is not to be made, and transfer_reply says why. */
bool transfer_configure(struct transfer *t);

/* Sets an option of the hop at hand; one that libcurl refuses fails the hop, with its name. */
#define transfer_option(t, option, value)                                                                    \
	transfer_option_result(t, #option, curl_easy_setopt((t)->easy, option, value))
void transfer_option_result(struct transfer *t, const char *option, CURLcode code);

/* Of the answer at hand; "" where it has none. */
const char *transfer_header(struct transfer *t, const char *name);
int64_t transfer_hop_ms(const struct transfer *t);
/* What the first origin has set is kept for the caller. */
void transfer_cookies_read(struct transfer *t);

/* Its result; the texts live as long as the transfer. */
void transfer_reply(struct transfer *t, CURLcode code, struct http_reply *reply);

/* ---- redirect.c ---- */

/* Keeps the hop from addresses that it may not ask. */
void transfer_guard(struct transfer *t);

/* OUTCOME_REFUSED: the first address may not be asked, and it is known beforehand (where a proxy is in
 * between, nobody sees it later). */
enum outcome transfer_may_begin(struct transfer *t, struct error *e);

/* Behind a hop: true where the reply sends us on and we follow; *origin is then that of the next address,
 * which the caller frees. Where it may not be followed, t->refused and t->problem say so. */
bool transfer_redirected(struct transfer *t, long status, char **origin);

#endif
