/* SPDX-License-Identifier: MIT */
/* A request that has come: whether it is answered, with which parameters, by which endpoint. Private to
 * export/. */
#ifndef SERVER_REQUEST_H
#define SERVER_REQUEST_H

#include "server/admission.h"
#include "server/exchange.h"

struct MHD_Connection;

enum { ASKED_BODY_MOST = 1 << 20 /* of a POST: ten thousand regions by name */ };

struct received_request {
	struct MHD_Connection *connection;
	const char *url,
	    *method; /* as they stand in the request's first line, without escapes and parameters */
	const struct text *body;
};

/* Answers into x->out, or says why not with a sentence and x->status. */
enum outcome request_answer(
    const struct received_request *q, const struct admission *a, struct exchange *x, struct error *e);

/* Whether it is answered from nothing that all share: whatever is at work, it does not wait for that. */
bool request_is_ungated(const struct received_request *q);

/* A header of the request, "" where there is none. */
const char *request_header_get(struct MHD_Connection *c, const char *name);

/* Whether a header such as Accept-Encoding names this, with a weight above 0. */
bool header_accepts(const char *header, const char *name);
/* Where in the header it does; SIZE_MAX: nowhere. */
size_t header_accepted_at(const char *header, const char *name);

#endif
