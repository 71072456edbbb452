/* SPDX-License-Identifier: MIT */
/* Folders whose names outlive a power cut. */
#ifndef BASE_FOLDER_H
#define BASE_FOLDER_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

/* Makes the folder `path` (its parent must be there) and syncs it into its parent. *made: false where it was
 * there already. `made` may be NULL. OUTCOME_REFUSED: it cannot be made, or something else has that name.
 * OUTCOME_FULL: the disk is full or fails. */
enum outcome folder_make(const char *path, mode_t mode, bool *made, struct error *e);

/* Calls `each` for every name in the folder but "." and ".."; `folder` is a descriptor of it. Ends with the
 * first outcome that is not OUTCOME_DONE, and returns that. OUTCOME_ABSENT: there is no such folder.
 * OUTCOME_REFUSED: it is none (a symbolic link is none with `own`), or not all of its names can be read. */
enum outcome folder_each(const char *path, bool own,
    enum outcome (*each)(void *context, int folder, const char *name, struct error *e), void *context,
    struct error *e);

/* Names that were added to, renamed in or removed from the folder outlive a power cut. A folder that may not
 * be read is left as it is. OUTCOME_FULL: the disk fails. */
enum outcome folder_sync(const char *path, struct error *e);

/* The same for the folder that holds `path`. */
enum outcome folder_of_sync(const char *path, struct error *e);

#endif
