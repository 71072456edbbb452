/* SPDX-License-Identifier: MIT */
/* A mapping proposed for a document by its shape and by the names that the configuration knows. It is a
 * beginning: what cannot be found out is written as ??? and commented, and nothing of it is used before a person
 * has read it. */
#ifndef COLLECTOR_MAPPING_PROPOSAL_H
#define COLLECTOR_MAPPING_PROPOSAL_H

#include "collector/shape.h"
#include "config/config.h"

/* A source in YAML. `c` may have no regions and indicators; then their places are left open. */
void mapping_propose(const struct config *c, const char *url, const cJSON *root, const struct shape *shape,
    struct arena *a, struct text *out);

#endif
