#include "store/env.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READERS_MAX = 512 };

static const char *const database_names[DATABASES] = {"meta", "names", "texts", "figures", "targets",
    "series", "projects", "evidence", "fetches", "fetches_of", "refusals", "requests", "alerts", "open",
    "changes", "outbox", "sent", "aside", "ended", "silences", "remotes", "editions"};

/* A store written before this database was thought of, opened to be read only: it is empty. */
#define DB_MISSING ((MDB_dbi)~0U)

int corrupt(struct error *e, const char *what)
{
	return error_set(
	    e, CORRUPT, "the store holds a record of %s that cannot be read; restore it from a copy", what);
}

int store_error(struct txn *t, int code, const char *doing, struct error *e)
{
	if (code == MDB_MAP_FULL && t) {
		t->map_full = true;
		return error_set(e, RETRY, "%s: the map is full", doing);
	}
	if (code == ENOSPC || code == EDQUOT || code == EFBIG)
		return error_set(e, FULL,
		    "%s: the disk is full; nothing of this step is stored, everything before is", doing);
	if (code == MDB_READERS_FULL)
		return error_set(e, REFUSED, "%s: more than %d readers at a time", doing, READERS_MAX);
	if (code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_INVALID)
		return error_set(e, CORRUPT, "%s: the store is damaged (%s)", doing, mdb_strerror(code));
	return error_set(e, REFUSED, "%s: %s", doing, mdb_strerror(code));
}

/* Makes the map larger, twice what it was, or as large as another process has made it. No thread may have a
 * transaction meanwhile. */
static int map_grow(struct store *s, bool twice)
{
	MDB_envinfo info;
	int code;

	pthread_rwlock_wrlock(&s->map);
	code = mdb_env_set_mapsize(s->env, 0);
	if (code == 0)
		code = mdb_env_info(s->env, &info);
	if (code == 0 && info.me_mapsize > s->map_size)
		s->map_size = info.me_mapsize;
	if (code == 0 && twice)
		code = mdb_env_set_mapsize(s->env, s->map_size *= 2);
	pthread_rwlock_unlock(&s->map);
	return code;
}

/* Begins a transaction, which txn_end ends; another process may have made the map larger meanwhile. */
static int txn_begin(struct store *s, unsigned flags, MDB_txn **txn)
{
	int code;

	pthread_rwlock_rdlock(&s->map);
	code = mdb_txn_begin(s->env, NULL, flags, txn);
	if (code == MDB_MAP_RESIZED) {
		pthread_rwlock_unlock(&s->map);
		code = map_grow(s, false);
		pthread_rwlock_rdlock(&s->map);
		if (code == 0)
			code = mdb_txn_begin(s->env, NULL, flags, txn);
	}
	if (code != 0)
		pthread_rwlock_unlock(&s->map);
	return code;
}

static int txn_end(struct store *s, MDB_txn *txn, bool commit)
{
	int code = 0;

	if (commit)
		code = mdb_txn_commit(txn);
	else
		mdb_txn_abort(txn);
	pthread_rwlock_unlock(&s->map);
	return code;
}

static int databases_open(struct store *s, MDB_txn *txn, unsigned flags)
{
	for (int i = 0; i < DATABASES; i++) {
		int code = mdb_dbi_open(txn, database_names[i], flags, &s->db[i]);

		if (code == MDB_NOTFOUND && i > DB_SENT)
			s->db[i] = DB_MISSING;
		else if (code != 0)
			return code;
	}
	return 0;
}

static int format_check(struct store *s, MDB_txn *txn, const char *folder, struct error *e)
{
	char name[] = "format";
	MDB_val key = {strlen(name), name}, value;
	char number[12] = "";
	int code = mdb_get(txn, s->db[DB_META], &key, &value);

	if (code == MDB_NOTFOUND && !s->read_only) {
		snprintf(number, sizeof number, "%d", STORE_FORMAT);
		value = (MDB_val){strlen(number), number};
		code = mdb_put(txn, s->db[DB_META], &key, &value, 0);
		return code == 0 ? DONE : store_error(NULL, code, folder, e);
	}
	if (code != 0 || value.mv_size >= sizeof number)
		return error_set(e, CORRUPT, "%s: this is no store of pacesetter", folder);
	memcpy(number, value.mv_data, value.mv_size);
	if (atoi(number) > STORE_FORMAT)
		return error_set(e, REFUSED,
		    "%s: the store has format %s, written by a newer pacesetter; this one knows up to %d: "
		    "please upgrade",
		    folder, number, STORE_FORMAT);
	return DONE;
}

