/* SPDX-License-Identifier: MIT */
#include "store/alerts.h"
#include "store/editions.h"
#include "store/evidence.h"
#include "store/figures.h"
#include "store/series.h"
#include "store/journal.h"
#include "store/outbox.h"
#include "store/projects.h"
#include "store/remotes.h"
#include "store/silences.h"
#include "tests/support.h"

#include <errno.h>
#include <lmdb.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A store that was damaged from outside is an error that names the record: never another value, never
 * "nothing there". */

static const instant then = 1687046400; /* 2023-06-18 */
static uint8_t document_digest[SHA256_SIZE];

/* One record at least in every database. */
static enum outcome figures_fill(struct txn *t, struct error *e)
{
	struct figure f[] = {{.v = {.value = 7.25, .known = then, .published = DAY_NONE, .fetch = 1}},
	    {.v = {.value = 8, .known = then, .published = 19526, .fetch = 1}}};
	uint32_t region, indicator;
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, "east", true, &region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, "grp", true, &indicator, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	f[0].region = f[1].region = region;
	f[0].indicator = f[1].indicator = indicator;
	f[0].period = period_key(test_period("2023-05"));
	f[1].period = period_key(test_period("2023"));
	outcome = figures_add(t, BOOK_FIGURES, &f[0], 1, &added, e);
	return outcome == OUTCOME_DONE ? figures_add(t, BOOK_TARGETS, &f[1], 1, &added, e) : outcome;
}

static enum outcome project_fill(struct txn *t, struct error *e)
{
	struct attribute_value values[] = {{.attribute = ATTRIBUTE_NAME, .type = VALUE_TEXT, .text = "Mill"},
	    {.attribute = ATTRIBUTE_PLANNED, .type = VALUE_NUMBER, .number = 30},
	    {.attribute = ATTRIBUTE_START, .type = VALUE_DATE, .date = {.day = 19500}}};
	struct project_facts facts = {"p1", then, 1, values, 3};
	size_t added;

	return project_add(t, &facts, &added, e);
}

static enum outcome journal_fill(struct txn *t, struct error *e)
{
	struct fetch f = {.source = "office",
	    .at = then,
	    .period = test_period("2023-05"),
	    .outcome = FETCH_TAKEN,
	    .status = 200,
	    .url = "http://127.0.0.1/",
	    .content_type = "application/json",
	    .problem = "",
	    .region = "",
	    .indicator = "",
	    .types = ""};
	struct refusal r = {1, "$.v", "x", "no number", 0};
	struct request_state state = {"etag", "", then, then, INSTANT_NONE, 0, true};
	enum outcome outcome = journal_number(t, &f.id, e);

	if (outcome == OUTCOME_DONE)
		outcome = journal_add(t, &f, e);
	if (outcome == OUTCOME_DONE)
		outcome = refusal_add(t, f.id, 1, &r, e);
	return outcome == OUTCOME_DONE ? request_put(t, "office", f.period, &state, e) : outcome;
}

static enum outcome alerts_fill(struct txn *t, struct error *e)
{
	struct sent_notification told = {"leader", SEVERITY_WARNING, then};
	struct alert a = {.rule = "behind",
	    .subject = "series/east/grp/2023",
	    .state = ALERT_FIRING,
	    .severity = SEVERITY_WARNING,
	    .opened = then,
	    .fired = then,
	    .changed = then,
	    .resolved = INSTANT_NONE,
	    .said = then,
	    .title = "behind",
	    .notified = &told,
	    .notified_count = 1,
	    .ack = {INSTANT_NONE, INSTANT_NONE, "", ""}};
	struct alert_change c = {
	    then, ALERT_PENDING, ALERT_FIRING, SEVERITY_NONE, SEVERITY_WARNING, 1, "it is", "behind"};
	enum outcome outcome = alert_put(t, &a, &c, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	a.id = 0;
	a.subject = "series/west/grp/2023";
	a.state = ALERT_RESOLVED;
	return alert_put(t, &a, NULL, e);
}

static enum outcome outbox_fill(struct txn *t, struct error *e)
{
	struct message m = {.receiver = "leader",
	    .body = "{}",
	    .summary = "one",
	    .alerts = 1,
	    .created = then,
	    .next_attempt = then,
	    .problem = ""};
	enum outcome outcome = OUTCOME_DONE;

