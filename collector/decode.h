/* SPDX-License-Identifier: MIT */
/* From the bytes of an answer to a JSON tree: character set, byte order mark, wrappers, limits. */
#ifndef COLLECTOR_DECODE_H
#define COLLECTOR_DECODE_H

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "config/field.h"

#include <cjson/cJSON.h>

struct decoder {
	const char *content_type;  /* as the answer has it; may be NULL */
	const char *encoding;	   /* as configured; NULL */
	bool lines;		   /* a document a line: a list of them */
	int depth_max;		   /* levels of nesting */
	const struct path *unwrap; /* texts that are JSON themselves */
	size_t unwrap_count;
};

/* The document as UTF-8. A byte order mark speaks for itself; else what is configured holds, then the header,
 * then UTF-16 by its zero bytes, UTF-8, and GB18030 where the bytes are that and not UTF-8. GBK and GB2312
 * are read as GB18030, which holds both. *utf8 points into `bytes` where nothing had to be changed, else into
 * `room`. OUTCOME_REFUSED with the place of the first byte that does not fit. */
enum outcome decode_text(const char *bytes, size_t length, const char *content_type, const char *encoding,
    struct text *room, const char **utf8, size_t *utf8_length, struct error *e);

/* decode_text and json_parse in one. A JSONP call is removed, an HTML page is named as such. The tree lives
 * in the arena, its text must not. */
enum outcome decode_document(const char *bytes, size_t length, const struct decoder *d, struct arena *a,
    cJSON **root, struct error *e);

#endif
