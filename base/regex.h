/* SPDX-License-Identifier: MIT */
/* Regular expressions over UTF-8, by PCRE2, with limits: a match that backtracks without end is neither a
 * match nor none, it is refused.
 *
 * Two dialects share one syntax: the patterns of JSONPath (I-Regexp, RFC 9485, translated as its section 5
 * says) and those of the configuration.
 *
 * A step is an element of the expression tried at a place of the text; over texts of more than 64 bytes it
 * counts as more, since an element may run over all of it. The steps of all matches over a document count in
 * its budget. */
#ifndef BASE_REGEX_H
#define BASE_REGEX_H

#include "base/budget.h"
#include "base/error.h"
#include "base/memory.h"

#include <stdbool.h>
#include <stddef.h>

struct regex;

enum {
	REGEX_PATTERN_MAX = 4096,
	REGEX_GROUPS_MAX = 9,
	REGEX_STEPS_MAX = 200000, /* of one match; a pattern meant for short texts needs hundreds */
};

/* The expression belongs to the arena. OUTCOME_REFUSED with what is wrong and the byte where. */
enum outcome regex_parse(struct arena *a, const char *pattern, struct regex **out, struct error *e);

/* Whether the expression matches the whole text, or anywhere in it. OUTCOME_REFUSED: the match takes more
 * than REGEX_STEPS_MAX steps, or the budget (NULL: none) is spent. */
enum outcome regex_matches(
    const struct regex *r, const char *text, struct budget *b, bool *matches, struct error *e);
enum outcome regex_finds(
    const struct regex *r, const char *text, struct budget *b, bool *found, struct error *e);

/* The first place where it matches: what its first group holds, or the whole match where there is no group
 * (a group that took no part is passed over for the next one). OUTCOME_ABSENT: nowhere. *from and *length are
 * bytes of `text`. OUTCOME_REFUSED as above. */
enum outcome regex_capture(
    const struct regex *r, const char *text, struct budget *b, size_t *from, size_t *length, struct error *e);

#endif
