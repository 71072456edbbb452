/* SPDX-License-Identifier: MIT */
#include "alert/view_state.h"
#include "config/source.h"

/* The state of sources, from the journal of fetches read backwards. */

struct source_scan {
	struct source_state *state;
	bool first, document;
	instant taken;	/* when the latest document was: its pages have one moment */
	instant before; /* and the one before it */
};

/* The document before the latest one, for what has changed since. */
static bool source_fetch_before(struct source_scan *s, const struct fetch *f)
{
	if (f->outcome != FETCH_TAKEN)
		return true;
	if (s->before != INSTANT_NONE && f->at != s->before)
		return false;
	s->before = f->at;
	s->state->rows_before += f->rows;
	if (!*s->state->types_before)
		s->state->types_before = f->types;
	return true;
}

static bool source_fetch_add(void *context, const struct fetch *f)
{
	struct source_scan *s = context;
	bool good = f->outcome == FETCH_TAKEN || f->outcome == FETCH_UNCHANGED;

	if (s->first) {
		s->first = false;
		s->state->asked = true;
		s->state->last = *f;
	}
	if (s->taken != INSTANT_NONE && f->at != s->taken)
		return source_fetch_before(s, f);
	if (good || s->document) {
		/* the failures since the last success are behind us; the latest document may lie further back
		 */
		s->document = true;
		if (f->outcome == FETCH_TAKEN) {
			s->taken = f->at;
			if (!*s->state->types)
				s->state->types = f->types;
			s->state->suspect += f->suspect;
			s->state->rows += f->rows;
			s->state->rejected += f->refused;
			s->state->added += f->added;
		}
		return true;
	}
	s->state->failing_since = f->at;
	return true;
}

const struct source_state *view_source(struct view *v, int source)
{
	if (!v->sources[source]) {
		struct source_scan s = {.first = true, .taken = INSTANT_NONE, .before = INSTANT_NONE};

		s.state = v->sources[source] = arena_new(&v->arena, sizeof *s.state);
		s.state->failing_since = INSTANT_NONE;
		s.state->types = s.state->types_before = "";
		view_outcome_check(v, journal_scan_back(&(struct store_reading){v->txn, v->as_of, &v->arena},
					  v->config->source[source].id, source_fetch_add, &s, &v->error));
	}
	return v->sources[source];
}
