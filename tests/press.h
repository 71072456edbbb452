/* SPDX-License-Identifier: MIT */
/* What the tests of editions share: a small city that publishes into a folder, and bytes that are changed
 * there. */
#ifndef TESTS_PRESS_H
#define TESTS_PRESS_H

#include "publish/edition.h"
#include "tests/alerting.h"

struct press {
	struct world w;
	char edition[4200]; /* where the latest lies */
	struct text public_key, notified;
	struct edition_record last;
	struct arena arena;
};

/* Figures of January to April 2023, each known on the 18th of the month after; the project P-1. */
void press_begin(struct press *p, const char *name);
void press_end(struct press *p);

/* As known on a day; `kind` may be NULL for a correction. */
enum outcome press_publish(struct press *p, const char *day, const char *kind, const char *corrects,
    const char *why, struct error *e);
void press_must(struct press *p, const char *day, const char *kind);

/* How many things are wrong with the latest edition and those behind it, with their files where `all`;
 * `p->told` has them. `editions` may be NULL. */
size_t press_wrong(struct press *p, const char *key, bool all, size_t *editions);
void press_told(void *text, const char *where, const char *what);

/* A whole file, with space for one byte more; the caller frees it. */
char *press_bytes(const char *path, size_t *length);
void press_put(const char *path, const char *bytes, size_t length);

#endif
