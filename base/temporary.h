/* SPDX-License-Identifier: MIT */
/* Temporary files: ".NAME.0123456789abcdef.part" beside the file NAME that they become. Each name is made for
 * one writer alone, who holds a lock (flock) on the file: what a killed program left behind has no lock, and
 * is removed by the next that writes NAME. */
#ifndef BASE_TEMPORARY_H
#define BASE_TEMPORARY_H

#include "base/error.h"
#include "base/text.h"

#include <sys/types.h>

/* Zeroed it is none. */
struct temporary {
	struct text path; /* always with a slash in it: no library takes it for something else than a path */
	int fd;		  /* open to write, locked; valid while `path` is not empty */
};

/* An empty file beside `target`, of that mode less the umask. OUTCOME_REFUSED or OUTCOME_FULL: it cannot be
 * made. */
enum outcome temporary_new(struct temporary *t, const char *target, mode_t mode, struct error *e);

/* Its bytes are on the disk, and become `target`; with `is_new` only where nothing has that name (else
 * OUTCOME_REFUSED). The folder is not synced. Where it fails `target` is what it was. */
enum outcome temporary_rename(struct temporary *t, const char *target, bool is_new, struct error *e);

/* Closes it, and removes it where it was not renamed. */
void temporary_done(struct temporary *t);

/* OUTCOME_FULL where the disk is full or fails, else OUTCOME_REFUSED. */
enum outcome outcome_of_errno(int code);

#endif
