/* SPDX-License-Identifier: MIT */
/* An answer that is being sent: written once, in memory while it is small and in a file without a name when it is
 * not, compressed where that is wanted. Its size is known before the first byte is sent, and whoever reads it
 * slowly holds up nothing but themselves. */
#ifndef SERVER_SPOOL_H
#define SERVER_SPOOL_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct spool;

/* A stream to write to; gzip: what comes out is compressed (RFC 1952). OUTCOME_REFUSED: no memory for it. */
enum outcome spool_open(bool gzip, struct spool **out, FILE **stream, struct error *e);

/* Whether a disk of `size` bytes of which `free` are free takes more: a tenth of it, at most SPOOL_SPARED,
 * stays for the store and for others. Who asks for large answers and does not read them would fill it. */
#define SPOOL_SPARED (UINT64_C(1) << 30)
bool spool_may_grow(uint64_t size, uint64_t free);

/* All is written: the stream is closed, and the bytes are in `memory`, or in the file `fd` (-1: in memory).
 * OUTCOME_FULL: they could not be kept, or would have left too little of the disk. */
struct spool_entry {
	struct text memory;
	int fd;
	uint64_t size;
};
enum outcome spool_end(struct spool *s, struct spool_entry *out, struct error *e);

/* Throws away what was written. NULL is fine. */
void spool_drop(struct spool *s);

#endif
