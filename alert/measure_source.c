#include "alert/measure.h"

/* Measures of a source. */

void measure_failing_hours(
    struct view *v, const struct subject *s, struct period at, struct measured *m, struct text *why)
{
	const struct source_state *state = view_source(v, s->source);

	(void)at;
	if (!state->asked) {
		measured_unknown(m, "it was never asked", why);
		return;
	}
	measured_set(m, state->failing_since == INSTANT_NONE
			    ? 0
			    : (double)(view_moment(v) - state->failing_since) / 3600);
	if (why && state->failing_since != INSTANT_NONE) {
		text_add(why, "it has failed since ");
		instant_print_short(why, state->failing_since);
		text_printf(why, ", last with: %s\n", state->last.problem);
	}
}

void measure_rejected_rows(
    struct view *v, const struct subject *s, struct period at, struct measured *m, struct text *why)
{
	const struct source_state *state = view_source(v, s->source);

	(void)at;
	if (!state->asked) {
		measured_unknown(m, "it was never asked", why);
		return;
	}
	measured_set(m, state->rejected);
	if (why && state->rejected)
		text_printf(why,
		    "%u rows of its latest document were refused; `pacesetter sources %s` lists them\n",
		    state->rejected, view_config(v)->source[s->source].id);
}
