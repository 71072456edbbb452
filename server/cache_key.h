/* SPDX-License-Identifier: MIT */
/* What an answer is made from, as one text of which no other parts give the same: each part with its length
 * before it, so that no byte of one part passes for the border to the next. */
#ifndef SERVER_CACHE_KEY_H
#define SERVER_CACHE_KEY_H

#include "base/text.h"

void cache_key_text(struct text *key, const char *part); /* NULL is another part than "" */
void cache_key_bytes(struct text *key, const void *bytes, size_t length);
void cache_key_integer(struct text *key, int64_t part);

#endif
