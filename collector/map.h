/* SPDX-License-Identifier: MIT */
/* From a document to figures and projects, by configuration alone. Nothing is guessed: a row that does not
 * fit is refused with its reason, the others are taken. */
#ifndef COLLECTOR_MAP_H
#define COLLECTOR_MAP_H

#include "collector/date.h"
#include "collector/rows.h"
#include "config/config.h"
#include "store/figures.h"
#include "store/journal.h"
#include "store/projects.h"

struct mapped_figure {
	struct period period;
	int region, indicator; /* of the configuration */
	double value;
	uint8_t flags; /* enum vintage_flag */
	day_number published;
	instant known_since; /* history: the vintage's own moment; else INSTANT_NONE */
	uint32_t row, page;
};

struct mapped_project {
	const char *id;
	struct attribute_value *values;
	size_t count;
	day_number published, known_from;
	uint32_t row, page;
};

/* What one document, or all pages of a collection, gave; everything lives in `arena`. */
struct mapped_page {
	struct arena arena;
	struct mapped_figure *figures;
	size_t figure_count;
	struct mapped_project *projects;
	size_t project_count;
	const char **listed; /* ids of all projects in the document, also of those whose row was refused */
	size_t listed_count;
	bool listed_all; /* no row hides which project it is about: what is not listed has vanished */
	struct refusal *refusals; /* the first REFUSALS_KEPT */
	size_t refusal_count;
	uint32_t rows, refused, ignored;
	uint32_t page; /* the one at hand, from 0 */
	struct page_count {
		uint32_t rows, refused, ignored;
		uint8_t types[SLOTS]; /* as in struct row */
	} * pages; /* of each page; those of one page are counted there as well as in all */
	size_t page_count;
};

void mapped_free(struct mapped_page *m);

/* What one document of the source may cost. It is given to the arenas that the document is read into and
 * mapped into, for as long as that lasts. */
struct budget source_budget(const struct source *s);

/* Checks `expect` and maps one page; where the arena of `m` has no budget, with one of its own; *selected
 * (may be NULL) is how many rows it had. OUTCOME_REFUSED: it is not what the source is configured to give, and nothing of
 * the collection is to be taken. */
enum outcome map_page(const struct config *c, const struct source *s, const cJSON *document,
    const struct request_subject *asked, struct mapped_page *m, size_t *selected, struct error *e);

/* "value:number period:text|number": what the fields of a page were. */
const char *page_types(const struct mapped_page *m, size_t page, struct arena *a);

/* After all pages: sorts out identical and conflicting rows. OUTCOME_REFUSED: fewer than `min_rows` good
 * ones. */
enum outcome map_settle(
    const struct config *c, const struct source *s, struct mapped_page *m, struct error *e);

/* Both, for a document that is all there is. `asked` may be NULL. */
enum outcome map_document(const struct config *c, const struct source *s, const cJSON *document,
    const struct request_subject *asked, struct mapped_page *m, struct error *e);

/* ---- shared by map_figures.c and map_projects.c ---- */
struct mapping_run {
	const struct config *config;
	const struct source *source;
	struct mapped_page *out;
	struct period_memory { /* rows of one document mostly name the same few periods and dates */
		char text[48];
		struct span span;
		bool good;
	} period;
	struct date_memory {
		char text[48];
		struct date date;
		bool good;
	} published;
};

enum outcome map_figure_row(void *context, struct row *row, struct error *e);
enum outcome map_project_row(void *context, struct row *row, struct error *e);
void figures_settle(struct mapping_run *run); /* identical rows collapse, conflicting ones are refused both */
void projects_settle(struct mapping_run *run);
void refusal_keep(struct mapped_page *m, const struct refusal *r);
void ignored_count(struct mapped_page *m, uint32_t page); /* a row that is left out */

/* The document's own date of a row; DAY_NONE where there is none. False: refused. */
bool map_published(struct mapping_run *run, struct row *row, const struct field *f, day_number *day,
    struct refusal *refusal);

/* The region of a row as index; -1 with *result set where there is none to be had. */
int map_region(struct mapping_run *run, struct row *row, const struct field *f, enum field_result *result,
    struct refusal *refusal);

#endif
