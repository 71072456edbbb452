/* SPDX-License-Identifier: MIT */
/* Whether a store still has what an edition says. */
#ifndef PUBLISH_EDITION_STORE_H
#define PUBLISH_EDITION_STORE_H

#include "config/config.h"
#include "store/store.h"

/* `lines`: EDITION_LINES. Called for each figure and target whose value, known since then, is in no vintage of
 * the store, and of each date and amount of a project that it never had; *missing counts them. */
enum outcome edition_in_store(const struct config *c, struct txn *t, const char *lines,
    void (*wrong)(void *context, const char *where, const char *what), void *context, size_t *missing,
    struct error *e);

#endif
