/* SPDX-License-Identifier: MIT */
/* Whether an edition matches its signature, without access to the store: every file, the tree over its figures,
 * the signature, and the chain of editions behind it. Reads a folder or an address. */
#ifndef PUBLISH_EDITION_VERIFY_H
#define PUBLISH_EDITION_VERIFY_H

#include "publish/manifest.h"

struct verification {
	/* Called for each thing that is wrong: where it is, and what. */
	void (*wrong)(void *context, const char *where, const char *what);
	void *context;
	const char *public_key; /* PEM; NULL: the one that lies beside it, which proves no more than that all
				   of it belongs together */
	bool all;		/* the files of the editions behind it as well */
	struct arena *arena;	/* what is read */
	struct http *http;	/* for addresses; may be NULL where there is none */
};

struct verified_edition {
	struct manifest manifest;
	struct hash sha256; /* of the manifest */
	size_t files, wrong;
	const char *lines; /* of EDITION_LINES; NULL: not read */
};

/* One edition by itself. OUTCOME_DONE also where something is wrong: it was reported and counted. OUTCOME_ABSENT:
 * there is none.
 */
enum outcome edition_verify(
    const char *place, const struct verification *v, struct verified_edition *out, struct error *e);

/* That edition, and behind it one after the other to the first, each in the folder beside it: manifests and
 * signatures, and where all of it is wanted their files; out->files counts what was read. */
enum outcome chain_verify(const char *place, const struct verification *v, struct verified_edition *out,
    size_t *editions, struct error *e);

/* The lines of an edition as its manifest names them; whether somebody signed that is not looked at.
 * OUTCOME_ABSENT: there is no manifest. OUTCOME_REFUSED: they are other lines, or the manifest is none. */
enum outcome edition_lines(
    const char *place, const struct verification *v, struct text *out, struct error *e);

/* A file of an edition, at a folder or an address, whatever its manifest says. OUTCOME_ABSENT: there is none.
 */
enum outcome edition_file(
    const char *place, const char *name, const struct verification *v, struct text *out, struct error *e);

#endif
