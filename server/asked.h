/* A request that has come: whether it is answered, with which parameters, by which endpoint. Private to
 * export/. */
#ifndef SERVER_ASKED_H
#define SERVER_ASKED_H

#include "server/admission.h"
#include "server/exchange.h"

struct MHD_Connection;

enum { ASKED_BODY_MOST = 1 << 20 /* of a POST: ten thousand regions by name */ };

struct asked {
	struct MHD_Connection *connection;
	const char *url,
	    *method; /* as they stand in the request's first line, without escapes and parameters */
	const struct text *body;
};

/* Answers into x->out, or says why not with a sentence and x->status. */
enum outcome asked_answer(
    const struct asked *q, const struct admission *a, struct exchange *x, struct error *e);

/* Whether it is answered from nothing that all share: whatever is at work, it does not wait for that. */
bool asked_ungated(const struct asked *q);

/* A header of the request, "" where there is none. */
const char *asked_header(struct MHD_Connection *c, const char *name);

/* Whether a header such as Accept-Encoding names this, with a weight above 0. */
bool asked_accepts(const char *header, const char *name);
/* Where in the header it does; SIZE_MAX: nowhere. */
size_t asked_accepted_at(const char *header, const char *name);

#endif
