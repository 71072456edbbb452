/* SPDX-License-Identifier: MIT */
#include "store/silences.h"
#include "store/env.h"

/*	DB_SILENCES  silence (8)  ->  form  match  from  until  by  why  ended_by
 *
 * form is a byte, from and until are zigzag varints of seconds, the others texts: their length and bytes. */
enum { RECORD_FORM = 1 };

enum outcome silence_put(struct txn *t, struct silence *s, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[8];
	enum outcome outcome = s->id ? OUTCOME_DONE : sequence_next(t, "silence", &s->id, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	put_byte(&record, RECORD_FORM);
	put_text(&record, s->match);
	put_signed(&record, s->from);
	put_signed(&record, s->until);
	put_text(&record, s->by);
	put_text(&record, s->why);
	put_text(&record, s->ended_by);
	key64(key, s->id);
	return record_put(t, DB_SILENCES, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
}

static enum outcome silence_decode(
    uint64_t id, struct bytes b, struct arena *a, struct silence *s, struct error *e)
{
	s->id = id;
	if (get_byte(&b) != RECORD_FORM)
		return corrupt_number(e, DB_SILENCES, id);
	s->match = get_text(&b, a);
	s->from = get_signed(&b);
	s->until = get_signed(&b);
	s->by = get_text(&b, a);
	s->why = get_text(&b, a);
	s->ended_by = get_text(&b, a);
	return bytes_done(&b) ? OUTCOME_DONE : corrupt_number(e, DB_SILENCES, id);
}

enum outcome silence_get(struct txn *t, uint64_t id, struct arena *a, struct silence *s, struct error *e)
{
	struct bytes value;
	uint8_t key[8];
	enum outcome outcome;

	key64(key, id);
	outcome = record_get(t, DB_SILENCES, bytes_at(key, sizeof key), &value, e);
	return outcome == OUTCOME_DONE ? silence_decode(id, value, a, s, e) : outcome;
}

struct silences_all {
	instant at;
	struct arena *arena;
	struct silence **silences;
	size_t *count;
	struct error *e;
};

static enum outcome silence_one(void *context, struct bytes key, struct bytes value)
{
	struct silences_all *all = context;
	struct silence s;
	enum outcome outcome;

	if (key.end - key.at != 8)
		return corrupt_key(all->e, DB_SILENCES, key);
	outcome = silence_decode(from_key64(key.at), value, all->arena, &s, all->e);
	if (outcome == OUTCOME_DONE && (all->at == INSTANT_NONE || (s.from <= all->at && all->at < s.until)))
		*(struct silence *)arena_push(all->arena, all->silences, all->count, sizeof s) = s;
	return outcome;
}

enum outcome silences_read(
    struct txn *t, instant at, struct arena *a, struct silence **silences, size_t *count, struct error *e)
{
	struct silences_all all = {at, a, silences, count, e};

	*silences = NULL;
	*count = 0;
	return records_scan(t, DB_SILENCES, NO_BYTES, silence_one, &all, e);
}
