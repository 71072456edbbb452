/* SPDX-License-Identifier: MIT */
/* The one way to write a file: it is there whole or not at all. It is written under a temporary name beside
 * the target (base/temporary.h), synced to the disk and renamed; the folder is synced too. Until then the old
 * file is what it was, and stays so where writing fails.
 *
 * A file that is there keeps its mode, owner and group (access lists and other attributes are not kept); one
 * that may not be written is not replaced. A new one has 0644 less the umask. A symbolic link to a file is
 * followed: the file is replaced, the link stays (one in the place of a file of ours is replaced itself: whoever
 * else writes into the folder does not lead us to another file). What is no ordinary file is never replaced: FIFOs and
 * character devices are written into where that is asked for, all else is refused. */
#ifndef BASE_ATOMIC_FILE_H
#define BASE_ATOMIC_FILE_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>

enum {
	WHOLE_FILE_STREAM = 1, /* `write` gets a stream; else it writes to the path that it gets */
	WHOLE_FILE_NEW = 2,    /* OUTCOME_REFUSED where something has that name */
	WHOLE_FILE_SECRET = 4, /* a new file can be read by its owner only */
	WHOLE_FILE_OURS = 16,  /* replaced also where its owner cannot be kept, or it may not be written */
	WHOLE_FILE_DEVICE = 8, /* with a stream: a FIFO or character device is written into */
};

/* Calls `write` with the temporary path and, if that is asked for in `how`, a stream that `write` does not
 * close (NULL otherwise). OUTCOME_DONE only where every byte that was written is in the file.
 * OUTCOME_REFUSED, OUTCOME_FULL: the old file is what it was (but for the sync of the folder at the end,
 * which says so). */
enum outcome atomic_file_write(const char *path, unsigned how,
    enum outcome (*write)(void *context, const char *temporary, FILE *out, struct error *e), void *context,
    struct error *e);

/* Writes these bytes, and compares what is on the disk with them before they count. */
enum outcome atomic_file_write_text(
    const char *path, unsigned how, const struct text *bytes, struct error *e);

#endif
