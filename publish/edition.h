/* SPDX-License-Identifier: MIT */
/* Editions: what is known at a moment, frozen into a folder of files, with a signed manifest that names the
 *edition before it. An edition never changes; what was wrong is corrected by another one that says so.
 *
 *	FOLDER/2023-05-mid/     index.html table.csv ...   for people and programs
 *	                        published.jsonl leaves.txt what the tree is over
 *	                        manifest.json manifest.sig key.pem
 *	FOLDER/index.html       which editions there are */
#ifndef PUBLISH_EDITION_H
#define PUBLISH_EDITION_H

#include "export/listing.h"
#include "publish/manifest.h"
#include "store/editions.h"

struct edition_wish {
	const struct publication *publication;
	int kind;	      /* enum edition_kind; -1: that of the edition which it corrects */
	struct period period; /* year 0: the month of the latest figures, the quarter or year that it ends */
	const char *corrects, *why; /* edition; NULL: it is no correction */
};

/* Writes it beside the earlier ones, whole or not at all. `last` is what the store knows of the latest
 * (number 0: of none); *made is to be put there. OUTCOME_MISUSED where it is published already, or what it is
 * to correct has been corrected, by the edition that made->id names then; OUTCOME_REFUSED where an earlier
 * one is missing from the folder, or the latest figures are not those of the period. A correction is of the
 * period and the moment of the edition that it corrects (view_look_back); nobody may have asked the reading
 * for anything yet. */
enum outcome edition_publish(struct report_data *r, const struct edition_wish *wish,
    const struct edition_record *last, struct edition_record *made, struct error *e);

/* The private key of a publication, to be wiped by the caller, and its public half. OUTCOME_REFUSED with what
 * to do where it is not there or is none. */
enum outcome edition_key(
    const struct publication *p, struct text *key, struct text *public_key, struct error *e);

/* ---- the folder ---- */

struct edition_folder {
	const char *name; /* the edition's id */
	struct manifest manifest;
	struct hash sha256; /* of its manifest */
};

/* All editions of a folder by number; in the arena. No signature is checked here. OUTCOME_ABSENT: there is no
 * such folder. */
enum outcome editions_read(
    const char *folder, struct arena *a, struct edition_folder **list, size_t *count, struct error *e);

/* Nothing is missing, neither within nor at its end, and each is published behind the one before it. */
enum outcome editions_check(const struct publication *p, const struct edition_folder *editions, size_t count,
    const struct edition_record *last, struct error *e);

#endif
