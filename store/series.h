/* SPDX-License-Identifier: MIT */
/* Which series there are and since when. */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include "store/store.h"

/* All series there are. */
typedef void series_each(void *context, uint32_t region, uint32_t indicator, instant first_known);
enum outcome series_scan(struct txn *t, series_each *each, void *context, struct error *e);

/* Notes that the series has a figure known at that moment; cheap when it is known already. For
 * figures.c. */
enum outcome series_note(struct txn *t, uint32_t region, uint32_t indicator, instant known, struct error *e);

#endif
