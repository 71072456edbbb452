/* SPDX-License-Identifier: MIT */
#include "store/journal.h"
#include "store/env.h"

#include <stdlib.h>

const char *const fetch_outcome_names[] = {"fetched", "unchanged", "failed", "rejected", "entered", NULL};

/*	DB_FETCHES     fetch (4)                   ->  form  source  at  period  outcome  status  has_evidence
 *	                                             [sha256 (32)]  bytes  url  content_type  problem  rows  refused
 *	                                             ignored  added  region  indicator  suspect  types  answered
 *	DB_FETCHES_OF  source (4)  fetch (4)       ->  nothing
 *	DB_REFUSALS    fetch (4)  number (4)       ->  form  row  path  found  reason
 *	DB_REQUESTS    request (4)  period (4)     ->  form  etag  last_modified  attempted?  succeeded?
 *	                                             failing_since?  failures  not_before?  clean
 *
 * Texts are their length and bytes, `at` is a zigzag varint, form, outcome, has_evidence and clean are a
 * byte, other numbers varints. attempted?: a byte that says whether a zigzag varint follows. source and
 * request are codes of names.
 *
 * Records begin with a number that says their form, so that a later one can be distinguished. */
enum { RECORD_FORM = 1 };

static void put_instant(struct text *t, instant at)
{
	put_byte(t, at != INSTANT_NONE);
	if (at != INSTANT_NONE)
		put_signed(t, at);
}

static instant get_instant(struct bytes *b)
{
	return get_upto(b, 1) ? get_signed(b) : INSTANT_NONE;
}

enum outcome journal_last(struct txn *t, uint32_t *id, struct error *e)
{
	uint64_t number;
	enum outcome outcome = sequence_last(t, "fetch", &number, e);

	if (outcome == OUTCOME_DONE && number > UINT32_MAX)
		outcome = record_is_corrupt(e, DB_META, "fetch", strlen("fetch"));
	*id = outcome == OUTCOME_DONE ? (uint32_t)number : 0;
	return outcome;
}

enum outcome journal_number(struct txn *t, uint32_t *id, struct error *e)
{
	uint64_t number;
	enum outcome outcome = sequence_next(t, "fetch", &number, e);

	if (outcome == OUTCOME_DONE && number > UINT32_MAX)
		outcome = record_is_corrupt(e, DB_META, "fetch", strlen("fetch"));
	if (outcome == OUTCOME_DONE)
		*id = (uint32_t)number;
	return outcome;
}

