/* SPDX-License-Identifier: MIT */
/* Reading files, none of which can hold the program up: what is found in a folder, or is named in the
 * configuration, is an ordinary file or is refused. A FIFO in its place would wait for a writer for ever, and
 * a device has no end. */
#ifndef BASE_FILE_READ_H
#define BASE_FILE_READ_H

#include "base/error.h"
#include "base/text.h"

#include <sys/types.h>

/* The bytes of an ordinary file, appended to `out`. OUTCOME_ABSENT where there is none; OUTCOME_REFUSED where
 * it is something else, cannot be read, or has more than `most`. */
enum outcome file_read(const char *path, size_t most, struct text *out, struct error *e);

/* The same of a file that somebody names in person: it may be a FIFO or a device too, as `<(command)` and
 * /dev/stdin are. OUTCOME_REFUSED where nothing comes from it for ten seconds. */
enum outcome file_read_any(const char *path, size_t most, struct text *out, struct error *e);

/* For files that a library opens. OUTCOME_REFUSED: it is not there, or is no ordinary file. */
enum outcome file_kind_check(const char *path, struct error *e);

/* "a FIFO", "a folder": of what is no ordinary file. */
const char *file_kind_name(mode_t mode);

#endif
