/* SPDX-License-Identifier: MIT */
/* Which series there are and since when. Private to store/. */
#ifndef STORE_SERIES_H
#define STORE_SERIES_H

#include "store/store.h"

/* Notes that the series has a figure known at that moment; cheap when it is known already. */
enum outcome series_note(struct txn *t, uint32_t region, uint32_t indicator, instant known, struct error *e);

#endif
