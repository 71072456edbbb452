/* SPDX-License-Identifier: MIT */
/* Bytes of records. Small numbers are varints (LEB128), signed ones zigzagged; keys are big-endian so that
 * they sort. */
#ifndef STORE_CODEC_H
#define STORE_CODEC_H

#include "base/calendar.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A stretch of bytes being read; `bad` is set by the first read beyond its end, or of what is never written,
 * and all reads after that give 0. A record is sound when all of it was read and nothing was bad: bytes_done.
 */
struct bytes {
	const uint8_t *at, *end;
	bool bad;
};

static inline struct bytes bytes_at(const void *at, size_t size)
{
	const uint8_t *bytes = at;

	return (struct bytes){bytes, size ? bytes + size : bytes, false};
}

#define NO_BYTES bytes_at(NULL, 0)

static inline bool bytes_done(const struct bytes *b)
{
	return !b->bad && b->at == b->end;
}

static inline uint64_t bytes_bad(struct bytes *b)
{
	b->bad = true;
	b->at = b->end;
	return 0;
}

/* Only the shortest form is ever written. */
static inline uint64_t get_varint(struct bytes *b)
{
	const uint8_t *at = b->at;
	uint64_t v = 0;

	for (int shift = 0; shift < 64 && at < b->end; shift += 7) {
		uint8_t byte = *at++;

		v |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80) {
			if ((shift == 63 && byte > 1) || (shift && !byte))
				break;
			b->at = at;
			return v;
		}
	}
	return bytes_bad(b);
}

/* A number that was written from one of 32 bits. */
static inline uint32_t get_varint32(struct bytes *b)
{
	uint64_t v = get_varint(b);

	return (uint32_t)(v <= UINT32_MAX ? v : bytes_bad(b));
}

static inline int64_t get_signed(struct bytes *b)
{
	uint64_t v = get_varint(b);

	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

static inline uint8_t get_byte(struct bytes *b)
{
	if (b->at < b->end)
		return *b->at++;
	return (uint8_t)bytes_bad(b);
}

/* A byte that is at most `most`: an enumeration, or with 1 a bool. */
static inline uint8_t get_upto(struct bytes *b, uint8_t most)
{
	uint8_t v = get_byte(b);

	return v <= most ? v : (uint8_t)bytes_bad(b);
}

static inline double get_double(struct bytes *b)
{
	double v = 0;

	if (b->end - b->at < (ptrdiff_t)sizeof v) {
		bytes_bad(b);
		return 0;
	}
	memcpy(&v, b->at, sizeof v);
	b->at += sizeof v;
	return v;
}

/* A stretch inside of the stretch. */
static inline struct bytes get_bytes(struct bytes *b, uint64_t size)
{
	struct bytes part = {b->at, b->at, true};

	if (size > (uint64_t)(b->end - b->at)) {
		bytes_bad(b);
		return part;
	}
	part = (struct bytes){b->at, b->at + size, false};
	b->at += size;
	return part;
}

static inline const char *get_text(struct bytes *b, struct arena *a)
{
	struct bytes part = get_bytes(b, get_varint(b));

	if (part.at < part.end && memchr(part.at, 0, (size_t)(part.end - part.at))) {
		bytes_bad(b);
		part.end = part.at;
	}
	return arena_copy(a, (const char *)part.at, (size_t)(part.end - part.at));
}

static inline void put_byte(struct text *t, uint8_t v)
{
	text_put(t, &v, 1);
}

static inline void put_varint(struct text *t, uint64_t v)
{
	uint8_t out[10];
	size_t n = 0;

	while (v >= 0x80) {
		out[n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	out[n++] = (uint8_t)v;
	text_put(t, out, n);
}

static inline void put_signed(struct text *t, int64_t v)
{
	put_varint(t, v < 0 ? ~((uint64_t)v << 1) : (uint64_t)v << 1);
}

static inline void put_double(struct text *t, double v)
{
	text_put(t, &v, sizeof v);
}

static inline void put_text(struct text *t, const char *s)
{
	size_t n = s ? strlen(s) : 0;

	put_varint(t, n);
	text_put(t, s ? s : "", n);
}

static inline void key32(uint8_t *at, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(v >> (24 - 8 * i));
}

static inline void key64(uint8_t *at, uint64_t v)
{
	key32(at, (uint32_t)(v >> 32));
	key32(at + 4, (uint32_t)v);
}

static inline uint32_t from_key32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline uint64_t from_key64(const uint8_t *at)
{
	return (uint64_t)from_key32(at) << 32 | from_key32(at + 4);
}

/* A period as it is stored: one that exists. */
static inline bool period_key_sound(uint32_t key)
{
	struct period p = period_of_key(key);

	return p.year >= YEAR_LEAST && p.year <= YEAR_MOST && p.last >= 1 && p.last <= 12 &&
	       (p.every == MONTHLY || p.every == QUARTERLY || p.every == YEARLY) && p.last % p.every == 0;
}

#endif
