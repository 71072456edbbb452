/* SPDX-License-Identifier: MIT */
/* The machine's clocks. What is said to be known, due or late goes by the moment that is passed in, never by
 * these. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t monotonic_ms(void); /* for waiting; from some moment on, never back */
int64_t machine_ms(void);   /* since 1970, for those who compare it with their own clock */

/* How long to wait after so many failures, from 1: `first`, doubled with each, at most `most`. */
int64_t backoff_wait(int64_t first, int64_t most, uint64_t failures);

#endif
