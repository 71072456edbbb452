/* SPDX-License-Identifier: MIT */
#include "server/cache_key.h"

#include <string.h>

void cache_key_bytes(struct text *key, const void *bytes, size_t length)
{
	text_integer(key, (int64_t)length);
	text_char(key, ':');
	text_put(key, bytes, length);
}

void cache_key_text(struct text *key, const char *part)
{
	if (part)
		cache_key_bytes(key, part, strlen(part));
	else
		text_add(key, "-:");
}

void cache_key_integer(struct text *key, int64_t part)
{
	text_char(key, 'i');
	text_integer(key, part);
	text_char(key, ':');
}