static int prepare(struct store *s, const char *folder, struct error *e)
{
	MDB_txn *txn;
	int code, outcome;

	for (;;) {
		code = txn_begin(s, s->read_only ? MDB_RDONLY : 0, &txn);
		if (code != 0)
			return store_error(NULL, code, folder, e);
		code = databases_open(s, txn, s->read_only ? 0 : MDB_CREATE);
		if (code == MDB_NOTFOUND && s->read_only) {
			txn_end(s, txn, false);
			return ABSENT;
		}
		outcome = code == 0 ? format_check(s, txn, folder, e) : DONE;
		if (code == 0 && outcome == DONE) {
			code = txn_end(s, txn, true);
			if (code == 0)
				return DONE;
		} else {
			txn_end(s, txn, false);
		}
		if (outcome != DONE)
			return outcome;
		if (code != MDB_MAP_FULL || map_grow(s, true) != 0)
			return store_error(NULL, code, folder, e);
	}
}

static void locks_init(struct store *s)
{
	pthread_rwlockattr_t attributes;

	/* readers that come and come must not keep a full map from growing */
	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&s->map, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	pthread_mutex_init(&s->writing, NULL);
}

int store_open(const char *folder, const struct store_options *options, struct store **out, struct error *e)
{
	struct store_options none = {0};
	struct store *s;
	char data[4096];
	struct stat st;
	int code, outcome, stale;

	options = options ? options : &none;
	snprintf(data, sizeof data, "%s/data.mdb", folder);
	if (options->read_only && stat(data, &st) != 0)
		return ABSENT;
	if (!options->read_only && mkdir(folder, 0750) != 0 && errno != EEXIST)
		return error_set(
		    e, REFUSED, "%s: the folder of the store cannot be made: %s", folder, strerror(errno));
	s = memory_new(sizeof *s);
	locks_init(s);
	s->read_only = options->read_only;
	s->map_size = options->map_size ? options->map_size : STORE_MAP_FIRST;
	if (stat(data, &st) == 0)
		while (s->map_size < (size_t)st.st_size)
			s->map_size *= 2;
	code = mdb_env_create(&s->env);
	if (code == 0)
		code = mdb_env_set_maxdbs(s->env, DATABASES);
	if (code == 0)
		code = mdb_env_set_maxreaders(s->env, READERS_MAX);
	if (code == 0)
		code = mdb_env_set_mapsize(s->env, s->map_size);
	/* NOTLS: a snapshot belongs to its handle, not to the thread */
	if (code == 0)
		code = mdb_env_open(s->env, folder, MDB_NOTLS | (s->read_only ? MDB_RDONLY : 0), 0640);
	outcome = code == 0 ? DONE : store_error(NULL, code, folder, e);
	if (outcome == DONE) {
		mdb_reader_check(s->env, &stale); /* slots of processes that were killed */
		outcome = prepare(s, folder, e);
	}
	if (outcome != DONE) {
		store_close(s);
		return outcome;
	}
	*out = s;
	return DONE;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	series_seen_forget(s);
	if (s->env)
		mdb_env_close(s->env);
	pthread_rwlock_destroy(&s->map);
	pthread_mutex_destroy(&s->writing);
	free(s);
}

int store_read(struct store *s, struct txn **out, struct error *e)
{
	struct txn *t = memory_new(sizeof *t);
	int code = txn_begin(s, MDB_RDONLY, &t->txn);

	if (code != 0) {
		free(t);
		return store_error(NULL, code, "reading the store", e);
	}
	t->store = s;
	*out = t;
	return DONE;
}

void store_read_end(struct txn *t)
{
	if (!t)
		return;
	txn_end(t->store, t->txn, false);
	free(t);
}

uint64_t store_version(const struct txn *t)
{
	return mdb_txn_id(t->txn);
}

