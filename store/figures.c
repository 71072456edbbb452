/* SPDX-License-Identifier: MIT */
#include "store/figures.h"
#include "store/env.h"
#include "store/series.h"

#include <math.h>
#include <stdlib.h>

enum {
	EPOCH_2000 = 946684800,
	TAG_DOUBLE = 8,
	TAG_NONE = 9,
	KEY_SIZE = 8,
	DAYS_APART_MOST = 4000000, /* of what is known and published: ten thousand years */
};

/* The moments that there may be: the years 0 to 9999. */
static const int64_t known_least = -62167219200, known_most = 253402300799;

static const double powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};

static enum database book_db(enum book book)
{
	return book == BOOK_FIGURES ? DB_FIGURES : DB_TARGETS;
}

/* ---- writing ---- */

/* The fewest bytes that give back the same double: a decimal of up to seven places, else all eight bytes. */
static void put_number(struct text *t, double value, uint8_t flags)
{
	if (flags & FIGURE_WITHDRAWN) {
		put_byte(t, (uint8_t)(flags << 4 | TAG_NONE));
		return;
	}
	for (int places = 0; places < TAG_DOUBLE; places++) {
		double scaled = nearbyint(value * powers[places]);

		if (fabs(scaled) > 9007199254740992.0)
			break;
		if (scaled / powers[places] == value && !(value == 0 && signbit(value))) {
			put_byte(t, (uint8_t)(flags << 4 | places));
			put_signed(t, (int64_t)scaled);
			return;
		}
	}
	put_byte(t, (uint8_t)(flags << 4 | TAG_DOUBLE));
	put_double(t, value);
}

static void put_group_head(struct text *t, const struct vintage *v)
{
	int64_t away = 0;

	put_signed(t, v->known - EPOCH_2000);
	put_varint(t, v->fetch);
	if (v->published != DAY_NONE) {
		away = (int64_t)v->published - v->known / 86400;
		away += away >= 0 ? 1 : 0; /* 0 says: none */
	}
	put_signed(t, away);
}

/* ---- reading ---- */

struct vintage_group {
	struct vintage v; /* without value and flags */
	struct bytes entries;
};

static bool group_next(struct bytes *record, struct vintage_group *g)
{
	int64_t known, away;

	*g = (struct vintage_group){0};
	if (record->at >= record->end)
		return false;
	g->entries = get_bytes(record, get_varint(record));
	known = get_signed(&g->entries);
	g->v.fetch = get_varint32(&g->entries);
	away = get_signed(&g->entries);
	/* a group without entries is never written */
	if (record->bad || g->entries.at == g->entries.end || known < known_least - EPOCH_2000 ||
	    known > known_most - EPOCH_2000 || away < -DAYS_APART_MOST || away > DAYS_APART_MOST)
		return bytes_bad(&g->entries);
	g->v.known = known + EPOCH_2000;
	g->v.published = away == 0 ? DAY_NONE : (day_number)(g->v.known / 86400 + away - (away > 0));
	return true;
}

static bool entry_next(struct bytes *entries, uint32_t *indicator, struct vintage *v)
{
	uint8_t tag;

	if (entries->at >= entries->end)
		return false;
	*indicator = get_varint32(entries);
	tag = get_byte(entries);
	v->flags = tag >> 4;
	tag &= 15;
	if (tag < TAG_DOUBLE)
		v->value = (double)get_signed(entries) / powers[tag];
	else if (tag == TAG_DOUBLE)
		v->value = get_double(entries);
	else
		v->value = NAN;
	if (*indicator - 1 >= CODES_MOST || tag > TAG_NONE ||
	    (tag == TAG_NONE) != (bool)(v->flags & FIGURE_WITHDRAWN) ||
	    (tag != TAG_NONE && !isfinite(v->value)))
		bytes_bad(entries);
	return !entries->bad;
}

