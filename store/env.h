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
	DB_ASIDE,      /* message -> nothing: of DB_SENT those that are set aside */
	DB_ENDED,      /* alert -> nothing: over, and not everybody who was told of it knows */
	DB_SILENCES,   /* silence -> record */
	DB_REMOTES,    /* remote -> record */
	DB_EDITIONS,   /* publication -> record of its latest edition */
	DATABASES
};

struct series_seen;

struct store {
	MDB_env *env;
	MDB_dbi db[DATABASES];
	size_t map_size;
	bool read_only;
	/* The threads of this process: whoever has a transaction holds `map` for reading, and the map is made
	 * larger by whoever holds it alone. */
	pthread_rwlock_t map;
	pthread_mutex_t writing;  /* held by the one that writes; of `seen` as well */
	struct series_seen *seen; /* series.c: what DB_SERIES is known to hold */
};

struct txn {
	struct store *store;
	MDB_txn *txn;
	bool writes, map_full;
};

/* The sentence for an LMDB error, and what it means for the caller. Marks the transaction when the map is
 * full. */
int store_error(struct txn *t, int code, const char *doing, struct error *e);

/* One record. get: ABSENT where there is none; the bytes live as long as the transaction does not write. */
int record_get(
    struct txn *t, enum database db, const void *key, size_t key_size, struct bytes *value, struct error *e);
int record_put(struct txn *t, enum database db, const void *key, size_t key_size, const void *value,
    size_t size, struct error *e);
int record_delete(struct txn *t, enum database db, const void *key, size_t key_size, struct error *e);

/* The next number of a sequence kept under `name` in DB_META, from 1. */
int sequence_next(struct txn *t, const char *name, uint64_t *number, struct error *e);
int sequence_last(struct txn *t, const char *name, uint64_t *number, struct error *e); /* 0: none yet */

/* Forward over all keys that begin with `prefix`, from `from` on (both may be empty). Stops when `each`
 * returns anything but DONE and returns that. */
typedef int record_each(void *context, struct bytes key, struct bytes value);
int records_scan(struct txn *t, enum database db, const void *prefix, size_t prefix_size, const void *from,
    size_t from_size, record_each *each, void *context, struct error *e);
/* The same backwards from the last key with the prefix. */
int records_scan_back(struct txn *t, enum database db, const void *prefix, size_t prefix_size,
    record_each *each, void *context, struct error *e);

size_t records_count(struct txn *t, enum database db); /* all there are */

int corrupt(struct error *e, const char *what);

void series_seen_forget(struct store *s); /* series.c */

#endif
