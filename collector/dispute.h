/* SPDX-License-Identifier: MIT */
/* What each source last said of one figure, where more than one source speaks of it.
 *
 * A source that says again what it said before says nothing new, whatever another one has said since: they do
 * not take turns. Where the last words of two sources differ, neither is believed until one of them follows
 * the other or a person confirms one. A source withdraws its own value only. */
#ifndef COLLECTOR_DISPUTE_H
#define COLLECTOR_DISPUTE_H

#include "store/figures.h"

enum { SOURCE_VALUES_MAX = 8 };

struct source_value {
	const char *source; /* borrowed */
	struct vintage v;
	bool settled; /* a person has spoken since */
};

struct source_values {
	struct source_value of[SOURCE_VALUES_MAX];
	size_t count;
	const char *in_force; /* the source of the latest; NULL: none, or a person */
};

/* The vintages of the figure one after the other, as they came. `source` NULL: entered by a person; what was
 * said before that contradicts nobody any more. Sources beyond SOURCE_VALUES_MAX are left out. */
void source_values_add(struct source_values *c, const char *source, const struct vintage *v);

enum source_verdict {
	SOURCE_VALUE_NEW,
	SOURCE_VALUE_REPEATED,	/* nothing new, and what stands is another's word */
	SOURCE_VALUE_DISPUTED,	/* it contradicts *other */
	SOURCE_VALUE_WITHDRAWN, /* withdrawn; what *other said stands again */
};

/* What becomes of what `source` says now. *other is set with SOURCE_VALUE_DISPUTED and
 * SOURCE_VALUE_WITHDRAWN. Pure. */
enum source_verdict source_value_compare(const struct source_values *c, const char *source,
    const struct vintage *says, const struct source_value **other);

/* Whether what the others say, `source` left aside, is one and the same. */
bool source_values_agree(const struct source_values *c, const char *source);

#endif
