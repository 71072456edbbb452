/* SPDX-License-Identifier: MIT */
/* The head of a request in its raw bytes, read strictly by RFC 9110 and RFC 9112. What a lenient reader would
 * guess at, and another one beside it would guess otherwise, is refused before libmicrohttpd sees it. */
#ifndef SERVER_REQUEST_HEAD_H
#define SERVER_REQUEST_HEAD_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	HEAD_MOST = 16 << 10, /* bytes, with the empty line at its end */
	HEAD_FIELDS_MOST = 100,
	HEAD_PARAMETERS_MOST = 100, /* of the address: libmicrohttpd closes the connection over too many */
};

struct request_head {
	size_t length; /* with the empty line */
	uint64_t body; /* bytes that follow */
	bool health;   /* GET or HEAD of /healthz or /readyz, without a body */
	bool keeps;    /* the connection is to stay open for another request */
	int status;    /* of the answer where it is refused */
};

/* `bytes` is the start of what was received; a body may have `body_most` bytes. OUTCOME_ABSENT: the head is not all
 * there yet. OUTCOME_REFUSED: the sentence says why, the status is set. */
enum outcome request_head_read(
    const char *bytes, size_t length, uint64_t body_most, struct request_head *out, struct error *e);

#endif
