/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "base/plain.h"
#include "config/source.h"

#include <string.h>

/* Measures of a source. */

void measure_failing_hours(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct source_state *state = view_source(v, s->source);

	(void)at;
	if (!state->asked) {
		measured_unknown(m, TEXT_UNKNOWN_NEVER_FETCHED, why);
		return;
	}
	measured_set(m, state->failing_since == INSTANT_NONE
			    ? 0
			    : (double)(view_moment(v) - state->failing_since) / 3600);
	if (why && state->failing_since != INSTANT_NONE)
		message_line(why, TEXT_EXPLAIN_FAILING,
		    PLACES(PLACE("since", moment_phrase(state->failing_since).text),
			PLACE("problem", state->last.problem)));
}

/* A count of the latest document; `hint` says of it what to do, with the number and the source. */
static void count_measure(struct view *v, const struct subject *s, uint32_t n, enum text_id hint,
    struct measurement *m, struct text *why)
{
	if (!view_source(v, s->source)->asked) {
		measured_unknown(m, TEXT_UNKNOWN_NEVER_FETCHED, why);
		return;
	}
	measured_set(m, n);
	if (why && n)
		message_line(why, hint,
		    PLACES(PLACE("count", n), PLACE("source", view_config(v)->source[s->source].id)));
}

void measure_rejected_rows(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	count_measure(v, s, view_source(v, s->source)->rejected, TEXT_EXPLAIN_REJECTED, m, why);
}

void measure_suspect_figures(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	count_measure(v, s, view_source(v, s->source)->suspect, TEXT_EXPLAIN_SUSPECT, m, why);
}

/* One field of "value:number period:text" after the other; the length of its name into *name. */
static const char *type_next(const char *types, size_t *length, size_t *name)
{
	types += *types == ' ';
	*length = strcspn(types, " ");
	*name = strcspn(types, ":");
	return types;
}

static void field_change_describe(
    struct text *why, const char *now, size_t length, const char *before, size_t before_length)
{
	TEXT_OWNED struct text is = {0};
	TEXT_OWNED struct text was = {0};

	text_put(&is, now, length);
	text_put(&was, before, before_length);
	message_line(why, TEXT_EXPLAIN_DRIFT_FIELD,
	    PLACES(PLACE("now", text_of(&is)), PLACE("before", text_of(&was))));
}

/* How many fields of both were something else before. */
static int types_changed(const char *now, const char *before, struct text *why)
{
	size_t length, name, length_before, name_before;
	int changed = 0;

	for (now = type_next(now, &length, &name); *now; now = type_next(now + length, &length, &name)) {
		const char *b = type_next(before, &length_before, &name_before);

		while (*b && (name_before != name || strncmp(b, now, name) != 0))
			b = type_next(b + length_before, &length_before, &name_before);
		if (!*b || (length == length_before && strncmp(b, now, length) == 0))
			continue;
		changed++;
		if (why)
			field_change_describe(
			    why, now, length, b + name_before + 1, length_before - name_before - 1);
	}
	return changed;
}

void measure_schema_drift(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	const struct source_state *state = view_source(v, s->source);
	int changed;

	(void)at;
	if (!*state->types_before) {
		measured_unknown(m, TEXT_UNKNOWN_ONE_DOCUMENT, why);
		return;
	}
	if (why)
		message_line(why, TEXT_EXPLAIN_DRIFT, NO_PLACES);
	changed = types_changed(state->types, state->types_before, why);
	if (state->rows < state->rows_before / 2.0) {
		changed++;
		if (why)
			message_line(why, TEXT_EXPLAIN_DRIFT_ROWS,
			    PLACES(PLACE("now", state->rows), PLACE("before", state->rows_before)));
	}
	if (why && changed == 0)
		message_line(why, TEXT_EXPLAIN_DRIFT_NOT, NO_PLACES);
	measured_set(m, changed);
}
