/* SPDX-License-Identifier: MIT */
/* The Link header of an answer (RFC 8288): the address of the next page. A pure function of text, one pass.
 */
#ifndef BASE_LINK_H
#define BASE_LINK_H

#include "base/error.h"
#include "base/text.h"

/* Appends the address of the link whose relation is "next", as it stands there: to be resolved against the
 * page's own. Several headers are given as one, with ", " between them.
 *
 * A link with an anchor speaks of another page and does not count; of several rel= the first counts.
 * OUTCOME_ABSENT: there is none. OUTCOME_REFUSED: it is no Link header, or it names two addresses that
 * differ. */
enum outcome link_next(const char *header, struct text *address, struct error *e);

#endif
