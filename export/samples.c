/* SPDX-License-Identifier: MIT */
#include "export/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VINTAGES_TOLD = 999 }; /* of one figure, in the second behind its period's end */

struct sample_scan {
	const struct config *config;
	enum sample_kind kind;
	sample_each *each;
	void *context;
	/* the figure at hand, for the number of the vintage */
	struct period period;
	uint32_t region, indicator;
	int vintage;
	int64_t told_ms; /* of its last vintage: of several at one moment each is a millisecond later */
	char period_text[32], year_text[16];
	/* the end of the period asked for last, for they come in runs */
	day_number last_day;
	instant ends; /* INSTANT_NONE: nothing yet */
};

static bool row_is_sample(const struct sample_scan *s, const struct figure_row *f)
{
	return s->config->suspects_count || !(f->v.flags & FIGURE_SUSPECT);
}

static instant end_of(struct sample_scan *s, struct period p)
{
	day_number day = period_last_day(p);

	if (s->ends == INSTANT_NONE || s->last_day != day) {
		s->last_day = day;
		s->ends = day_end(day);
	}
	return s->ends;
}

static void sample_fill(struct sample_scan *s, const struct figure_row *f, struct sample *out)
{
	TEXT_OWNED struct text period = {0};
	bool target = s->kind == SAMPLE_TARGETS;
	size_t n = 0;

	*out = (struct sample){.value = f->v.value,
	    .stale = f->v.flags & FIGURE_WITHDRAWN,
	    .fetch = f->v.fetch,
	    .region_code = f->region_code,
	    .indicator_code = f->indicator_code,
	    .period = f->period,
	    .target = target};
	out->labels[n++] = (struct label){"indicator", f->indicator};
	if (s->kind == SAMPLE_RELEASES) {
		period_print(&period, f->period);
		snprintf(s->period_text, sizeof s->period_text, "%s", text_of(&period));
		out->metric = "pacesetter_release";
		out->labels[n++] = (struct label){"period", s->period_text};
		out->labels[n++] = (struct label){"region", f->region};
		out->time_ms = s->told_ms;
		return;
	}
	out->metric = "pacesetter_value";
	out->labels[n++] = (struct label){"region", f->region};
	out->labels[n++] = (struct label){"role", target ? "target" : "figure"};
	out->labels[n++] = (struct label){"unit", f->unit};
	if (target) {
		snprintf(s->year_text, sizeof s->year_text, "%d", f->period.year);
		out->labels[n++] = (struct label){"year", s->year_text};
		out->time_ms = s->told_ms;
	} else {
		out->time_ms = end_of(s, f->period) * 1000 + s->vintage;
	}
}

static enum outcome sample_row_add(void *context, const struct figure_row *f, struct error *e)
{
	struct sample_scan *s = context;
	struct sample sample;

	if (!row_is_sample(s, f))
		return OUTCOME_DONE;
	if (period_same(s->period, f->period) && s->region == f->region_code &&
	    s->indicator == f->indicator_code) {
		s->vintage += s->vintage < VINTAGES_TOLD;
		s->told_ms = f->v.known * 1000 > s->told_ms ? f->v.known * 1000 : s->told_ms + 1;
	} else {
		s->period = f->period;
		s->region = f->region_code;
		s->indicator = f->indicator_code;
		s->vintage = 0;
		s->told_ms = f->v.known * 1000;
	}
	sample_fill(s, f, &sample);
	return s->each(s->context, &sample, e);
}

const char *sample_label(const struct sample *s, const char *name)
{
	for (const struct label *l = s->labels; l->name; l++)
		if (strcmp(l->name, name) == 0)
			return l->value;
	return "";
}

enum outcome samples_walk(const struct config *c, struct txn *t, const struct query *q, enum sample_kind kind,
    sample_each *each, void *context, struct error *e)
{
	struct sample_scan s = {
	    .config = c, .kind = kind, .each = each, .context = context, .ends = INSTANT_NONE};
	struct query all = *q;

	all.all = true; /* every vintage is a sample */
	return figure_rows(c, t, kind == SAMPLE_TARGETS ? BOOK_TARGETS : BOOK_FIGURES, &all, BY_SERIES,
	    sample_row_add, &s, e);
}
