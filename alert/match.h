/* SPDX-License-Identifier: MIT */
/* Which alerts are meant: the matchers of routes, inhibitions, escalation and silences. */
#ifndef ALERT_MATCH_H
#define ALERT_MATCH_H

#include "config/config.h"
#include "config/route.h"
#include "store/alerts.h"

/* All that the matcher names fits; one that names nothing matches every alert. */
bool matcher_matches(const struct config *c, const struct matcher *m, const struct alert *a);

/* A matcher from "region=sihui" and the like, a line each; several lines of one name: any of them. Regions
 * match all that lies below them. In the arena. OUTCOME_REFUSED: a name that matchers do not have, nothing at
 * all, or (where `strict`, for what a person has just written) an id that the configuration does not know.
 * Where it is not strict such an id matches nothing: the configuration may have changed since. */
enum outcome matcher_parse(const struct config *c, const char *lines, bool strict, struct arena *a,
    struct matcher *m, struct error *e);

#endif
