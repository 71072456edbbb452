/* SPDX-License-Identifier: MIT */
#include "store/series.h"
#include "store/env.h"

#include <stdlib.h>
#include <string.h>

/*	DB_SERIES  region (4)  indicator (4)  ->  seconds (8): the earliest `known` of its figures */

/* Since when the store knows each series as far as it has been asked, so that a figure of a series seen
 * before costs no look-up. Codes are small numbers without gaps, so this is a table. */
struct series_seen {
	struct seen_region {
		instant *first; /* by indicator; INSTANT_NONE: not asked for yet */
		size_t room;
	} * regions;
	size_t room;
};

void series_seen_forget(struct store *s)
{
	for (size_t i = 0; s->seen && i < s->seen->room; i++)
		free(s->seen->regions[i].first);
	if (s->seen)
		free(s->seen->regions);
	free(s->seen);
	s->seen = NULL;
}

static size_t room_grown(size_t room, uint32_t code)
{
	room = room ? room : 16;
	while (room <= code)
		room *= 2;
	return room;
}

static instant *seen_of(struct store *s, uint32_t region, uint32_t indicator)
{
	struct series_seen *seen = s->seen ? s->seen : (s->seen = memory_new(sizeof *seen));
	struct seen_region *r;
	size_t room;

	if (region >= seen->room) {
		room = room_grown(seen->room, region);
		seen->regions = memory_grow(seen->regions, room * sizeof *seen->regions);
		memset(seen->regions + seen->room, 0, (room - seen->room) * sizeof *seen->regions);
		seen->room = room;
	}
	r = &seen->regions[region];
	if (indicator >= r->room) {
		room = room_grown(r->room, indicator);
		r->first = memory_grow(r->first, room * sizeof *r->first);
		for (size_t i = r->room; i < room; i++)
			r->first[i] = INSTANT_NONE;
		r->room = room;
	}
	return &r->first[indicator];
}

static void series_key(uint8_t key[8], uint32_t region, uint32_t indicator)
{
	key32(key, region);
	key32(key + 4, indicator);
}

/* When the series first had a figure; OUTCOME_ABSENT where it never had. */
static enum outcome series_first_known(
    struct txn *t, uint32_t region, uint32_t indicator, instant *known, struct error *e)
{
	uint8_t key[8];
	struct bytes value;
	enum outcome outcome;

	series_key(key, region, indicator);
	outcome = record_get(t, DB_SERIES, bytes_at(key, sizeof key), &value, e);
	if (outcome == OUTCOME_DONE && value.end - value.at != 8)
		return record_is_corrupt(e, DB_SERIES, key, sizeof key);
	if (outcome == OUTCOME_DONE)
		*known = (instant)from_key64(value.at);
	return outcome;
}

enum outcome series_note(struct txn *t, uint32_t region, uint32_t indicator, instant known, struct error *e)
{
	instant *seen = seen_of(t->store, region, indicator), first = INSTANT_NONE;
	uint8_t key[8], value[8];
	enum outcome outcome;

	if (*seen != INSTANT_NONE && *seen <= known)
		return OUTCOME_DONE;
	outcome = series_first_known(t, region, indicator, &first, e);
	if (outcome < 0)
		return outcome;
	if (outcome == OUTCOME_ABSENT || known < first) {
		first = known;
		series_key(key, region, indicator);
		key64(value, (uint64_t)known);
		outcome =
		    record_put(t, DB_SERIES, bytes_at(key, sizeof key), bytes_at(value, sizeof value), e);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	*seen = first;
	return OUTCOME_DONE;
}

struct all_series {
	series_each *each;
	void *context;
	struct error *e;
};

static enum outcome each_series(void *context, struct bytes key, struct bytes value)
{
	struct all_series *all = context;

	if (key.end - key.at != 8 || value.end - value.at != 8 || from_key32(key.at) - 1 >= CODES_MOST ||
	    from_key32(key.at + 4) - 1 >= CODES_MOST)
		return corrupt_key(all->e, DB_SERIES, key);
	all->each(all->context, from_key32(key.at), from_key32(key.at + 4), (instant)from_key64(value.at));
	return OUTCOME_DONE;
}

enum outcome series_scan(struct txn *t, series_each *each, void *context, struct error *e)
{
	struct all_series all = {each, context, e};

	return records_scan(t, DB_SERIES, NO_BYTES, each_series, &all, e);
}
