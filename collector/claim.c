#include "collector/claim.h"

#include <string.h>

/* The index of the source's claim; `count` where it has none. */
static size_t claim_index(const struct claims *c, const char *source)
{
	size_t i = 0;

	while (i < c->count && strcmp(c->of[i].source, source) != 0)
		i++;
	return i;
}

void claims_learn(struct claims *c, const char *source, const struct vintage *v)
{
	size_t index;

	c->in_force = source;
	if (!source) {
		for (size_t i = 0; i < c->count; i++)
			c->of[i].settled = true;
		return;
	}
	index = claim_index(c, source);
	if (index == CLAIMS_MAX)
		return;
	c->count = index < c->count ? c->count : index + 1;
	c->of[index] = (struct claim){source, *v, false};
}

static bool same_word(const struct vintage *a, const struct vintage *b)
{
	if ((a->flags ^ b->flags) & ~FIGURE_SUSPECT)
		return false;
	return a->flags & FIGURE_WITHDRAWN || a->value == b->value;
}

/* The first other source whose word still counts and, unless `value` is NULL, is another one. */
static const struct claim *another(const struct claims *c, const char *source, const double *value)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct claim *o = &c->of[i];

		if (!o->settled && !(o->v.flags & FIGURE_WITHDRAWN) && strcmp(o->source, source) != 0 &&
		    (!value || o->v.value != *value))
			return o;
	}
	return NULL;
}

enum claim_verdict claim_weigh(
    const struct claims *c, const char *source, const struct vintage *says, const struct claim **other)
{
	size_t index = claim_index(c, source);
	const struct claim *own = index < c->count ? &c->of[index] : NULL;
	bool others_word = c->count && (!c->in_force || strcmp(c->in_force, source) != 0);

	if (own && others_word && same_word(&own->v, says))
		return CLAIM_REPEATED;
	if (!(says->flags & FIGURE_WITHDRAWN)) {
		*other = another(c, source, &says->value);
		return *other ? CLAIM_AGAINST : CLAIM_NEW;
	}
	if (others_word && (!own || own->v.flags & FIGURE_WITHDRAWN))
		return CLAIM_REPEATED; /* there is nothing of its own to take back */
	*other = another(c, source, NULL);
	return *other ? CLAIM_YIELDS : CLAIM_NEW;
}

bool claims_agree(const struct claims *c, const char *source)
{
	const struct claim *first = another(c, source, NULL);

	return !first || !another(c, source, &first->v.value);
}
