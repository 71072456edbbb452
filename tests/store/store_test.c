/* SPDX-License-Identifier: MIT */
#include "store/evidence.h"
#include "store/figures.h"
#include "store/outbox.h"
#include "store/projects.h"
#include "tests/support.h"

#include <fcntl.h>
#include <lmdb.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

struct batch {
	struct figure *figures;
	size_t count, added;
};

static enum outcome add_step(struct txn *t, void *context, struct error *e)
{
	struct batch *b = context;

	return figures_add(t, BOOK_FIGURES, b->figures, b->count, &b->added, e);
}

static size_t add(struct store *s, struct figure *f, size_t count)
{
	struct batch b = {f, count, 0};
	struct error e;

	assert_done(store_write(s, add_step, &b, &e), e);
	return b.added;
}

static struct figure figure(
    const char *period, uint32_t region, uint32_t indicator, double value, const char *known, uint8_t flags)
{
	return (struct figure){.period = period_key(test_period(period)),
	    .region = region,
	    .indicator = indicator,
	    .v = {.value = value,
		.known = test_instant(known),
		.published = DAY_NONE,
		.fetch = 1,
		.flags = flags}};
}

struct found {
	struct vintage v;
	size_t vintages;
	uint32_t indicator;
};

static void latest(void *context, const struct figure *f)
{
	struct found *x = context;

	if (f->indicator != x->indicator)
		return;
	if (!x->vintages || vintage_follows(&x->v, &f->v))
		x->v = f->v;
	x->vintages++;
}

static struct found look(
    struct store *s, const char *period, uint32_t region, uint32_t indicator, const char *as_of)
{
	struct found x = {.indicator = indicator};
	struct txn *t;
	struct error e;

	assert_done(store_read(s, &t, &e), e);
	assert_done(figures_of(t, BOOK_FIGURES, test_period(period), region,
			&(struct figure_visitor){test_instant(as_of), latest, &x}, &e),
	    e);
	store_read_end(t);
	return x;
}

static void every_vintage_is_kept_and_the_past_can_be_asked(void **state)
{
	struct store *s = test_store(test_folder("store-vintages"));
	struct figure first[] = {
	    figure("2023-05", 1, 1, 100.5, "2023-06-18", 0), figure("2023-05", 1, 2, 7, "2023-06-18", 0)};
	struct figure again[] = {figure("2023-05", 1, 1, 100.5, "2023-06-20", 0)};
	struct figure revised[] = {figure("2023-05", 1, 1, 101.25, "2023-07-18", FIGURE_REVISED)};
	struct figure back[] = {figure("2023-05", 1, 1, 101.25, "2023-09-01", FIGURE_WITHDRAWN)};
	struct figure history[] = {figure("2023-05", 1, 1, 99, "2023-06-01", FIGURE_PRELIMINARY)};
	struct found x;

	(void)state;
	assert_int_equal(add(s, first, 2), 2);
	assert_int_equal(add(s, again, 1), 0); /* the same again adds nothing */
	assert_int_equal(add(s, revised, 1), 1);
	assert_int_equal(add(s, back, 1), 1);
	assert_int_equal(add(s, back, 1), 0);
	assert_int_equal(add(s, history, 1), 1); /* what came later but was known earlier */
	assert_int_equal(look(s, "2023-05", 1, 1, "2023-05-31").vintages, 0);
	x = look(s, "2023-05", 1, 1, "2023-06-05");
	assert_true(x.v.value == 99 && x.v.flags == FIGURE_PRELIMINARY);
	assert_true(look(s, "2023-05", 1, 1, "2023-06-30").v.value == 100.5);
	assert_true(look(s, "2023-05", 1, 1, "2023-08-01").v.value == 101.25);
	x = look(s, "2023-05", 1, 1, "2023-12-31");
	assert_int_equal(x.vintages, 4);
	assert_true(x.v.flags & FIGURE_WITHDRAWN);
	assert_int_equal(look(s, "2023-05", 1, 2, "2023-12-31").vintages, 1);
	assert_int_equal(look(s, "2023-05", 2, 1, "2023-12-31").vintages, 0);
	store_close(s);
}

