/* SPDX-License-Identifier: MIT */
/* Cursors and addresses that a collection was given to go on with: one that comes again would never end.
 */
#ifndef COLLECTOR_CURSOR_SET_H
#define COLLECTOR_CURSOR_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SEEN_SIZE = 16 }; /* of a SHA-256: nobody finds two texts for one */

/* Zeroed it is empty. */
struct cursor_set {
	uint8_t (*slots)[SEEN_SIZE]; /* all zero: free */
	size_t count, room;	     /* `room`: a power of two */
};

/* Adds the text; true where it was there already. */
bool cursor_set_add(struct cursor_set *s, const char *text);
void cursor_set_done(struct cursor_set *s);

#endif
