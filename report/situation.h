/* SPDX-License-Identifier: MIT */
/* The situation table: for each region and indicator the target, how far it is, and the light. One source
 * for the terminal, CSV and JSON. */
#ifndef REPORT_SITUATION_H
#define REPORT_SITUATION_H

#include "alert/evaluate.h"
#include "report/query.h"

#include <stdio.h>

struct situation_row {
	int region, indicator;
	struct period period; /* year 0: no figure */
	struct progress progress;
	enum light light;
};

struct situation {
	struct situation_row *rows; /* by region, then indicator; only where there is a target or a figure */
	size_t count;
	struct situation_row *
	    *cells; /* [region * indicators + indicator]: the same rows, NULL where there is none */
};

/* Rows live in the view's arena. The query's regions and indicators narrow it. */
void situation_of(
    struct view *v, const struct evaluation *found, const struct query *q, struct situation *out);

/* Attainment minus schedule share in points, as it is shown; NAN: not known, or there is no row. */
double situation_pace_gap(const struct situation_row *row);

/* What the shapes of the lights mean, on a line. */
void lights_legend(struct text *out, bool colour);

/* Regions by indicators with lights, for a terminal. */
enum outcome situation_matrix(
    struct view *v, const struct situation *s, FILE *out, bool colour, struct error *e);

#endif
