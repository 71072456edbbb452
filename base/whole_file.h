/* A file that is there whole or not at all: written under a temporary name beside it, made durable, renamed.
 */
#ifndef BASE_WHOLE_FILE_H
#define BASE_WHOLE_FILE_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdio.h>

/* `write` gets the temporary path and, with `stream`, a stream to write to. */
int whole_file(const char *path, bool stream,
    int (*write)(void *context, const char *temporary, FILE *out, struct error *e), void *context,
    struct error *e);

/* What was written to a file, or renamed within a folder, outlives a power cut. */
int whole_file_sync(const char *path, struct error *e);

/* The bytes of a file, appended to `out`. ABSENT where there is none; REFUSED where it has more than `most`.
 */
int whole_file_read(const char *path, size_t most, struct text *out, struct error *e);

#endif
