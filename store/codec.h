/* Bytes of records. Small numbers are varints (LEB128), signed ones zigzagged; keys are big-endian so that
 * they sort. */
#ifndef STORE_CODEC_H
#define STORE_CODEC_H

#include "base/memory.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* A stretch of bytes being read; `bad` is set by the first read beyond its end, and all reads after that give
 * 0. */
struct bytes {
	const uint8_t *at, *end;
	bool bad;
};

static inline uint64_t get_varint(struct bytes *b)
{
	const uint8_t *at = b->at;
	uint64_t v = 0;

	for (int shift = 0; shift < 64 && at < b->end; shift += 7) {
		uint8_t byte = *at++;

		v |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80) {
			b->at = at;
			return v;
		}
	}
	b->bad = true;
	b->at = b->end;
	return 0;
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
	b->bad = true;
	return 0;
}

static inline double get_double(struct bytes *b)
{
	double v = 0;

	if (b->end - b->at < (ptrdiff_t)sizeof v) {
		b->bad = true;
		b->at = b->end;
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
		b->bad = true;
		b->at = b->end;
		return part;
	}
	part = (struct bytes){b->at, b->at + size, false};
	b->at += size;
	return part;
}

static inline const char *get_text(struct bytes *b, struct arena *a)
{
	struct bytes part = get_bytes(b, get_varint(b));

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

#endif
