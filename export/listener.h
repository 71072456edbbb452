/* Where connections come in. One thread watches all whose request has not come yet: it looks at the head of
 * the request without taking it from the socket, and gives the connection to libmicrohttpd (a thread a
 * connection) once the head is whole and good. Slow and silent ones cost a descriptor, no thread.
 *
 * Each connection has one request, so that nothing behind it is ever taken for another. A request must be
 * there by a time counted from the beginning of its connection, an answer must be taken by a time counted
 * from its end; bytes that trickle move neither. Where all places are taken the oldest unfinished connection
 * is closed. */
#ifndef EXPORT_LISTENER_H
#define EXPORT_LISTENER_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct listener;

struct listener_options {
	const struct sockaddr_storage *at;
	int connections;    /* that are answered at a time; LISTENER_SPARE more for /healthz and /readyz */
	int unfinished;	    /* whose head is not there yet */
	int64_t request_ms; /* by then a request is whole */
	int64_t answer_ms;  /* by then an answer is taken */
	uint64_t body_most;
	/* Takes over a descriptor, also where it fails (false). */
	bool (*give)(void *context, int fd, const struct sockaddr *from, socklen_t length);
	/* Hears of each request that is refused here. */
	void (*refused)(void *context, int status);
	void *context;
};

enum { LISTENER_SPARE = 8 };

/* Begins to listen. REFUSED: the address cannot be had; it is shared with nobody. The options are copied. */
int listener_open(const struct listener_options *o, struct listener **out, struct error *e);
int listener_port(const struct listener *l);

/* How far a connection is that was given away, by its descriptor; from any thread. */
void listener_received(struct listener *l, int fd); /* its request is whole */
void listener_sending(struct listener *l, int fd);  /* its answer is made */
void listener_ended(struct listener *l, int fd);    /* its descriptor is about to be closed */

/* Nothing comes in and nothing is given away any more; those that were given away go on. NULL is fine, here
 * and below. */
void listener_stop(struct listener *l);
void listener_free(struct listener *l);

#endif
