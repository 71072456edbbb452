#include "store/alerts.h"
#include "store/env.h"

#include <stdlib.h>

const char *const alert_state_names[] = {"pending", "firing", "resolved", NULL};
const char *const severity_names[] = {"none", "warning", "critical", NULL};

enum { RECORD_FORM = 1, SUBJECT_KEY_MAX = 480 };

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
	    a->source, a->office, a->person, a->title, a->detail, a->told};

	put_byte(t, RECORD_FORM);
	put_byte(t, (uint8_t)a->state);
	put_byte(t, (uint8_t)a->severity);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		put_signed(t, times[i]);
	put_double(t, a->value);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		put_text(t, texts[i]);
}

static int alert_decode(uint64_t id, struct bytes b, struct arena *arena, struct alert *a, struct error *e)
{
	instant *const times[] = {&a->opened, &a->fired, &a->changed, &a->resolved, &a->said};
	const char **const texts[] = {&a->rule, &a->subject, &a->measure, &a->region, &a->indicator,
	    &a->project, &a->source, &a->office, &a->person, &a->title, &a->detail, &a->told};

	a->id = id;
	if (get_byte(&b) != RECORD_FORM)
		return corrupt(e, "alerts");
	a->state = get_byte(&b);
	a->severity = get_byte(&b);
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		*times[i] = get_signed(&b);
	a->value = get_double(&b);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = get_text(&b, arena);
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
	put_byte(&record, RECORD_FORM);
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

static int open_one(void *context, struct bytes key, struct bytes value)
{
	struct alerts_all *all = context;
	int outcome;

	(void)key;
	if (value.end - value.at != 8)
		return corrupt(all->e, "alerts");
	outcome = alert_get(all->txn, from_key64(value.at), all->arena,
	    arena_push(all->arena, all->alerts, all->count, sizeof(struct alert)), all->e);
	return outcome == ABSENT ? corrupt(all->e, "alerts") : outcome;
}

static int by_number(const void *a, const void *b)
{
	const struct alert *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

int alerts_read(
    struct txn *t, bool open_only, struct arena *arena, struct alert **alerts, size_t *count, struct error *e)
{
	struct alerts_all all = {t, arena, alerts, count, e};
	int outcome;

	*alerts = NULL;
	*count = 0;
	if (!open_only)
		return records_scan(t, DB_ALERTS, NULL, 0, NULL, 0, alert_one, &all, e);
	outcome = records_scan(t, DB_OPEN, NULL, 0, NULL, 0, open_one, &all, e);
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
	if (get_byte(&b) != RECORD_FORM)
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