enum outcome journal_add(struct txn *t, const struct fetch *f, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[4], of[8];
	uint32_t source;
	enum outcome outcome = name_code(t, NAME_SOURCE, f->source, true, &source, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	put_byte(&record, RECORD_FORM);
	put_varint(&record, source);
	put_signed(&record, f->at);
	put_varint(&record, period_key(f->period));
	put_byte(&record, (uint8_t)f->outcome);
	put_varint(&record, (uint64_t)f->status);
	put_byte(&record, f->has_evidence);
	if (f->has_evidence)
		text_put(&record, f->sha256, SHA256_SIZE);
	put_varint(&record, f->bytes);
	put_text(&record, f->url);
	put_text(&record, f->content_type);
	put_text(&record, f->problem);
	put_varint(&record, f->rows);
	put_varint(&record, f->refused);
	put_varint(&record, f->ignored);
	put_varint(&record, f->added);
	put_text(&record, f->region);
	put_text(&record, f->indicator);
	put_varint(&record, f->suspect);
	put_text(&record, f->types);
	put_text(&record, f->answered);
	key32(key, f->id);
	outcome = record_put(t, DB_FETCHES, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
	key32(of, source);
	key32(of + 4, f->id);
	return outcome == OUTCOME_DONE ? record_put(t, DB_FETCHES_OF, bytes_at(of, sizeof of), NO_BYTES, e)
				       : outcome;
}

static enum outcome fetch_decode(
    struct txn *t, uint32_t id, struct bytes b, struct arena *a, struct fetch *f, struct error *e)
{
	uint32_t source, period;

	*f = (struct fetch){.id = id};
	if (get_byte(&b) != RECORD_FORM)
		return corrupt_code(e, DB_FETCHES, id);
	source = get_varint32(&b);
	f->at = get_signed(&b);
	period = get_varint32(&b);
	f->period = period_of_key(period);
	f->outcome = get_upto(&b, FETCH_ENTERED);
	f->status = get_varint32(&b);
	f->has_evidence = get_upto(&b, 1);
	if (f->has_evidence) {
		struct bytes digest = get_bytes(&b, SHA256_SIZE);

		if (!digest.bad)
			memcpy(f->sha256, digest.at, SHA256_SIZE);
	}
	f->bytes = get_varint(&b);
	f->url = get_text(&b, a);
	f->content_type = get_text(&b, a);
	f->problem = get_text(&b, a);
	f->rows = get_varint32(&b);
	f->refused = get_varint32(&b);
	f->ignored = get_varint32(&b);
	f->added = get_varint32(&b);
	f->region = get_text(&b, a);
	f->indicator = get_text(&b, a);
	f->suspect = get_varint32(&b);
	f->types = get_text(&b, a);
	f->answered = get_text(&b, a);
	if (!bytes_done(&b) || (period && !period_key_sound(period)))
		return corrupt_code(e, DB_FETCHES, id);
	return name_text(t, NAME_SOURCE, source, a, &f->source, e);
}

enum outcome journal_get(struct txn *t, uint32_t id, struct arena *a, struct fetch *f, struct error *e)
{
	struct bytes value;
	uint8_t key[4];
	enum outcome outcome;

	key32(key, id);
	outcome = record_get(t, DB_FETCHES, bytes_at(key, sizeof key), &value, e);
	return outcome == OUTCOME_DONE ? fetch_decode(t, id, value, a, f, e) : outcome;
}

struct scan_back {
	const struct store_reading *reading;
	const char *source; /* NULL: all */
	fetch_each *each;
	void *context;
	struct error *e;
};

static enum outcome back_one(void *context, struct bytes key, struct bytes value)
{
	struct scan_back *s = context;
	struct fetch f;
	bool of_source = key.end - key.at == 8; /* an entry of DB_FETCHES_OF, which has no value */
	enum outcome outcome;

	if (of_source ? value.at != value.end : key.end - key.at != 4)
		return corrupt_key(s->e, of_source ? DB_FETCHES_OF : DB_FETCHES, key);
	outcome = journal_get(s->reading->txn, from_key32(key.end - 4), s->reading->arena, &f, s->e);
	if (outcome == OUTCOME_ABSENT ||
	    (outcome == OUTCOME_DONE && s->source && strcmp(f.source, s->source) != 0))
		return corrupt_key(s->e, DB_FETCHES_OF, key);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (f.at > s->reading->as_of)
		return OUTCOME_DONE;
	return s->each(s->context, &f) ? OUTCOME_DONE : OUTCOME_ABSENT;
}

enum outcome journal_scan_back(
    const struct store_reading *r, const char *source, fetch_each *each, void *context, struct error *e)
{
	struct scan_back s = {r, source, each, context, e};
	uint8_t prefix[4];
	uint32_t code;
	enum outcome outcome;

	if (!source) {
		outcome = records_scan_back(r->txn, DB_FETCHES, NO_BYTES, back_one, &s, e);
	} else {
		outcome = name_code(r->txn, NAME_SOURCE, source, false, &code, e);
		if (outcome != OUTCOME_DONE)
			return outcome < 0 ? outcome : OUTCOME_DONE;
		key32(prefix, code);
		outcome = records_scan_back(
		    r->txn, DB_FETCHES_OF, bytes_at(prefix, sizeof prefix), back_one, &s, e);
	}
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

enum outcome refusal_add(
    struct txn *t, uint32_t fetch, uint32_t number, const struct refusal *r, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[8];

	put_byte(&record, RECORD_FORM);
	put_varint(&record, r->row);
	put_text(&record, r->path);
	put_text(&record, r->found);
	put_text(&record, r->reason);
	key32(key, fetch);
	key32(key + 4, number);
	return record_put(t, DB_REFUSALS, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
}

struct refusals {
	struct arena *arena;
	struct refusal **list;
	size_t *count;
	struct error *e;
};

static enum outcome refusal_one(void *context, struct bytes key, struct bytes b)
{
	struct refusals *all = context;
	struct refusal *r = arena_push(all->arena, all->list, all->count, sizeof *r);

	if (key.end - key.at != 8 || get_byte(&b) != RECORD_FORM)
		return corrupt_key(all->e, DB_REFUSALS, key);
	r->row = get_varint32(&b);
	r->path = get_text(&b, all->arena);
	r->found = get_text(&b, all->arena);
	r->reason = get_text(&b, all->arena);
	return bytes_done(&b) ? OUTCOME_DONE : corrupt_key(all->e, DB_REFUSALS, key);
}

enum outcome refusals_read(
    struct txn *t, uint32_t fetch, struct arena *a, struct refusal **list, size_t *count, struct error *e)
{
	struct refusals all = {a, list, count, e};
	uint8_t prefix[4];

	*list = NULL;
	*count = 0;
	key32(prefix, fetch);
	return records_scan(t, DB_REFUSALS, bytes_at(prefix, sizeof prefix), refusal_one, &all, e);
}

static enum outcome request_key(
    struct txn *t, const char *source, struct period p, bool create, uint8_t key[8], struct error *e)
{
	uint32_t code;
	enum outcome outcome = name_code(t, NAME_SOURCE, source, create, &code, e);

	if (outcome == OUTCOME_DONE) {
		key32(key, code);
		key32(key + 4, period_key(p));
	}
	return outcome;
}

enum outcome request_get(struct txn *t, const char *source, struct period p, struct arena *a,
    struct request_state *r, struct error *e)
{
	uint8_t key[8];
	struct bytes b;
	enum outcome outcome = request_key(t, source, p, false, key, e);

	if (outcome == OUTCOME_DONE)
		outcome = record_get(t, DB_REQUESTS, bytes_at(key, sizeof key), &b, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (get_byte(&b) != RECORD_FORM)
		return record_is_corrupt(e, DB_REQUESTS, key, sizeof key);
	r->etag = get_text(&b, a);
	r->last_modified = get_text(&b, a);
	r->attempted = get_instant(&b);
	r->succeeded = get_instant(&b);
	r->failing_since = get_instant(&b);
	r->failures = get_varint32(&b);
	r->not_before = get_instant(&b);
	r->clean = get_upto(&b, 1);
	return bytes_done(&b) ? OUTCOME_DONE : record_is_corrupt(e, DB_REQUESTS, key, sizeof key);
}

enum outcome request_put(
    struct txn *t, const char *source, struct period p, const struct request_state *r, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[8];
	enum outcome outcome = request_key(t, source, p, true, key, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	put_byte(&record, RECORD_FORM);
	put_text(&record, r->etag);
	put_text(&record, r->last_modified);
	put_instant(&record, r->attempted);
	put_instant(&record, r->succeeded);
	put_instant(&record, r->failing_since);
	put_varint(&record, r->failures);
	put_instant(&record, r->not_before);
	put_byte(&record, r->clean);
	return record_put(t, DB_REQUESTS, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
}
