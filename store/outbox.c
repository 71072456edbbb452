#include "store/outbox.h"
#include "store/env.h"

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
}

static int message_decode(uint64_t id, struct bytes b, struct arena *a, struct message *m, struct error *e)
{
	m->id = id;
	if (get_byte(&b) != RECORD_FORM)
		return corrupt(e, "messages");
	m->receiver = get_text(&b, a);
	m->body = get_text(&b, a);
	m->summary = get_text(&b, a);
	m->alerts = (uint32_t)get_varint(&b);
	m->created = get_signed(&b);
	m->next_attempt = get_signed(&b);
	m->delivered = get_signed(&b);
	m->attempts = (uint32_t)get_varint(&b);
	m->problem = get_text(&b, a);
	m->aside = INSTANT_NONE;
	m->dropped = false;
	if (b.at < b.end) { /* records written before it was kept end here */
		m->aside = get_signed(&b);
		m->dropped = get_byte(&b);
	}
	return b.bad ? corrupt(e, "messages") : DONE;
}

static int waiting_put(struct txn *t, const struct message *m, uint8_t key[12], struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint32_t code;
	int outcome = name_code(t, NAME_RECEIVER, m->receiver, true, &code, e);

	if (outcome != DONE)
		return outcome;
	key32(key, code);
	key64(key + 4, m->id);
	message_encode(&record, m);
	return record_put(t, DB_OUTBOX, key, 12, record.at, record.length, e);
}

int outbox_number(struct txn *t, uint64_t *id, struct error *e)
{
	return sequence_next(t, "message", id, e);
}

int outbox_add(struct txn *t, struct message *m, struct error *e)
{
	uint8_t key[12];

	m->delivered = m->aside = INSTANT_NONE;
	m->dropped = false;
	return waiting_put(t, m, key, e);
}

int outbox_update(struct txn *t, const struct message *m, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[12], sent[8];
	int outcome = waiting_put(t, m, key, e);

	if (outcome != DONE || (m->delivered == INSTANT_NONE && m->aside == INSTANT_NONE))
		return outcome;
	message_encode(&record, m);
	key64(sent, m->id);
	outcome = record_put(t, DB_SENT, sent, sizeof sent, record.at, record.length, e);
	return outcome == DONE ? record_delete(t, DB_OUTBOX, key, sizeof key, e) : outcome;
}

/* A message that was set aside. */
static int aside_get(struct txn *t, uint64_t id, struct arena *a, struct message *m, struct error *e)
{
	struct bytes value;
	uint8_t key[8];
	int outcome;

	key64(key, id);
	outcome = record_get(t, DB_SENT, key, sizeof key, &value, e);
	if (outcome == DONE)
		outcome = message_decode(id, value, a, m, e);
	return outcome == DONE && (m->aside == INSTANT_NONE || m->dropped) ? ABSENT : outcome;
}

int outbox_resend(struct txn *t, uint64_t id, instant now, struct error *e)
{
	struct arena a = {0};
	struct message m;
	uint8_t key[12], old[8];
	int outcome = aside_get(t, id, &a, &m, e);

	if (outcome == DONE) {
		key64(old, id);
		m.aside = INSTANT_NONE;
		m.next_attempt = now;
		outcome = record_delete(t, DB_SENT, old, sizeof old, e);
	}
	if (outcome == DONE) /* under its own number: the receiver knows a repeat by its identity */
		outcome = waiting_put(t, &m, key, e);
	arena_done(&a);
	return outcome;
}

int outbox_drop(struct txn *t, uint64_t id, const char *why, struct error *e)
{
	struct arena a = {0};
	TEXT_OWNED struct text record = {0};
	struct message m;
	uint8_t key[8];
	int outcome = aside_get(t, id, &a, &m, e);

	if (outcome == DONE) {
		key64(key, id);
		m.dropped = true;
		m.problem = why;
		message_encode(&record, &m);
		outcome = record_put(t, DB_SENT, key, sizeof key, record.at, record.length, e);
	}
	arena_done(&a);
	return outcome;
}

struct messages {
	struct arena *arena;
	struct message **list;
	size_t *count;
	size_t most;
	bool heads;
	uint32_t last_receiver;
	struct error *e;
};

static int message_one(void *context, struct bytes key, struct bytes value)
{
	struct messages *all = context;
	uint32_t receiver = key.end - key.at == 12 ? from_key32(key.at) : 0;
	struct message *m;

	if (all->heads && receiver == all->last_receiver)
		return DONE;
	all->last_receiver = receiver;
	if (*all->count == all->most)
		return ABSENT;
	m = arena_push(all->arena, all->list, all->count, sizeof *m);
	return message_decode(from_key64(key.end - 8), value, all->arena, m, all->e);
}

static int messages_read(struct txn *t, struct messages *all, struct message **list, size_t *count)
{
	*list = NULL;
	*count = 0;
	all->list = list;
	all->count = count;
	return records_scan(t, DB_OUTBOX, NULL, 0, NULL, 0, message_one, all, all->e);
}

int outbox_heads(struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e)
{
	struct messages all = {.arena = a, .most = SIZE_MAX, .heads = true, .e = e};

	return messages_read(t, &all, messages, count);
}

int outbox_waiting(struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e)
{
	struct messages all = {.arena = a, .most = SIZE_MAX, .e = e};

	return messages_read(t, &all, messages, count);
}

int outbox_sent(
    struct txn *t, size_t most, struct arena *a, struct message **messages, size_t *count, struct error *e)
{
	struct messages all = {.arena = a, .list = messages, .count = count, .most = most, .e = e};
	int outcome;

	*messages = NULL;
	*count = 0;
	outcome = records_scan_back(t, DB_SENT, "", 0, message_one, &all, e);
	return outcome == ABSENT ? DONE : outcome;
}
