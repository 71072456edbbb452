/* SPDX-License-Identifier: MIT */
/* Secrets struck out of a text that may be shown, in whatever form a server or a library repeats them. */
#ifndef BASE_MASK_H
#define BASE_MASK_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	MASK_LEAST = 4, /* shorter secrets would strike out half of the language, and are left */
	MASK_CUT = 12,
};

/* `text` with *** wherever one of the secrets stands in it: as it is, in other letters' case (as in names of
 * hosts), percent-encoded once or twice, escaped as in JSON, or within base64 (of it alone or of a text
 * around it, such as user:password; then all the base64 around it is struck out). Of a secret that is cut
 * short its first MASK_CUT characters are enough. In the arena, or `text` itself where there is nothing to
 * strike out. */
const char *mask_text(const char *text, const char *const *secrets, size_t count, struct arena *a);

/* Whether the secret stands in the text in one of these forms. */
bool mask_holds(const char *text, const char *secret);

#endif
