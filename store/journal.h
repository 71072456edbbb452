/* SPDX-License-Identifier: MIT */
/* The journal of fetches: every request that was made, its result, and each row that was rejected. */
#ifndef STORE_JOURNAL_H
#define STORE_JOURNAL_H

#include "base/digest.h"
#include "store/store.h"

enum fetch_outcome {
	FETCH_TAKEN,	 /* a document that was mapped; some rows may have been refused */
	FETCH_UNCHANGED, /* the source says nothing has changed since */
	FETCH_FAILED,	 /* no answer, or none that is a document */
	FETCH_REFUSED,	 /* a document, but not one that the mapping accepts */
	FETCH_ENTERED,	 /* entered by hand */
};
extern const char *const fetch_outcome_names[];

struct fetch {
	uint32_t id;
	const char *source; /* id */
	instant at;
	struct period period; /* year 0: the request named none */
	enum fetch_outcome outcome;
	long status; /* HTTP */
	bool has_evidence;
	uint8_t sha256[SHA256_SIZE];
	uint64_t bytes;	 /* of the document */
	const char *url; /* without query */
	const char *content_type;
	const char *problem;		/* "" or why it failed */
	const char *region, *indicator; /* what was asked for; "" where nothing in particular */
	uint32_t rows, refused, ignored,
	    added;	   /* rows seen; of them refused, left out; vintages that were new */
	uint32_t suspect;  /* figures taken that are hard to believe */
	const char *types; /* "value:number period:text": what the fields were; "" */
	const char
	    *answered; /* the address behind all redirects, without query; "": the one that was asked */
};

/* The number of the latest fetch; 0: there is none. */
enum outcome journal_last(struct txn *t, uint32_t *id, struct error *e);

/* The number of a new fetch; then, under this number, the record. */
enum outcome journal_number(struct txn *t, uint32_t *id, struct error *e);
enum outcome journal_add(struct txn *t, const struct fetch *f, struct error *e);
enum outcome journal_get(struct txn *t, uint32_t id, struct arena *a, struct fetch *f, struct error *e);

/* Back in time over the fetches of a source (NULL: of all) known at `as_of`; `each` returns false to stop. */
typedef bool fetch_each(void *context, const struct fetch *f);
enum outcome journal_scan_back(
    const struct store_reading *r, const char *source, fetch_each *each, void *context, struct error *e);

/* ---- rows that were refused ---- */
struct refusal {
	uint32_t row;	   /* from 1; 0: the document as a whole */
	const char *path;  /* of the field, as configured */
	const char *found; /* the offending text, cut short */
	const char *reason;
	uint32_t page; /* while a collection of several documents is mapped; not stored */
};
enum { REFUSALS_KEPT = 1000 }; /* of one fetch; all are counted, and the evidence has the rest */

enum outcome refusal_add(
    struct txn *t, uint32_t fetch, uint32_t number, const struct refusal *r, struct error *e);
enum outcome refusals_read(
    struct txn *t, uint32_t fetch, struct arena *a, struct refusal **list, size_t *count, struct error *e);

/* ---- what the next request to the same place needs ---- */
struct request_state {
	const char *etag, *last_modified;
	instant attempted, succeeded; /* INSTANT_NONE: never */
	instant failing_since;	      /* INSTANT_NONE: not failing */
	uint32_t failures;	      /* in a row */
	instant not_before;	      /* the source wants to be left alone until then; INSTANT_NONE: no */
	bool clean;		      /* the last document was stored without a rejected row */
};
enum outcome request_get(struct txn *t, const char *source, struct period p, struct arena *a,
    struct request_state *r, struct error *e); /* OUTCOME_ABSENT: nothing was asked yet */
enum outcome request_put(
    struct txn *t, const char *source, struct period p, const struct request_state *r, struct error *e);

#endif