static void numbers_come_back_exactly(void **state)
{
	struct store *s = test_store(test_folder("store-numbers"));
	static const double special[] = {0, -0.0, 0.1, 1.0 / 3, 1e300, -1e-300, 123456789.123,
	    9007199254740993.0, 12345.6789012, -0.07, 1e15 + 0.5};
	enum { COUNT = 2000 };
	struct figure *f = calloc(COUNT, sizeof *f);
	double *values = calloc(COUNT, sizeof *values);

	(void)state;
	srand(3);
	for (uint32_t i = 0; i < COUNT; i++) {
		values[i] = i < sizeof special / sizeof *special
				? special[i]
				: round((rand() - RAND_MAX / 2.0) / 1000) / pow(10, rand() % 9);
		f[i] = figure("2023-05", i % 7 + 1, i + 1, values[i], "2023-06-18", 0);
	}
	assert_int_equal(add(s, f, COUNT), COUNT);
	for (uint32_t i = 0; i < COUNT; i++) {
		double got = look(s, "2023-05", i % 7 + 1, i + 1, "2024-01-01").v.value;

		assert_memory_equal(&got, &values[i], sizeof got); /* bit by bit */
	}
	free(f);
	free(values);
	store_close(s);
}

/* The plainest possible store, to be compared with after many random additions. */
static void a_long_random_history_equals_a_plain_list(void **state)
{
	struct store *s = test_store(test_folder("store-random"));
	enum { STEPS = 300, SERIES = 12 };
	struct figure kept[STEPS * 4];
	size_t kept_count = 0;

	(void)state;
	srand(11);
	for (int step = 0; step < STEPS; step++) {
		struct figure batch[4];
		size_t count = (size_t)(rand() % 4 + 1);

		for (size_t i = 0; i < count; i++) {
			char known[32];

			snprintf(known, sizeof known, "2023-%02d-%02dT%02d:00", rand() % 12 + 1,
			    rand() % 28 + 1, rand() % 24);
			batch[i] = figure(rand() % 2 ? "2023-05" : "2023-06", (uint32_t)(rand() % 3 + 1),
			    (uint32_t)(rand() % 2 + 1), rand() % 5, known, 0);
			batch[i].v.fetch = (uint32_t)step + 1;
		}
		/* the list: a new entry unless it says what is in force at its moment */
		for (size_t i = 0; i < count; i++) {
			const struct figure *in_force = NULL;

			for (size_t k = 0; k < kept_count; k++)
				if (kept[k].period == batch[i].period && kept[k].region == batch[i].region &&
				    kept[k].indicator == batch[i].indicator &&
				    kept[k].v.known <= batch[i].v.known &&
				    (!in_force || kept[k].v.known >= in_force->v.known))
					in_force = &kept[k];
			if (!in_force || in_force->v.value != batch[i].v.value)
				kept[kept_count++] = batch[i];
		}
		add(s, batch, count);
	}
	for (int p = 5; p <= 6; p++)
		for (uint32_t r = 1; r <= 3; r++)
			for (uint32_t i = 1; i <= 2; i++)
				for (int month = 1; month <= 12; month++) {
					char period[32], as_of[64];
					const struct figure *in_force = NULL;
					struct found x;

					snprintf(period, sizeof period, "2023-%02d", p);
					snprintf(as_of, sizeof as_of, "2023-%02d-15", month);
					for (size_t k = 0; k < kept_count; k++)
						if (kept[k].period == period_key(test_period(period)) &&
						    kept[k].region == r && kept[k].indicator == i &&
						    kept[k].v.known <= test_instant(as_of) &&
						    (!in_force || kept[k].v.known >= in_force->v.known))
							in_force = &kept[k];
					x = look(s, period, r, i, as_of);
					assert_int_equal(x.vintages > 0, in_force != NULL);
					if (in_force)
						assert_true(x.v.value == in_force->v.value &&
							    x.v.known == in_force->v.known);
				}
	store_close(s);
}

