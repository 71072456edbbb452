/* SPDX-License-Identifier: MIT */
/* The store: one LMDB environment in a folder. One writer at a time over all processes, any number of
 * readers.
 *
 * What a write has acknowledged (store_write returned OUTCOME_DONE) survives kill -9 and a power cut. Reading
 * gives a snapshot that no writer disturbs. The map grows by itself. Threads may share a store, a snapshot is
 * one thread's at a time. No pointer into LMDB's memory leaves this module: what is handed out is a copy, in
 * the caller's arena. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/calendar.h"
#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct txn;

enum {
	STORE_FORMAT = 1,
	STORE_MAP_FIRST = 256 << 20, /* address space, not disk; doubles whenever it is full */
};

struct store_options {
	bool read_only;	 /* the folder must be there already */
	size_t map_size; /* 0: STORE_MAP_FIRST */
};

/* OUTCOME_ABSENT: read_only and there is no store yet. OUTCOME_REFUSED: cannot be opened (a folder that may
 * not be read is not "no store yet"), or a newer program's format. OUTCOME_CORRUPT: not a store of ours, or
 * one that has lost a part. */
enum outcome store_open(
    const char *folder, const struct store_options *options, struct store **s, struct error *e);
void store_close(struct store *s); /* NULL is fine */

/* What is read in a snapshot: as known when, and where the results live. */
struct store_reading {
	struct txn *txn;
	instant as_of; /* INSTANT_LAST: all */
	struct arena *arena;
};

/* A snapshot to read from, one at a time in a thread; ended by store_read_end (NULL is fine). Short ones:
 * while it is held, what others replace takes up space. OUTCOME_REFUSED, here and where something is written:
 * the files of the store were removed or replaced since it was opened. */
enum outcome store_read(struct store *s, struct txn **t, struct error *e);
void store_read_end(struct txn *t);

/* Counts the writes that the snapshot sees: as long as it is the same, so is all that is read. */
uint64_t store_version(const struct txn *t);

/* Runs `step` in a write transaction and makes it durable. `step` may be run again from the start when the
 * map had to grow, so it keeps no state of an earlier run. When it returns anything but OUTCOME_DONE nothing
 * of it is stored. OUTCOME_FULL: the disk is full; nothing of this step is stored, everything before is. The
 * calling thread must not hold a snapshot meanwhile; those of others are waited for when the map has to grow.
 */
typedef enum outcome store_step(struct txn *t, void *context, struct error *e);
enum outcome store_write(struct store *s, store_step *step, void *context, struct error *e);

/* ---- names: texts of ours as small numbers that never change ---- */
enum name_kind { NAME_REGION = 1, NAME_INDICATOR, NAME_PROJECT, NAME_SOURCE, NAME_RECEIVER };

enum { NAME_BYTES_MAX = 400 }; /* bytes */

/* OUTCOME_ABSENT where the name is not known and `create` is false (or the transaction only reads). */
enum outcome name_code(
    struct txn *t, enum name_kind kind, const char *name, bool create, uint32_t *code, struct error *e);
/* The text of a code, in the arena; OUTCOME_CORRUPT where there is none. */
enum outcome name_text(
    struct txn *t, enum name_kind kind, uint32_t code, struct arena *a, const char **text, struct error *e);

/* Calls `each` for every name of a kind, in the order of their codes. OUTCOME_CORRUPT where one cannot be
 * read. */
typedef void name_each(void *context, uint32_t code, const char *name);
enum outcome names_scan(struct txn *t, enum name_kind kind, name_each *each, void *context, struct error *e);

#endif
