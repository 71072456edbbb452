/* SPDX-License-Identifier: MIT */
/* Any bytes as a body in gzip, in pieces of any size (the first byte) and with a limit (the second): what
 * comes out is what zlib itself makes of the whole, member by member, and no more than the limit. */
#include "base/gunzip.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { HEAD = 2, MOST = 4 << 20, PIECE_MOST = 16384 };

struct unpacked {
	size_t length, limit;
};

/* What zlib says of the whole; and ours. */
static char expected[MOST], had[MOST];

static bool piece(void *context, const char *bytes, size_t length)
{
	struct unpacked *u = context;

	if (!length || length > PIECE_MOST || u->length >= u->limit)
		abort();
	if (length > u->limit - u->length)
		length = u->limit - u->length;
	memcpy(had + u->length, bytes, length);
	u->length += length;
	return u->length < u->limit;
}

/* All members at once: 1 where the last has come to its end, 0 where it is cut off, -1 where it is no gzip or
 * more than MOST; the length is what was unpacked before. */
static int reference(const uint8_t *bytes, size_t size, size_t *length)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)size};
	int code = Z_STREAM_END;

	*length = 0;
	if (inflateInit2(&z, MAX_WBITS + 16) != Z_OK)
		abort();
	while (z.avail_in && code == Z_STREAM_END) {
		inflateReset(&z);
		z.next_out = (Bytef *)expected + *length;
		z.avail_out = (uInt)(MOST - *length);
		code = inflate(&z, Z_SYNC_FLUSH);
		*length = MOST - z.avail_out;
	}
	inflateEnd(&z);
	if (code == Z_STREAM_END)
		return 1;
	return (code == Z_OK || code == Z_BUF_ERROR) && *length < MOST ? 0 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct unpacked u = {0};
	struct gunzip *g;
	struct error e;
	int whole;
	enum outcome outcome = OUTCOME_DONE;
	size_t step, length;

	if (size < HEAD)
		return 0;
	step = 1 + bytes[0];
	u.limit = bytes[1] < 128 ? 1 + (size_t)bytes[1] * 64 : MOST;
	bytes += HEAD;
	size -= HEAD;
	whole = reference(bytes, size, &length);
	g = gunzip_new();
	for (size_t at = 0; at < size && outcome == OUTCOME_DONE; at += step)
		outcome = gunzip_put(
		    g, (const char *)bytes + at, step < size - at ? step : size - at, piece, &u, &e);
	if (u.length > length || memcmp(had, expected, u.length) != 0)
		abort();
	if (outcome == OUTCOME_ABSENT && u.length != u.limit)
		abort();
	if (outcome == OUTCOME_DONE &&
	    (u.length >= u.limit || u.length != length || whole < 0 || gunzip_whole(g) != (whole == 1)))
		abort();
	if (outcome == OUTCOME_REFUSED && whole >= 0)
		abort();
	gunzip_free(g);
	return 0;
}