static void the_map_grows_with_readers_attached(void **state)
{
	char folder[4096], path[4200];
	const struct store_options small = {.map_size = 1 << 20};
	struct store *s;
	struct error e;
	int ready[2], go[2];
	char byte;
	pid_t reader;
	int status;
	enum { COUNT = 40000 };
	struct figure *f = calloc(COUNT, sizeof *f);

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("store-grow"));
	snprintf(path, sizeof path, "%s/store", folder);
	assert_done(store_open(path, &small, &s, &e), e);
	f[0] = figure("2023-05", 1, 1, 42, "2023-06-18", 0);
	add(s, f, 1);
	assert_int_equal(pipe(ready) | pipe(go), 0);
	store_close(s);
	reader = fork();
	if (reader == 0) {
		struct store *mine;
		struct txn *t;
		struct found x = {.indicator = 1};
		const struct store_options reading = {.read_only = true, .map_size = 1 << 20};

		/* holds a snapshot while the writer grows the map, and opens another one afterwards */
		if (store_open(path, &reading, &mine, &e) != OUTCOME_DONE ||
		    store_read(mine, &t, &e) != OUTCOME_DONE || write(ready[1], "r", 1) != 1 ||
		    read(go[0], &byte, 1) != 1)
			_exit(1);
		if (figures_of(t, BOOK_FIGURES, test_period("2023-05"), 1,
			&(struct figure_visitor){INSTANT_LAST, latest, &x}, &e) != OUTCOME_DONE ||
		    x.v.value != 42 || x.vintages != 1)
			_exit(2);
		store_read_end(t);
		x.vintages = 0;
		x.indicator = 39999 / 500 + 1;
		if (store_read(mine, &t, &e) != OUTCOME_DONE)
			_exit(3);
		if (figures_of(t, BOOK_FIGURES, test_period("2023-06"), 39999 % 500 + 1,
			&(struct figure_visitor){INSTANT_LAST, latest, &x}, &e) != OUTCOME_DONE ||
		    x.vintages != 1)
			_exit(4);
		store_read_end(t);
		store_close(mine);
		_exit(0);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	assert_done(store_open(path, &small, &s, &e), e);
	for (uint32_t i = 0; i < COUNT; i++)
		f[i] = figure("2023-06", i % 500 + 1, i / 500 + 1, i + 0.123456789, "2023-07-18", 0);
	assert_int_equal(add(s, f, COUNT), COUNT);
	assert_int_equal(write(go[1], "g", 1), 1);
	assert_true(waitpid(reader, &status, 0) == reader && WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	store_close(s);
	free(f);
}

static void a_full_disk_loses_nothing_that_was_there(void **state)
{
	char folder[4096], path[4200];
	pid_t child;
	int status;
	struct store *s;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("store-full"));
	snprintf(path, sizeof path, "%s/store", folder);
	child = fork();
	if (child == 0) {
		struct rlimit limit = {200 << 10, 200 << 10};
		struct error e;
		uint32_t n = 0;
		enum outcome outcome = OUTCOME_DONE;

		/* a file that cannot grow any more behaves as on a full disk */
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		if (store_open(path, NULL, &s, &e) != OUTCOME_DONE)
			_exit(1);
		while (outcome == OUTCOME_DONE && n < 1000) {
			struct figure f[100];
			struct batch b = {f, 100, 0};

			for (uint32_t i = 0; i < 100; i++)
				f[i] = figure(
				    "2023-06", n + 1, i + 1, n * 100 + i + 0.987654321, "2023-07-18", 0);
			outcome = store_write(s, add_step, &b, &e);
			n += outcome == OUTCOME_DONE;
		}
		if (outcome != OUTCOME_FULL || !strstr(e.text, "full") || n < 2)
			_exit(2);
		_exit(100 + (int)(n < 100 ? n : 99));
	}
	assert_true(waitpid(child, &status, 0) == child && WIFEXITED(status));
	if (WEXITSTATUS(status) <= 100)
		fail_msg("child: %d", WEXITSTATUS(status));
	s = test_store(folder);
	for (uint32_t n = 0; n < (uint32_t)WEXITSTATUS(status) - 100; n++)
		for (uint32_t i = 0; i < 100; i++)
			assert_true(look(s, "2023-06", n + 1, i + 1, "2024-01-01").v.value ==
				    n * 100 + i + 0.987654321);
	store_close(s);
}

