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
};

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

struct group {
	struct vintage v; /* without value and flags */
	struct bytes entries;
};

static bool group_next(struct bytes *record, struct group *g)
{
	int64_t away;

	if (record->at >= record->end)
		return false;
	g->entries = get_bytes(record, get_varint(record));
	g->v.known = get_signed(&g->entries) + EPOCH_2000;
	g->v.fetch = (uint32_t)get_varint(&g->entries);
	away = get_signed(&g->entries);
	g->v.published = away == 0 ? DAY_NONE : (day_number)(g->v.known / 86400 + away - (away > 0));
	return !g->entries.bad;
}

static bool entry_next(struct group *g, uint32_t *indicator)
{
	uint8_t tag;

	if (g->entries.at >= g->entries.end)
		return false;
	*indicator = (uint32_t)get_varint(&g->entries);
	tag = get_byte(&g->entries);
	g->v.flags = tag >> 4;
	tag &= 15;
	if (tag < TAG_DOUBLE)
		g->v.value = (double)get_signed(&g->entries) / powers[tag];
	else if (tag == TAG_DOUBLE)
		g->v.value = get_double(&g->entries);
	else
		g->v.value = NAN;
	return !g->entries.bad;
}

static int record_walk(struct bytes record, uint32_t period, uint32_t region, instant as_of,
    figure_each *each, void *context, struct error *e)
{
	struct figure f = {.period = period, .region = region};
	struct group g;

	while (group_next(&record, &g)) {
		if (g.v.known > as_of)
			continue;
		while (entry_next(&g, &f.indicator)) {
			f.v = g.v;
			each(context, &f);
		}
		if (g.entries.bad)
			return corrupt(e, "figures");
	}
	return record.bad || record.at < record.end ? corrupt(e, "figures") : DONE;
}

void current_learn(void *current, const struct figure *f)
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

/* Where a figure goes, small enough to be sorted quickly: the key of its record, then the order in which it
 * came. */
struct place {
	uint64_t record;
	size_t index;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->record != y->record)
		return x->record < y->record ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static bool same_group(const struct vintage *a, const struct vintage *b)
{
	return a->known == b->known && a->fetch == b->fetch && a->published == b->published;
}

struct adding {
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

/* All figures of one (period, region): the record grows by a group for each document. */
static int add_run(struct adding *a, const struct place *run, size_t count)
{
	struct figure *all = a->figures, *first = &all[run[0].index];
	uint8_t key[KEY_SIZE];
	struct bytes old = {0};
	MDB_val k = {KEY_SIZE, key}, v;
	size_t before = a->added;
	unsigned flags;
	int code, outcome;

	key64(key, run[0].record);
	text_clear(&a->record);
	flags = !a->has_last || memcmp(key, a->last_key, KEY_SIZE) > 0 ? MDB_APPEND : 0;
	if (!flags) {
		outcome = record_get(a->txn, book_db(a->book), key, KEY_SIZE, &old, a->e);
		if (outcome < 0)
			return outcome;
		if (outcome == DONE)
			text_put(&a->record, old.at, (size_t)(old.end - old.at));
	}
	for (size_t i = 0; i < count;) {
		size_t group_start;
		const struct vintage *head = &all[run[i].index].v;
		instant known = head->known;

		/* the record so far, our own groups included, as of this group's moment */
		current_clear(&a->current);
		outcome = record_walk((struct bytes){(const uint8_t *)a->record.at,
					  (const uint8_t *)a->record.at + a->record.length, false},
		    first->period, first->region, known, current_learn, &a->current, a->e);
		if (outcome != DONE)
			return outcome;
		text_clear(&a->group);
		put_group_head(&a->group, head);
		group_start = a->group.length;
		for (; i < count && same_group(head, &all[run[i].index].v); i++) {
			struct figure *f = &all[run[i].index];

			if (f->nothing_new || says_the_same(&a->current, f))
				continue;
			put_varint(&a->group, f->indicator);
			put_number(&a->group, f->v.value, f->v.flags);
			a->added++;
			f->added = true;
			if (a->book == BOOK_FIGURES) {
				outcome = series_note(a->txn, f->region, f->indicator, known, a->e);
				if (outcome != DONE)
					return outcome;
			}
		}
		if (a->group.length > group_start) {
			put_varint(&a->record, a->group.length);
			text_put(&a->record, a->group.at, a->group.length);
		}
	}
	if (a->added == before)
		return DONE;
	v = (MDB_val){a->record.length, a->record.at};
	code = mdb_cursor_put(a->cursor, &k, &v, flags);
	return code == 0 ? DONE : store_error(a->txn, code, "figures", a->e);
}

int figures_add(
    struct txn *t, enum book book, struct figure *figures, size_t count, size_t *added, struct error *e)
{
	struct adding a = {.txn = t, .book = book, .figures = figures, .e = e};
	struct place *places = memory_grow(NULL, (count + 1) * sizeof *places);
	MDB_val k, v;
	int outcome = DONE, code = mdb_cursor_open(t->txn, t->store->db[book_db(book)], &a.cursor);

