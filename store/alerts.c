/* SPDX-License-Identifier: MIT */
#include "store/alerts.h"
#include "store/env.h"

#include <stdlib.h>

const char *const alert_state_names[] = {"pending", "firing", "resolved", NULL};
const char *const severity_names[] = {"none", "warning", "critical", NULL};

/*	DB_ALERTS   alert (8)                ->  form  state  severity  opened  fired  changed  resolved  said  value
 *	                                        text (14)  notified  recipient...  ack at  until  by  note  escalated
 *	recipient:                               receiver  severity  at
 *	DB_OPEN     rule  0  subject             ->  alert (8): not resolved
 *	DB_CHANGES  alert (8)  number (8)        ->  form  at  from  to  from_severity  to_severity  value  cause  title
 *	DB_ENDED    alert (8)                    ->  nothing: resolved, and somebody notified of it does not know
 *
 * form, states and severities are a byte, times zigzag varints, value a double, texts their length and
 * bytes. The texts are, in this order: rule, subject, measure, region, indicator, project, source, office,
 * person, title, detail, basis, next, cause.
 *
 * The first form of an alert had the ids of the receivers that were notified, a line each, and ended there. */
enum { RECORD_FIRST = 1, RECORD_FORM = 2, CHANGE_FORM = 1, SUBJECT_KEY_MAX = 480 };

static size_t open_key(uint8_t *key, const char *rule, const char *subject)
{
	size_t n = strlen(rule), m = strlen(subject);

	if (n + 1 + m > SUBJECT_KEY_MAX)
		m = SUBJECT_KEY_MAX - n -
		    1; /* rule ids are short; the longest project codes stay apart by their start */
	memcpy(key, rule, n);
	key[n] = 0;
	memcpy(key + n + 1, subject, m);
	return n + 1 + m;
}

static void alert_encode(struct text *t, const struct alert *a)
{
	const instant times[] = {a->opened, a->fired, a->changed, a->resolved, a->said};
	const char *const texts[] = {a->rule, a->subject, a->measure, a->region, a->indicator, a->project,
	    a->source, a->office, a->person, a->title, a->detail, a->basis, a->next, a->cause};

	put_byte(t, RECORD_FORM);
	put_byte(t, (uint8_t)a->state);
	put_byte(t, (uint8_t)a->severity);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		put_signed(t, times[i]);
	put_double(t, a->value);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		put_text(t, texts[i]);
	put_varint(t, a->notified_count);
	for (size_t i = 0; i < a->notified_count; i++) {
		put_text(t, a->notified[i].receiver);
		put_byte(t, (uint8_t)a->notified[i].severity);
		put_signed(t, a->notified[i].at);
	}
	put_signed(t, a->ack.at);
	put_signed(t, a->ack.until);
	put_text(t, a->ack.by);
	put_text(t, a->ack.note);
	put_varint(t, a->escalated);
}

static void recipients_decode_v1(struct bytes *b, struct arena *arena, struct alert *a)
{
	const char *lines = get_text(b, arena);

	while (*lines) {
		size_t n = strcspn(lines, "\n");
		struct sent_notification *t = arena_push(arena, &a->notified, &a->notified_count, sizeof *t);

		*t = (struct sent_notification){arena_copy(arena, lines, n),
		    a->state == ALERT_RESOLVED ? SEVERITY_NONE : a->severity, a->changed};
		lines += n + (lines[n] == '\n');
	}
}

static void recipients_decode(struct bytes *b, struct arena *arena, struct alert *a)
{
	size_t count = get_varint(b);

	for (size_t i = 0; i < count && !b->bad; i++) {
		struct sent_notification *t = arena_push(arena, &a->notified, &a->notified_count, sizeof *t);

		t->receiver = get_text(b, arena);
		t->severity = get_upto(b, SEVERITY_CRITICAL);
		t->at = get_signed(b);
	}
	a->ack.at = get_signed(b);
	a->ack.until = get_signed(b);
	a->ack.by = get_text(b, arena);
	a->ack.note = get_text(b, arena);
	a->escalated = get_varint32(b);
}

