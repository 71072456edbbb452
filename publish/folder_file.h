/* SPDX-License-Identifier: MIT */
/* Files of a folder that is open, for showing them to others: no link is followed, and what is no regular
 * file is not there. */
#ifndef PUBLISH_FOLDER_FILE_H
#define PUBLISH_FOLDER_FILE_H

#include "base/error.h"
#include "base/text.h"

/* One step of a path, as we name our own files: no dot in front, none at the end, nothing that another system
 * takes for a separator, at most FOLDER_NAME_MOST bytes. */
enum { FOLDER_NAME_MOST = 255 };
bool folder_name_plain(const char *name);

/* A folder within the folder `at`, or by its path from AT_FDCWD; flags: O_NOFOLLOW or 0. The caller closes
 * *fd. OUTCOME_ABSENT: there is none. OUTCOME_REFUSED: it cannot be opened. */
enum outcome folder_file_open(int at, const char *name, int flags, int *fd, struct error *e);

/* The bytes of a file of the folder `at`, appended to `out`. OUTCOME_ABSENT: there is none. OUTCOME_REFUSED:
 * it cannot be read, or has more than `most` bytes. */
enum outcome folder_file_read(int at, const char *name, size_t most, struct text *out, struct error *e);

#endif
