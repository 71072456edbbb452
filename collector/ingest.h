/* SPDX-License-Identifier: MIT */
/* What has arrived, made durable: journal, evidence, refusals, figures and projects of a batch in one
 * transaction. */
#ifndef COLLECTOR_INGEST_H
#define COLLECTOR_INGEST_H

#include "collector/arrival.h"

struct arrival *arrival_new(const struct source *s, struct period p, instant now);
void arrival_free(struct arrival *a);

/* Sets what the fetch of each document says of its rows. */
void arrival_rows_count(struct arrival *a);

/* A page more; the pointer holds until the next one is added. */
struct document_page *arrival_page(struct arrival *a);

/* The documents as a whole are not taken; their evidence stays. */
void arrival_refuse(struct arrival *a, const char *problem);

/* Packs the documents as evidence, then one transaction for all. Fills in each fetch's number and counts. */
enum outcome arrivals_store(
    const struct config *c, struct store *s, struct arrival **batch, size_t count, struct error *e);

#endif
