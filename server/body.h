/* SPDX-License-Identifier: MIT */
/* Parameters in the body of a POST: a form, or a flat JSON object. */
#ifndef SERVER_BODY_H
#define SERVER_BODY_H

#include "config/config.h"

/* Adds to the pairs, in the arena. A list in JSON is its elements with commas between. OUTCOME_REFUSED where
 * it cannot be read, or a list is empty or has an element that is no name: it would stand for another list.
 */
enum outcome body_read(const char *body, size_t length, const char *content_type, struct arena *a,
    struct pair **pairs, size_t *count, struct error *e);

#endif