static enum outcome record_corrupt(enum book book, uint32_t period, uint32_t region, struct error *e)
{
	return corrupt_number(e, book_db(book), (uint64_t)period << 32 | region);
}

/* Every group is read to its end, also one that was not known yet: damage is never left for another day. */
static enum outcome record_walk(enum book book, struct bytes record, uint32_t period, uint32_t region,
    const struct figure_visitor *v, struct error *e)
{
	struct figure f = {.period = period, .region = region};
	struct vintage_group g = {0};

	if (!period_key_sound(period) || region - 1 >= CODES_MOST)
		return record_corrupt(book, period, region, e);
	while (group_next(&record, &g)) {
		f.v = g.v;
		while (entry_next(&g.entries, &f.indicator, &f.v))
			if (g.v.known <= v->as_of)
				v->each(v->context, &f);
		if (g.entries.bad)
			return record_corrupt(book, period, region, e);
	}
	return g.entries.bad || !bytes_done(&record) ? record_corrupt(book, period, region, e) : OUTCOME_DONE;
}

void current_update(void *current, const struct figure *f)
{
	struct current *c = current;

	if (f->indicator >= c->room) {
		size_t room = c->room ? c->room : 64;

		while (room <= f->indicator)
			room *= 2;
		c->of = memory_grow(c->of, room * sizeof *c->of);
		c->there = memory_grow(c->there, room * sizeof *c->there);
		memset(c->there + c->room, 0, (room - c->room) * sizeof *c->there);
		c->room = room;
	}
	if (c->there[f->indicator] && !vintage_follows(&c->of[f->indicator], &f->v))
		return;
	c->there[f->indicator] = true;
	c->of[f->indicator] = f->v;
}

void current_clear(struct current *c)
{
	if (c->room)
		memset(c->there, 0, c->room * sizeof *c->there);
}

void current_done(struct current *c)
{
	free(c->of);
	free(c->there);
}

static bool says_the_same(const struct current *now, const struct figure *new)
{
	const struct vintage *old = current_of(now, new->indicator);

	if (!old)
		return new->v.flags &FIGURE_WITHDRAWN; /* nothing to take back */
	if ((old->flags | new->v.flags) & FIGURE_WITHDRAWN)
		return old->flags & new->v.flags &FIGURE_WITHDRAWN;
	return old->value == new->v.value && old->flags == new->v.flags;
}

/* Figures that came one after the other and go into the same record: few and small, to be sorted quickly. */
struct figure_run {
	uint64_t record; /* its key */
	size_t first, end;
};

static int by_record(const void *a, const void *b)
{
	const struct figure_run *x = a, *y = b;

	if (x->record != y->record)
		return x->record < y->record ? -1 : 1;
	return x->first < y->first ? -1 : x->first > y->first;
}

static bool same_group(const struct vintage *a, const struct vintage *b)
{
	return a->known == b->known && a->fetch == b->fetch && a->published == b->published;
}

struct figure_insertion {
	struct txn *txn;
	enum book book;
	struct figure *figures;
	MDB_cursor *cursor;
	struct current current;
	struct text record, group;
	uint8_t last_key[KEY_SIZE]; /* of the database when we began */
	bool has_last;
	size_t added;
	struct error *e;
};

/* What is new of the figures of one document, the group for the record. *at is moved behind them. */
static enum outcome group_make(struct figure_insertion *a, size_t *at, size_t end)
{
	struct figure *f = &a->figures[*at];
	const struct vintage head = f->v;
	const uint8_t *record = (const uint8_t *)text_of(&a->record); /* of none: "" */
	size_t group_start;
	enum outcome outcome;

