/* SPDX-License-Identifier: MIT */
#include "base/merkle.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct hash merkle_leaf(const void *leaf, size_t length)
{
	TEXT_OWNED struct text whole = {0};
	struct hash h = {{0}};

	text_char(&whole, '\0');
	text_put(&whole, leaf, length);
	sha256(whole.at, whole.length, h.at);
	return h;
}

static struct hash node_hash(struct hash left, struct hash right)
{
	uint8_t whole[1 + 2 * SHA256_SIZE] = {1};
	struct hash h = {{0}};

	memcpy(whole + 1, left.at, SHA256_SIZE);
	memcpy(whole + 1 + SHA256_SIZE, right.at, SHA256_SIZE);
	sha256(whole, sizeof whole, h.at);
	return h;
}

void merkle_add(struct merkle *m, struct hash leaf)
{
	if (m->count == m->room) {
		m->room = m->room ? m->room * 2 : 1024;
		m->leaves = memory_grow(m->leaves, m->room * sizeof *m->leaves);
	}
	m->leaves[m->count++] = leaf;
}

void merkle_done(struct merkle *m)
{
	free(m->leaves);
	*m = (struct merkle){0};
}

/* The largest power of two below n, of n > 1. */
static size_t largest_power_below(size_t n)
{
	size_t k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

static struct hash root_of(const struct hash *leaves, size_t count)
{
	size_t k;

	if (count == 1)
		return leaves[0];
	k = largest_power_below(count);
	return node_hash(root_of(leaves, k), root_of(leaves + k, count - k));
}

struct hash merkle_root(const struct merkle *m)
{
	struct hash h = {{0}};

	if (m->count)
		return root_of(m->leaves, m->count);
	sha256("", 0, h.at);
	return h;
}

size_t merkle_path(const struct merkle *m, size_t index, struct hash path[MERKLE_PATH_MOST])
{
	const struct hash *leaves = m->leaves;
	struct hash down[MERKLE_PATH_MOST];
	size_t count = m->count, length = 0;

	while (count > 1) {
		size_t k = largest_power_below(count);

		if (index < k) {
			down[length++] = root_of(leaves + k, count - k);
			count = k;
		} else {
			down[length++] = root_of(leaves, k);
			leaves += k;
			index -= k;
			count -= k;
		}
	}
	for (size_t i = 0; i < length; i++)
		path[i] = down[length - 1 - i];
	return length;
}

bool merkle_proves(
    struct hash leaf, size_t index, size_t count, const struct hash *path, size_t length, struct hash root)
{
	size_t fn = index, sn = count - 1;
	struct hash r = leaf;

	if (index >= count)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			r = node_hash(path[i], r);
			while (!(fn & 1) && fn != 0) {
				fn >>= 1;
				sn >>= 1;
			}
		} else {
			r = node_hash(r, path[i]);
		}
		fn >>= 1;
		sn >>= 1;
	}
	return sn == 0 && hash_equal(r, root);
}

bool hash_equal(struct hash a, struct hash b)
{
	return memcmp(a.at, b.at, SHA256_SIZE) == 0;
}

bool hash_parse(const char *hex, struct hash *out)
{
	static const char digits[] = "0123456789abcdef";

	if (strlen(hex) != 2 * SHA256_SIZE || strspn(hex, digits) != 2 * SHA256_SIZE)
		return false;
	for (size_t i = 0; i < SHA256_SIZE; i++)
		out->at[i] = (uint8_t)((strchr(digits, hex[2 * i]) - digits) << 4 |
				       (strchr(digits, hex[2 * i + 1]) - digits));
	return true;
}
