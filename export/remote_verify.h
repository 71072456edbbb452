/* SPDX-License-Identifier: MIT */
/* Whether a database has what remote write has sent: counts are read back, series by series. */
#ifndef EXPORT_REMOTE_VERIFY_H
#define EXPORT_REMOTE_VERIFY_H

#include "base/http.h"
#include "config/config.h"
#include "store/store.h"

struct remote_verified {
	size_t series, samples, missing; /* of series groups; of samples; of these not there */
};

/* Asks for the counts of a region and indicator at a time, and reports each that differs: `differs` gets
 * "figures of grp, xiling: 12 of 24 are there". OUTCOME_REFUSED: the database does not answer as it should.
 */
enum outcome remote_verify(const struct config *c, struct store *s, struct http *h,
    const struct remote *remote, void (*differs)(void *context, const char *what), void *context,
    struct remote_verified *out, struct error *e);

/* The address of writing without the last step of its path, and without what is behind the path. */
void read_back_address(const char *write, struct text *out);

#endif
