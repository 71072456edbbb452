/* SPDX-License-Identifier: MIT */
/* The manifest of an edition: what is in it, from which documents, behind which edition. Its bytes are what
 * is signed. */
#ifndef PUBLISH_MANIFEST_H
#define PUBLISH_MANIFEST_H

#include "base/calendar.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/merkle.h"

#define MANIFEST_FORMAT "pacesetter edition 1"
#define MANIFEST_NAME "manifest.json"
#define MANIFEST_SIGNATURE "manifest.sig"
#define MANIFEST_KEY "key.pem"
#define EDITION_LINES "published.jsonl"
#define EDITION_LEAVES                                                                                       \
	"leaves.txt" /* the hash of each line, in hexadecimal: which one was changed is seen by it */

struct manifest_file {
	const char *name;
	uint64_t bytes;
	struct hash sha256;
};

struct manifest {
	const char *publication, *edition, *title, *period, *kind, *as_of, *timezone;
	const char *state_of;	       /* the moment it speaks of: as_of, but for a correction */
	uint32_t number;	       /* from 1; the chain has no gaps */
	const char *previous;	       /* edition; NULL: it is the first */
	struct hash previous_manifest; /* SHA-256 of its manifest */
	const char *corrects, *why;    /* edition and reason; NULL: it corrects none */
	struct manifest_change {
		const char *what, *subject, *field, *before, *after;
	} * changes; /* of a correction: against the edition that it corrects */
	size_t change_count;
	const char **summary; /* sentences */
	size_t summary_count;
	uint64_t leaves;
	struct hash root;
	struct manifest_file *files;
	size_t file_count;
	const char **evidence; /* SHA-256 of all documents that figures came from, sorted */
	size_t evidence_count;
	struct hash key; /* name of the public key */
};

void manifest_print(const struct manifest *m, struct text *out);

/* OUTCOME_REFUSED with line and column where it is not one or of another format: a member that is unknown or
 * missing, a number that is not written as a whole one. Everything lives in the arena. `text[length]` must be
 * NUL. */
enum outcome manifest_read(
    const char *text, size_t length, struct arena *a, struct manifest *m, struct error *e);

/* What the manifest says of a file; NULL: it does not name it. */
const struct manifest_file *manifest_entry_find(const struct manifest *m, const char *name);

#endif
