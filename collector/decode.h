/* From the bytes of an answer to a JSON tree: character set, byte order mark, limits. */
#ifndef COLLECTOR_DECODE_H
#define COLLECTOR_DECODE_H

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <cjson/cJSON.h>

/* The document as UTF-8. The charset is that of `content_type`, else `encoding` (may be NULL), else UTF-8;
 * GBK and GB2312 are read as GB18030, which holds both. *utf8 points into `bytes` where nothing had to be
 * changed, else into `room`. REFUSED with the place of the first byte that does not fit. */
int decode_text(const char *bytes, size_t length, const char *content_type, const char *encoding,
    struct text *room, const char **utf8, size_t *utf8_length, struct error *e);

/* decode_text and json_parse in one; an HTML page is named as such. The tree lives in the arena, its text
 * must not. */
int decode_document(const char *bytes, size_t length, const char *content_type, const char *encoding,
    int depth_max, struct arena *a, cJSON **root, struct error *e);

#endif
