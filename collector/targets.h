/* SPDX-License-Identifier: MIT */
/* The targets of the configuration, entered into the store with their vintages. */
#ifndef COLLECTOR_TARGETS_H
#define COLLECTOR_TARGETS_H

#include "config/config.h"
#include "store/store.h"

/* Notes every target that is new or changed. The first vintage of a target is known from its `published` day
 * on where one is given, else from `now`; a change always from `now`, so that a target quietly moved is seen.
 * A target that the configuration no longer has is withdrawn. Writes only when there is something to write.
 */
enum outcome targets_enter(
    const struct config *c, struct store *s, instant now, size_t *changed, struct error *e);

#endif
