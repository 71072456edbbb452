/* SPDX-License-Identifier: MIT */
/* The manifest of an edition as it lies in the folder of a publication, and whether the edition is one of
 * ours: whoever can write there can put a manifest that names any file. */
#ifndef PUBLISH_SIGNED_EDITION_H
#define PUBLISH_SIGNED_EDITION_H

#include "config/config.h"
#include "publish/manifest.h"

struct signed_edition {
	struct text bytes, signature,
	    key;		  /* MANIFEST_NAME, MANIFEST_SIGNATURE, MANIFEST_KEY, as they were read */
	struct manifest manifest; /* of these bytes */
	struct hash sha256;	  /* of the manifest */
	struct arena arena;
};

/* Whose editions they are. */
struct publisher_of {
	const struct publication *publication;
	bool has_latest;
	struct hash latest; /* of the manifest that the store knows as the latest of this publication */
};

/* Reads the edition `name` whose folder is open. OUTCOME_ABSENT: it has no manifest, or one that is of
 * another edition or publication. OUTCOME_REFUSED: that cannot be read, or the signature does not hold for
 * the key beside it. Always to be ended. */
enum outcome signed_edition_read(
    int folder, const struct publication *p, const char *name, struct signed_edition *s, struct error *e);
void signed_edition_done(struct signed_edition *s);

/* OUTCOME_DONE: it is signed with the key of the publication or is the latest that the store knows, or it
 * lies in the chain behind such an edition; so what was published before the key was changed stays.
 * OUTCOME_REFUSED: it is none of these, or the key cannot be had. */
enum outcome signed_edition_ours(
    const struct publisher_of *by, const struct signed_edition *s, struct error *e);

/* The name of the publication's key: of the private one, and where that cannot be read of its public half in
 * the file beside it, FILE.pub. */
enum outcome publication_key_name(const struct publication *p, struct hash *name, struct error *e);

#endif
