#include "store/series.h"
#include "store/env.h"
#include "store/figures.h"

#include <stdlib.h>

/* A set of series whose record says no later than some moment, so that a figure of a series seen before costs
 * no look-up. Open addressing; grows at half full. */
struct series_seen {
	struct seen_slot {
		uint64_t series; /* region and indicator; 0: free (codes begin at 1) */
		instant first;
	} * slots;
	size_t room, count;
};

void series_seen_forget(struct store *s)
{
	if (s->seen)
		free(s->seen->slots);
	free(s->seen);
	s->seen = NULL;
}

static struct seen_slot *slot_of(struct series_seen *seen, uint64_t series)
{
	/* the finaliser of MurmurHash3: both halves of the number are small, all their bits must count */
	uint64_t h = (series ^ series >> 33) * 0xff51afd7ed558ccdu;
	size_t at;

	h = (h ^ h >> 33) * 0xc4ceb9fe1a85ec53u;
	at = (size_t)(h ^ h >> 33) & (seen->room - 1);

	while (seen->slots[at].series && seen->slots[at].series != series)
		at = (at + 1) & (seen->room - 1);
	return &seen->slots[at];
}

static void seen_grow(struct series_seen *seen)
{
	struct series_seen bigger = {.room = seen->room ? seen->room * 2 : 1024, .count = seen->count};

	bigger.slots = memory_new(bigger.room * sizeof *bigger.slots);
	for (size_t i = 0; i < seen->room; i++)
		if (seen->slots[i].series)
			*slot_of(&bigger, seen->slots[i].series) = seen->slots[i];
	free(seen->slots);
	*seen = bigger;
}

static void key_of(uint8_t key[8], uint32_t region, uint32_t indicator)
{
	key32(key, region);
	key32(key + 4, indicator);
}

int series_note(struct txn *t, uint32_t region, uint32_t indicator, instant known, struct error *e)
{
	struct store *s = t->store;
	uint64_t series = (uint64_t)region << 32 | indicator;
	struct seen_slot *slot;
	instant first;
	uint8_t key[8], value[8];
	int outcome;

	if (!s->seen)
		s->seen = memory_new(sizeof *s->seen);
	if (s->seen->count * 2 >= s->seen->room)
		seen_grow(s->seen);
	slot = slot_of(s->seen, series);
	if (slot->series && slot->first <= known)
		return DONE;
	outcome = series_first_known(t, region, indicator, &first, e);
	if (outcome < 0)
		return outcome;
	if (outcome == ABSENT || known < first) {
		first = known;
		key_of(key, region, indicator);
		key64(value, (uint64_t)known);
		outcome = record_put(t, DB_SERIES, key, sizeof key, value, sizeof value, e);
		if (outcome != DONE)
			return outcome;
	}
	s->seen->count += slot->series == 0;
	*slot = (struct seen_slot){series, first};
	return DONE;
}

int series_first_known(struct txn *t, uint32_t region, uint32_t indicator, instant *known, struct error *e)
{
	uint8_t key[8];
	struct bytes value;
	int outcome;

	key_of(key, region, indicator);
	outcome = record_get(t, DB_SERIES, key, sizeof key, &value, e);
	if (outcome == DONE && value.end - value.at != 8)
		return corrupt(e, "series");
	if (outcome == DONE)
		*known = (instant)from_key64(value.at);
	return outcome;
}

struct all_series {
	series_each *each;
	void *context;
	struct error *e;
};

static int each_series(void *context, struct bytes key, struct bytes value)
{
	struct all_series *all = context;

	if (key.end - key.at != 8 || value.end - value.at != 8)
		return corrupt(all->e, "series");
	all->each(all->context, from_key32(key.at), from_key32(key.at + 4), (instant)from_key64(value.at));
	return DONE;
}

int series_scan(struct txn *t, series_each *each, void *context, struct error *e)
{
	struct all_series all = {each, context, e};

	return records_scan(t, DB_SERIES, NULL, 0, NULL, 0, each_series, &all, e);
}