static void what_was_acknowledged_survives_kill_9(void **state)
{
	char folder[4096], path[4200];
	uint32_t acknowledged = 0;

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("store-kill"));
	snprintf(path, sizeof path, "%s/store", folder);
	for (int round = 0; round < 15; round++) {
		int ends[2];
		uint32_t n;
		pid_t child;
		struct store *s;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		if (child == 0) {
			struct error e;

			if (store_open(path, NULL, &s, &e) != OUTCOME_DONE)
				_exit(1);
			for (n = acknowledged;; n++) {
				struct figure f[] = {
				    figure("2023-06", n % 50 + 1, n / 50 + 1, n, "2023-07-18", 0)};
				struct batch b = {f, 1, 0};

				if (store_write(s, add_step, &b, &e) != OUTCOME_DONE ||
				    write(ends[1], &n, sizeof n) != sizeof n)
					_exit(2);
			}
		}
		close(ends[1]);
		/* two are written, however slow the machine is; then it is killed somewhere */
		for (int i = 0; i < 2; i++) {
			assert_int_equal(read(ends[0], &n, sizeof n), sizeof n);
			acknowledged = n + 1;
		}
		usleep((useconds_t)(round * 4000));
		kill(child, SIGKILL);
		while (read(ends[0], &n, sizeof n) == sizeof n)
			acknowledged = n + 1;
		close(ends[0]);
		waitpid(child, NULL, 0);
		s = test_store(folder);
		for (uint32_t i = 0; i < acknowledged; i++)
			assert_true(look(s, "2023-06", i % 50 + 1, i / 50 + 1, "2024-01-01").vintages == 1);
		store_close(s);
	}
	assert_true(acknowledged > 20);
}

static void a_newer_format_is_refused_with_a_sentence(void **state)
{
	char folder[4096], path[4200];
	struct store *s;
	struct error e;
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi db;
	char name[] = "format", number[] = "2";
	MDB_val k = {6, name}, v = {1, number};

	(void)state;
	snprintf(folder, sizeof folder, "%s", test_folder("store-newer"));
	store_close(test_store(folder));
	snprintf(path, sizeof path, "%s/store", folder);
	assert_int_equal(
	    mdb_env_create(&env) | mdb_env_set_maxdbs(env, 32) | mdb_env_open(env, path, 0, 0640), 0);
	assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn) | mdb_dbi_open(txn, "meta", 0, &db) |
			     mdb_put(txn, db, &k, &v, 0),
	    0);
	assert_int_equal(mdb_txn_commit(txn), 0);
	mdb_env_close(env);
	assert_int_equal(store_open(path, NULL, &s, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "newer pacesetter");
}

static enum outcome evidence_step(struct txn *t, void *context, struct error *e)
{
	bool stored;

	return evidence_add(t, context, &stored, e);
}

static void evidence_gives_back_the_very_bytes(void **state)
{
	struct store *s = test_store(test_folder("store-evidence"));
	static const char document[] = "{\"a\": [1,2,3], \"text\": \"肇庆\"}";
	struct evidence ev;
	struct text out = {0};
	struct txn *t;
	struct error e;

	(void)state;
	assert_done(evidence_pack(document, sizeof document - 1, &ev, &e), e);
	assert_done(store_write(s, evidence_step, &ev, &e), e);
	assert_done(store_write(s, evidence_step, &ev, &e), e);
	assert_done(store_read(s, &t, &e), e);
	assert_done(evidence_read(t, ev.sha256, &out, &e), e);
	assert_string_equal(text_of(&out), document);
	ev.sha256[0] ^= 1;
	assert_int_equal(evidence_read(t, ev.sha256, &out, &e), OUTCOME_ABSENT);
	store_read_end(t);
	evidence_free(&ev);
	text_done(&out);
	store_close(s);
}

static enum outcome project_step(struct txn *t, void *context, struct error *e)
{
	size_t added;

	return project_add(t, context, &added, e);
}

static void date_set(struct store *s, uint32_t attribute, const char *date, const char *known)
{
	struct attribute_value v = {.attribute = attribute, .type = date ? VALUE_DATE : VALUE_NONE};
	struct project_facts facts = {"P1", test_instant(known), 1, &v, 1};
	struct error e;

	if (date)
		assert_true(date_parse(date, &v.date));
	assert_done(store_write(s, project_step, &facts, &e), e);
}

