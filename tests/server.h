/* SPDX-License-Identifier: MIT */
/* A real HTTP server on loopback that serves, delays, breaks off, redirects, compresses and refuses as it is
 * set. */
#ifndef TESTS_SERVER_H
#define TESTS_SERVER_H

#include <stdbool.h>
#include <stddef.h>

struct server;

struct server *server_start(void);
/* With TLS: PEM texts of a certificate and its key. */
struct server *server_start_tls(const char *certificate, const char *key);
void server_stop(struct server *s);
const char *server_url(const struct server *s); /* "http://127.0.0.1:PORT" */

enum behaviour {
	SERVE = 0,
	SERVE_GZIP, /* the body compressed */
	BREAK_OFF,  /* announces more than it sends */
	HANG,	    /* answers after `delay_ms`, however long */
	DROP,	    /* closes the connection after it has read the request */
};

/* What a path answers from now on. With "?NAME=VALUE" behind the path it is what a request answers whose
 * query has this; its count and its last query are those of the path alone. */
struct cached_response {
	unsigned status; /* 0: 200 */
	const char *body;
	const char *content_type;			  /* NULL: application/json */
	const char *location, *etag, *retry_after, *link; /* headers; NULL: none */
	const char *const *turns; /* bodies, one a request, the last one from then on; NULL: `body` */
	const char *more;	  /* further headers, "Name: value" a line; NULL: none */
	const char *needs;	  /* "Authorization: Bearer x": 401 without this header */
	enum behaviour behaviour;
	int delay_ms;
	int fail_first; /* so many times status 503 before that */
	bool refuses;	/* the answer means that the body was not taken, whatever its status */
};
void server_answer(struct server *s, const char *path, const struct cached_response *a);

/* The requests to a path, in their order. */
size_t server_count(struct server *s, const char *path);
/* Copies of the body and of one header of the latest request; "" where there is none. `buffer` is returned.
 */
const char *server_last_body(struct server *s, const char *path, char *buffer, size_t size);
const char *server_last_header(
    struct server *s, const char *path, const char *name, char *buffer, size_t size);
const char *server_last_query(struct server *s, const char *path, char *buffer, size_t size);
/* All bodies posted to a path, one after the other, each followed by a line break. The caller frees. */
char *server_bodies(struct server *s, const char *path);
/* The same of those that were taken: not those that were refused, by `refuses` or a status of 300 and more.
 */
char *server_taken(struct server *s, const char *path);
/* The most requests that were being answered at the same moment. */
int server_most_at_once(struct server *s);

#endif
