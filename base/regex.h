/* Regular expressions over UTF-8, by PCRE2, with limits: a pattern that backtracks without end does not
 * match.
 *
 * Two dialects share one syntax: the patterns of JSONPath (I-Regexp, RFC 9485, translated as its section 5
 * says) and those of the configuration. */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

struct regex;

enum {
	REGEX_PATTERN_MAX = 4096,
	REGEX_GROUPS_MAX = 9,
};

/* The expression belongs to the arena. REFUSED with what is wrong and the byte where. */
int regex_parse(struct arena *a, const char *pattern, struct regex **out, struct error *e);

/* Whether the expression matches the whole text, or anywhere in it. */
bool regex_matches(const struct regex *r, const char *text);
bool regex_finds(const struct regex *r, const char *text);

/* The first place where it matches: what its first group holds, or the whole match where there is no group
 * (a group that took no part is passed over for the next one). False: nowhere. *from and *length are bytes
 * of `text`. */
bool regex_capture(const struct regex *r, const char *text, size_t *from, size_t *length);

#endif
