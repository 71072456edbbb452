/* SPDX-License-Identifier: MIT */
/* Where connections come in. One thread watches all whose request has not come yet: it looks at the head of
 * the request without taking it from the socket, and gives the connection to libmicrohttpd (a thread a
 * connection) once the head is whole and good. Slow and silent ones cost a descriptor, no thread.
 *
 * A connection may have further requests, one after the other's answer. Each head is looked at before
 * libmicrohttpd reads a byte of it, and a connection on which it has read more than the request is closed
 * behind the answer: nothing behind a request counts as another one that nobody checked
 * (listener_reuse.c). For a moment the thread itself waits for the next request; then the connection goes
 * back among those whose request has not come yet.
 *
 * A request must be there by a time counted from the beginning of its connection, or from its first byte
 * where it is a later one; an answer must be taken by a time counted from its end; a connection without a
 * request is closed after as long. Bytes that trickle move none of them. Where all places are taken a
 * connection that waits for a later request is closed, else the oldest unfinished one. */
#ifndef SERVER_LISTENER_H
#define SERVER_LISTENER_H

#include "base/error.h"
#include "server/listener_options.h"

struct listener;

/* Begins to listen. OUTCOME_REFUSED: the address cannot be had; it is shared with nobody. The options are
 * copied. */
enum outcome listener_open(const struct listener_options *o, struct listener **out, struct error *e);
int listener_port(const struct listener *l);

/* How far a connection is that was given away, by its descriptor; from the thread that has it. */

/* Its request is whole, with so many bytes of body. False: that is not the request whose head was looked at,
 * or the connection was cut off: there is no answer. */
bool listener_received(struct listener *l, int fd, size_t body);
void listener_sending(struct listener *l, int fd); /* its answer is made */

/* Its answer is sent. Where the next request has come on it, or comes within a moment, its head is good and
 * libmicrohttpd may read on. Otherwise the descriptor is one of a socket that has ended from here on. */
void listener_answered(struct listener *l, int fd);
void listener_ended(struct listener *l, int fd); /* its descriptor is about to be closed */

/* Nothing comes in and nothing is given away any more; those that were given away go on. NULL is fine, here
 * and below. */
void listener_stop(struct listener *l);
void listener_free(struct listener *l);

#endif
