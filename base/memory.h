/* SPDX-License-Identifier: MIT */
/* Memory: single blocks that never come back NULL, and arenas for what lives and dies together.
 *
 * When the machine has no memory left the process fails (status 1) with a line on standard error: whatever
 * was acknowledged is in the store already, and the next start goes on from there. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

void *memory_new(size_t size);		     /* zeroed; the caller frees with free() */
void *memory_grow(void *block, size_t size); /* like realloc */
char *memory_text(const char *text);	     /* a copy, or NULL for NULL */
_Noreturn void memory_lost(void);	     /* the end, where a library found none left */
void memory_free(void *pointer_to_pointer);  /* for the cleanup attribute: frees *pointer */

/* To be called once at the start: documents come one after the other and want the same large blocks, which
 * are kept for the next instead of given back to the system each time. */
void memory_begin(void);

/* A stream into memory, never NULL (open_memstream); after the end *bytes are the caller's to free. */
FILE *memory_stream(char **bytes, size_t *size);
void memory_stream_end(FILE *stream);

#define OWNED __attribute__((cleanup(memory_free)))

struct arena_block;
struct budget;

struct arena {
	struct arena_block *last;
	char *at, *end;
	size_t total; /* bytes taken from the system */
	struct budget
	    *budget; /* counts what is allocated from here on (base/budget.h); NULL: nothing is counted */
};

/* A zeroed `struct arena` is empty and ready. */
void *arena_new(struct arena *a, size_t size);			    /* zeroed, aligned for any type */
void *arena_raw(struct arena *a, size_t size);			    /* the same, not zeroed */
char *arena_copy(struct arena *a, const char *text, size_t length); /* NUL-terminated copy */
char *arena_text(struct arena *a, const char *text);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(struct arena *a); /* forgets everything, keeps one block for the next round */
void arena_done(struct arena *a);

/* Adds capacity for one more element of a list kept in the arena; `list` points to the list's pointer.
 * Returns the new, zeroed element. */
void *arena_push(struct arena *a, void *list, size_t *count, size_t element_size);

#endif
