/* SPDX-License-Identifier: MIT */
/* What fills the places of a request. */
#ifndef COLLECTOR_REQUEST_VALUES_H
#define COLLECTOR_REQUEST_VALUES_H

#include "collector/field.h"

/* What one request is for. */
struct request_values {
	struct request_subject asked;
	day_number today;	/* stands for {date:...} */
	long long page, offset; /* of the page at hand */
	const char *cursor;	/* "" for the first page */
	const char *url;   /* pages by next or link: where the answer says to go on; NULL: the source's own */
	const char *token; /* that was fetched; NULL */
};

#endif
