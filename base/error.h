/* What a failing function leaves behind: the return value is for the caller's next step, the text for a
 * person. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stddef.h>

/* Return values of every function that can fail. */
enum outcome {
	DONE = 0,
	ABSENT = 1,	  /* nothing there; no error, `struct error` is untouched */
	REFUSED = -1,	  /* the input is wrong: say so, go on with the rest */
	UNREACHABLE = -2, /* the other side did not answer: worth trying again */
	CORRUPT = -3,	  /* what we stored ourselves cannot be read */
	FULL = -4,	  /* no room: nothing of this step is stored, everything before is */
	MISUSED = -5,	  /* the caller asked for something that cannot be */
	RETRY = -6,	  /* the same step must be run again (the store has made room) */
};

struct error {
	char text[1024];
};

/* Writes the sentence and returns `outcome`, so that a failing branch is one line. `e` may be NULL. */
int error_set(struct error *e, int outcome, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
