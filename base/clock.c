/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <time.h>

static int64_t clock_ms(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t monotonic_ms(void)
{
	return clock_ms(CLOCK_MONOTONIC);
}

int64_t machine_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

int64_t backoff_wait(int64_t first, int64_t most, uint64_t failures)
{
	int64_t wait = first;

	for (uint64_t i = 1; i < failures && wait < most; i++)
		wait *= 2;
	return wait < most ? wait : most;
}