static void the_first_commitment_is_never_lost(void **state)
{
	struct store *s = test_store(test_folder("store-projects"));
	struct arena a = {0};
	struct project *p;
	struct txn *t;
	struct error e;
	size_t count;

	(void)state;
	date_set(s, ATTRIBUTE_START + MILESTONE_COMMITTED, "2023-03-31", "2023-01-10");
	date_set(s, ATTRIBUTE_START + MILESTONE_COMMITTED, "2023-09-30", "2023-04-10");
	date_set(s, ATTRIBUTE_START + MILESTONE_COMMITTED, NULL, "2023-05-10"); /* taken off the register */
	assert_done(store_read(s, &t, &e), e);
	assert_done(projects_read(t, test_instant("2023-04-20"), &a, &p, &count, &e), e);
	assert_int_equal(p[0].milestone[0].first_committed.day, day_of(2023, 3, 31));
	assert_int_equal(p[0].milestone[0].committed.day, day_of(2023, 9, 30));
	assert_done(projects_read(t, test_instant("2023-06-01"), &a, &p, &count, &e), e);
	assert_int_equal(milestone_due(&p[0].milestone[0]).day, day_of(2023, 3, 31));
	assert_int_equal(p[0].milestone[0].committed.day, DAY_NONE);
	assert_done(projects_read(t, test_instant("2023-01-01"), &a, &p, &count, &e), e);
	assert_int_equal(count, 0);
	store_read_end(t);
	date_set(s, ATTRIBUTE_START + MILESTONE_APPROVED, "2023-12-31", "2023-06-10");
	assert_done(store_read(s, &t, &e), e);
	assert_done(projects_read(t, test_instant("2023-07-01"), &a, &p, &count, &e), e);
	assert_int_equal(milestone_due(&p[0].milestone[0]).day, day_of(2023, 12, 31));
	assert_int_equal(p[0].milestone[0].first_committed.day, day_of(2023, 3, 31));
	store_read_end(t);
	arena_done(&a);
	store_close(s);
}

static void refused_since(struct store *s, const char *says)
{
	struct figure f = figure("2023-01", 1, 1, 2, "2023-02-18", 0);
	struct batch b = {&f, 1, 0};
	struct txn *t;
	struct error e;

	assert_int_equal(store_write(s, add_step, &b, &e), OUTCOME_REFUSED);
	assert_contains(e.text, says);
	assert_int_equal(store_read(s, &t, &e), OUTCOME_REFUSED);
	assert_contains(e.text, says);
}

/* What would be written into a file without a name is not acknowledged, and nobody reads what is no longer
 * the store; nor without the file by which those who write know of each other. */
static void a_store_that_was_taken_away_is_not_written_to(void **state)
{
	struct figure f = figure("2023-01", 1, 1, 1, "2023-02-18", 0);
	char folder[4300], aside[4200], data[4400], lock[4400], kept[4500];
	struct store *s, *other;
	struct error e;

	(void)state;
	snprintf(aside, sizeof aside, "%s", test_folder("store-place"));
	snprintf(folder, sizeof folder, "%s/store", aside);
	strcat(aside, "/aside");
	snprintf(data, sizeof data, "%s/data.mdb", folder);
	snprintf(lock, sizeof lock, "%s/lock.mdb", folder);
	snprintf(kept, sizeof kept, "%s.kept", lock);
	assert_done(store_open(folder, NULL, &s, &e), e);
	assert_int_equal(add(s, &f, 1), 1);
	assert_int_equal(rename(folder, aside), 0);
	refused_since(s, "data.mdb: was removed while the store was open");
	assert_done(store_open(folder, NULL, &other, &e), e); /* a new one in its place */
	refused_since(s, "data.mdb of the store is another file than the one that was opened");
	store_close(other);
	assert_int_equal(unlink(data), 0);
	assert_int_equal(unlink(lock), 0);
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(rename(aside, folder), 0);
	f = figure("2023-02", 1, 1, 2, "2023-03-18", 0);
	assert_int_equal(add(s, &f, 1), 1); /* it is there again */
	assert_int_equal(rename(lock, kept), 0);
	refused_since(s, "lock.mdb: was removed while the store was open");
	assert_int_equal(rename(kept, lock), 0);
	f = figure("2023-03", 1, 1, 3, "2023-04-18", 0);
	assert_int_equal(add(s, &f, 1), 1);
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_vintage_is_kept_and_the_past_can_be_asked),
	    cmocka_unit_test(numbers_come_back_exactly),
	    cmocka_unit_test(a_long_random_history_equals_a_plain_list),
	    cmocka_unit_test(the_map_grows_with_readers_attached),
	    cmocka_unit_test(a_full_disk_loses_nothing_that_was_there),
	    cmocka_unit_test(what_was_acknowledged_survives_kill_9),
	    cmocka_unit_test(a_newer_format_is_refused_with_a_sentence),
	    cmocka_unit_test(evidence_gives_back_the_very_bytes),
	    cmocka_unit_test(a_store_that_was_taken_away_is_not_written_to),
	    cmocka_unit_test(the_first_commitment_is_never_lost),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
