/* SPDX-License-Identifier: MIT */
/* What of a publication's folder is shown to others: the index that lies beside the editions, and of each
 * edition of ours (publish/signed_edition.h) its manifest, its signature, its public key and the files that
 * the manifest names, with the very bytes that it says. No other name, nothing that is no regular file,
 * nothing that a link leads to. */
#ifndef PUBLISH_PUBLICATION_FILE_H
#define PUBLISH_PUBLICATION_FILE_H

#include "publish/signed_edition.h"

enum { PUBLICATION_FILE_MOST = 1 << 30 };

/* "NAME" or "EDITION/NAME" in the folder, appended to `out`. OUTCOME_ABSENT: nothing of that name is shown.
 * OUTCOME_REFUSED: it is there and cannot be read, or is not what we signed; the sentence has paths of this
 * machine and is for its log. */
enum outcome publication_file_read(
    const struct publisher_of *by, const char *path, struct text *out, struct error *e);

/* OUTCOME_DONE: an edition of that name is there; else as above. */
enum outcome publication_edition_there(const struct publisher_of *by, const char *edition, struct error *e);

#endif
