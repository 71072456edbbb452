/* SPDX-License-Identifier: MIT */
/* What the files of store/ share and nobody else sees: LMDB. */
#ifndef STORE_ENV_H
#define STORE_ENV_H

#include "store/codec.h"
#include "store/store.h"

#include <lmdb.h>
#include <pthread.h>

enum database {
	DB_META,
	DB_NAMES,      /* kind, text -> code */
	DB_TEXTS,      /* kind, code -> text */
	DB_FIGURES,    /* period, region -> groups of vintages (figures.c) */
	DB_TARGETS,    /* the same, the period being a year */
	DB_SERIES,     /* region, indicator -> when first known */
	DB_PROJECTS,   /* project -> groups of attributes (projects.c) */
	DB_EVIDENCE,   /* SHA-256 -> zstd frame */
	DB_FETCHES,    /* fetch -> record (journal.c) */
	DB_FETCHES_OF, /* source, fetch -> nothing */
	DB_REFUSALS,   /* fetch, number -> record */
	DB_REQUESTS,   /* source, period -> what the next request needs */
	DB_ALERTS,     /* alert -> record */
	DB_OPEN,       /* rule, subject -> alert that is not resolved */
	DB_CHANGES,    /* alert, number -> record */
	DB_OUTBOX,     /* receiver, message -> record: waiting */
	DB_SENT,       /* message -> record: delivered */
	DB_ASIDE,      /* message -> nothing: of DB_SENT the dead letters */
	DB_ENDED,      /* alert -> nothing: over, and not everybody who was notified of it knows */
	DB_SILENCES,   /* silence -> record */
	DB_REMOTES,    /* remote -> record */
	DB_EDITIONS,   /* publication -> record of its latest edition */
	DATABASES
};

enum {
	READERS_MAX = 512,
	CODES_MOST = 1 << 20, /* regions, indicators: what is kept in tables by their codes */
};

struct series_seen;

struct store {
	MDB_env *env;
	int lost; /* the map could not be made again: an LMDB code that every transaction is refused with */
	MDB_dbi db[DATABASES];
	size_t map_size;
	bool read_only;
	/* The threads of this process: whoever has a transaction holds `map` for reading, and the map is made
	 * larger by whoever holds it alone. */
	pthread_rwlock_t map;
	pthread_mutex_t writing;	     /* held by the one that writes; of `seen` as well */
	struct series_seen *seen;	     /* series.c: what DB_SERIES is known to hold */
	struct place {			     /* the files that were opened (place.c) */
		uint64_t device, data, lock; /* inodes; lock 0: there is none, on a disk that is only read */
		_Atomic int64_t looked;	     /* when they were there last, by monotonic_ms(); 0: not yet */
	} place;
};

/* Keeps which files were opened; OUTCOME_REFUSED: they cannot be looked at. */
enum outcome store_place_note(struct store *s, struct error *e);

/* OUTCOME_DONE: they still lie where the store is. OUTCOME_REFUSED: they were removed, or others lie there.
 * What was written then would be gone with the last that has them open, and who opens what lies there now
 * would write beside us without our knowing. */
enum outcome store_place_look(struct store *s, struct error *e);

/* The same for who reads, who can bear that it is seen a second later: a request takes some microseconds
 * less. */
enum outcome store_place_look_seldom(struct store *s, struct error *e);

struct txn {
	struct store *store;
	MDB_txn *txn;
	bool writes, map_full;
};

extern const char *const database_names[]; /* by enum database */

/* A store written before this database was thought of, opened to be read only: it is empty. */
#define DB_MISSING ((MDB_dbi)~0U)

/* The sentence for an LMDB error, and what it means for the caller (`s` may be NULL). OUTCOME_FULL: the disk
 * is full, also where LMDB only knows of a write that was cut short. */
enum outcome store_fault(const struct store *s, int code, const char *doing, struct error *e);
/* The same within a transaction: marks it when the map is full. */
enum outcome store_error(struct txn *t, int code, const char *doing, struct error *e);

/* OUTCOME_CORRUPT, with a sentence that names the record. */
enum outcome record_is_corrupt(struct error *e, enum database db, const void *key, size_t size);
enum outcome corrupt_key(struct error *e, enum database db, struct bytes key);
enum outcome corrupt_number(
    struct error *e, enum database db, uint64_t number); /* whose key is a number of 64 bits */
enum outcome corrupt_code(struct error *e, enum database db, uint32_t code); /* of 32 */

/* One record. get: OUTCOME_ABSENT where there is none; the bytes live as long as the transaction does not
 * write. */
enum outcome record_get(
    struct txn *t, enum database db, struct bytes key, struct bytes *value, struct error *e);
enum outcome record_put(
    struct txn *t, enum database db, struct bytes key, struct bytes value, struct error *e);
enum outcome record_delete(struct txn *t, enum database db, struct bytes key, struct error *e);

/* The next number of a sequence kept under `name` in DB_META, from 1. */
enum outcome sequence_next(struct txn *t, const char *name, uint64_t *number, struct error *e);
enum outcome sequence_last(
    struct txn *t, const char *name, uint64_t *number, struct error *e); /* 0: none yet */

/* Forward over all keys that begin with `prefix` (NO_BYTES: all). Stops when `each` returns anything but
 * OUTCOME_DONE and returns that. */
typedef enum outcome record_each(void *context, struct bytes key, struct bytes value);
enum outcome records_scan(
    struct txn *t, enum database db, struct bytes prefix, record_each *each, void *context, struct error *e);
/* The same of all records from a key on. */
enum outcome records_scan_from(
    struct txn *t, enum database db, struct bytes from, record_each *each, void *context, struct error *e);
/* The same backwards from the last key with the prefix. */
enum outcome records_scan_back(
    struct txn *t, enum database db, struct bytes prefix, record_each *each, void *context, struct error *e);

enum outcome records_count(
    struct txn *t, enum database db, size_t *count, struct error *e); /* all there are */

void series_seen_forget(struct store *s); /* series.c */

#endif
