/* What each source last said of one figure, where more than one source speaks of it.
 *
 * A source that says again what it said before says nothing new, whatever another one has said since: they do
 * not take turns. Where the last words of two sources differ, neither is believed until one of them follows
 * the other or a person confirms one. A source takes back its own word only. */
#ifndef COLLECTOR_CLAIM_H
#define COLLECTOR_CLAIM_H

#include "store/figures.h"

enum { CLAIMS_MAX = 8 };

struct claim {
	const char *source; /* borrowed */
	struct vintage v;
	bool settled; /* a person has spoken since */
};

struct claims {
	struct claim of[CLAIMS_MAX];
	size_t count;
	const char *in_force; /* the source of the latest; NULL: none, or a person */
};

/* The vintages of the figure one after the other, as they came. `source` NULL: entered by a person; what was
 * said before that contradicts nobody any more. Sources beyond CLAIMS_MAX are left out. */
void claims_learn(struct claims *c, const char *source, const struct vintage *v);

enum claim_verdict {
	CLAIM_NEW,
	CLAIM_REPEATED, /* nothing new, and what stands is another's word */
	CLAIM_AGAINST,	/* it contradicts *other */
	CLAIM_YIELDS,	/* taken back; what *other said stands again */
};

/* What becomes of what `source` says now. *other is set with CLAIM_AGAINST and CLAIM_YIELDS. Pure. */
enum claim_verdict claim_weigh(
    const struct claims *c, const char *source, const struct vintage *says, const struct claim **other);

/* Whether what the others say, `source` left aside, is one and the same. */
bool claims_agree(const struct claims *c, const char *source);

#endif
