/* SPDX-License-Identifier: MIT */
#include "tests/records.h"
#include "tests/support.h"

#include <lmdb.h>
#include <stdio.h>
#include <string.h>

/* A store that was damaged from outside is an error that names the record: never another value, never
 * "nothing there". */

struct damage {
	char folder[4096], path[4200];
	uint8_t key[512], value[4096];
	size_t key_size, value_size;
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi db;
};

static void outside_begin(struct damage *d, const char *database)
{
	assert_int_equal(
	    mdb_env_create(&d->env) | mdb_env_set_maxdbs(d->env, 32) | mdb_env_open(d->env, d->path, 0, 0640),
	    0);
	assert_int_equal(
	    mdb_txn_begin(d->env, NULL, 0, &d->txn) | mdb_dbi_open(d->txn, database, 0, &d->db), 0);
}

static void outside_end(struct damage *d)
{
	assert_int_equal(mdb_txn_commit(d->txn), 0);
	mdb_env_close(d->env);
}

/* The first record of a database, kept for its repair. */
static void outside_first(struct damage *d, const char *database)
{
	MDB_cursor *cursor;
	MDB_val k, v;

	outside_begin(d, database);
	assert_int_equal(mdb_cursor_open(d->txn, d->db, &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
	assert_true(k.mv_size <= sizeof d->key && v.mv_size < sizeof d->value);
	memcpy(d->key, k.mv_data, d->key_size = k.mv_size);
	memcpy(d->value, v.mv_data, d->value_size = v.mv_size);
	mdb_cursor_close(cursor);
	outside_end(d);
}

static void outside_put(struct damage *d, const char *database, const void *value, size_t size)
{
	MDB_val k = {d->key_size, d->key}, v = {size, (void *)(uintptr_t)value};

	outside_begin(d, database);
	assert_int_equal(mdb_put(d->txn, d->db, &k, &v, 0), 0);
	outside_end(d);
}

static void damage_begin(struct damage *d, const char *name)
{
	struct store *s;
	struct error e;

	*d = (struct damage){0};
	snprintf(d->folder, sizeof d->folder, "%s", test_folder(name));
	snprintf(d->path, sizeof d->path, "%s/store", d->folder);
	s = test_store(d->folder);
	assert_done(store_write(s, every_record_fill, NULL, &e), e);
	store_close(s);
}

static void expect_named(const struct damage *d, const struct record_place *p, const char *what)
{
	struct error e = {""};
	enum outcome outcome = record_place_read(d->path, p, &e);

	if (outcome != OUTCOME_CORRUPT || !strstr(e.text, p->record) || !strstr(e.text, "damaged"))
		fail_msg("%s %s: %d: %s", p->database, what, outcome, e.text);
}

static void a_record_of_another_length_is_named(void **state)
{
	struct damage d;
	uint8_t changed[4100];
	struct error e;

	(void)state;
	damage_begin(&d, "damage-length");
	for (size_t i = 0; i < record_place_count; i++) {
		const struct record_place *p = &record_places[i];

		outside_first(&d, p->database);
		assert_done(record_place_read(d.path, p, &e), e);
		memcpy(changed, d.value, d.value_size);
		changed[d.value_size] = 0;
		outside_put(&d, p->database, changed, d.value_size + 1);
		expect_named(&d, p, "one byte more");
		if (d.value_size) {
			outside_put(&d, p->database, changed, d.value_size - 1);
			expect_named(&d, p, "one byte less");
			outside_put(&d, p->database, changed, d.value_size / 2);
			expect_named(&d, p, "half");
			outside_put(&d, p->database, "", 0);
			expect_named(&d, p, "nothing");
		}
		outside_put(&d, p->database, d.value, d.value_size);
		assert_done(record_place_read(d.path, p, &e), e);
	}
}

/* Nothing that a single bit can do ends in anything but the value or a sentence; this test is run with
 * sanitizers, too. */
static void no_single_bit_breaks_a_reader(void **state)
{
	struct damage d;
	uint8_t changed[4096];

	(void)state;
	damage_begin(&d, "damage-bits");
	for (size_t i = 0; i < record_place_count; i++) {
		outside_first(&d, record_places[i].database);
		for (size_t bit = 0; bit < d.value_size * 8; bit += 3) {
			struct error e = {""};
			enum outcome outcome;

			memcpy(changed, d.value, d.value_size);
			changed[bit / 8] ^= (uint8_t)(1 << bit % 8);
			outside_put(&d, record_places[i].database, changed, d.value_size);
			outcome = record_place_read(d.path, &record_places[i], &e);
			if (outcome != OUTCOME_DONE &&
			    (outcome != OUTCOME_CORRUPT || !strstr(e.text, "damaged")))
				fail_msg(
				    "%s bit %zu: %d: %s", record_places[i].database, bit, outcome, e.text);
		}
		outside_put(&d, record_places[i].database, d.value, d.value_size);
	}
}

/* Values that no writer has ever written, each in one byte. */
static void what_is_never_written_is_never_read(void **state)
{
	static const struct {
		const char *database;
		size_t from_end;
		uint8_t value;
		const char *what;
	} cases[] = {
	    {"requests", 1, 2, "neither true nor false"},
	    {"figures", 3, 0x0C, "a tag that there is not"},
	    {"figures", 3, 0x19, "withdrawn, and with a number"},
	    {"figures", 4, 0, "an indicator without a name"},
	};
	struct damage d;

	(void)state;
	damage_begin(&d, "damage-values");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t changed[4096];
		size_t p = 0;

		while (strcmp(record_places[p].database, cases[i].database) != 0)
			p++;
		outside_first(&d, cases[i].database);
		memcpy(changed, d.value, d.value_size);
		changed[d.value_size - cases[i].from_end] = cases[i].value;
		outside_put(&d, cases[i].database, changed, d.value_size);
		expect_named(&d, &record_places[p], cases[i].what);
		outside_put(&d, cases[i].database, d.value, d.value_size);
	}
}

static void a_record_under_a_wrong_key_is_named(void **state)
{
	static const char *const databases[] = {"figures", "targets", "series", "projects", "fetches",
	    "alerts", "open", "ended", "outbox", "sent", "aside", "silences", "texts"};
	struct damage d;

	(void)state;
	damage_begin(&d, "damage-keys");
	for (size_t i = 0; i < sizeof databases / sizeof *databases; i++) {
		struct error e = {""};
		MDB_val k, v;
		size_t p = 0;
		enum outcome outcome;

		while (strcmp(record_places[p].database, databases[i]) != 0)
			p++;
		outside_first(&d, databases[i]);
		k = (MDB_val){d.key_size - 1, d.key};
		v = (MDB_val){d.value_size, d.value};
		outside_begin(&d, databases[i]);
		assert_int_equal(mdb_put(d.txn, d.db, &k, &v, 0), 0);
		outside_end(&d);
		outcome = record_place_read(d.path, &record_places[p], &e);
		if (outcome != OUTCOME_CORRUPT || !strstr(e.text, databases[i]))
			fail_msg("%s: %d: %s", databases[i], outcome, e.text);
		outside_begin(&d, databases[i]);
		assert_int_equal(mdb_del(d.txn, d.db, &k, NULL), 0);
		outside_end(&d);
	}
}

static void a_lost_name_is_not_a_region_less(void **state)
{
	struct damage d;
	struct error e;
	MDB_val k;

	(void)state;
	damage_begin(&d, "damage-lost");
	outside_first(&d, "texts");
	k = (MDB_val){d.key_size, d.key};
	outside_begin(&d, "texts");
	assert_int_equal(mdb_del(d.txn, d.db, &k, NULL), 0);
	outside_end(&d);
	assert_int_equal(record_place_read(d.path, &record_places[1], &e), OUTCOME_CORRUPT);
	assert_contains(e.text, "texts region/1");
}

static void a_lost_database_is_not_made_anew(void **state)
{
	struct store_options reading = {.read_only = true};
	struct damage d;
	struct store *s;
	struct error e;

	(void)state;
	damage_begin(&d, "damage-database");
	outside_begin(&d, "figures");
	assert_int_equal(mdb_drop(d.txn, d.db, 1), 0);
	outside_end(&d);
	assert_int_equal(store_open(d.path, &reading, &s, &e), OUTCOME_CORRUPT);
	assert_contains(e.text, "\"figures\" is missing");
	assert_int_equal(store_open(d.path, NULL, &s, &e), OUTCOME_CORRUPT);
	assert_contains(e.text, "\"figures\" is missing");
}

static void a_damaged_format_is_named(void **state)
{
	static const char *const formats[] = {"", "x", "1x", "-1", "0", "11111111111111111"};
	struct damage d;
	struct store *s;
	struct error e;

	(void)state;
	damage_begin(&d, "damage-format");
	d.key_size = strlen("format");
	memcpy(d.key, "format", d.key_size);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		outside_put(&d, "meta", formats[i], strlen(formats[i]));
		assert_int_equal(store_open(d.path, NULL, &s, &e), OUTCOME_CORRUPT);
		assert_contains(e.text, "\"meta format\" is damaged");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_of_another_length_is_named),
	    cmocka_unit_test(no_single_bit_breaks_a_reader),
	    cmocka_unit_test(what_is_never_written_is_never_read),
	    cmocka_unit_test(a_record_under_a_wrong_key_is_named),
	    cmocka_unit_test(a_lost_name_is_not_a_region_less),
	    cmocka_unit_test(a_lost_database_is_not_made_anew),
	    cmocka_unit_test(a_damaged_format_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
