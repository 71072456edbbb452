/* SPDX-License-Identifier: MIT */
/* What one document may cost: memory for its tree and for all that is made of it, and steps of paths and
 * regular expressions over it. A document is written by others; a small one can ask for much.
 *
 * Arenas carry a budget (struct arena): memory allocated from one with a budget is counted. Taking memory
 * never fails: who makes something of a document asks between its parts whether there is anything left. */
#ifndef BASE_BUDGET_H
#define BASE_BUDGET_H

#include "base/budget_counts.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether `bytes` more may be taken: to be asked before a block whose size a document decides. A budget of
 * NULL allows everything. */
bool budget_allows(const struct budget *b, size_t bytes);

/* Counts steps; false once there are none left. */
bool budget_step(struct budget *b, uint64_t steps);

/* Ends it for another reason, which budget_check then gives: for those who cannot say so themselves. */
void budget_refuse(struct budget *b, const struct error *why);

/* Whether it is spent; budget_check says it: OUTCOME_REFUSED with a sentence that names the key. */
bool budget_spent(const struct budget *b);
enum outcome budget_check(const struct budget *b, struct error *e);

#endif
