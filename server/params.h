/* SPDX-License-Identifier: MIT */
/* What a request of the HTTP API asks for: one table of parameters, which the reading, the refusals and the OpenAPI
 * document come from. */
#ifndef SERVER_PARAMS_H
#define SERVER_PARAMS_H

#include "export/listing.h"

struct params {
	struct query query;
	struct period from, to; /* the months of from and to; year 0: they were not given */
	bool has_as_of;
	bool has_format, bom;
	enum sheet_format format;
};

struct params_reader {
	const struct config *config;
	const struct listing *listing;
	struct arena *arena;
	struct params *into;
	instant now; /* that relative times count from */
};

struct param {
	const char *name, *help, *example;
	unsigned filter; /* of enum listing_filter; 0: every list knows it */
	enum outcome (*read)(struct params_reader *r, const char *text, struct error *e);
};

extern const struct param params[];
extern const size_t param_count;

/* Takes one parameter. "" is as if it were not given. OUTCOME_REFUSED: there is none of that name (with the
 * nearest), the list does not know it, or it cannot be read. */
enum outcome param_read(struct params_reader *r, const char *name, const char *text, struct error *e);

/* After the last one: from and to narrow what period chose, in whichever order they came. OUTCOME_REFUSED
 * where from lies after to, or since after the moment that is asked about. */
enum outcome params_complete(struct params *p, struct error *e);

#endif
