/* SPDX-License-Identifier: MIT */
/* What a failing function leaves behind: the return value is for the caller's next step, the text for a
 * person. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>

/* A caller that drops an outcome says so with (void). */
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 10
#define OUTCOME_CHECKED [[nodiscard]]
#else
#define OUTCOME_CHECKED
#endif

/* Return values of every function that can fail. */
enum OUTCOME_CHECKED outcome {
	OUTCOME_DONE = 0,
	OUTCOME_ABSENT = 1,	  /* nothing there; no error, `struct error` is untouched */
	OUTCOME_REFUSED = -1,	  /* the input is wrong: say so, go on with the rest */
	OUTCOME_UNREACHABLE = -2, /* the other side did not answer: worth trying again */
	OUTCOME_CORRUPT = -3,	  /* what we stored ourselves cannot be read */
	OUTCOME_FULL =
	    -4, /* the disk or store is full: nothing of this step is stored, everything before is */
	OUTCOME_MISUSED = -5, /* the caller asked for something that cannot be */
	OUTCOME_RETRY = -6,   /* the same step must be run again (the store has grown) */
};

struct error {
	char text[1024];
};

/* Writes the sentence and returns `outcome`, so that a failing branch is one line. `e` may be NULL. */
enum outcome error_set(struct error *e, enum outcome outcome, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