static enum outcome alert_decode(
    uint64_t id, struct bytes b, struct arena *arena, struct alert *a, struct error *e)
{
	instant *const times[] = {&a->opened, &a->fired, &a->changed, &a->resolved, &a->said};
	const char **const texts[] = {&a->rule, &a->subject, &a->measure, &a->region, &a->indicator,
	    &a->project, &a->source, &a->office, &a->person, &a->title, &a->detail, &a->basis, &a->next,
	    &a->cause};
	size_t count = sizeof texts / sizeof *texts;
	uint8_t form = get_byte(&b);

	*a = (struct alert){
	    .id = id, .basis = "", .next = "", .cause = "", .ack = {INSTANT_NONE, INSTANT_NONE, "", ""}};
	if (form != RECORD_FIRST && form != RECORD_FORM)
		return corrupt_number(e, DB_ALERTS, id);
	a->state = get_upto(&b, ALERT_RESOLVED);
	a->severity = get_upto(&b, SEVERITY_CRITICAL);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		*times[i] = get_signed(&b);
	a->value = get_double(&b);
	for (size_t i = 0; i < (form == RECORD_FIRST ? count - 3 : count); i++)
		*texts[i] = get_text(&b, arena);
	if (form == RECORD_FIRST)
		recipients_decode_v1(&b, arena, a);
	else
		recipients_decode(&b, arena, a);
	return bytes_done(&b) ? OUTCOME_DONE : corrupt_number(e, DB_ALERTS, id);
}

