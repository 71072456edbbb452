/* SPDX-License-Identifier: MIT */
/* The header Retry-After (RFC 9110, 10.2.3): a number of seconds, or a date. Pure. */
#ifndef BASE_RETRY_AFTER_H
#define BASE_RETRY_AFTER_H

#include <time.h>

/* Seconds from now on, 0 to `most`; a date is as far away as it is from the server's own `date` (the header Date),
 * from `now` where that is no date, and 0 once it has passed. -1: it says nothing that can be read. */
long retry_after_seconds(const char *said, const char *date, time_t now, long most);

#endif