	/* the record so far, our own groups included, as of this group's moment */
	current_clear(&a->current);
	outcome = record_walk(a->book, (struct bytes){record, record + a->record.length, false}, f->period,
	    f->region, &(struct figure_visitor){head.known, current_update, &a->current}, a->e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	text_clear(&a->group);
	put_group_head(&a->group, &head);
	group_start = a->group.length;
	for (; *at < end && same_group(&head, &a->figures[*at].v); ++*at) {
		f = &a->figures[*at];
		if (f->nothing_new || says_the_same(&a->current, f))
			continue;
		put_varint(&a->group, f->indicator);
		put_number(&a->group, f->v.value, f->v.flags);
		a->added++;
		f->added = true;
		outcome = a->book == BOOK_FIGURES
			      ? series_note(a->txn, f->region, f->indicator, head.known, a->e)
			      : OUTCOME_DONE;
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	if (a->group.length > group_start) {
		put_varint(&a->record, a->group.length);
		text_put(&a->record, a->group.at, a->group.length);
	}
	return OUTCOME_DONE;
}

/* All figures of one (period, region): the record grows by a group for each document. */
static enum outcome add_record(struct figure_insertion *a, const struct figure_run *stretches, size_t count)
{
	uint8_t key[KEY_SIZE];
	struct bytes old = {0};
	MDB_val k = {KEY_SIZE, key}, v;
	size_t before = a->added;
	unsigned flags;
	int code;
	enum outcome outcome;

	key64(key, stretches->record);
	text_clear(&a->record);
	flags = !a->has_last || memcmp(key, a->last_key, KEY_SIZE) > 0 ? MDB_APPEND : 0;
	if (!flags) {
		outcome = record_get(a->txn, book_db(a->book), bytes_at(key, KEY_SIZE), &old, a->e);
		if (outcome < 0)
			return outcome;
		if (outcome == OUTCOME_DONE &&
		    old.at == old.end) /* a record without groups is never written */
			return record_is_corrupt(a->e, book_db(a->book), key, KEY_SIZE);
		if (outcome == OUTCOME_DONE)
			text_put(&a->record, old.at, (size_t)(old.end - old.at));
	}
	for (size_t i = 0; i < count; i++) {
		for (size_t at = stretches[i].first; at < stretches[i].end;) {
			outcome = group_make(a, &at, stretches[i].end);
			if (outcome != OUTCOME_DONE)
				return outcome;
		}
	}
	if (a->added == before)
		return OUTCOME_DONE;
	v = (MDB_val){a->record.length, a->record.at};
	code = mdb_cursor_put(a->cursor, &k, &v, flags);
	return code == 0 ? OUTCOME_DONE : store_error(a->txn, code, "figures", a->e);
}

/* The stretches of the figures in the order of their records; the caller frees them. */
static struct figure_run *stretches_of(const struct figure *figures, size_t count, size_t *stretches)
{
	struct figure_run *all = NULL;
	size_t n = 0, room = 0;
	bool ordered = true;

	for (size_t i = 0; i < count; i++) {
		uint64_t record = (uint64_t)figures[i].period << 32 | figures[i].region;

		if (n && all[n - 1].record == record) {
			all[n - 1].end = i + 1;
			continue;
		}
		if (n == room)
			all = memory_grow(all, (room = room ? room * 2 : 64) * sizeof *all);
		ordered = ordered && (!n || all[n - 1].record < record);
		all[n++] = (struct figure_run){record, i, i + 1};
	}
	/* one document is mostly in order already */
	if (!ordered)
		qsort(all, n, sizeof *all, by_record);
	*stretches = n;
	return all;
}

enum outcome figures_add(
    struct txn *t, enum book book, struct figure *figures, size_t count, size_t *added, struct error *e)
{
	struct figure_insertion a = {.txn = t, .book = book, .figures = figures, .e = e};
	struct figure_run *stretches;
	MDB_val k, v;
	size_t stretch_count;
	int code = mdb_cursor_open(t->txn, t->store->db[book_db(book)], &a.cursor);
	enum outcome outcome = OUTCOME_DONE;

	if (code != 0)
		return store_error(t, code, "figures", e);
	stretches = stretches_of(figures, count, &stretch_count);
	code = mdb_cursor_get(a.cursor, &k, &v, MDB_LAST);
	if (code == 0 && k.mv_size == KEY_SIZE) {
		memcpy(a.last_key, k.mv_data, KEY_SIZE);
		a.has_last = true;
	} else if (code != MDB_NOTFOUND) {
		outcome = code == 0 ? record_is_corrupt(e, book_db(book), k.mv_data, k.mv_size)
				    : store_error(t, code, "figures", e);
	}
	for (size_t i = 0; i < stretch_count && outcome == OUTCOME_DONE;) {
		size_t n = 1;

		while (i + n < stretch_count && stretches[i + n].record == stretches[i].record)
			n++;
		outcome = add_record(&a, &stretches[i], n);
		i += n;
	}
	mdb_cursor_close(a.cursor);
	free(stretches);
	current_done(&a.current);
	text_done(&a.record);
	text_done(&a.group);
	*added = outcome == OUTCOME_DONE ? a.added : 0;
	return outcome;
}

struct scan {
	enum book book;
	uint32_t last_period;
	const struct figure_visitor *visitor;
	struct error *e;
};

static enum outcome scan_record(void *context, struct bytes key, struct bytes value)
{
	struct scan *s = context;

	if (key.end - key.at != KEY_SIZE || value.at == value.end)
		return corrupt_key(s->e, book_db(s->book), key);
	if (from_key32(key.at) > s->last_period)
		return OUTCOME_ABSENT; /* behind the last period: done */
	return record_walk(s->book, value, from_key32(key.at), from_key32(key.at + 4), s->visitor, s->e);
}

enum outcome figures_scan(struct txn *t, enum book book, struct period from, struct period to,
    const struct figure_visitor *v, struct error *e)
{
	struct scan s = {book, period_key(to), v, e};
	uint8_t first[4];
	enum outcome outcome;

	key32(first, period_key(from));
	outcome = records_scan_from(t, book_db(book), bytes_at(first, sizeof first), scan_record, &s, e);
	return outcome == OUTCOME_ABSENT ? OUTCOME_DONE : outcome;
}

enum outcome figures_of(struct txn *t, enum book book, struct period p, uint32_t region,
    const struct figure_visitor *v, struct error *e)
{
	uint8_t key[KEY_SIZE];
	struct bytes value;
	enum outcome outcome;

	key32(key, period_key(p));
	key32(key + 4, region);
	outcome = record_get(t, book_db(book), bytes_at(key, KEY_SIZE), &value, e);
	if (outcome != OUTCOME_DONE)
		return outcome < 0 ? outcome : OUTCOME_DONE;
	if (value.at == value.end)
		return record_is_corrupt(e, book_db(book), key, KEY_SIZE);
	return record_walk(book, value, period_key(p), region, v, e);
}

enum outcome periods_scan(struct txn *t, enum book book, period_each *each, void *context, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	uint8_t next[KEY_SIZE] = {0};
	int code = mdb_cursor_open(t->txn, t->store->db[book_db(book)], &cursor);
	enum outcome outcome = OUTCOME_DONE;

	if (code != 0)
		return store_error(t, code, "figures", e);
	for (k = (MDB_val){sizeof next, next};
	     (code = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE)) == 0 && outcome == OUTCOME_DONE;
	     k = (MDB_val){sizeof next, next}) {
		uint32_t period;

		period = k.mv_size == KEY_SIZE ? from_key32(k.mv_data) : 0;
		if (!period_key_sound(period)) {
			outcome = record_is_corrupt(e, book_db(book), k.mv_data, k.mv_size);
			break;
		}
		each(context, period_of_key(period));
		if (period == UINT32_MAX)
			break;
		key64(next, (uint64_t)(period + 1) << 32);
	}
	mdb_cursor_close(cursor);
	if (code != 0 && code != MDB_NOTFOUND)
		return store_error(t, code, "figures", e);
	return outcome;
}