/* Runs the step once. *map_full: it can be run again when the map has grown. */
static int write_once(struct store *s, store_step *step, void *context, bool *map_full, struct error *e)
{
	struct txn t = {.store = s, .writes = true};
	int outcome, code = txn_begin(s, 0, &t.txn);

	if (code != 0)
		return store_error(NULL, code, "writing to the store", e);
	outcome = step(&t, context, e);
	if (outcome == DONE) {
		code = txn_end(s, t.txn, true);
		outcome = code == 0 ? DONE : store_error(&t, code, "writing to the store", e);
	} else {
		txn_end(s, t.txn, false);
	}
	if (outcome != DONE)
		series_seen_forget(s);
	*map_full = t.map_full;
	return outcome;
}

int store_write(struct store *s, store_step *step, void *context, struct error *e)
{
	bool map_full = false;
	int outcome, code;

	pthread_mutex_lock(&s->writing);
	while ((outcome = write_once(s, step, context, &map_full, e)) != DONE && map_full) {
		code = map_grow(s, true);
		if (code != 0) {
			outcome = store_error(NULL, code, "making the store's map larger", e);
			break;
		}
	}
	pthread_mutex_unlock(&s->writing);
	return outcome;
}

/* ---- records ---- */

int record_get(
    struct txn *t, enum database db, const void *key, size_t key_size, struct bytes *value, struct error *e)
{
	MDB_val k = {key_size, (void *)(uintptr_t)key}, v;
	int code = t->store->db[db] == DB_MISSING ? MDB_NOTFOUND : mdb_get(t->txn, t->store->db[db], &k, &v);

	if (code == MDB_NOTFOUND)
		return ABSENT;
	if (code != 0)
		return store_error(t, code, database_names[db], e);
	*value = (struct bytes){v.mv_data, (const uint8_t *)v.mv_data + v.mv_size, false};
	return DONE;
}

int record_put(struct txn *t, enum database db, const void *key, size_t key_size, const void *value,
    size_t size, struct error *e)
{
	MDB_val k = {key_size, (void *)(uintptr_t)key}, v = {size, (void *)(uintptr_t)value};
	int code = mdb_put(t->txn, t->store->db[db], &k, &v, 0);

	return code == 0 ? DONE : store_error(t, code, database_names[db], e);
}

int record_delete(struct txn *t, enum database db, const void *key, size_t key_size, struct error *e)
{
	MDB_val k = {key_size, (void *)(uintptr_t)key};
	int code = mdb_del(t->txn, t->store->db[db], &k, NULL);

	return code == 0 || code == MDB_NOTFOUND ? DONE : store_error(t, code, database_names[db], e);
}

int sequence_last(struct txn *t, const char *name, uint64_t *number, struct error *e)
{
	struct bytes old = {0};
	int outcome = record_get(t, DB_META, name, strlen(name), &old, e);

	*number = 0;
	if (outcome < 0)
		return outcome;
	if (outcome == DONE && old.end - old.at != 8)
		return corrupt(e, "numbers");
	if (outcome == DONE)
		*number = from_key64(old.at);
	return DONE;
}

int sequence_next(struct txn *t, const char *name, uint64_t *number, struct error *e)
{
	uint8_t value[8];
	int outcome = sequence_last(t, name, number, e);

	if (outcome != DONE)
		return outcome;
	key64(value, ++*number);
	return record_put(t, DB_META, name, strlen(name), value, sizeof value, e);
}

static bool has_prefix(MDB_val key, const void *prefix, size_t size)
{
	return key.mv_size >= size && (size == 0 || memcmp(key.mv_data, prefix, size) == 0);
}

static struct bytes of_value(MDB_val v)
{
	return (struct bytes){v.mv_data, (const uint8_t *)v.mv_data + v.mv_size, false};
}

size_t records_count(struct txn *t, enum database db)
{
	MDB_stat st;

	return t->store->db[db] != DB_MISSING && mdb_stat(t->txn, t->store->db[db], &st) == 0 ? st.ms_entries
											      : 0;
}

