/* SPDX-License-Identifier: MIT */
/* References to secrets, ${env:NAME} and ${file:/path}: what they stand for, and what of a text may be shown with
 * their values struck out. */
#ifndef CONFIG_SECRET_H
#define CONFIG_SECRET_H

#include "base/error.h"
#include "base/mask.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* ${env:NAME} and ${file:/path} anywhere in a text. `secret_shape` only looks at the form, `secret_resolve`
 * fetches; relative files are taken from `folder`. The text is added to `out`; nothing of it is ever in `e`.
 */
enum outcome secret_shape(const char *text, struct error *e);
enum outcome secret_resolve(const char *text, const char *folder, struct text *out, struct error *e);

/* Whether ${env:NAME} or ${file:/path} stands in a text, also without its end. The shell's ${file:-default} is none. */
bool has_reference(const char *text);

/* The length of the reference ("${env:NAME}") that `text` begins with; 0: it begins with none. */
size_t reference_length(const char *text);

/* The value of a reference, in the arena; NULL where it cannot be had. Relative files are taken from
 * `folder`. */
const char *reference_value(const char *folder, const char *text, size_t length, struct arena *a);

/* What must not be shown of a source, a receiver or a database. All of it lies in the arena. */
struct secrets {
	struct arena *arena;
	const char *folder; /* of the configuration */
	const char **at;    /* ended by NULL */
	size_t count;
};

struct secrets secrets_new(const char *folder, struct arena *a);
void secrets_add(struct secrets *s, const char *value); /* NULL: nothing */

/* The values of all references in a template (NULL: none). */
void secrets_add_references(struct secrets *s, const char *template);

/* The same of an address. The host that a reference at its beginning names may be shown, what follows it in
 * the value may not; with `all` neither may path and query that stand in the configuration: they are the key
 * of a webhook. */
void secrets_add_address(struct secrets *s, const char *template, bool all);

/* `text` without them, in the arena. */
const char *secrets_masked(const struct secrets *s, const char *text);

#endif
