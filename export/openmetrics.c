/* SPDX-License-Identifier: MIT */
#include "export/openmetrics.h"
#include "base/plain.h"
#include "export/samples.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- OpenMetrics ---- */

static enum outcome sample_print(void *context, const struct sample *s, struct error *e)
{
	struct exposition *x = context;

	(void)e;
	x->family = s->metric;
	exposition_sample_ms(x, s->labels, s->stale ? NAN : s->value, s->time_ms, true);
	return OUTCOME_DONE;
}

static enum outcome output_finish(FILE *out, enum outcome outcome, struct error *e)
{
	if (outcome == OUTCOME_DONE && (fflush(out) != 0 || ferror(out)))
		return error_set(e, OUTCOME_FULL, "writing: %s", strerror(errno));
	return outcome;
}

enum outcome openmetrics_print(struct view *v, const struct query *q, FILE *out, struct error *e)
{
	struct exposition x = {.out = out, .openmetrics = true};
	enum outcome outcome;

	exposition_family(&x, "pacesetter_value", false,
	    "Figures at the end of their period, a millisecond later for each revision; targets when they "
	    "became "
	    "known.");
	outcome = samples_walk(view_config(v), view_txn(v), q, SAMPLE_VALUES, sample_print, &x, e);
	if (outcome == OUTCOME_DONE)
		outcome = samples_walk(view_config(v), view_txn(v), q, SAMPLE_TARGETS, sample_print, &x, e);
	exposition_family(&x, "pacesetter_release", false,
	    "Figures by period, each vintage at the moment from which it is known.");
	if (outcome == OUTCOME_DONE)
		outcome = samples_walk(view_config(v), view_txn(v), q, SAMPLE_RELEASES, sample_print, &x, e);
	exposition_end(&x);
	return output_finish(out, outcome, e);
}

/* ---- line protocol ---- */

/* Commas, blanks and equals signs are escaped; a line has no line feeds. */
static void tag_print(FILE *out, const char *value)
{
	TEXT_OWNED struct text valid = {0};

	valid_add(&valid, value);
	for (value = text_of(&valid); *value; value++) {
		if (strchr(", =\\", *value))
			putc('\\', out);
		putc(*value == '\n' || *value == '\r' ? ' ' : *value, out);
	}
}

static enum outcome openmetrics_line_print(void *context, const struct sample *s, struct error *e)
{
	FILE *out = context;
	char number[32];

	(void)e;
	if (s->stale)
		return OUTCOME_DONE; /* the protocol has no word for it */
	fputs(s->metric, out);
	for (const struct label *l = s->labels; l->name; l++) {
		if (!l->value || !*l->value)
			continue;
		fprintf(out, ",%s=", l->name);
		tag_print(out, l->value);
	}
	fprintf(out, " value=%s %" PRId64 "000000\n", number_print(s->value, number), s->time_ms);
	return OUTCOME_DONE;
}

enum outcome influx_print(struct view *v, const struct query *q, FILE *out, struct error *e)
{
	static const enum sample_kind kinds[] = {SAMPLE_VALUES, SAMPLE_TARGETS, SAMPLE_RELEASES};
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; outcome == OUTCOME_DONE && i < sizeof kinds / sizeof *kinds; i++)
		outcome =
		    samples_walk(view_config(v), view_txn(v), q, kinds[i], openmetrics_line_print, out, e);
	return output_finish(out, outcome, e);
}
