/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"

/* What a receiver has not got: nobody may fall silent unseen. */

void measure_undelivered(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct receiver_state *state = view_receiver(v, s->receiver);

	(void)at;
	measured_set(
	    m, state->waits_since == INSTANT_NONE ? 0 : (double)(view_moment(v) - state->waits_since) / 3600);
	if (why && state->waits_since != INSTANT_NONE)
		message_line(why, TEXT_EXPLAIN_UNDELIVERED,
		    PLACES(PLACE("since", moment_phrase(state->waits_since).text),
			PLACE("problem", *state->problem ? state->problem : "-")));
}
