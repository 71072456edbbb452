/* SPDX-License-Identifier: MIT */
/* Measures: numbers computed for a subject from a view. Pure: the same view gives the same number.
 *
 * A measure that has no meaning (no target, no figure, a quotient by zero) is unknown and says why; it is
 * never zero. */
#ifndef ALERT_MEASURE_H
#define ALERT_MEASURE_H

#include "alert/view.h"
#include "locale/date_phrase.h"
#include "locale/message.h"

enum subject_kind { SUBJECT_SERIES, SUBJECT_PROJECT, SUBJECT_SOURCE, SUBJECT_RECEIVER };

struct subject {
	enum subject_kind kind;
	int region, indicator;	       /* series */
	const struct project *project; /* belongs to the view */
	int source, receiver;
};

/* What progress is measured towards, which decides the words for it: more is not better where a limit is used up. */
enum progress_sense {
	SENSE_UNSAID,
	SENSE_TARGET,	 /* a sum to be reached */
	SENSE_LIMIT,	 /* a sum not to be exceeded */
	SENSE_INCREASE,	 /* of a level: to be raised */
	SENSE_REDUCTION, /* of a level: to be brought down */
	SENSE_CHANGE,	 /* of a level: how far it may worsen at most */
	SENSE_RATE,	 /* a rate to be reached */
	SENSE_RATE_LIMIT,
};

struct measurement {
	bool known;
	double value;		   /* rounded to nine decimals */
	enum text_id unknown;	   /* why not */
	enum progress_sense sense; /* of pace_gap, attainment and projection */
	double low, high;	   /* projection: its range; equal where there is none */
	struct period period;	   /* series: the period it speaks of */
};

/* `at` is the period a series is measured at (the latest, or an earlier one for "for: 2 periods"); others
 * ignore it. `why` (may be NULL) gets the formula with the numbers put in and where each comes from. */
typedef void measure_fn(
    struct view *v, const struct subject *s, struct period at, struct measurement *m, struct text *why);

struct measure {
	const char *name, *unit;
	enum subject_kind of;
	bool lights;	/* decides the light of a cell or a project */
	bool by_year;	/* speaks of one year's target: its alerts close with the year */
	bool by_period; /* can be asked for earlier periods */
	measure_fn *fn;
	enum text_id label; /* its name within a sentence */
	const char *help;
};

extern const struct measure measures[];
extern const size_t measure_count;

const struct measure *measure_find(const char *name);
const char *measure_nearest(const char *name); /* for messages; may be NULL */

/* A period as a sentence about the indicator says it: of what its values cover. And what progress it makes; of a level that depends on its target as well. */
struct date_phrase indicator_period(const struct indicator *i, struct period p);
enum progress_sense indicator_sense(const struct indicator *i);

/* Measures at the default period; unknown where there is none. */
void measure_now(struct view *v, const struct measure *m, const struct subject *s, struct measurement *out,
    struct text *why);

/* A measure of a series at a period, or NAN; year 0: NAN. */
double measured_series(struct view *v, measure_fn *fn, int region, int indicator, struct period p);

/* Parts that the situation table shows as well. */
struct progress {
	bool has_actual, has_target, has_attainment, has_gap;
	double value, actual, target, attainment_pct, share, gap_pp;
	const struct cell *figure, *promise;
	enum progress_sense sense;
	enum text_id unknown; /* of the first that is missing; TEXT_NONE */
};
void progress_of(
    struct view *v, int region, int indicator, struct period p, struct progress *out, struct text *why);

/* ---- for the files of measures ---- */
void measured_set(struct measurement *m, double value);
void measured_unknown(struct measurement *m, enum text_id why, struct text *text);

measure_fn measure_pace_gap, measure_attainment, measure_value, measure_yoy, measure_rank,
    measure_rank_from_bottom, measure_gap_to_best, measure_projection, measure_overdue_days, measure_revision;
measure_fn measure_start_late, measure_production_late, measure_start_due, measure_production_due,
    measure_investment_gap, measure_commitment_moved, measure_silent, measure_vanished;
measure_fn measure_failing_hours, measure_rejected_rows, measure_suspect_figures, measure_schema_drift;
measure_fn measure_undelivered;

#endif
