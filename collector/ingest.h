/* What has arrived, made durable: journal, evidence, refusals, figures and projects of a batch in one
 * transaction. */
#ifndef COLLECTOR_INGEST_H
#define COLLECTOR_INGEST_H

#include "collector/map.h"
#include "config/config.h"
#include "store/evidence.h"
#include "store/journal.h"

struct arrival {
	struct arrival *next;
	const struct source *source;
	struct fetch fetch;
	struct evidence evidence;
	struct mapped mapped; /* its arena owns the texts of `fetch` and these */
	const char *etag, *last_modified;
	instant known;	    /* of the vintages */
	uint32_t replay_of; /* 0, or the fetch whose document is mapped again */
	size_t attempts;
	bool backfill;
};

struct arrival *arrival_new(const struct source *s, struct period p, instant now);
void arrival_free(struct arrival *a);

/* The document as a whole is not taken; its evidence stays. */
void arrival_refuse(struct arrival *a, const char *problem);

/* One transaction for all. Fills in each fetch's number and counts. */
int ingest(const struct config *c, struct store *s, struct arrival **batch, size_t count, struct error *e);

#endif
