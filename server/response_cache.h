/* SPDX-License-Identifier: MIT */
/* Answers that are asked for again before anything has changed: made once, also where many ask at the same
 * moment, and kept while there is capacity. */
#ifndef SERVER_RESPONSE_CACHE_H
#define SERVER_RESPONSE_CACHE_H

#include <stdbool.h>
#include <stddef.h>

struct MHD_Response;
struct response_cache;

struct response_cache *response_cache_new(void);
void response_cache_free(struct response_cache *a); /* nobody uses one any more */

/* An answer by its key. NULL: there is none, and the caller makes it: whoever else asks for it waits until
 * response_cache_put. Otherwise it stays until response_cache_release. */
struct MHD_Response *response_cache_get(struct response_cache *a, const char *key);

/* What response_cache_get had none of; NULL: it could not be made. Takes it over; the caller may use it until
 * response_cache_release, whether or not there was capacity to keep it. One that is too large (SIZE_MAX: it lies
 * in a file) is given to those who wait for it, and then no more. */
void response_cache_put(struct response_cache *a, const char *key, struct MHD_Response *r, size_t size);
void response_cache_release(struct response_cache *a, struct MHD_Response *r);

#endif
