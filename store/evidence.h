/* SPDX-License-Identifier: MIT */
/* The bytes of every document that was fetched, by their SHA-256: compressed, kept once, shown and replayed.
 */
#ifndef STORE_EVIDENCE_H
#define STORE_EVIDENCE_H

#include "base/digest.h"
#include "store/store.h"

/* What is stored of a document, made outside of the transaction. `packed` belongs to the caller. */
struct evidence {
	uint8_t sha256[SHA256_SIZE];
	struct text packed;
};

enum outcome evidence_pack(const void *bytes, size_t length, struct evidence *ev, struct error *e);
void evidence_free(struct evidence *ev);

/* Stores it unless it is there already; *stored says which. */
enum outcome evidence_add(struct txn *t, const struct evidence *ev, bool *stored, struct error *e);

/* The original bytes, appended to `out`. OUTCOME_ABSENT where there is no such document; OUTCOME_CORRUPT
 * where they do not give the digest again. */
enum outcome evidence_read(
    struct txn *t, const uint8_t sha256_of[SHA256_SIZE], struct text *out, struct error *e);

#endif
