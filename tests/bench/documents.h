/* SPDX-License-Identifier: MIT */
/* The documents that everything is measured on: 150 regions, 30 indicators, 120 months; three documents a
 * month of ten indicators each: 540,000 figures in 360 documents. */
#ifndef BENCH_DOCUMENTS_H
#define BENCH_DOCUMENTS_H

#include "base/text.h"

#define BENCH_NOW "2024-02-05" /* when all of them are there */

enum {
	BENCH_REGIONS = 150,
	BENCH_INDICATORS = 30,
	BENCH_MONTHS = 120,
	BENCH_FIRST_YEAR = 2014,
	BENCH_DOCUMENTS_A_MONTH = 3,
	BENCH_DOCUMENTS = BENCH_MONTHS * BENCH_DOCUMENTS_A_MONTH,
	BENCH_FIGURES = BENCH_REGIONS * BENCH_INDICATORS * BENCH_MONTHS,
	BENCH_TARGETS = BENCH_REGIONS * BENCH_INDICATORS,
};

/* Document `n` (0..359), in the order in which they arrive. */
void bench_document(struct text *out, int n);

/* The configuration that maps them, with a target for every series and one rule; `folder` holds the documents
 * as 201401-0.json and so on. */
void bench_configuration(struct text *out, const char *folder);

/* The configuration of a file once more, with `more` behind it, in the file `path`. */
void bench_configuration_more(const char *path, const char *config, const char *more);

#endif