	for (int i = 0; i < 2 && outcome == OUTCOME_DONE; i++) {
		outcome = outbox_number(t, &m.id, e);
		if (outcome == OUTCOME_DONE)
			outcome = outbox_add(t, &m, e);
	}
	m.aside = then;
	return outcome == OUTCOME_DONE ? outbox_update(t, &m, e) : outcome;
}

static enum outcome rest_fill(struct txn *t, struct error *e)
{
	static const char document[] = "{\"rows\": []}";
	struct silence s = {
	    .match = "region=east", .from = then, .until = then + 60, .by = "a", .why = "b", .ended_by = ""};
	struct remote_state remote = {1, 0, 5, 0, then, ""};
	struct edition_record edition = {1, "2023-05-end", {{1, 2, 3}}, then};
	struct evidence ev;
	bool stored;
	enum outcome outcome = silence_put(t, &s, e);

	if (outcome == OUTCOME_DONE)
		outcome = remote_put(t, "db", &remote, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_put(t, "situation", &edition, e);
	if (outcome == OUTCOME_DONE)
		outcome = evidence_pack(document, strlen(document), &ev, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	memcpy(document_digest, ev.sha256, SHA256_SIZE);
	outcome = evidence_add(t, &ev, &stored, e);
	evidence_free(&ev);
	return outcome;
}

static enum outcome template_fill(struct txn *t, void *context, struct error *e)
{
	static int (*const parts[])(struct txn *, struct error *) = {
	    figures_fill, project_fill, journal_fill, alerts_fill, outbox_fill, rest_fill};
	enum outcome outcome = OUTCOME_DONE;

	(void)context;
	for (size_t i = 0; i < sizeof parts / sizeof *parts && outcome == OUTCOME_DONE; i++)
		outcome = parts[i](t, e);
	return outcome;
}

/* ---- reading ---- */

static struct arena arena;

static void figure_seen(void *context, const struct figure *f)
{
	(void)context;
	(void)f;
}

static void name_seen(void *context, uint32_t code, const char *name)
{
	(void)context;
	(void)code;
	(void)name;
}

static void series_seen_one(void *context, uint32_t region, uint32_t indicator, instant at)
{
	(void)context;
	(void)region;
	(void)indicator;
	(void)at;
}

static bool fetch_seen(void *context, const struct fetch *f)
{
	(void)context;
	(void)f;
	return true;
}

static enum outcome read_names(struct txn *t, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	for (int kind = NAME_REGION; kind <= NAME_RECEIVER && outcome == OUTCOME_DONE; kind++)
		outcome = names_scan(t, (enum name_kind)kind, name_seen, NULL, e);
	return outcome;
}

static enum outcome read_book(struct txn *t, enum book book, struct error *e)
{
	return figures_scan(t, book, test_period("1900-01"), test_period("2199-12"),
	    &(struct figure_visitor){INSTANT_LAST, figure_seen, NULL}, e);
}

static enum outcome read_figures(struct txn *t, struct error *e)
{
	return read_book(t, BOOK_FIGURES, e);
}

static enum outcome read_targets(struct txn *t, struct error *e)
{
	return read_book(t, BOOK_TARGETS, e);
}

static enum outcome read_series(struct txn *t, struct error *e)
{
	return series_scan(t, series_seen_one, NULL, e);
}

static enum outcome read_projects(struct txn *t, struct error *e)
{
	struct project *p;
	size_t n;

	return projects_read(t, INSTANT_LAST, &arena, &p, &n, e);
}

static enum outcome read_evidence(struct txn *t, struct error *e)
{
	TEXT_OWNED struct text out = {0};

	return evidence_read(t, document_digest, &out, e);
}

static enum outcome read_fetches(struct txn *t, struct error *e)
{
	return journal_scan_back(&(struct store_reading){t, INSTANT_LAST, &arena}, NULL, fetch_seen, NULL, e);
}

static enum outcome read_fetches_of(struct txn *t, struct error *e)
{
	return journal_scan_back(
	    &(struct store_reading){t, INSTANT_LAST, &arena}, "office", fetch_seen, NULL, e);
}

static enum outcome read_refusals(struct txn *t, struct error *e)
{
	struct refusal *list;
	size_t n;

	return refusals_read(t, 1, &arena, &list, &n, e);
}

static enum outcome read_request(struct txn *t, struct error *e)
{
	struct request_state r;

	return request_get(t, "office", test_period("2023-05"), &arena, &r, e);
}

static enum outcome read_alerts(struct txn *t, struct error *e)
{
	struct alert *list;
	size_t n;

	return alerts_read(t, ALERTS_ALL, &arena, &list, &n, e);
}

static enum outcome read_alerts_to_tell(struct txn *t, struct error *e)
{
	struct alert *list;
	size_t n;

	return alerts_read(t, ALERTS_TO_TELL, &arena, &list, &n, e);
}

static enum outcome read_changes(struct txn *t, struct error *e)
{
	struct alert_change *list;
	size_t n;

	return alert_changes(&(struct store_reading){t, INSTANT_LAST, &arena}, 1, &list, &n, e);
}

static enum outcome read_outbox(struct txn *t, struct error *e)
{
	struct message *list;
	size_t n;
	enum outcome outcome = outbox_heads(t, &arena, &list, &n, e);

	return outcome == OUTCOME_DONE ? outbox_of(t, "leader", &arena, &list, &n, e) : outcome;
}

static enum outcome read_sent(struct txn *t, struct error *e)
{
	struct message *list;
	size_t n;

	return outbox_sent(t, 10, &arena, &list, &n, e);
}

static enum outcome read_aside(struct txn *t, struct error *e)
{
	struct message *list;
	size_t n;

	return outbox_dead_letters(t, &arena, &list, &n, e);
}

static enum outcome read_silences(struct txn *t, struct error *e)
{
	struct silence *list;
	size_t n;

	return silences_read(t, INSTANT_NONE, &arena, &list, &n, e);
}

static enum outcome read_remote(struct txn *t, struct error *e)
{
	struct remote_state s;

	return remote_get(t, "db", &arena, &s, e);
}

static enum outcome read_edition(struct txn *t, struct error *e)
{
	struct edition_record r;

	return edition_last(t, "situation", &arena, &r, e);
}

/* What reads the first record of each database, and what the sentence calls it. */
static const struct place {
	const char *database, *record;
	enum outcome (*read)(struct txn *t, struct error *e);
} places[] = {
    {"names", "region/east", read_names},
    {"texts", "texts region/1", read_names},
    {"figures", "figures 2023-05/1", read_figures},
    {"targets", "targets 2023/1", read_targets},
    {"series", "series 1/1", read_series},
    {"projects", "projects 1", read_projects},
    {"evidence", "evidence 0x", read_evidence},
    {"fetches", "fetches 1", read_fetches},
    {"fetches_of", "fetches_of 1/1", read_fetches_of},
    {"refusals", "refusals 1/1", read_refusals},
    {"requests", "requests 1/2023-05", read_request},
    {"alerts", "alerts 1", read_alerts},
    {"open", "open behind/series/east/grp/2023", read_alerts_to_tell},
    {"ended", "ended 2", read_alerts_to_tell},
    {"changes", "changes 1/1", read_changes},
    {"outbox", "outbox 1/1", read_outbox},
    {"sent", "sent 2", read_sent},
    {"aside", "aside 2", read_aside},
    {"silences", "silences 1", read_silences},
    {"remotes", "remotes db", read_remote},
    {"editions", "editions situation", read_edition},
};

/* ---- damage ---- */

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
	assert_done(store_write(s, template_fill, NULL, &e), e);
	store_close(s);
}

static enum outcome read_place(const struct damage *d, const struct place *p, struct error *e)
{
	struct store_options reading = {.read_only = true};
	struct store *s;
	struct txn *t;
	enum outcome outcome = store_open(d->path, &reading, &s, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	assert_done(store_read(s, &t, e), *e);
	outcome = p->read(t, e);
	store_read_end(t);
	store_close(s);
	arena_done(&arena);
	return outcome;
}

static void expect_named(const struct damage *d, const struct place *p, const char *what)
{
	struct error e = {""};
	enum outcome outcome = read_place(d, p, &e);

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
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct place *p = &places[i];

		outside_first(&d, p->database);
		assert_done(read_place(&d, p, &e), e);
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
		assert_done(read_place(&d, p, &e), e);
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
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		outside_first(&d, places[i].database);
		for (size_t bit = 0; bit < d.value_size * 8; bit += 3) {
			struct error e = {""};
			enum outcome outcome;

			memcpy(changed, d.value, d.value_size);
			changed[bit / 8] ^= (uint8_t)(1 << bit % 8);
			outside_put(&d, places[i].database, changed, d.value_size);
			outcome = read_place(&d, &places[i], &e);
			if (outcome != OUTCOME_DONE &&
			    (outcome != OUTCOME_CORRUPT || !strstr(e.text, "damaged")))
				fail_msg("%s bit %zu: %d: %s", places[i].database, bit, outcome, e.text);
		}
		outside_put(&d, places[i].database, d.value, d.value_size);
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

		while (strcmp(places[p].database, cases[i].database) != 0)
			p++;
		outside_first(&d, cases[i].database);
		memcpy(changed, d.value, d.value_size);
		changed[d.value_size - cases[i].from_end] = cases[i].value;
		outside_put(&d, cases[i].database, changed, d.value_size);
		expect_named(&d, &places[p], cases[i].what);
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

		while (strcmp(places[p].database, databases[i]) != 0)
			p++;
		outside_first(&d, databases[i]);
		k = (MDB_val){d.key_size - 1, d.key};
		v = (MDB_val){d.value_size, d.value};
		outside_begin(&d, databases[i]);
		assert_int_equal(mdb_put(d.txn, d.db, &k, &v, 0), 0);
		outside_end(&d);
		outcome = read_place(&d, &places[p], &e);
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
	assert_int_equal(read_place(&d, &places[1], &e), OUTCOME_CORRUPT);
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

/* ---- what the machine refuses ---- */

/* The child opens a store, and reads, with less and less memory: whatever the end, it is a sentence or the
 * whole answer. */
static int reading_with(const struct damage *d, rlim_t most, char *said, size_t size)
{
	int ends[2], status;
	pid_t child;
	ssize_t n;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		struct rlimit l = {most, most};
		struct error e = {""};
		enum outcome outcome = OUTCOME_DONE;

		dup2(ends[1], 2);
		if (setrlimit(RLIMIT_AS, &l) != 0)
			_exit(101);
		for (size_t i = 0; i < sizeof places / sizeof *places && outcome == OUTCOME_DONE; i++)
			outcome = read_place(d, &places[i], &e);
		if (outcome != OUTCOME_DONE && write(2, e.text, strlen(e.text)) < 0)
			_exit(101);
		_exit(outcome == OUTCOME_DONE ? 0 : outcome == OUTCOME_REFUSED ? 1 : 102);
	}
	close(ends[1]);
	n = read(ends[0], said, size - 1);
	said[n > 0 ? n : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

#if defined __SANITIZE_ADDRESS__
enum { MEMORY_CAN_BE_LIMITED = false };
#else
enum { MEMORY_CAN_BE_LIMITED = true };
#endif

static void without_memory_nothing_is_taken_for_absent(void **state)
{
	struct damage d;
	size_t failed = 0, read = 0;

	(void)state;
	if (!MEMORY_CAN_BE_LIMITED)
		skip();
	damage_begin(&d, "damage-memory");
	for (rlim_t mib = 8; mib < 420; mib += 12) {
		char said[2000];
		int status = reading_with(&d, mib << 20, said, sizeof said);

		if (status != 0 && (status != 1 || !strstr(said, "memory")))
			fail_msg("with %d MiB: %d: %s", (int)mib, status, said);
		failed += status == 1;
		read += status == 0;
	}
	assert_true(failed > 0 && read > 0);
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
	    cmocka_unit_test(without_memory_nothing_is_taken_for_absent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
