/* SPDX-License-Identifier: MIT */
/* What stands in the configuration's lists, by id and by name. */
#ifndef CONFIG_LOOKUP_H
#define CONFIG_LOOKUP_H

#include "base/error.h"

#include <stdbool.h>

struct config;

/* Indices into the lists; -1: there is none of that id. */
int config_region(const struct config *c, const char *id);
int config_indicator(const struct config *c, const char *id);
int config_source(const struct config *c, const char *id);
int config_receiver(const struct config *c, const char *id);
int config_rule(const struct config *c, const char *id);

/* By id, else by name, as people write it; -1 where there is none. OUTCOME_REFUSED: several have that name,
 * and the error lists their ids. */
enum outcome config_region_named(const struct config *c, const char *text, int *index, struct error *e);
enum outcome config_indicator_named(const struct config *c, const char *text, int *index, struct error *e);

/* The name of a region kind, or the kind itself where it has none. */
const char *config_kind_name(const struct config *c, const char *kind);

/* The id that is most like `id`, for messages; may be NULL. */
const char *config_nearest_region(const struct config *c, const char *id);
const char *config_nearest_indicator(const struct config *c, const char *id);

/* Whether `region` is `above` or lies below it. */
bool region_within(const struct config *c, int region, int above);

#endif
