/* SPDX-License-Identifier: MIT */
/* The texts of a request with their places filled in: {period:...}, {region}, {page}, and the secrets that
 * references name. Private to request.c, sign.c and redact.c. */
#ifndef COLLECTOR_TEMPLATE_H
#define COLLECTOR_TEMPLATE_H

#include "base/http.h"
#include "collector/request_values.h"
#include "config/config.h"
#include "config/secret.h"

enum escape { ESCAPE_NONE, ESCAPE_URL, ESCAPE_JSON };

struct template_context {
	const struct config *config;
	const struct source *source;
	const struct request_values *ask; /* NULL: nothing is filled in but secrets */
	struct arena *arena;
};

void escape_add(struct text *out, const char *value, enum escape escape);

/* The places alone; references stay as they are. */
void fill_places(const struct template_context *f, struct text *out, const char *text, enum escape escape);

/* Places and references of the template; what they stand for is not looked at. In the arena. OUTCOME_REFUSED: a secret cannot be had. */
enum outcome template_fill(const struct template_context *f, const char *template, enum escape escape,
    const char **out, struct error *e);

/* Key, time and signature into the address or behind the headers (`lines`: their end, with capacity for three).
 */
enum outcome request_sign(
    const struct template_context *f, struct http_request *r, const char ***lines, struct error *e);

#endif
