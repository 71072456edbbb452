/* SPDX-License-Identifier: MIT */
#include "alert/suppression.h"

#include <string.h>

/* One that the same inhibition suppresses does not suppress others. */
static bool alert_inhibits(const struct config *c, const struct inhibition *x, const struct alert *a)
{
	return a->state == ALERT_FIRING && matcher_matches(c, &x->when, a) &&
	       !matcher_matches(c, &x->suppress, a);
}

enum outcome suppressors_read(struct txn *t, const struct config *c, instant now, const struct alert *alerts,
    size_t count, struct arena *a, struct suppressors *out, struct error *e)
{
	struct silence *silences;
	enum outcome outcome;

	*out = (struct suppressors){
	    .config = c, .over = arena_new(a, (c->inhibition_count + 1) * sizeof *out->over)};
	for (size_t x = 0; x < c->inhibition_count; x++)
		for (size_t i = 0; i < count; i++)
			if (alert_inhibits(c, &c->inhibition[x], &alerts[i]))
				*(const struct alert **)arena_push(a, &out->over[x].alerts,
				    &out->over[x].count, sizeof *out->over[x].alerts) = &alerts[i];
	outcome = silences_read(t, now, a, &silences, &out->silence_count, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	out->silences = silences;
	out->matchers = arena_new(a, (out->silence_count + 1) * sizeof *out->matchers);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < out->silence_count; i++)
		outcome = matcher_parse(c, silences[i].match, false, a, &out->matchers[i], e);
	return outcome;
}

static bool same_subject(enum inhibition_same what, const struct alert *a, const struct alert *b)
{
	const char *const of[][2] = {[SAME_PROJECT] = {a->project, b->project},
	    [SAME_REGION] = {a->region, b->region},
	    [SAME_INDICATOR] = {a->indicator, b->indicator},
	    [SAME_OFFICE] = {a->office, b->office},
	    [SAME_SOURCE] = {a->source, b->source}};

	return *of[what][0] && strcmp(of[what][0], of[what][1]) == 0;
}

struct suppression suppression_find(const struct suppressors *m, const struct alert *a)
{
	for (size_t i = 0; i < m->silence_count; i++)
		if (matcher_matches(m->config, &m->matchers[i], a))
			return (struct suppression){SUPPRESSION_SILENCED, m->silences[i].id};
	for (size_t x = 0; x < m->config->inhibition_count; x++) {
		const struct inhibition *rule = &m->config->inhibition[x];

		if (!matcher_matches(m->config, &rule->suppress, a))
			continue;
		for (size_t i = 0; i < m->over[x].count; i++)
			if (m->over[x].alerts[i]->id != a->id &&
			    same_subject(rule->same, m->over[x].alerts[i], a))
				return (struct suppression){SUPPRESSION_INHIBITED, m->over[x].alerts[i]->id};
	}
	return (struct suppression){SUPPRESSION_NONE, 0};
}
