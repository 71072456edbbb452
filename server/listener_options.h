/* SPDX-License-Identifier: MIT */
/* How a listener works (server/listener.h). */
#ifndef SERVER_LISTENER_OPTIONS_H
#define SERVER_LISTENER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct listener_options {
	const struct sockaddr_storage *at;
	int connections;    /* that are answered at a time; LISTENER_SPARE more for /healthz and /readyz */
	int unfinished;	    /* whose head is not there yet */
	int64_t request_ms; /* by then a request is whole, or has begun where it is a later one */
	int64_t answer_ms;  /* by then an answer has been read */
	uint64_t body_most;
	/* Takes over a descriptor, also where it fails (false). */
	bool (*give)(void *context, int fd, const struct sockaddr *from, socklen_t length);
	/* Called for each request that is refused here. */
	void (*refused)(void *context, int status);
	void *context;
};

enum { LISTENER_SPARE = 8 };

#endif
