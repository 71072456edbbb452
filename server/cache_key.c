/* SPDX-License-Identifier: MIT */
#include "server/cache_key.h"

#include <inttypes.h>
#include <string.h>

void cache_key_bytes(struct text *key, const void *bytes, size_t length)
{
	text_printf(key, "%zu:", length);
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
	text_printf(key, "i%" PRId64 ":", part);
}
