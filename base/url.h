/* SPDX-License-Identifier: MIT */
/* Addresses: where they lead, whether two lie at one origin, and what of them may be shown.
 *
 * An origin is scheme, host and port, written in one way: "https://host:443". Two addresses lie at one origin
 * if and only if url_origin gives the same text for both: letters' case, percent-encoding, the forms of IP
 * addresses and ports that go without saying are the same (RFC 3986, 6.2); a dot at the end of a name makes
 * it another name, and international names are those that begin with xn--. A user or password in an address
 * is refused everywhere. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The origin of an address. The caller frees. NULL: it is none that we follow (http and https; file where
 * `files` says so: "file://"). The sentence holds nothing of its path or query. */
char *url_origin(const char *url, bool files, struct error *e);

/* The host of an origin, "[::1]" with its brackets. In `buffer`, which is returned. */
const char *origin_host(const char *origin, char *buffer, size_t size);

/* Where an address leads that stands in an answer from `from`: absolute, without a fragment. The caller
 * frees. NULL: it is none that we follow. */
char *url_resolve(const char *from, const char *to, struct error *e);

/* The same, for what only the origin `home` may be asked. http behind https (both at the ports that go
 * without saying) counts as https. NULL: it lies elsewhere. */
char *url_at_home(const char *home, const char *from, const char *to, struct error *e);

/* NAME=SECRET behind the query, escaped. The caller frees. */
char *url_with_query(const char *url, const char *name, const char *secret);

/* The URL without query, fragment and user-info, for messages. `buffer` is returned. */
const char *url_redacted(const char *url, char *buffer, size_t size);

#endif
