/* SPDX-License-Identifier: MIT */
/* One request and its answer. Private to server/: the service makes them, endpoints answer them. */
#ifndef SERVER_EXCHANGE_H
#define SERVER_EXCHANGE_H

#include "export/listing.h"
#include "export/metrics.h"

struct exchange {
	/* asked */
	const struct config *config;
	const char *generation; /* of the configuration: another text for each that was taken, in each run */
	struct store *store;
	const char *endpoint;	      /* its own path */
	const char *path;	      /* what stands behind that */
	const char *accept, *matches; /* headers Accept and If-None-Match, "" */
	bool gzip;		      /* what is written is sent compressed */
	bool posted;		  /* its answer is to what the body asks: no tag of the address is given */
	const struct pair *pairs; /* parameters, of the address and of the body */
	size_t pair_count;
	instant now;
	const struct health *health;
	bool token_needed;
	bool from_strangers; /* it needed no token, and may come from beyond this machine */
	struct arena arena;
	/* answered */
	int status;
	const char *type;
	const char *etag;     /* in quotes; NULL: none */
	const char *constant; /* the name of an answer that is always the same, instead of an etag */
	const char *allow;    /* the methods that are taken there; NULL: not known */
	const char *location; /* of a redirection */
	const char *sentence; /* what is said with a status of 500 and more: the error's own text is for the
				 log; NULL: no more than that it failed */
	FILE *out;	      /* NULL before exchange_begin */
	/* Opens `out`. OUTCOME_ABSENT: the answer with this etag or name exists. */
	enum outcome (*begin)(struct exchange *x, struct error *e);
	void *begin_context;
};

/* Answers into x->out, with a type and, where it is not 200, a status. OUTCOME_REFUSED: with a sentence, and
 * a status of 400 where none was set. A status of 304: nothing was written. */
typedef enum outcome endpoint_answer(struct exchange *x, struct error *e);

struct endpoint {
	const char *path; /* ends in a slash: and all that lies below it */
	endpoint_answer *answer;
	bool open; /* without a token */
	bool
	    ungated; /* needs neither store nor configuration: it is answered while another one is worked on */
	bool alone;  /* takes no parameters */
	bool posted; /* POST too: parameters in the body */
};

/* The methods it takes, as they stand in Allow. */
const char *endpoint_methods(const struct endpoint *endpoint);

/* NULL: there is none. */
const struct endpoint *endpoint_find(const char *path);

/* The table of what is listed at /api/v1/; the situation as a page, and published editions (pages.c). */
endpoint_answer answer_list, answer_situation, answer_publication;

/* ---- what answers are made with (exchange.c) ---- */

/* A snapshot for one answer. */
struct open_store {
	struct txn *txn;
	struct report_data reading;
};

/* As of a moment; a status of 503 where that fails. Always to be closed. */
enum outcome exchange_open(struct exchange *x, instant moment, struct open_store *o, struct error *e);
void exchange_close(struct open_store *o);

/* Of a request that names no moment: the end of the minute, so that what is asked again meanwhile is the
 * same. */
instant exchange_moment(const struct exchange *x);

/* The tag of what is answered: from `what` of server/cache_key.h, and from what every answer depends on: the
 * endpoint and what stands behind it, the configuration, the language, the day, the type, whether it is
 * compressed, whether it was posted, whether a token is needed. */
void exchange_etag(struct exchange *x, const struct text *what);

/* Before anything is written. OUTCOME_ABSENT: there is nothing to write: the client has it (then the status is
 * 304), or it was made already. OUTCOME_REFUSED: no memory; a status of 503. */
enum outcome exchange_begin(struct exchange *x, struct error *e);

#endif
