/* SPDX-License-Identifier: MIT */
/* Collecting: requests out, documents in, figures durable.
 *
 * A collector drives any number of jobs over one `struct http`. What has arrived is mapped at once and
 * committed together with what arrived beside it, in a thread of its own (collector/writer.h); a job is
 * reported when its outcome is durable, never before. */
#ifndef COLLECTOR_COLLECT_H
#define COLLECTOR_COLLECT_H

#include "base/http.h"
#include "collector/collect_options.h"
#include "collector/schedule.h"
#include "config/config.h"
#include "config/source.h"
#include "store/store.h"

struct collector;

enum outcome collector_new(const struct config *c, struct store *s, struct http *h,
    const struct collect_options *o, struct collector **out, struct error *e);
void collector_free(struct collector *k); /* jobs that are not done are dropped; what was durable stays */

/* Starts a job. A secret that cannot be had is an outcome like a failed request. */
void collector_fetch(struct collector *k, struct job job);

size_t collector_busy(const struct collector *k);
bool collector_asks(const struct collector *k, const struct job *job); /* whether it is under way */

/* To be called after each http_pump: reports what has become durable, starts what waited for its next
 * attempt. An error is the store's (OUTCOME_FULL, OUTCOME_CORRUPT): what has arrived is kept in memory and
 * tried again with the next call. */
enum outcome collector_turn(struct collector *k, struct error *e);

/* Returns when nothing is being written: before what all threads share, such as the time zone, is changed. */
void collector_settle(struct collector *k);

/* Milliseconds until a waiting attempt is to be made; `most` where there is none sooner. */
int collector_wait_ms(const struct collector *k, int most);

/* Maps stored evidence of a fetch again with the present configuration and takes what is new, known from when
 * the document was fetched. For documents that came before a mapping was mended. */
enum outcome collector_replay(const struct config *c, struct store *s, uint32_t fetch, instant now,
    collect_done *done, void *context, struct error *e);

#endif
