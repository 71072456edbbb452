/* SPDX-License-Identifier: MIT */
/* The token of a source, fetched from a login before its documents. Private to collect.c, task.c and token.c.
 */
#ifndef COLLECTOR_TOKEN_H
#define COLLECTOR_TOKEN_H

#include "collector/collector.h"

enum { TOKEN_PROBLEM_SIZE = 400 };

/* What a login answered: the token, one line of text, which the caller frees; NULL where there is none, and
 * `problem` says why. `document` is for the tree of the answer and is empty afterwards. */
char *token_read(const struct token_auth *how, const struct http_reply *reply, struct arena *document,
    char problem[TOKEN_PROBLEM_SIZE]);

/* Has the token fetched, unless that is under way: the tasks that need it are launched, or fail, when it has
 * come. */
void token_request(struct collector *k, int source);

/* The token if there is one that still holds; NULL. */
struct token *token_held(struct collector *k, int source);

/* What was sent as number `used` is refused: it is forgotten, once. */
void token_refused(struct token *token, uint32_t used);

void token_free(struct token *token); /* what it holds */

#endif
