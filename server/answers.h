/* Answers that are asked for again before anything has changed: made once, also where many ask at the same
 * moment, and kept while there is room. */
#ifndef SERVER_ANSWERS_H
#define SERVER_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

struct MHD_Response;
struct answers;

struct answers *answers_new(void);
void answers_free(struct answers *a); /* nobody uses one any more */

/* An answer by its key. NULL: there is none, and the caller makes it: whoever else asks for it waits until
 * answers_put. Otherwise it stays until answers_release. */
struct MHD_Response *answers_take(struct answers *a, const char *key);

/* What answers_take had none of; NULL: it could not be made. Takes it over; the caller may use it until
 * answers_release, whether or not there was room to keep it. One that is too large (SIZE_MAX: it lies in a
 * file) is given to those who wait for it, and then no more. */
void answers_put(struct answers *a, const char *key, struct MHD_Response *r, size_t size);
void answers_release(struct answers *a, struct MHD_Response *r);

#endif
