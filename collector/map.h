/* From a document to figures and projects, by configuration alone. Nothing is guessed: a row that does not
 * fit is refused with its reason, the others are taken. */
#ifndef COLLECTOR_MAP_H
#define COLLECTOR_MAP_H

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
	uint32_t row;
};

struct mapped_project {
	const char *id;
	struct attribute_value *values;
	size_t count;
	day_number published;
	uint32_t row;
};

/* What one document gave; everything lives in `arena`. */
struct mapped {
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
};

void mapped_free(struct mapped *m);

/* Checks `expect`, maps, sorts out identical and conflicting rows. REFUSED when the document as a whole is
 * not what the source promises (`expect`, fewer than `min_rows` good rows, too many rows): nothing of it is
 * to be taken. */
int map_document(
    const struct config *c, const struct source *s, const cJSON *document, struct mapped *m, struct error *e);

/* ---- shared by map_figures.c and map_projects.c ---- */
struct mapping_run {
	const struct config *config;
	const struct source *source;
	struct mapped *out;
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

int map_figure_row(void *context, struct row *row, struct error *e);
int map_project_row(void *context, struct row *row, struct error *e);
void figures_settle(struct mapping_run *run); /* identical rows collapse, conflicting ones are refused both */
void projects_settle(struct mapping_run *run);
void refusal_keep(struct mapped *m, const struct refusal *r);

/* The document's own date of a row; DAY_NONE where there is none. False: refused. */
bool map_published(struct mapping_run *run, struct row *row, const struct field *f, day_number *day,
    struct refusal *refusal);

/* The region of a row as index; -1 with *result set where there is none to be had. */
int map_region(struct mapping_run *run, struct row *row, const struct field *f, enum field_result *result,
    struct refusal *refusal);

/* A number, from a JSON number or a text. */
enum field_result map_number(struct row *row, const struct field *f, double *value, struct refusal *refusal);

#endif
