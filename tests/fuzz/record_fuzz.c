/* SPDX-License-Identifier: MIT */
/* Any bytes as records of the store, in the place of those that are there or beside them: all that reads them, and
 * every list, says what it is or that it is damaged.
 *
 * A record is: its database, its key (a number below 128: of an existing record; else 128 and its length, and the
 * bytes), the length of its value in two bytes, and the value. The transaction is given up in the end. */
#include "store/env.h"
#include "tests/fuzz/records.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { KEYS_OWN = 128, RECORDS_MOST = 4 };

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

static void record_take(struct txn *t, struct input *in)
{
	enum database db = (enum database)(byte_next(in) % DATABASES);
	unsigned selector = byte_next(in);
	struct key_search s = {.left = selector};
	struct bytes value;
	struct error e;
	size_t length;

	if (selector >= KEYS_OWN) {
		struct bytes key = bytes_next(in, selector - KEYS_OWN);

		s.size = (size_t)(key.end - key.at);
		memcpy(s.key, key.at, s.size);
	} else {
		(void)records_scan(t, db, (struct bytes){0}, key_take, &s, &e);
	}
	length = byte_next(in) << 8;
	length |= byte_next(in);
	value = bytes_next(in, length);
	if (s.size)
		(void)record_put(t, db, (struct bytes){s.key, s.key + s.size}, value, &e);
}

static int records_try(struct txn *t, void *context, struct error *e)
{
	struct input *in = context;

	for (int i = 0; i < RECORDS_MOST && in->at < in->end; i++)
		record_take(t, in);
	records_read_all(&city, t);
	records_list_all(&city, t, nowhere);
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
