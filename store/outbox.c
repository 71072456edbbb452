/* SPDX-License-Identifier: MIT */
#include "store/outbox.h"
#include "store/env.h"

/*	DB_OUTBOX  receiver (4)  message (8)  ->  record
 *	DB_SENT    message (8)                ->  record
 *	DB_ASIDE   message (8)                ->  nothing
 *
 *	record:  form  receiver  body  summary  alerts  created  next_attempt  delivered  attempts  problem
 *	         aside  dropped  absent  uncertain  items  item...
 *	item:    alert  step  since  cause
 *
 * Texts are their length and bytes; created, next_attempt, delivered, aside and absent zigzag varints of
 * seconds; form, dropped, uncertain, step and since a byte; all others varints. `items` is 0 or `alerts`.
 *
 *	state         databases            by
 *	waiting       DB_OUTBOX            outbox_add, outbox_resend
 *	delivered     DB_SENT              outbox_update with `delivered`
 *	dead letter   DB_SENT, DB_ASIDE    outbox_update with `aside`
 *	dropped       DB_SENT              outbox_drop, of a dead letter
 *	(gone)        none                 outbox_withdraw, while waiting
 *
 * The key begins with the receiver, so that the first of each queue is found without reading what waits
 * behind it. */

enum { RECORD_FORM = 1 };

static void message_encode(struct text *t, const struct message *m)
{
	put_byte(t, RECORD_FORM);
	put_text(t, m->receiver);
	put_text(t, m->body);
	put_text(t, m->summary);
	put_varint(t, m->alerts);
	put_signed(t, m->created);
	put_signed(t, m->next_attempt);
	put_signed(t, m->delivered);
	put_varint(t, m->attempts);
	put_text(t, m->problem);
	put_signed(t, m->aside);
	put_byte(t, m->dropped);
	put_signed(t, m->absent);
	put_byte(t, m->uncertain);
	put_varint(t, m->items ? m->alerts : 0);
	for (size_t i = 0; m->items && i < m->alerts; i++) {
		put_varint(t, m->items[i].alert);
		put_byte(t, m->items[i].step);
		put_byte(t, m->items[i].since);
		put_text(t, m->items[i].cause);
	}
}

static void items_decode(struct bytes *b, struct arena *a, struct message *m)
{
	struct message_item *items = NULL;
	size_t count = get_varint(b), kept = 0;

	for (size_t i = 0; i < count && !b->bad; i++) {
		struct message_item *item = arena_push(a, &items, &kept, sizeof *item);

		item->alert = get_varint(b);
		item->step = get_byte(b);
		item->since = get_byte(b);
		item->cause = get_text(b, a);
	}
	m->items = items;
	b->bad |= kept && kept != m->alerts;
}

/* `db` and `key` say where it stands: DB_OUTBOX or DB_SENT, and its number is the key's end. */
static enum outcome message_decode(
    enum database db, struct bytes key, struct bytes b, struct arena *a, struct message *m, struct error *e)
{
	if (key.end - key.at != (db == DB_OUTBOX ? 12 : 8) || get_byte(&b) != RECORD_FORM)
		return corrupt_key(e, db, key);
	m->id = from_key64(key.end - 8);
	m->receiver = get_text(&b, a);
	m->body = get_text(&b, a);
	m->summary = get_text(&b, a);
	m->alerts = get_varint32(&b);
	m->created = get_signed(&b);
	m->next_attempt = get_signed(&b);
	m->delivered = get_signed(&b);
	m->attempts = get_varint32(&b);
	m->problem = get_text(&b, a);
	m->aside = get_signed(&b);
	m->dropped = get_upto(&b, 1);
	m->absent = get_signed(&b);
	m->uncertain = get_upto(&b, 1);
	items_decode(&b, a, m);
	return bytes_done(&b) ? OUTCOME_DONE : corrupt_key(e, db, key);
}

