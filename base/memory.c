/* SPDX-License-Identifier: MIT */
#include "base/memory.h"
#include "base/budget_counts.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BLOCK_FIRST = 16 << 10,
	BLOCK_MOST = 4 << 20, /* blocks double up to here: a large document is a dozen blocks */
	ALIGNMENT = 16,
	KEPT_BLOCK = 8 << 20, /* larger ones are rare, and are given back at once */
	KEPT_FREE = 16 << 20,
};

struct arena_block {
	struct arena_block *before;
	size_t size;
	_Alignas(ALIGNMENT) char bytes[];
};

static _Noreturn void out_of_memory(size_t size)
{
	dprintf(STDERR_FILENO, "level=error event=out_of_memory bytes=%zu\n", size);
	_Exit(EXIT_FAILURE); /* an image of the memory would have the secrets in it */
}

void memory_lost(void)
{
	out_of_memory(0);
}

FILE *memory_stream(char **bytes, size_t *size)
{
	FILE *stream = open_memstream(bytes, size);

	if (!stream)
		out_of_memory(0);
	return stream;
}

void memory_stream_end(FILE *stream)
{
	if (fclose(stream) != 0)
		out_of_memory(0);
}

void memory_begin(void)
{
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, KEPT_BLOCK);
	mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
#endif
}

void *memory_new(size_t size)
{
	void *block = calloc(1, size ? size : 1);

	if (!block)
		out_of_memory(size);
	return block;
}

void *memory_grow(void *block, size_t size)
{
	block = realloc(block, size ? size : 1);
	if (!block)
		out_of_memory(size);
	return block;
}

char *memory_text(const char *text)
{
	size_t size;
	char *copy;

	if (!text)
		return NULL;
	size = strlen(text) + 1;
	copy = memory_grow(NULL, size);
	memcpy(copy, text, size);
	return copy;
}

void memory_free(void *pointer_to_pointer)
{
	void **p = pointer_to_pointer;

	free(*p);
	*p = NULL;
}

static void block_add(struct arena *a, size_t need)
{
	size_t size = a->last ? a->last->size * 2 : BLOCK_FIRST;
	struct arena_block *b;

	if (size > BLOCK_MOST)
		size = BLOCK_MOST;
	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof *b)
		out_of_memory(need);
	b = malloc(sizeof *b + size);
	if (!b)
		out_of_memory(size);
	b->before = a->last;
	b->size = size;
	a->last = b;
	a->at = b->bytes;
	a->end = b->bytes + size;
	a->total += size;
}

void *arena_raw(struct arena *a, size_t size)
{
	char *at;

	if (size > SIZE_MAX / 2)
		out_of_memory(size);
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (a->budget)
		a->budget->memory += size;
	if ((size_t)(a->end - a->at) < size || !a->at)
		block_add(a, size);
	at = a->at;
	a->at += size;
	return at;
}

void *arena_new(struct arena *a, size_t size)
{
	return memset(arena_raw(a, size), 0, size);
}

char *arena_copy(struct arena *a, const char *text, size_t length)
{
	char *copy = arena_raw(a, length + 1);

	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

char *arena_text(struct arena *a, const char *text)
{
	return text ? arena_copy(a, text, strlen(text)) : NULL;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;
	int length;
	char *text;

	va_start(args, format);
	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = arena_raw(a, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = a->last;

	if (!keep)
		return;
	while (keep->before) {
		struct arena_block *b = keep->before;

		keep->before = b->before;
		a->total -= b->size;
		free(b);
	}
	a->at = keep->bytes;
	a->end = keep->bytes + keep->size;
}

void arena_done(struct arena *a)
{
	while (a->last) {
		struct arena_block *b = a->last;

		a->last = b->before;
		free(b);
	}
	*a = (struct arena){0};
}

void *arena_push(struct arena *a, void *list, size_t *count, size_t element_size)
{
	void **at = list;
	size_t n = *count;

	/* a list has capacity for the next power of two, so it is full exactly when its count is one */
	if ((n & (n - 1)) == 0) {
		void *bigger = arena_raw(a, (n ? n * 2 : 1) * element_size);

		if (n)
			memcpy(bigger, *at, n * element_size);
		*at = bigger;
	}
	*count = n + 1;
	return memset((char *)*at + n * element_size, 0, element_size);
}
