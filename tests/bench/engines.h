/* SPDX-License-Identifier: MIT */
/* Beside VictoriaMetrics: writing all figures on to it and its own import of the same samples; one series
 * by HTTP from each. */
#ifndef BENCH_ENGINES_H
#define BENCH_ENGINES_H

/* `config` has its store filled. Prints rows of the table; needs curl, wrk and VictoriaMetrics in build/tools
 * (where it is not, it says so). */
void bench_engines(const char *program, const char *folder, const char *config);

#endif
