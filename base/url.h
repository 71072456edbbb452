/* Addresses: where they lead, and what of them may be shown. */
#ifndef BASE_URL_H
#define BASE_URL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* "https://host:443" of a URL. The caller frees. NULL: it is none that we follow (http and https; file where
 * `files` says so). */
char *url_origin(const char *url, bool files, struct error *e);

/* NAME=SECRET behind the query, escaped. The caller frees. */
char *url_with_query(const char *url, const char *name, const char *secret);

/* An address as it stands in an answer, taken from where that was had. The caller frees; NULL: it is none, or
 * it lies on another host (where our credentials have no business). */
char *url_join(const char *from, const char *to);

/* The URL without query, fragment and user-info, for messages. `buffer` is returned. */
const char *url_shown(const char *url, char *buffer, size_t size);

#endif
