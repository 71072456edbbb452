/* SPDX-License-Identifier: MIT */
/* What has arrived, made durable: journal, evidence, refusals, figures and projects of a batch in one
 * transaction. */
#ifndef COLLECTOR_INGEST_H
#define COLLECTOR_INGEST_H

#include "collector/map.h"
#include "config/config.h"
#include "store/evidence.h"
#include "store/journal.h"

/* One document of a collection. */
struct document_page {
	struct fetch fetch;
	struct text body; /* as it came, until it is packed; empty where there is none to keep */
	struct evidence evidence;
};

/* The answer to one job: a document, or all pages of a collection. All of it is taken, or nothing. */
struct arrival {
	struct arrival *next;
	const struct source *source;
	struct request_subject asked;
	const char *request; /* under which the state of the request is kept */
	struct document_page *pages;
	size_t page_count;
	struct mapped_page mapped; /* its arena owns the texts of all this */
	const char *etag, *last_modified;
	instant known;		 /* of the vintages */
	uint32_t replay_of;	 /* 0, or the fetch whose document is mapped again */
	size_t attempts, doubts; /* doubts: suspect figures that were listed */
	long retry_after;	 /* seconds that the source wants to be left alone; -1: it does not say */
	bool backfill;
};

struct arrival *arrival_new(const struct source *s, struct period p, instant now);
void arrival_free(struct arrival *a);

/* A page more; the pointer holds until the next one is added. */
struct document_page *arrival_page(struct arrival *a);

/* The documents as a whole are not taken; their evidence stays. */
void arrival_refuse(struct arrival *a, const char *problem);

/* Packs the documents as evidence, then one transaction for all. Fills in each fetch's number and counts. */
enum outcome arrivals_store(
    const struct config *c, struct store *s, struct arrival **batch, size_t count, struct error *e);

#endif