static enum outcome waiting_key(struct txn *t, const struct message *m, uint8_t key[12], struct error *e)
{
	uint32_t code;
	enum outcome outcome = name_code(t, NAME_RECEIVER, m->receiver, true, &code, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	key32(key, code);
	key64(key + 4, m->id);
	return OUTCOME_DONE;
}

static enum outcome queued_put(struct txn *t, const struct message *m, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[12];
	enum outcome outcome = waiting_key(t, m, key, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	message_encode(&record, m);
	return record_put(t, DB_OUTBOX, bytes_at(key, 12), bytes_at(record.at, record.length), e);
}

enum outcome outbox_number(struct txn *t, uint64_t *id, struct error *e)
{
	return sequence_next(t, "message", id, e);
}

enum outcome outbox_add(struct txn *t, struct message *m, struct error *e)
{
	m->delivered = m->aside = m->absent = INSTANT_NONE;
	m->dropped = m->uncertain = false;
	return queued_put(t, m, e);
}

enum outcome outbox_withdraw(struct txn *t, const struct message *m, struct error *e)
{
	uint8_t key[12];
	enum outcome outcome = waiting_key(t, m, key, e);

	return outcome == OUTCOME_DONE ? record_delete(t, DB_OUTBOX, bytes_at(key, sizeof key), e) : outcome;
}

enum outcome outbox_begin(struct txn *t, struct message *m, struct error *e)
{
	struct bytes waiting;
	uint8_t key[12];
	enum outcome outcome = waiting_key(t, m, key, e);

	if (outcome == OUTCOME_DONE)
		outcome = record_get(t, DB_OUTBOX, bytes_at(key, sizeof key), &waiting, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	m->uncertain = true;
	return queued_put(t, m, e);
}

enum outcome outbox_update(struct txn *t, const struct message *m, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	struct bytes waiting;
	uint8_t key[12], sent[8];
	enum outcome outcome = waiting_key(t, m, key, e);

	if (outcome == OUTCOME_DONE)
		outcome = record_get(t, DB_OUTBOX, bytes_at(key, sizeof key), &waiting, e);
	if (outcome == OUTCOME_ABSENT && m->delivered == INSTANT_NONE)
		return OUTCOME_DONE; /* withdrawn */
	if (outcome < 0)
		return outcome;
	if (m->delivered == INSTANT_NONE && m->aside == INSTANT_NONE)
		return queued_put(t, m, e);
	message_encode(&record, m);
	key64(sent, m->id);
	outcome = record_put(t, DB_SENT, bytes_at(sent, sizeof sent), bytes_at(record.at, record.length), e);
	if (outcome == OUTCOME_DONE && m->aside != INSTANT_NONE)
		outcome = record_put(t, DB_ASIDE, bytes_at(sent, sizeof sent), NO_BYTES, e);
	return outcome == OUTCOME_DONE ? record_delete(t, DB_OUTBOX, bytes_at(key, sizeof key), e) : outcome;
}

/* A message that was set aside. */
static enum outcome dead_letter_get(
    struct txn *t, uint64_t id, struct arena *a, struct message *m, struct error *e)
{
	struct bytes value;
	uint8_t key[8];
	enum outcome outcome;

	key64(key, id);
	outcome = record_get(t, DB_SENT, bytes_at(key, sizeof key), &value, e);
	if (outcome == OUTCOME_DONE)
		outcome =
		    message_decode(DB_SENT, (struct bytes){key, key + sizeof key, false}, value, a, m, e);
	return outcome == OUTCOME_DONE && (m->aside == INSTANT_NONE || m->dropped) ? OUTCOME_ABSENT : outcome;
}

enum outcome outbox_resend(struct txn *t, uint64_t id, instant now, struct error *e)
{
	struct arena a = {0};
	struct message m;
	uint8_t old[8];
	enum outcome outcome = dead_letter_get(t, id, &a, &m, e);

	if (outcome == OUTCOME_DONE) {
		key64(old, id);
		m.aside = m.absent = INSTANT_NONE;
		m.next_attempt = now;
		outcome = record_delete(t, DB_SENT, bytes_at(old, sizeof old), e);
	}
	if (outcome == OUTCOME_DONE)
		outcome = record_delete(t, DB_ASIDE, bytes_at(old, sizeof old), e);
	if (outcome == OUTCOME_DONE) /* under its own number: the receiver knows a repeat by its identity */
		outcome = queued_put(t, &m, e);
	arena_done(&a);
	return outcome;
}

enum outcome outbox_drop(struct txn *t, uint64_t id, const char *why, struct error *e)
{
	struct arena a = {0};
	TEXT_OWNED struct text record = {0};
	struct message m;
	uint8_t key[8];
	enum outcome outcome = dead_letter_get(t, id, &a, &m, e);

	if (outcome == OUTCOME_DONE) {
		key64(key, id);
		m.dropped = true;
		m.problem = why;
		message_encode(&record, &m);
		outcome =
		    record_put(t, DB_SENT, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
	}
	if (outcome == OUTCOME_DONE)
		outcome = record_delete(t, DB_ASIDE, bytes_at(key, sizeof key), e);
	arena_done(&a);
	return outcome;
}

struct messages {
	enum database db;
	struct arena *arena;
	struct message **list;
	size_t *count;
	size_t most;
	bool heads;
	uint32_t last_receiver;
	struct error *e;
};

static enum outcome message_one(void *context, struct bytes key, struct bytes value)
{
	struct messages *all = context;
	uint32_t receiver = key.end - key.at == 12 ? from_key32(key.at) : 0;
	struct message *m;

	if (all->heads && receiver == 0)
		return corrupt_key(all->e, all->db, key);
	if (all->heads && receiver == all->last_receiver)
		return OUTCOME_DONE;
	all->last_receiver = receiver;
	if (*all->count == all->most)
		return OUTCOME_ABSENT;
	m = arena_push(all->arena, all->list, all->count, sizeof *m);
	return message_decode(all->db, key, value, all->arena, m, all->e);
}

static enum outcome messages_read(struct txn *t, struct messages *all, struct message **list, size_t *count)
{
	*list = NULL;
	*count = 0;
	all->list = list;
	all->count = count;
	return records_scan(t, DB_OUTBOX, NO_BYTES, message_one, all, all->e);
}

enum outcome outbox_heads(
    struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e)
{
	struct messages all = {.db = DB_OUTBOX, .arena = a, .most = SIZE_MAX, .heads = true, .e = e};

	return messages_read(t, &all, messages, count);
}

enum outcome outbox_waiting(
    struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e)
{
	struct messages all = {.db = DB_OUTBOX, .arena = a, .most = SIZE_MAX, .e = e};

	return messages_read(t, &all, messages, count);
}

enum outcome outbox_sent(
    struct txn *t, size_t most, struct arena *a, struct message **messages, size_t *count, struct error *e)
{
	struct messages all = {
	    .db = DB_SENT, .arena = a, .list = messages, .count = count, .most = most, .e = e};
	enum outcome outcome;

	*messages = NULL;
	*count = 0;
	outcome = records_scan_back(t, DB_SENT, NO_BYTES, message_one, &all, e);
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

struct dead_letters {
	struct txn *txn;
	struct arena *arena;
	struct message **list;
	size_t *count;
	struct error *e;
};

static enum outcome dead_letter_add(void *context, struct bytes key, struct bytes value)
{
	struct dead_letters *all = context;
	struct message m;
	enum outcome outcome = key.end - key.at == 8 && value.at == value.end
				   ? dead_letter_get(all->txn, from_key64(key.at), all->arena, &m, all->e)
				   : OUTCOME_ABSENT;

	if (outcome == OUTCOME_ABSENT) /* the index says that there is one */
		return corrupt_key(all->e, DB_ASIDE, key);
	if (outcome == OUTCOME_DONE)
		*(struct message *)arena_push(all->arena, all->list, all->count, sizeof m) = m;
	return outcome;
}

enum outcome outbox_dead_letters(
    struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e)
{
	struct dead_letters all = {t, a, messages, count, e};

	*messages = NULL;
	*count = 0;
	return records_scan(t, DB_ASIDE, NO_BYTES, dead_letter_add, &all, e);
}

static enum outcome of_receiver(void *context, struct bytes key, struct bytes value)
{
	struct messages *all = context;
	struct message *m = arena_push(all->arena, all->list, all->count, sizeof *m);
	enum outcome outcome = message_decode(DB_OUTBOX, key, value, all->arena, m, all->e);

	return outcome == OUTCOME_DONE && (*all->list)[0].attempts == 0 ? OUTCOME_ABSENT : outcome;
}

enum outcome outbox_of(struct txn *t, const char *receiver, struct arena *a, struct message **messages,
    size_t *count, struct error *e)
{
	struct messages all = {.arena = a, .list = messages, .count = count, .e = e};
	uint32_t code;
	uint8_t prefix[4];
	enum outcome outcome = name_code(t, NAME_RECEIVER, receiver, false, &code, e);

	*messages = NULL;
	*count = 0;
	if (outcome != OUTCOME_DONE)
		return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
	key32(prefix, code);
	outcome = records_scan(t, DB_OUTBOX, bytes_at(prefix, sizeof prefix), of_receiver, &all, e);
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}