	if (code != 0) {
		free(places);
		return store_error(t, code, "figures", e);
	}
	for (size_t i = 0; i < count; i++)
		places[i] = (struct place){(uint64_t)figures[i].period << 32 | figures[i].region, i};
	/* one document is mostly in order already */
	for (size_t i = 1; i < count; i++) {
		if (places[i - 1].record > places[i].record) {
			qsort(places, count, sizeof *places, by_place);
			break;
		}
	}
	if (mdb_cursor_get(a.cursor, &k, &v, MDB_LAST) == 0 && k.mv_size == KEY_SIZE) {
		memcpy(a.last_key, k.mv_data, KEY_SIZE);
		a.has_last = true;
	}
	for (size_t i = 0; i < count && outcome == DONE;) {
		size_t n = 1;

		while (i + n < count && places[i + n].record == places[i].record)
			n++;
		outcome = add_run(&a, &places[i], n);
		i += n;
	}
	mdb_cursor_close(a.cursor);
	free(places);
	current_done(&a.current);
	text_done(&a.record);
	text_done(&a.group);
	*added = outcome == DONE ? a.added : 0;
	return outcome;
}

struct scan {
	uint32_t last_period;
	instant as_of;
	figure_each *each;
	void *context;
	struct error *e;
};

static int scan_record(void *context, struct bytes key, struct bytes value)
{
	struct scan *s = context;

	if (key.end - key.at != KEY_SIZE)
		return corrupt(s->e, "figures");
	if (from_key32(key.at) > s->last_period)
		return ABSENT; /* behind the last period: done */
	return record_walk(
	    value, from_key32(key.at), from_key32(key.at + 4), s->as_of, s->each, s->context, s->e);
}

int figures_scan(struct txn *t, enum book book, struct period from, struct period to, instant as_of,
    figure_each *each, void *context, struct error *e)
{
	struct scan s = {period_key(to), as_of, each, context, e};
	uint8_t first[4];
	int outcome;

	key32(first, period_key(from));
	outcome = records_scan(t, book_db(book), NULL, 0, first, sizeof first, scan_record, &s, e);
	return outcome == ABSENT ? DONE : outcome;
}

int figures_of(struct txn *t, enum book book, struct period p, uint32_t region, instant as_of,
    figure_each *each, void *context, struct error *e)
{
	uint8_t key[KEY_SIZE];
	struct bytes value;
	int outcome;

	key32(key, period_key(p));
	key32(key + 4, region);
	outcome = record_get(t, book_db(book), key, KEY_SIZE, &value, e);
	if (outcome != DONE)
		return outcome < 0 ? outcome : DONE;
	return record_walk(value, period_key(p), region, as_of, each, context, e);
}
