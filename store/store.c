/* SPDX-License-Identifier: MIT */
#include "store/env.h"
#include "base/folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* LMDB gives the old map back before it asks for the new one, and cannot do without: it is asked for only
 * where there is space for both. */
static int map_room_check(size_t size)
{
	void *at = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return at == MAP_FAILED || munmap(at, size) != 0 ? ENOMEM : 0;
}

/* As large as what is in the file, which another process may have made larger. */
static int map_needed(struct store *s, bool twice, size_t *size)
{
	MDB_envinfo info;
	MDB_stat st;
	int code = mdb_env_info(s->env, &info);

	if (code == 0)
		code = mdb_env_stat(s->env, &st);
	if (code != 0)
		return code;
	*size = twice ? s->map_size * 2 : s->map_size;
	while (*size / st.ms_psize <= info.me_last_pgno)
		*size *= 2;
	return 0;
}

/* Makes the map larger, twice what it was, or as large as another process needs it. No thread may have a
 * transaction meanwhile. */
static int map_grow(struct store *s, bool twice)
{
	size_t size = 0;
	int code;

	pthread_rwlock_wrlock(&s->map);
	code = s->lost ? s->lost : map_needed(s, twice, &size);
	if (code == 0)
		code = map_room_check(size);
	if (code == 0) {
		code = mdb_env_set_mapsize(s->env, size);
		if (code == 0)
			s->map_size = size;
		else
			s->lost = code; /* the old map is gone: whoever touched it would crash */
	}
	pthread_rwlock_unlock(&s->map);
	return code;
}

