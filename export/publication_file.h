/* What of a publication's folder is shown to others: the index that lies beside the editions, and of each
 * edition its manifest, its signature, its public key and the files that the manifest names. No other name,
 * nothing that is no regular file, nothing that a link leads to. */
#ifndef EXPORT_PUBLICATION_FILE_H
#define EXPORT_PUBLICATION_FILE_H

#include "base/error.h"
#include "base/text.h"

enum { PUBLICATION_FILE_MOST = 1 << 30 };

/* "NAME" or "EDITION/NAME" in a folder, appended to `out`. ABSENT: nothing of that name is shown. REFUSED: it
 * is there and cannot be read; the sentence has paths of this machine and is for its log. */
int publication_file_read(const char *folder, const char *path, struct text *out, struct error *e);

/* DONE: an edition of that name is there; else as above. */
int publication_edition_there(const char *folder, const char *edition, struct error *e);

#endif
