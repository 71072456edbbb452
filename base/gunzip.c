/* SPDX-License-Identifier: MIT */
#include "base/gunzip.h"
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

enum { PIECE = 8192, GZIP_ONLY = MAX_WBITS + 16 };

struct gunzip {
	z_stream z;
	bool begun, ended; /* the member at hand */
};

struct gunzip *gunzip_new(void)
{
	return memory_new(sizeof(struct gunzip));
}

void gunzip_free(struct gunzip *g)
{
	if (!g)
		return;
	if (g->begun)
		inflateEnd(&g->z);
	free(g);
}

/* One more member begins where another byte comes. */
static enum outcome gzip_member_begin(struct gunzip *g, struct error *e)
{
	if (g->begun && !g->ended)
		return OUTCOME_DONE;
	if ((g->begun ? inflateReset(&g->z) : inflateInit2(&g->z, GZIP_ONLY)) != Z_OK)
		return error_set(e, OUTCOME_REFUSED, "the body cannot be unpacked: no memory");
	g->begun = true;
	g->ended = false;
	return OUTCOME_DONE;
}

enum outcome gunzip_put(
    struct gunzip *g, const char *bytes, size_t length, gunzip_piece *piece, void *context, struct error *e)
{
	char out[PIECE];
	bool full = false; /* there may be more of what was put in before */

	g->z.next_in = (Bytef *)(uintptr_t)bytes;
	g->z.avail_in = (uInt)length;
	while (g->z.avail_in || full) {
		size_t unpacked;
		int code;

		if (gzip_member_begin(g, e) != OUTCOME_DONE)
			return OUTCOME_REFUSED;
		g->z.next_out = (Bytef *)out;
		g->z.avail_out = sizeof out;
		code = inflate(&g->z, Z_NO_FLUSH);
		if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
			return error_set(e, OUTCOME_REFUSED, "the body is not the gzip that it should be: %s",
			    g->z.msg ? g->z.msg : "no memory");
		g->ended = code == Z_STREAM_END;
		full = !g->ended && g->z.avail_out == 0;
		unpacked = sizeof out - g->z.avail_out;
		if (unpacked && !piece(context, out, unpacked))
			return OUTCOME_ABSENT;
	}
	return OUTCOME_DONE;
}

bool gunzip_whole(const struct gunzip *g)
{
	return !g->begun || g->ended;
}
