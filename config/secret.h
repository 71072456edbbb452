/* What of a text may be shown: the values of references are struck out of it. */
#ifndef CONFIG_SECRET_H
#define CONFIG_SECRET_H

#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

/* The length of the reference ("${env:NAME}") that `text` begins with; 0: it begins with none. */
size_t reference_length(const char *text);

/* The value of a reference, in the arena; NULL where it cannot be had. Relative files are taken from
 * `folder`. */
const char *reference_value(const char *folder, const char *text, size_t length, struct arena *a);

/* `text` with `secret` as *** wherever it stands; very short secrets are left, for they would strike out half
 * of the language. In the arena, or `text` itself. */
const char *struck_out(const char *text, const char *secret, struct arena *a);

/* The same for every reference in a template (NULL: none); `address`: the host that one at its beginning
 * names is no secret. */
const char *references_struck_out(
    const char *folder, const char *template, bool address, const char *text, struct arena *a);

#endif
