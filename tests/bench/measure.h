/* SPDX-License-Identifier: MIT */
/* What benchmarks measure with: time, medians, and what a process cost. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <sys/types.h>

double seconds(void);			  /* of a clock that never jumps */
double median(double *values, int count); /* sorts them */

/* Says what failed (`why` may be NULL) and ends the program. */
_Noreturn void give_up(const char *what, const char *why);

struct cost {
	double wall, cpu; /* seconds */
	double mib;	  /* most memory at a time, of its own: what its parent had before does not count */
	int status;	  /* exit status; -1: killed */
};

/* Waits for a child that was begun at `start`. */
struct cost cost_of(pid_t child, double start);

/* Begins a program with its words in a file; and one that is waited for. */
pid_t start_program(const char *log, const char *const *argv);
struct cost run_program(const char *log, const char *const *argv);

/* "50%" or "99%" of what wrk --latency has written, in milliseconds; -1: it has not. */
double wrk_percentile(const char *path, const char *which);

#endif
