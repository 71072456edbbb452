/* SPDX-License-Identifier: MIT */
/* Any bytes as records of the store, in the place of those that are there or beside them: all that reads them, and
 * some of the lists, say what it is or that it is damaged.
 *
 * A record is: its database, its key (a number below 128: of an existing record; else 128 and its length, and the
 * bytes), the length of its value in two bytes, and the value. With 128 added to the database the value is that which
 * is there, and behind the key stands where in it (two bytes) the given bytes are put in the place of as many; with
 * 64 added too it ends behind them. The transaction is given up in the end. */
#include "store/env.h"
#include "tests/fuzz/records.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { PATCHES = 128, ENDS = 64, KEYS_OWN = 128, RECORDS_MOST = 4, LISTS = 4 };

static struct city city;
static FILE *nowhere;

static void end(void)
{
	fclose(nowhere);
	city_end(&city);
}

struct input {
	const uint8_t *at, *end;
};

static unsigned byte_next(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static struct bytes bytes_next(struct input *in, size_t length)
{
	size_t most = (size_t)(in->end - in->at);
	struct bytes b = {in->at, in->at + (length < most ? length : most)};

	in->at = b.end;
	return b;
}

struct key_search {
	size_t left;
	uint8_t key[512];
	size_t size;
};

static int key_take(void *context, struct bytes key, struct bytes value)
{
	struct key_search *s = context;

	(void)value;
	s->size = (size_t)(key.end - key.at);
	memcpy(s->key, key.at, s->size);
	return s->left-- ? OUTCOME_DONE : OUTCOME_ABSENT;
}

static size_t size_next(struct input *in)
{
	size_t size = (size_t)byte_next(in) << 8;

	return size | byte_next(in);
}

/* What is there with bytes of the input in it. */
static void value_patch(struct txn *t, enum database db, const struct key_search *s, struct input *in,
    bool ends, struct text *out)
{
	size_t at = size_next(in), length, size;
	struct bytes patch, old;
	struct error e;

	if (record_get(t, db, bytes_at(s->key, s->size), &old, &e) != OUTCOME_DONE)
		return;
	size = (size_t)(old.end - old.at);
	at = at < size ? at : size;
	length = size_next(in);
	patch = bytes_next(in, length);
	length = (size_t)(patch.end - patch.at);
	text_put(out, old.at, at);
	text_put(out, patch.at, length);
	if (!ends && at + length < size)
		text_put(out, old.at + at + length, size - at - length);
}

static void record_take(struct txn *t, struct input *in)
{
	unsigned what = byte_next(in), selector = byte_next(in);
	enum database db = (enum database)(what % 64 % DATABASES);
	struct key_search s = {.left = selector};
	TEXT_OWNED struct text value = {0};
	struct error e;

	if (selector >= KEYS_OWN) {
		struct bytes key = bytes_next(in, selector - KEYS_OWN);

		s.size = (size_t)(key.end - key.at);
		memcpy(s.key, key.at, s.size);
	} else {
		(void)records_scan(t, db, NO_BYTES, key_take, &s, &e);
	}
	if (!s.size)
		return;
	if (what & PATCHES) {
		value_patch(t, db, &s, in, what & ENDS, &value);
	} else {
		struct bytes all = bytes_next(in, size_next(in));

		text_put(&value, all.at, (size_t)(all.end - all.at));
	}
	(void)record_put(t, db, bytes_at(s.key, s.size), bytes_at(text_of(&value), value.length), &e);
}

static enum outcome records_try(struct txn *t, void *context, struct error *e)
{
	struct input *in = context;
	size_t first = (size_t)(in->end - in->at);

	for (int i = 0; i < RECORDS_MOST && in->at < in->end; i++)
		record_take(t, in);
	records_read_all(t);
	records_list_some(&city, t, first, LISTS, nowhere);
	return error_set(e, OUTCOME_REFUSED, "only tried");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input in = {bytes, bytes + size};
	struct error e;

	if (!city.store) {
		nowhere = fopen("/dev/null", "we");
		city_begin(&city);
		if (store_write(city.store, records_fill, &city, &e) != OUTCOME_DONE)
			abort();
		atexit(end);
	}
	if (store_write(city.store, records_try, &in, &e) != OUTCOME_REFUSED)
		abort();
	return 0;
}
