/* SPDX-License-Identifier: MIT */
/* The way to an address: directly or through the proxy that the configuration names, and which certificates
 * are trusted there. */
#ifndef CONFIG_ADDRESS_H
#define CONFIG_ADDRESS_H

#include "base/http.h"
#include "base/memory.h"
#include "config/proxy.h"

/* A file that the configuration names: from its folder on, unless it is absolute. NULL for NULL. In the
 * arena. */
const char *path_in_folder(const char *folder, const char *name, struct arena *a);

/* Fills in the proxy of a request, with texts in the arena. OUTCOME_REFUSED: a secret cannot be had. */
enum outcome proxy_fill(
    const struct proxy *p, const char *folder, struct arena *a, struct http_request *r, struct error *e);

#endif
