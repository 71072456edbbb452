/* SPDX-License-Identifier: MIT */
/* The Merkle tree of RFC 9162, 2.1: one hash over a list of leaves, and short proofs that a leaf is among
 *them.
 *
 *	hash of a leaf: SHA-256(00 leaf)    hash of a node: SHA-256(01 left right)
 *
 * A tree of n leaves splits at the largest power of two below n; that of no leaf is SHA-256 of nothing. */
#ifndef BASE_MERKLE_H
#define BASE_MERKLE_H

#include "base/digest.h"

enum { MERKLE_PATH_MOST = 64 };

struct hash {
	uint8_t at[SHA256_SIZE];
};

struct merkle { /* zero at first */
	struct hash *leaves;
	size_t count, room;
};

struct hash merkle_leaf(const void *leaf, size_t length);
void merkle_add(struct merkle *m, struct hash leaf);
void merkle_done(struct merkle *m);

struct hash merkle_root(const struct merkle *m);

/* The inclusion path of a leaf (2.1.3.1), from the leaf upwards; returns its length. */
size_t merkle_path(const struct merkle *m, size_t index, struct hash path[MERKLE_PATH_MOST]);

/* Whether the path leads from the leaf to the root of a tree of `count` leaves (2.1.3.2). */
bool merkle_proves(
    struct hash leaf, size_t index, size_t count, const struct hash *path, size_t length, struct hash root);

bool hash_equal(struct hash a, struct hash b);
bool hash_parse(const char *hex, struct hash *out); /* 64 digits, lower case, and nothing else */

#endif
