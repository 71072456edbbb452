/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "base/plain.h"
#include "base/language.h"
#include "config/source.h"

#include <string.h>

/* Measures of a source. */

void measure_failing_hours(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
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
		text_add(why, tr("it has failed since "));
		instant_print_short(why, state->failing_since);
		plain_printf(why, tr(", last with: %s\n"), state->last.problem);
	}
}

/* A count of the latest document; `hint` says of it what to do, with the number and the source. */
static void count_measure(struct view *v, const struct subject *s, uint32_t n, const char *hint,
    struct measurement *m, struct text *why)
{
	if (!view_source(v, s->source)->asked) {
		measured_unknown(m, "it was never asked", why);
		return;
	}
	measured_set(m, n);
	if (why && n)
		plain_printf(why, tr(hint), n, view_config(v)->source[s->source].id);
}

void measure_rejected_rows(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	count_measure(v, s, view_source(v, s->source)->rejected,
	    "%u rows of its latest document were refused; `pacesetter sources %s` lists them\n", m, why);
}

void measure_suspect_figures(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why)
{
	(void)at;
	count_measure(v, s, view_source(v, s->source)->suspect,
	    "%u figures of its latest document are suspect; `pacesetter sources %s` says why, `pacesetter "
	    "figures "
	    "confirm` believes them\n",
	    m, why);
}

/* One field of "value:number period:text" after the other; the length of its name into *name. */
static const char *type_next(const char *types, size_t *length, size_t *name)
{
	types += *types == ' ';
	*length = strcspn(types, " ");
	*name = strcspn(types, ":");
	return types;
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
			plain_printf(why, tr("  %.*s, was %.*s\n"), (int)length, now,
			    (int)(length_before - name_before - 1), b + name_before + 1);
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
		measured_unknown(m, "there are no two documents to compare", why);
		return;
	}
	if (why)
		text_add(why, tr("against the document before:\n"));
	changed = types_changed(state->types, state->types_before, why);
	if (state->rows < state->rows_before / 2.0) {
		changed++;
		if (why)
			plain_printf(why, tr("  %u rows, were %u\n"), state->rows, state->rows_before);
	}
	if (why && changed == 0)
		text_add(why, tr("  nothing has changed\n"));
	measured_set(m, changed);
}
