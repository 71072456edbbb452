/* SPDX-License-Identifier: MIT */
#include "collector/cursor_set.h"
#include "base/digest.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

static const uint8_t free_slot[SEEN_SIZE];

/* Where the digest stands, or the free slot for it. */
static uint8_t *seen_slot(const struct cursor_set *s, const uint8_t digest[SEEN_SIZE])
{
	uint64_t at;

	memcpy(&at, digest, sizeof at);
	while (memcmp(s->slots[at & (s->room - 1)], free_slot, SEEN_SIZE) != 0 &&
	       memcmp(s->slots[at & (s->room - 1)], digest, SEEN_SIZE) != 0)
		at++;
	return s->slots[at & (s->room - 1)];
}

static void seen_grow(struct cursor_set *s)
{
	struct cursor_set larger = {.room = s->room ? s->room * 2 : ROOM_FIRST, .count = s->count};

	larger.slots = memory_new(larger.room * sizeof *larger.slots);
	for (size_t i = 0; i < s->room; i++)
		if (memcmp(s->slots[i], free_slot, SEEN_SIZE) != 0)
			memcpy(seen_slot(&larger, s->slots[i]), s->slots[i], SEEN_SIZE);
	free(s->slots);
	*s = larger;
}

bool cursor_set_add(struct cursor_set *s, const char *text)
{
	uint8_t digest[SHA256_SIZE], *slot;

	if (s->count * 2 >= s->room)
		seen_grow(s);
	sha256(text, strlen(text), digest);
	slot = seen_slot(s, digest);
	if (memcmp(slot, digest, SEEN_SIZE) == 0)
		return true;
	memcpy(slot, digest, SEEN_SIZE);
	s->count++;
	return false;
}

void cursor_set_done(struct cursor_set *s)
{
	free(s->slots);
}