int records_scan(struct txn *t, enum database db, const void *prefix, size_t prefix_size, const void *from,
    size_t from_size, record_each *each, void *context, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val k = {from_size ? from_size : prefix_size, (void *)(uintptr_t)(from_size ? from : prefix)}, v;
	int outcome = DONE, code;

	if (t->store->db[db] == DB_MISSING)
		return DONE;
	code = mdb_cursor_open(t->txn, t->store->db[db], &cursor);
	if (code != 0)
		return store_error(t, code, database_names[db], e);
	code = mdb_cursor_get(cursor, &k, &v, k.mv_size ? MDB_SET_RANGE : MDB_FIRST);
	while (code == 0 && outcome == DONE && has_prefix(k, prefix, prefix_size)) {
		outcome = each(context, of_value(k), of_value(v));
		code = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	if (code != 0 && code != MDB_NOTFOUND)
		return store_error(t, code, database_names[db], e);
	return outcome;
}

int records_scan_back(struct txn *t, enum database db, const void *prefix, size_t prefix_size,
    record_each *each, void *context, struct error *e)
{
	MDB_cursor *cursor;
	uint8_t beyond[512];
	MDB_val k = {0}, v;
	int outcome = DONE, code;

	if (t->store->db[db] == DB_MISSING)
		return DONE;
	code = mdb_cursor_open(t->txn, t->store->db[db], &cursor);
	if (code != 0)
		return store_error(t, code, database_names[db], e);
	/* the smallest key behind all keys with the prefix */
	memcpy(beyond, prefix, prefix_size);
	memset(beyond + prefix_size, 0xFF, 16);
	k = (MDB_val){prefix_size + 16, beyond};
	code = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	code = mdb_cursor_get(cursor, &k, &v, code == 0 ? MDB_PREV : MDB_LAST);
	while (code == 0 && outcome == DONE && has_prefix(k, prefix, prefix_size)) {
		outcome = each(context, of_value(k), of_value(v));
		code = mdb_cursor_get(cursor, &k, &v, MDB_PREV);
	}
	mdb_cursor_close(cursor);
	if (code != 0 && code != MDB_NOTFOUND)
		return store_error(t, code, database_names[db], e);
	return outcome;
}

/* ---- names ---- */

static size_t name_key(uint8_t *key, enum name_kind kind, const char *name)
{
	size_t n = strlen(name);

	key[0] = (uint8_t)kind;
	memcpy(key + 1, name, n);
	return n + 1;
}

int name_code(
    struct txn *t, enum name_kind kind, const char *name, bool create, uint32_t *code, struct error *e)
{
	uint8_t key[NAME_BYTES_MAX + 1], value[4], back[5];
	struct bytes old;
	char counter[16];
	uint64_t next;
	size_t n;
	int outcome;

	if (strlen(name) > NAME_BYTES_MAX)
		return error_set(e, REFUSED, "\"%.40s...\" is longer than %d bytes", name, NAME_BYTES_MAX);
	n = name_key(key, kind, name);
	outcome = record_get(t, DB_NAMES, key, n, &old, e);
	if (outcome == DONE) {
		if (old.end - old.at != 4)
			return corrupt(e, "names");
		*code = from_key32(old.at);
		return DONE;
	}
	if (outcome < 0 || !create || !t->writes)
		return outcome;
	snprintf(counter, sizeof counter, "names:%d", (int)kind);
	outcome = sequence_next(t, counter, &next, e);
	if (outcome != DONE)
		return outcome;
	*code = (uint32_t)next;
	key32(value, *code);
	outcome = record_put(t, DB_NAMES, key, n, value, sizeof value, e);
	if (outcome != DONE)
		return outcome;
	back[0] = (uint8_t)kind;
	key32(back + 1, *code);
	return record_put(t, DB_TEXTS, back, sizeof back, name, strlen(name), e);
}

const char *name_text(struct txn *t, enum name_kind kind, uint32_t code, struct arena *a)
{
	uint8_t key[5] = {(uint8_t)kind};
	struct bytes value;

	key32(key + 1, code);
	if (record_get(t, DB_TEXTS, key, sizeof key, &value, NULL) != DONE)
		return "?";
	return arena_copy(a, (const char *)value.at, (size_t)(value.end - value.at));
}

struct names_context {
	name_each *each;
	void *context;
};

static int each_name(void *context, struct bytes key, struct bytes value)
{
	struct names_context *c = context;
	char name[NAME_BYTES_MAX + 1];
	size_t n = (size_t)(value.end - value.at);

	if (key.end - key.at != 5 || n > NAME_BYTES_MAX)
		return DONE;
	memcpy(name, value.at, n);
	name[n] = '\0';
	c->each(c->context, from_key32(key.at + 1), name);
	return DONE;
}

void names_scan(struct txn *t, enum name_kind kind, name_each *each, void *context)
{
	struct names_context c = {each, context};
	uint8_t prefix = (uint8_t)kind;

	records_scan(t, DB_TEXTS, &prefix, 1, NULL, 0, each_name, &c, NULL);
}
