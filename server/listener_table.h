/* SPDX-License-Identifier: MIT */
/* The connections of a listener: where each is on its way. Private to listener*.c. The listener's mutex is
 * held whenever one is looked at or changed.
 *
 * HEAD, WAITING and DRAIN are the listener's own: its thread reads and closes them. From BODY to CUT
 * libmicrohttpd reads and writes the connection, on a copy of its descriptor; the listener keeps the
 * original to be able to shut it down. "Late" is the time that the state has (`until`).
 *
 *	state       event                                                  next state
 *	FREE        accepted                                               HEAD
 *	HEAD        a good head is there                                   WAITING
 *	            a bad one                                              DRAIN, refused with its status
 *	            late, of which bytes are there                         DRAIN, refused with 408
 *	            closed; late without a byte; others need the place     FREE
 *	WAITING     a thread is free                                       BODY
 *	            late, or the oldest of too many                        DRAIN, refused with 503
 *	BODY        the body is there, as long as announced                ANSWERING
 *	            late, or slow while others wait                        CUT
 *	ANSWERING   the response begins                                    SENDING
 *	SENDING     sent, and the connection is kept                       NEXT
 *	            late, or slow while others wait                        CUT
 *	NEXT        the next good head comes within a moment               BODY
 *	            it does not, or others wait                            HEAD, and libmicrohttpd's copy ends
 *	BODY..NEXT  libmicrohttpd closes its copy                          DRAIN where bytes are unread, else FREE
 *	CUT         libmicrohttpd closes its copy; late                    FREE
 *	DRAIN       closed; late; others need the place                    FREE
 *
 * Why DRAIN: a socket that is closed over unread bytes is reset, and the reset discards the answer on its
 * way. Why NEXT looks before libmicrohttpd reads: a head that was not checked must not reach it
 * (listener_reuse.c). */
#ifndef SERVER_LISTENER_TABLE_H
#define SERVER_LISTENER_TABLE_H

#include "server/listener_options.h"
#include "server/request_head.h"

#include <pthread.h>

enum { DRAIN_MS = 2000 }; /* that what was said last waits to be read */

enum connection_state_id {
	FREE,
	HEAD,	   /* its request is awaited, the first or a later one */
	WAITING,   /* the head is good; there is no place for it */
	BODY,	   /* given away; the body is awaited */
	ANSWERING, /* given away; the answer is made */
	SENDING,   /* given away; the answer is sent */
	NEXT,	   /* given away; its thread waits for another request, for a moment */
	CUT,	   /* given away and shut down */
	DRAIN,	   /* refused or answered; what still comes is thrown away, else the answer is lost */
	STATES,
};

struct connection {
	enum connection_state_id state;
	int fd;		 /* ours: nobody else closes it */
	int given;	 /* the copy that was given away; -1: there is none */
	uint32_t number; /* of the connection in this place: an event for an earlier one is known by it */
	/* milliseconds of a clock that nobody sets: the connection's beginning, that of its state, and its
	 * end */
	int64_t began, since, until;
	bool idle;	    /* between two requests: nothing of the next one is there */
	bool health, keeps; /* of the request */
	uint64_t body;
	uint64_t requests; /* the bytes of all requests so far, with the bodies announced */
	uint64_t taken;	   /* bytes that the other side had acknowledged when that was looked at last */
	int64_t looked;	   /* when that was; before `since`: not in this state */
	struct sockaddr_storage from;
	socklen_t from_length;
};

struct listener {
	struct listener_options o;
	int fd, epoll, wake;
	pthread_t thread;
	bool running, stop;
	pthread_mutex_t mutex;
	struct connection *at;
	size_t room, count[STATES];
	/* of descriptors that were given away, by number: the connection's place, or one of `enum copy_mark`
	 */
	int *given;
	size_t given_room;
	size_t leaving; /* descriptors that are still to be closed, while the connection has come back */
	int nothing;	/* a socket that has ended */
	int64_t sleeps_until;
	char bytes[HEAD_MOST];
};

enum copy_mark { COPY_NONE = -1, COPY_CLOSING = -2 };

/* Moves it to a state that ends by itself at a time. */
void connection_state(
    struct listener *l, struct connection *c, enum connection_state_id state, int64_t until);
void connection_drop(struct listener *l, struct connection *c); /* closes it: its place is free */

/* The one in one of two states that is idle, or else began first; NULL: there is none. */
struct connection *connection_oldest(
    struct listener *l, enum connection_state_id a, enum connection_state_id b);

/* Where descriptors are used up: the one that began first and is not whole is closed; false: there is none.
 */
bool connection_make_room(struct listener *l);

/* Begins to watch it for what arrives; false: it cannot be watched. */
bool connection_watch(struct listener *l, struct connection *c);

/* Nothing more is said to it; what it still sends is thrown away for a while. */
void connection_drain(struct listener *l, struct connection *c);

/* Says why nothing comes of it, and waits a little for that to be read: a connection that is closed over
 * bytes that nobody read takes the answer with it. */
void connection_refuse(struct listener *l, struct connection *c, int status, const char *sentence);

/* Capacity for another one whose request is awaited (listener.c). */
void connection_place_make(struct listener *l);

/* What its head says; the times of the request count from `began`. */
void connection_request(struct connection *c, const struct request_head *head);

/* How many are given away, with those of which the descriptor is still to be closed (listener_handover.c,
 * also below). */
size_t connections_handed_over(const struct listener *l);
struct connection *connection_of_copy(struct listener *l, int fd); /* NULL: there is none */
void connection_copy_set(struct listener *l, int fd, int place);

/* One that was given away is shut down (listener_handover.c). */
void connection_cut(struct listener *l, struct connection *c);

/* Whole requests to where they are answered, in their order; where there is no place for long, one is made
 * (listener_handover.c). */
void connections_hand_over(struct listener *l);

void listener_wake(struct listener *l);
void listener_wake_by(struct listener *l, int64_t until); /* where it would sleep longer */

#endif
