/* SPDX-License-Identifier: MIT */
#include "config/config.h"

#include <string.h>

/* Regions, indicators and kinds by the names that people read. */

static const char *region_config_name(const struct config *c, size_t i)
{
	return c->region[i].name;
}

static const char *region_id_at(const struct config *c, size_t i)
{
	return c->region[i].id;
}

static const char *indicator_config_name(const struct config *c, size_t i)
{
	return c->indicator[i].name;
}

static const char *indicator_id_at(const struct config *c, size_t i)
{
	return c->indicator[i].id;
}

typedef const char *text_at(const struct config *c, size_t i);

struct named {
	const char *what;
	text_at *name, *id;
	size_t count;
};

static enum outcome find_name(
    const struct config *c, const struct named *n, const char *text, int *index, struct error *e)
{
	TEXT_OWNED struct text ids = {0};
	size_t found = 0;

	for (size_t i = 0; i < n->count; i++) {
		if (!n->name(c, i) || strcmp(n->name(c, i), text) != 0)
			continue;
		text_printf(&ids, "%s%s", found++ ? ", " : "", n->id(c, i));
		*index = (int)i;
	}
	return found > 1 ? error_set(e, OUTCOME_REFUSED, "several %ss are named '%.60s' (expected an id: %s)",
			       n->what, text, text_of(&ids))
			 : OUTCOME_DONE;
}

enum outcome config_region_named(const struct config *c, const char *text, int *index, struct error *e)
{
	const struct named regions = {"region", region_config_name, region_id_at, c->region_count};

	*index = config_region(c, text);
	return *index >= 0 ? OUTCOME_DONE : find_name(c, &regions, text, index, e);
}

enum outcome config_indicator_named(const struct config *c, const char *text, int *index, struct error *e)
{
	const struct named indicators = {
	    "indicator", indicator_config_name, indicator_id_at, c->indicator_count};

	*index = config_indicator(c, text);
	return *index >= 0 ? OUTCOME_DONE : find_name(c, &indicators, text, index, e);
}

const char *config_kind_name(const struct config *c, const char *kind)
{
	const struct pair *pairs = c->kinds.at;

	for (size_t i = 0; i < c->kinds.count; i++)
		if (strcmp(pairs[i].name, kind) == 0)
			return pairs[i].value;
	return kind;
}
