/* SPDX-License-Identifier: MIT */
/* What an edition publishes, a JSON object a line: every figure of the year and the year before, every
 * target, every project, each with the SHA-256 of the documents it came from. The lines are the leaves of the
 * edition's tree. */
#ifndef PUBLISH_PUBLISHED_H
#define PUBLISH_PUBLISHED_H

#include "base/merkle.h"
#include "report/report.h"

enum outcome published_print(const struct report *r, struct text *out, struct error *e);

/* The hash of each line, without its line break, into a tree that is empty at first. */
void published_tree(const char *lines, struct merkle *tree);

/* ---- what differs between two such texts ---- */

struct published_change {
	const char *what;	    /* figure, target, project */
	const char *subject;	    /* "sihui grp 2023-05", "P-7" */
	const char *name;	    /* the same for people */
	const char *field;	    /* value, start, production, ...; "" where all of it came or went */
	const char *before, *after; /* "" where there was, or is, nothing */
};

/* What has changed, then what was removed, then what is new, each in the order of the lines. Texts live in the
 * arena. OUTCOME_REFUSED with the line where a text is not what published_print writes. */
enum outcome published_compare(const char *before, const char *after, struct arena *a,
    struct published_change **changes, size_t *count, struct error *e);

/* The line that speaks of a figure, without its line break, and which it is (from 0). OUTCOME_ABSENT: none
 * does. */
enum outcome published_find(const char *text, const char *region, const char *indicator, const char *period,
    const char **line, size_t *length, size_t *index, struct error *e);

#endif
