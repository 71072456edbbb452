#include "store/alerts.h"
#include "store/env.h"

#include <stdlib.h>

const char *const alert_state_names[] = {"pending", "firing", "resolved", NULL};
const char *const severity_names[] = {"none", "warning", "critical", NULL};

/* The first form of an alert had the ids of who was told, a line each, and ended there. */
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
	put_varint(t, a->told_count);
	for (size_t i = 0; i < a->told_count; i++) {
		put_text(t, a->told[i].receiver);
		put_byte(t, (uint8_t)a->told[i].severity);
		put_signed(t, a->told[i].at);
	}
	put_signed(t, a->ack.at);
	put_signed(t, a->ack.until);
	put_text(t, a->ack.by);
	put_text(t, a->ack.note);
	put_varint(t, a->escalated);
}

static void told_decode_first(struct bytes *b, struct arena *arena, struct alert *a)
{
	const char *lines = get_text(b, arena);

	while (*lines) {
		size_t n = strcspn(lines, "\n");
		struct telling *t = arena_push(arena, &a->told, &a->told_count, sizeof *t);

		*t = (struct telling){arena_copy(arena, lines, n),
		    a->state == ALERT_RESOLVED ? SEVERITY_NONE : a->severity, a->changed};
		lines += n + (lines[n] == '\n');
	}
}

static void told_decode(struct bytes *b, struct arena *arena, struct alert *a)
{
	size_t count = get_varint(b);

	for (size_t i = 0; i < count && !b->bad; i++) {
		struct telling *t = arena_push(arena, &a->told, &a->told_count, sizeof *t);

		t->receiver = get_text(b, arena);
		t->severity = get_byte(b);
		t->at = get_signed(b);
	}
	a->ack.at = get_signed(b);
	a->ack.until = get_signed(b);
	a->ack.by = get_text(b, arena);
	a->ack.note = get_text(b, arena);
	a->escalated = (uint32_t)get_varint(b);
}

static int alert_decode(uint64_t id, struct bytes b, struct arena *arena, struct alert *a, struct error *e)
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
		return corrupt(e, "alerts");
	a->state = get_byte(&b);
	a->severity = get_byte(&b);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		*times[i] = get_signed(&b);
	a->value = get_double(&b);
	for (size_t i = 0; i < (form == RECORD_FIRST ? count - 3 : count); i++)
		*texts[i] = get_text(&b, arena);
	if (form == RECORD_FIRST)
		told_decode_first(&b, arena, a);
	else
		told_decode(&b, arena, a);
	return b.bad || a->state > ALERT_RESOLVED || a->severity > SEVERITY_CRITICAL ? corrupt(e, "alerts")
										     : DONE;
}

static int change_add(struct txn *t, uint64_t id, const struct alert_change *c, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[16];
	uint64_t number;
	int outcome = sequence_next(t, "change", &number, e);

	if (outcome != DONE)
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
	return record_put(t, DB_CHANGES, key, sizeof key, record.at, record.length, e);
}

/* Somebody still takes it for firing. */
static bool to_tell(const struct alert *a)
{
	for (size_t i = 0; i < a->told_count; i++)
		if (a->told[i].severity != SEVERITY_NONE)
			return true;
	return false;
}

int alert_put(struct txn *t, struct alert *a, const struct alert_change *change, struct error *e)
{
	TEXT_OWNED struct text record = {0};
	uint8_t key[8], open[SUBJECT_KEY_MAX];
	size_t n = open_key(open, a->rule, a->subject);
	int outcome = DONE;

	if (a->id == 0)
		outcome = sequence_next(t, "alert", &a->id, e);
	if (outcome != DONE)
		return outcome;
	alert_encode(&record, a);
	key64(key, a->id);
	outcome = record_put(t, DB_ALERTS, key, sizeof key, record.at, record.length, e);
	if (outcome == DONE)
		outcome = a->state == ALERT_RESOLVED && to_tell(a)
			      ? record_put(t, DB_ENDED, key, sizeof key, "", 0, e)
			      : record_delete(t, DB_ENDED, key, sizeof key, e);
	if (outcome == DONE)
		outcome = a->state == ALERT_RESOLVED ? record_delete(t, DB_OPEN, open, n, e)
						     : record_put(t, DB_OPEN, open, n, key, sizeof key, e);
	return outcome == DONE && change ? change_add(t, a->id, change, e) : outcome;
}

