/* SPDX-License-Identifier: MIT */
#include "collector/dispute.h"

#include <string.h>

/* The index of the source's claim; `count` where it has none. */
static size_t source_value_index(const struct source_values *c, const char *source)
{
	size_t i = 0;

	while (i < c->count && strcmp(c->of[i].source, source) != 0)
		i++;
	return i;
}

void source_values_add(struct source_values *c, const char *source, const struct vintage *v)
{
	size_t index;

	c->in_force = source;
	if (!source) {
		for (size_t i = 0; i < c->count; i++)
			c->of[i].settled = true;
		return;
	}
	index = source_value_index(c, source);
	if (index == SOURCE_VALUES_MAX)
		return;
	c->count = index < c->count ? c->count : index + 1;
	c->of[index] = (struct source_value){source, *v, false};
}

static bool same_word(const struct vintage *a, const struct vintage *b)
{
	if ((a->flags ^ b->flags) & ~FIGURE_SUSPECT)
		return false;
	return a->flags & FIGURE_WITHDRAWN || a->value == b->value;
}

/* The first other source whose word still counts and, unless `value` is NULL, is another one. */
static const struct source_value *disputing_value(
    const struct source_values *c, const char *source, const double *value)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct source_value *o = &c->of[i];

		if (!o->settled && !(o->v.flags & FIGURE_WITHDRAWN) && strcmp(o->source, source) != 0 &&
		    (!value || o->v.value != *value))
			return o;
	}
	return NULL;
}

enum source_verdict source_value_compare(const struct source_values *c, const char *source,
    const struct vintage *says, const struct source_value **other)
{
	size_t index = source_value_index(c, source);
	const struct source_value *own = index < c->count ? &c->of[index] : NULL;
	bool others_word = c->count && (!c->in_force || strcmp(c->in_force, source) != 0);

	if (own && others_word && same_word(&own->v, says))
		return SOURCE_VALUE_REPEATED;
	if (!(says->flags & FIGURE_WITHDRAWN)) {
		*other = disputing_value(c, source, &says->value);
		return *other ? SOURCE_VALUE_DISPUTED : SOURCE_VALUE_NEW;
	}
	if (others_word && (!own || own->v.flags & FIGURE_WITHDRAWN))
		return SOURCE_VALUE_REPEATED; /* there is nothing of its own to take back */
	*other = disputing_value(c, source, NULL);
	return *other ? SOURCE_VALUE_WITHDRAWN : SOURCE_VALUE_NEW;
}

bool source_values_agree(const struct source_values *c, const char *source)
{
	const struct source_value *first = disputing_value(c, source, NULL);

	return !first || !disputing_value(c, source, &first->v.value);
}
