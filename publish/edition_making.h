/* SPDX-License-Identifier: MIT */
/* An edition while it is made; the parts of edition.c share it. Private to them. */
#ifndef PUBLISH_EDITION_MAKING_H
#define PUBLISH_EDITION_MAKING_H

#include "config/publication.h"
#include "publish/edition.h"
#include "report/report.h"

struct edition_making {
	struct report_data *reading;
	const struct edition_wish *wish;
	enum edition_kind kind;
	struct period month; /* of a correction */
	instant state_of;    /* likewise */
	struct arena arena;
	struct report report;
	struct query query;
	struct edition_folder *editions;
	size_t edition_count;
	struct manifest manifest;
	struct text key, public_key, lines, leaves;
	const char *there;  /* the edition that is there already; NULL: none */
	const char *folder; /* where it is made */
	char *part;	    /* and what it is renamed from */
	struct text notes;
};

/* Of the same folder; NULL: there is none of that name. */
const struct edition_folder *edition_named(const struct edition_making *m, const char *name);

/* Period, kind and name: "2023-05", "mid", "2023-05-mid". */
void edition_name(struct edition_making *m, struct period period, int kind);

/* ---- edition_correction.c ---- */

/* The edition that is corrected: its period, kind and moment become those of this one, and the view looks
 * back to it. OUTCOME_REFUSED where there is none such, OUTCOME_MISUSED where m->there has corrected it. */
enum outcome edition_correction_begin(struct edition_making *m, struct error *e);

/* Each thing that is another goes into the manifest and, with what is corrected and why, into m->notes. */
enum outcome edition_corrections_make(struct edition_making *m, struct error *e);

/* ---- edition_files.c ---- */

/* Hash by hash into m->leaves; count and root into the manifest. */
void edition_tree_make(struct edition_making *m);

/* The digest of every document that m->lines name, each once, into the manifest. */
void edition_evidence_gather(struct edition_making *m);

/* All files into m->part, durable, with their digests in the manifest; then the manifest itself, signed. */
enum outcome edition_files_write(struct edition_making *m, struct error *e);
enum outcome edition_sign(struct edition_making *m, struct error *e);

#endif