int alert_get(struct txn *t, uint64_t id, struct arena *arena, struct alert *a, struct error *e)
{
	struct bytes value;
	uint8_t key[8];
	int outcome;

	key64(key, id);
	outcome = record_get(t, DB_ALERTS, key, sizeof key, &value, e);
	return outcome == DONE ? alert_decode(id, value, arena, a, e) : outcome;
}

int alert_open_of(struct txn *t, const char *rule, const char *subject, struct arena *arena, struct alert *a,
    struct error *e)
{
	uint8_t key[SUBJECT_KEY_MAX];
	struct bytes value;
	int outcome = record_get(t, DB_OPEN, key, open_key(key, rule, subject), &value, e);

	if (outcome != DONE)
		return outcome;
	if (value.end - value.at != 8)
		return corrupt(e, "alerts");
	outcome = alert_get(t, from_key64(value.at), arena, a, e);
	return outcome == ABSENT ? corrupt(e, "alerts") : outcome;
}

struct alerts_all {
	struct txn *txn;
	struct arena *arena;
	struct alert **alerts;
	size_t *count;
	struct error *e;
};

static int alert_one(void *context, struct bytes key, struct bytes value)
{
	struct alerts_all *all = context;

	return alert_decode(from_key64(key.at), value, all->arena,
	    arena_push(all->arena, all->alerts, all->count, sizeof(struct alert)), all->e);
}

/* An entry of an index: the alert's number is its value, or its key where it has none. */
static int indexed_one(void *context, struct bytes key, struct bytes value)
{
	struct alerts_all *all = context;
	struct bytes number = value.end == value.at ? key : value;
	int outcome;

	if (number.end - number.at != 8)
		return corrupt(all->e, "alerts");
	outcome = alert_get(all->txn, from_key64(number.at), all->arena,
	    arena_push(all->arena, all->alerts, all->count, sizeof(struct alert)), all->e);
	return outcome == ABSENT ? corrupt(all->e, "alerts") : outcome;
}

static int by_number(const void *a, const void *b)
{
	const struct alert *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

int alerts_read(struct txn *t, enum alerts_which which, struct arena *arena, struct alert **alerts,
    size_t *count, struct error *e)
{
	struct alerts_all all = {t, arena, alerts, count, e};
	int outcome;

	*alerts = NULL;
	*count = 0;
	if (which == ALERTS_ALL)
		return records_scan(t, DB_ALERTS, NULL, 0, NULL, 0, alert_one, &all, e);
	outcome = records_scan(t, DB_OPEN, NULL, 0, NULL, 0, indexed_one, &all, e);
	if (outcome == DONE && which == ALERTS_TO_TELL)
		outcome = records_scan(t, DB_ENDED, NULL, 0, NULL, 0, indexed_one, &all, e);
	if (outcome == DONE && *count)
		qsort(*alerts, *count, sizeof **alerts, by_number);
	return outcome;
}

struct changes_all {
	instant as_of;
	struct arena *arena;
	struct alert_change **changes;
	size_t *count;
	struct error *e;
};

static int change_one(void *context, struct bytes key, struct bytes b)
{
	struct changes_all *all = context;
	struct alert_change c, *kept;

	(void)key;
	if (get_byte(&b) != CHANGE_FORM)
		return corrupt(all->e, "alerts");
	c.at = get_signed(&b);
	c.from = get_byte(&b);
	c.to = get_byte(&b);
	c.from_severity = get_byte(&b);
	c.to_severity = get_byte(&b);
	c.value = get_double(&b);
	c.cause = get_text(&b, all->arena);
	c.title = get_text(&b, all->arena);
	if (b.bad)
		return corrupt(all->e, "alerts");
	if (c.at > all->as_of)
		return DONE;
	kept = arena_push(all->arena, all->changes, all->count, sizeof *kept);
	*kept = c;
	return DONE;
}

int alert_changes(struct txn *t, uint64_t id, instant as_of, struct arena *arena,
    struct alert_change **changes, size_t *count, struct error *e)
{
	struct changes_all all = {as_of, arena, changes, count, e};
	uint8_t prefix[8];

	*changes = NULL;
	*count = 0;
	key64(prefix, id);
	return records_scan(t, DB_CHANGES, prefix, sizeof prefix, NULL, 0, change_one, &all, e);
}
