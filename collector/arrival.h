/* SPDX-License-Identifier: MIT */
/* What a source has answered to one job, until it is stored. */
#ifndef COLLECTOR_ARRIVAL_H
#define COLLECTOR_ARRIVAL_H

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

/* The answer to one job: a document, or all pages of a collection. All of it is stored, or nothing. */
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

#endif
