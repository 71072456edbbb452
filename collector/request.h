/* A source's request for one period, with templates filled in and secrets fetched. */
#ifndef COLLECTOR_REQUEST_H
#define COLLECTOR_REQUEST_H

#include "base/http.h"
#include "config/config.h"

/* Fills `request` with texts in the arena. `period` may be none where the source names no period; `today`
 * stands for {date:...}. REFUSED: a secret cannot be had. */
int request_build(const struct config *c, const struct source *s, struct period period, day_number today,
    struct arena *a, struct http_request *request, struct error *e);

#endif
