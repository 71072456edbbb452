/* SPDX-License-Identifier: MIT */
#include "config/lookup.h"
#include "base/text.h"
#include "config/city.h"
#include "config/receiver.h"
#include "config/rule.h"
#include "config/config.h"
#include "config/sections.h"
#include "config/source.h"

#include <string.h>

/* Regions and indicators are looked up for every row of a document. */
#define FINDER(function, list, count_of, table)                                                              \
	int function(const struct config *c, const char *id)                                                 \
	{                                                                                                    \
		size_t at;                                                                                   \
                                                                                                             \
		if (!id || !c->table.room)                                                                   \
			return -1;                                                                           \
		for (at = text_hash(id) & (c->table.room - 1); c->table.slots[at];                           \
		     at = (at + 1) & (c->table.room - 1))                                                    \
			if (strcmp(c->list[c->table.slots[at] - 1].id, id) == 0)                             \
				return c->table.slots[at] - 1;                                               \
		return -1;                                                                                   \
	}                                                                                                    \
	const char *function##_at(const void *of, size_t i)                                                  \
	{                                                                                                    \
		return ((const struct config *)of)->list[i].id;                                              \
	}                                                                                                    \
	static void function##_tabulate(struct config *c)                                                    \
	{                                                                                                    \
		c->table.room = 16;                                                                          \
		while (c->table.room < c->count_of * 2)                                                      \
			c->table.room *= 2;                                                                  \
		c->table.slots = arena_new(&c->arena, c->table.room * sizeof *c->table.slots);               \
		for (size_t i = 0; i < c->count_of; i++) {                                                   \
			size_t at;                                                                           \
                                                                                                             \
			if (!c->list[i].id || function(c, c->list[i].id) >= 0)                               \
				continue;                                                                    \
			at = text_hash(c->list[i].id) & (c->table.room - 1);                                 \
			while (c->table.slots[at])                                                           \
				at = (at + 1) & (c->table.room - 1);                                         \
			c->table.slots[at] = (int)i + 1;                                                     \
		}                                                                                            \
	}

FINDER(config_region, region, region_count, region_ids)
FINDER(config_indicator, indicator, indicator_count, indicator_ids)
FINDER(config_source, source, source_count, source_ids)
FINDER(config_receiver, receiver, receiver_count, receiver_ids)
FINDER(config_rule, rule, rule_count, rule_ids)

void config_tabulate(struct config *c)
{
	config_region_tabulate(c);
	config_indicator_tabulate(c);
	config_source_tabulate(c);
	config_receiver_tabulate(c);
	config_rule_tabulate(c);
}

const char *config_nearest_region(const struct config *c, const char *id)
{
	return nearest_name(id, config_region_at, c, c->region_count);
}

const char *config_nearest_indicator(const struct config *c, const char *id)
{
	return nearest_name(id, config_indicator_at, c, c->indicator_count);
}

bool region_within(const struct config *c, int region, int above)
{
	for (size_t steps = 0; region >= 0 && steps <= c->region_count; steps++) {
		if (region == above)
			return true;
		region = c->region[region].parent;
	}
	return false;
}

/* ---- by the names that people read ---- */

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
