/* SPDX-License-Identifier: MIT */
/* Takes gzip (RFC 1952) off bytes as they come: all members, each to its end and with its checksum. */
#ifndef BASE_GUNZIP_H
#define BASE_GUNZIP_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct gunzip;

struct gunzip *gunzip_new(void);
void gunzip_free(struct gunzip *g); /* NULL is allowed */

/* Gets what was unpacked; false: no more is wanted. */
typedef bool gunzip_piece(void *context, const char *bytes, size_t length);

/* OUTCOME_DONE; OUTCOME_ABSENT: `piece` wants no more; OUTCOME_REFUSED: the bytes are no gzip. Nothing may
 * follow but OUTCOME_DONE. */
enum outcome gunzip_put(
    struct gunzip *g, const char *bytes, size_t length, gunzip_piece *piece, void *context, struct error *e);

/* Whether all that was begun has come to its end: nothing is cut off. */
bool gunzip_whole(const struct gunzip *g);

#endif