/* Begins a transaction, which txn_end ends; another process may have made the map larger meanwhile. */
static int txn_begin(struct store *s, unsigned flags, MDB_txn **txn)
{
	int code;

	pthread_rwlock_rdlock(&s->map);
	code = s->lost ? s->lost : mdb_txn_begin(s->env, NULL, flags, txn);
	if (code == MDB_MAP_RESIZED) {
		pthread_rwlock_unlock(&s->map);
		code = map_grow(s, false);
		pthread_rwlock_rdlock(&s->map);
		if (code == 0)
			code = s->lost ? s->lost : mdb_txn_begin(s->env, NULL, flags, txn);
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

/* MDB_NOTFOUND: the file holds no store yet. OUTCOME_CORRUPT databases are those that every store has. */
static enum outcome databases_open(
    struct store *s, MDB_txn *txn, unsigned flags, const char *folder, struct error *e)
{
	for (int i = 0; i < DATABASES; i++) {
		/* one that an older program did not know is made, one that was there is never made anew */
		int code = mdb_dbi_open(txn, database_names[i], i > DB_SENT ? flags : 0, &s->db[i]);

		if (code == MDB_NOTFOUND && i > DB_SENT && s->read_only)
			s->db[i] = DB_MISSING;
		else if (code == MDB_NOTFOUND && i > DB_META)
			return error_set(e, OUTCOME_CORRUPT,
			    "%s: the store's database \"%s\" is missing (restore the store from a copy)",
			    folder, database_names[i]);
		else if (code == MDB_NOTFOUND)
			return OUTCOME_ABSENT;
		else if (code != 0)
			return code == MDB_MAP_FULL ? OUTCOME_RETRY : store_fault(s, code, folder, e);
	}
	return OUTCOME_DONE;
}

/* A new store: its databases and its format. */
static enum outcome store_make(struct store *s, MDB_txn *txn, const char *folder, struct error *e)
{
	char name[] = "format", number[12];
	MDB_val key = {strlen(name), name}, value = {0, number};
	int code = 0;

	for (int i = 0; i < DATABASES && code == 0; i++)
		code = mdb_dbi_open(txn, database_names[i], MDB_CREATE, &s->db[i]);
	value.mv_size = (size_t)snprintf(number, sizeof number, "%d", STORE_FORMAT);
	if (code == 0)
		code = mdb_put(txn, s->db[DB_META], &key, &value, 0);
	return code == 0	      ? OUTCOME_DONE
	       : code == MDB_MAP_FULL ? OUTCOME_RETRY
				      : store_fault(s, code, folder, e);
}

static enum outcome store_format_check(struct store *s, MDB_txn *txn, const char *folder, struct error *e)
{
	char name[] = "format", number[12] = "";
	MDB_val key = {strlen(name), name}, value;
	int64_t format;
	int code = mdb_get(txn, s->db[DB_META], &key, &value);

	if (code == MDB_NOTFOUND)
		return error_set(e, OUTCOME_CORRUPT, "%s: this is no store of pacesetter", folder);
	if (code != 0)
		return store_fault(s, code, folder, e);
	if (value.mv_size < sizeof number)
		memcpy(number, value.mv_data, value.mv_size);
	if (strlen(number) != value.mv_size || !integer_parse(number, 1, INT32_MAX, &format))
		return record_is_corrupt(e, DB_META, name, strlen(name));
	if (format > STORE_FORMAT)
		return error_set(e, OUTCOME_REFUSED,
		    "%s: the store has format %s, written by a newer pacesetter; this one knows up to %d: "
		    "please upgrade",
		    folder, number, STORE_FORMAT);
	return OUTCOME_DONE;
}

/* Whether the file holds anything at all: what has none of our databases, and others, is not ours. */
static enum outcome file_is_empty(struct store *s, MDB_txn *txn, const char *folder, struct error *e)
{
	MDB_stat st;
	MDB_dbi root;
	int code = mdb_dbi_open(txn, NULL, 0, &root);

	if (code == 0)
		code = mdb_stat(txn, root, &st);
	if (code != 0)
		return store_fault(s, code, folder, e);
	return st.ms_entries == 0
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_CORRUPT, "%s: this is no store of pacesetter", folder);
}

static enum outcome prepare_once(struct store *s, MDB_txn *txn, const char *folder, struct error *e)
{
	enum outcome outcome = databases_open(s, txn, s->read_only ? 0 : MDB_CREATE, folder, e);

	if (outcome == OUTCOME_DONE)
		return store_format_check(s, txn, folder, e);
	if (outcome != OUTCOME_ABSENT)
		return outcome;
	outcome = file_is_empty(s, txn, folder, e);
	if (outcome != OUTCOME_DONE || s->read_only)
		return outcome == OUTCOME_DONE ? OUTCOME_ABSENT : outcome;
	return store_make(s, txn, folder, e);
}

static enum outcome store_prepare(struct store *s, const char *folder, struct error *e)
{
	MDB_txn *txn;
	int code;
	enum outcome outcome;

	for (;;) {
		code = txn_begin(s, s->read_only ? MDB_RDONLY : 0, &txn);
		if (code != 0)
			return store_fault(s, code, folder, e);
		outcome = prepare_once(s, txn, folder, e);
		code = txn_end(s, txn, outcome == OUTCOME_DONE);
		if (outcome == OUTCOME_DONE && code == 0)
			return OUTCOME_DONE;
		if (outcome != OUTCOME_RETRY && outcome != OUTCOME_DONE)
			return outcome;
		if (outcome == OUTCOME_DONE && code != MDB_MAP_FULL)
			return store_fault(s, code, folder, e);
		code = map_grow(s, true);
		if (code != 0)
			return store_fault(s, code, folder, e);
	}
}

static int locks_init(struct store *s)
{
	pthread_rwlockattr_t attributes;
	int code = pthread_rwlockattr_init(&attributes);

	if (code != 0)
		return code;
	/* readers that come and come must not keep a full map from growing */
	code = pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	if (code == 0)
		code = pthread_rwlock_init(&s->map, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	if (code == 0 && (code = pthread_mutex_init(&s->writing, NULL)) != 0)
		pthread_rwlock_destroy(&s->map);
	return code;
}

/* One of the two files, before LMDB opens it, which follows links: it would write into whatever lies there. */
static enum outcome store_file_look(const char *folder, const char *name, struct stat *st, struct error *e)
{
	TEXT_OWNED struct text path = {0};

	text_printf(&path, "%s/%s", folder, name);
	if (lstat(text_of(&path), st) != 0)
		return errno == ENOENT ? OUTCOME_ABSENT
				       : error_set(e, OUTCOME_REFUSED, "%s: the store cannot be reached: %s",
					     text_of(&path), strerror(errno));
	if (S_ISLNK(st->st_mode))
		return error_set(e, OUTCOME_REFUSED,
		    "%s: is a symbolic link (expected the file; only the folder may be one)", text_of(&path));
	return S_ISREG(st->st_mode) ? OUTCOME_DONE
				    : error_set(e, OUTCOME_REFUSED, "%s: not a regular file", text_of(&path));
}

/* The size of the data; OUTCOME_ABSENT where there are none. */
static enum outcome data_size(const char *folder, size_t *size, struct error *e)
{
	struct stat data, lock;
	enum outcome outcome = store_file_look(folder, "data.mdb", &data, e);

	*size = outcome == OUTCOME_DONE ? (size_t)data.st_size : 0;
	return store_file_look(folder, "lock.mdb", &lock, e) < 0 ? OUTCOME_REFUSED : outcome;
}

static enum outcome env_open(struct store *s, const char *folder, struct error *e)
{
	MDB_envinfo info;
	int stale, code = mdb_env_create(&s->env);

	if (code == 0)
		code = mdb_env_set_maxdbs(s->env, DATABASES);
	if (code == 0)
		code = mdb_env_set_maxreaders(s->env, READERS_MAX);
	if (code == 0)
		code = mdb_env_set_mapsize(s->env, s->map_size);
	/* NOTLS: a snapshot belongs to its handle, not to the thread */
	if (code == 0)
		code = mdb_env_open(s->env, folder, MDB_NOTLS | (s->read_only ? MDB_RDONLY : 0), 0640);
	if (code == 0)
		code = mdb_reader_check(s->env, &stale); /* slots of processes that were killed */
	if (code == 0)
		code = mdb_env_info(s->env, &info);
	if (code != 0)
		return store_fault(NULL, code, folder, e);
	s->map_size = info.me_mapsize;
	return OUTCOME_DONE;
}

enum outcome store_open(
    const char *folder, const struct store_options *options, struct store **out, struct error *e)
{
	struct store_options none = {0};
	struct store *s;
	size_t size;
	bool absent;
	int code;
	enum outcome outcome;

	options = options ? options : &none;
	outcome = data_size(folder, &size, e);
	if (outcome < 0 || (outcome == OUTCOME_ABSENT && options->read_only))
		return outcome;
	absent = outcome == OUTCOME_ABSENT;
	if (!options->read_only) {
		outcome = folder_make(folder, 0750, NULL, e);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	s = memory_new(sizeof *s);
	code = locks_init(s);
	if (code != 0) {
		free(s);
		return error_set(e, OUTCOME_REFUSED, "%s: %s", folder, strerror(code));
	}
	s->read_only = options->read_only;
	s->map_size = options->map_size ? options->map_size : STORE_MAP_FIRST;
	while (s->map_size < size)
		s->map_size *= 2;
	outcome = env_open(s, folder, e);
	if (outcome == OUTCOME_DONE)
		outcome = store_place_note(s, e);
	if (outcome == OUTCOME_DONE)
		outcome = store_prepare(s, folder, e);
	/* LMDB syncs its file, but not that the file has a name */
	if (outcome == OUTCOME_DONE && absent)
		outcome = folder_sync(folder, e);
	if (outcome != OUTCOME_DONE) {
		store_close(s);
		return outcome;
	}
	*out = s;
	return OUTCOME_DONE;
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

enum outcome store_read(struct store *s, struct txn **out, struct error *e)
{
	struct txn *t;
	int code;

	if (store_place_look_seldom(s, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	t = memory_new(sizeof *t);
	code = txn_begin(s, MDB_RDONLY, &t->txn);
	if (code != 0) {
		free(t);
		return store_fault(s, code, "reading the store", e);
	}
	t->store = s;
	*out = t;
	return OUTCOME_DONE;
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
static enum outcome write_once(
    struct store *s, store_step *step, void *context, bool *map_full, struct error *e)
{
	struct txn t = {.store = s, .writes = true};
	int code;
	enum outcome outcome;

	*map_full = false;
	if (store_place_look(s, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	code = txn_begin(s, 0, &t.txn);
	if (code != 0)
		return store_fault(s, code, "writing to the store", e);
	outcome = step(&t, context, e);
	if (outcome == OUTCOME_DONE) {
		code = txn_end(s, t.txn, true);
		outcome = code == 0 ? OUTCOME_DONE : store_error(&t, code, "writing to the store", e);
	} else {
		txn_end(s, t.txn, false);
	}
	if (outcome != OUTCOME_DONE)
		series_seen_forget(s);
	*map_full = t.map_full;
	return outcome;
}

enum outcome store_write(struct store *s, store_step *step, void *context, struct error *e)
{
	bool map_full = false;
	int code;
	enum outcome outcome;

	pthread_mutex_lock(&s->writing);
	while ((outcome = write_once(s, step, context, &map_full, e)) != OUTCOME_DONE && map_full) {
		code = map_grow(s, true);
		if (code != 0) {
			outcome = store_fault(s, code, "making the store's map larger", e);
			break;
		}
	}
	pthread_mutex_unlock(&s->writing);
	return outcome;
}

/* ---- records ---- */

static MDB_val val_of(struct bytes b)
{
	return (MDB_val){(size_t)(b.end - b.at), (void *)(uintptr_t)b.at};
}

static struct bytes bytes_at_val(MDB_val v)
{
	return bytes_at(v.mv_data, v.mv_size);
}

enum outcome record_get(
    struct txn *t, enum database db, struct bytes key, struct bytes *value, struct error *e)
{
	MDB_val k = val_of(key), v;
	int code = t->store->db[db] == DB_MISSING ? MDB_NOTFOUND : mdb_get(t->txn, t->store->db[db], &k, &v);

	if (code == MDB_NOTFOUND)
		return OUTCOME_ABSENT;
	if (code != 0)
		return store_error(t, code, database_names[db], e);
	*value = bytes_at_val(v);
	return OUTCOME_DONE;
}

enum outcome record_put(
    struct txn *t, enum database db, struct bytes key, struct bytes value, struct error *e)
{
	MDB_val k = val_of(key), v = val_of(value);
	int code = mdb_put(t->txn, t->store->db[db], &k, &v, 0);

	return code == 0 ? OUTCOME_DONE : store_error(t, code, database_names[db], e);
}

enum outcome record_delete(struct txn *t, enum database db, struct bytes key, struct error *e)
{
	MDB_val k = val_of(key);
	int code = mdb_del(t->txn, t->store->db[db], &k, NULL);

	return code == 0 || code == MDB_NOTFOUND ? OUTCOME_DONE : store_error(t, code, database_names[db], e);
}

enum outcome sequence_last(struct txn *t, const char *name, uint64_t *number, struct error *e)
{
	struct bytes old = {0};
	enum outcome outcome = record_get(t, DB_META, bytes_at(name, strlen(name)), &old, e);

	*number = 0;
	if (outcome < 0)
		return outcome;
	if (outcome == OUTCOME_DONE && old.end - old.at != 8)
		return record_is_corrupt(e, DB_META, name, strlen(name));
	if (outcome == OUTCOME_DONE)
		*number = from_key64(old.at);
	return OUTCOME_DONE;
}

enum outcome sequence_next(struct txn *t, const char *name, uint64_t *number, struct error *e)
{
	uint8_t value[8];
	enum outcome outcome = sequence_last(t, name, number, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	key64(value, ++*number);
	return record_put(t, DB_META, bytes_at(name, strlen(name)), bytes_at(value, sizeof value), e);
}

static bool has_prefix(MDB_val key, struct bytes prefix)
{
	size_t size = (size_t)(prefix.end - prefix.at);

	return key.mv_size >= size && (size == 0 || memcmp(key.mv_data, prefix.at, size) == 0);
}

enum outcome records_count(struct txn *t, enum database db, size_t *count, struct error *e)
{
	MDB_stat st = {0};
	int code = t->store->db[db] == DB_MISSING ? 0 : mdb_stat(t->txn, t->store->db[db], &st);

	*count = st.ms_entries;
	return code == 0 ? OUTCOME_DONE : store_error(t, code, database_names[db], e);
}

/* What a scan calls for each record, and where it ends: with the first key without the prefix. */
struct record_visitor {
	struct bytes prefix;
	record_each *each;
	void *context;
};

static enum outcome scan_from(
    struct txn *t, enum database db, struct bytes from, const struct record_visitor *visitor, struct error *e)
{
	MDB_cursor *cursor;
	MDB_val k = val_of(from), v;
	int code;
	enum outcome outcome = OUTCOME_DONE;

	if (t->store->db[db] == DB_MISSING)
		return OUTCOME_DONE;
	code = mdb_cursor_open(t->txn, t->store->db[db], &cursor);
	if (code != 0)
		return store_error(t, code, database_names[db], e);
	code = mdb_cursor_get(cursor, &k, &v, k.mv_size ? MDB_SET_RANGE : MDB_FIRST);
	while (code == 0 && outcome == OUTCOME_DONE && has_prefix(k, visitor->prefix)) {
		outcome = visitor->each(visitor->context, bytes_at_val(k), bytes_at_val(v));
		if (outcome == OUTCOME_DONE)
			code = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	}
	mdb_cursor_close(cursor);
	if (code != 0 && code != MDB_NOTFOUND)
		return store_error(t, code, database_names[db], e);
	return outcome;
}

enum outcome records_scan(
    struct txn *t, enum database db, struct bytes prefix, record_each *each, void *context, struct error *e)
{
	return scan_from(t, db, prefix, &(struct record_visitor){prefix, each, context}, e);
}

enum outcome records_scan_from(
    struct txn *t, enum database db, struct bytes from, record_each *each, void *context, struct error *e)
{
	return scan_from(t, db, from, &(struct record_visitor){NO_BYTES, each, context}, e);
}

enum outcome records_scan_back(
    struct txn *t, enum database db, struct bytes prefix, record_each *each, void *context, struct error *e)
{
	size_t prefix_size = (size_t)(prefix.end - prefix.at);
	MDB_cursor *cursor;
	uint8_t beyond[512];
	MDB_val k = {0}, v;
	int code;
	enum outcome outcome = OUTCOME_DONE;

	if (t->store->db[db] == DB_MISSING)
		return OUTCOME_DONE;
	code = mdb_cursor_open(t->txn, t->store->db[db], &cursor);
	if (code != 0)
		return store_error(t, code, database_names[db], e);
	/* the smallest key behind all keys with the prefix */
	memcpy(beyond, prefix_size ? (const void *)prefix.at : "", prefix_size);
	memset(beyond + prefix_size, 0xFF, 16);
	k = (MDB_val){prefix_size + 16, beyond};
	code = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	if (code == 0 || code == MDB_NOTFOUND)
		code = mdb_cursor_get(cursor, &k, &v, code == 0 ? MDB_PREV : MDB_LAST);
	while (code == 0 && outcome == OUTCOME_DONE && has_prefix(k, prefix)) {
		outcome = each(context, bytes_at_val(k), bytes_at_val(v));
		if (outcome == OUTCOME_DONE)
			code = mdb_cursor_get(cursor, &k, &v, MDB_PREV);
	}
	mdb_cursor_close(cursor);
	if (code != 0 && code != MDB_NOTFOUND)
		return store_error(t, code, database_names[db], e);
	return outcome;
}