static enum outcome change_add(struct txn *t, uint64_t id, const struct alert_change *c, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[16];
	uint64_t number;
	enum outcome outcome = sequence_next(t, "change", &number, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	put_byte(&record, CHANGE_FORM);
	put_signed(&record, c->at);
	put_byte(&record, (uint8_t)c->from);
	put_byte(&record, (uint8_t)c->to);
	put_byte(&record, (uint8_t)c->from_severity);
	put_byte(&record, (uint8_t)c->to_severity);
	put_double(&record, c->value);
	put_text(&record, c->cause);
	put_text(&record, c->title);
	key64(key, id);
	key64(key + 8, number);
	return record_put(t, DB_CHANGES, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
}

/* Somebody still takes it for firing. */
static bool alert_has_recipients(const struct alert *a)
{
	for (size_t i = 0; i < a->notified_count; i++)
		if (a->notified[i].severity != SEVERITY_NONE)
			return true;
	return false;
}

enum outcome alert_put(struct txn *t, struct alert *a, const struct alert_change *change, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[8], open[SUBJECT_KEY_MAX];
	size_t n = open_key(open, a->rule, a->subject);
	enum outcome outcome = OUTCOME_DONE;

	if (a->id == 0)
		outcome = sequence_next(t, "alert", &a->id, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	alert_encode(&record, a);
	key64(key, a->id);
	outcome = record_put(t, DB_ALERTS, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
	if (outcome == OUTCOME_DONE)
		outcome = a->state == ALERT_RESOLVED && alert_has_recipients(a)
			      ? record_put(t, DB_ENDED, bytes_at(key, sizeof key), NO_BYTES, e)
			      : record_delete(t, DB_ENDED, bytes_at(key, sizeof key), e);
	if (outcome == OUTCOME_DONE)
		outcome = a->state == ALERT_RESOLVED
			      ? record_delete(t, DB_OPEN, bytes_at(open, n), e)
			      : record_put(t, DB_OPEN, bytes_at(open, n), bytes_at(key, sizeof key), e);
	return outcome == OUTCOME_DONE && change ? change_add(t, a->id, change, e) : outcome;
}

enum outcome alert_get(struct txn *t, uint64_t id, struct arena *arena, struct alert *a, struct error *e)
{
	struct bytes value;
	uint8_t key[8];
	enum outcome outcome;

	key64(key, id);
	outcome = record_get(t, DB_ALERTS, bytes_at(key, sizeof key), &value, e);
	return outcome == OUTCOME_DONE ? alert_decode(id, value, arena, a, e) : outcome;
}

/* Whether an entry of DB_OPEN is that of this alert. */
static bool entry_sound(const struct alert *a, const uint8_t *key, size_t size)
{
	uint8_t own[SUBJECT_KEY_MAX];

	return a->state != ALERT_RESOLVED && open_key(own, a->rule, a->subject) == size &&
	       memcmp(own, key, size) == 0;
}

enum outcome alert_open_of(struct txn *t, const char *rule, const char *subject, struct arena *arena,
    struct alert *a, struct error *e)
{
	uint8_t key[SUBJECT_KEY_MAX];
	struct bytes value;
	size_t size = open_key(key, rule, subject);
	enum outcome outcome = record_get(t, DB_OPEN, bytes_at(key, size), &value, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome =
	    value.end - value.at == 8 ? alert_get(t, from_key64(value.at), arena, a, e) : OUTCOME_ABSENT;
	return outcome == OUTCOME_ABSENT || (outcome == OUTCOME_DONE && !entry_sound(a, key, size))
		   ? record_is_corrupt(e, DB_OPEN, key, size)
		   : outcome;
}

struct alerts_all {
	struct txn *txn;
	struct arena *arena;
	struct alert **alerts;
	size_t *count;
	struct error *e;
};

static enum outcome alert_one(void *context, struct bytes key, struct bytes value)
{
	struct alerts_all *all = context;

	if (key.end - key.at != 8)
		return corrupt_key(all->e, DB_ALERTS, key);
	return alert_decode(from_key64(key.at), value, all->arena,
	    arena_push(all->arena, all->alerts, all->count, sizeof(struct alert)), all->e);
}

/* The alert whose number an entry of an index holds. OUTCOME_ABSENT: there is none, or no number. */
static enum outcome indexed_get(struct alerts_all *all, struct bytes number, struct alert **a)
{
	if (number.end - number.at != 8)
		return OUTCOME_ABSENT;
	*a = arena_push(all->arena, all->alerts, all->count, sizeof **a);
	return alert_get(all->txn, from_key64(number.at), all->arena, *a, all->e);
}

static enum outcome open_one(void *context, struct bytes key, struct bytes value)
{
	struct alerts_all *all = context;
	struct alert *a;
	enum outcome outcome = indexed_get(all, value, &a);

	return outcome == OUTCOME_ABSENT ||
		       (outcome == OUTCOME_DONE && !entry_sound(a, key.at, (size_t)(key.end - key.at)))
		   ? corrupt_key(all->e, DB_OPEN, key)
		   : outcome;
}

static enum outcome ended_one(void *context, struct bytes key, struct bytes value)
{
	struct alerts_all *all = context;
	struct alert *a;
	enum outcome outcome = indexed_get(all, key, &a);

	return outcome == OUTCOME_ABSENT || value.at != value.end ||
		       (outcome == OUTCOME_DONE && a->state != ALERT_RESOLVED)
		   ? corrupt_key(all->e, DB_ENDED, key)
		   : outcome;
}

static int alert_id_order(const void *a, const void *b)
{
	const struct alert *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

enum outcome alerts_read(struct txn *t, enum alerts_which which, struct arena *arena, struct alert **alerts,
    size_t *count, struct error *e)
{
	struct alerts_all all = {t, arena, alerts, count, e};
	enum outcome outcome;

	*alerts = NULL;
	*count = 0;
	if (which == ALERTS_ALL)
		return records_scan(t, DB_ALERTS, NO_BYTES, alert_one, &all, e);
	outcome = records_scan(t, DB_OPEN, NO_BYTES, open_one, &all, e);
	if (outcome == OUTCOME_DONE && which == ALERTS_TO_TELL)
		outcome = records_scan(t, DB_ENDED, NO_BYTES, ended_one, &all, e);
	if (outcome == OUTCOME_DONE && *count)
		qsort(*alerts, *count, sizeof **alerts, alert_id_order);
	return outcome;
}

struct changes_all {
	const struct store_reading *reading;
	struct alert_change **changes;
	size_t *count;
	struct error *e;
};

static enum outcome change_one(void *context, struct bytes key, struct bytes b)
{
	struct changes_all *all = context;
	struct alert_change c, *kept;

	if (key.end - key.at != 16 || get_byte(&b) != CHANGE_FORM)
		return corrupt_key(all->e, DB_CHANGES, key);
	c.at = get_signed(&b);
	c.from = get_upto(&b, ALERT_RESOLVED);
	c.to = get_upto(&b, ALERT_RESOLVED);
	c.from_severity = get_upto(&b, SEVERITY_CRITICAL);
	c.to_severity = get_upto(&b, SEVERITY_CRITICAL);
	c.value = get_double(&b);
	c.cause = get_text(&b, all->reading->arena);
	c.title = get_text(&b, all->reading->arena);
	if (!bytes_done(&b))
		return corrupt_key(all->e, DB_CHANGES, key);
	if (c.at > all->reading->as_of)
		return OUTCOME_DONE;
	kept = arena_push(all->reading->arena, all->changes, all->count, sizeof *kept);
	*kept = c;
	return OUTCOME_DONE;
}

enum outcome alert_changes(
    const struct store_reading *r, uint64_t id, struct alert_change **changes, size_t *count, struct error *e)
{
	struct changes_all all = {r, changes, count, e};
	uint8_t prefix[8];

	*changes = NULL;
	*count = 0;
	key64(prefix, id);
	return records_scan(r->txn, DB_CHANGES, bytes_at(prefix, sizeof prefix), change_one, &all, e);
}
