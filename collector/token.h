/* The token of a source, fetched from a login before its documents. Private to collect.c, task.c and token.c.
 */
#ifndef COLLECTOR_TOKEN_H
#define COLLECTOR_TOKEN_H

#include "collector/task.h"

/* Has the token fetched, unless that is under way: the tasks that need it are launched, or fail, when it has
 * come. */
void token_ask(struct collector *k, int source);

/* The token if there is one that still holds; NULL. */
struct token *token_held(struct collector *k, int source);

/* What was sent as number `used` is refused: it is forgotten, once. */
void token_refused(struct token *token, uint32_t used);

void token_free(struct token *token); /* what it holds */

#endif
