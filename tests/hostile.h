/* SPDX-License-Identifier: MIT */
/* Names that try to be more than names, and a check of what Markdown makes of them. */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include "base/text.h"

extern const char *const hostile_names[];
extern const size_t hostile_count;

/* The kinds of nodes that cmark-gfm sees with all its extensions, one after the other and without the texts:
 * the shape of a document. */
void markdown_skeleton(const char *markdown, struct text *out);

#endif
