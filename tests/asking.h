/* SPDX-License-Identifier: MIT */
/* Requests byte for byte as they are sent, for tests of the HTTP side: any method, any header, slowly if
 * need be. */
#ifndef TESTS_ASKING_H
#define TESTS_ASKING_H

#include "base/text.h"

struct heard {
	int status;
	struct text head, body; /* the head as it came, without the status line */
};

/* A connection to this machine; -1: refused. */
int asking_connect(int port);
void asking_send(int fd, const char *text);

/* "GET /path" or "POST /path"; `headers`: lines that end in \r\n, or "". Waits for the whole answer. */
struct heard ask(int port, const char *request, const char *headers, const char *body);
/* A request as it is, byte by byte; the whole answer. */
struct heard ask_bytes(int port, const char *bytes);
void heard_done(struct heard *h);

/* The value of a header, "" where there is none; in a buffer of the caller. */
const char *heard_header(const struct heard *h, const char *name, char *buffer, size_t size);

#endif
