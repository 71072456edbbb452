/* SPDX-License-Identifier: MIT */
/* Publishing, for the command and for the daemon: an edition of a moment into its folder, and the store knows
 * of it. */
#ifndef PUBLISH_PUBLISHING_H
#define PUBLISH_PUBLISHING_H

#include "publish/edition.h"
#include "store/store.h"

struct publish_moment {
	instant as_of; /* published as of then */
	instant now;   /* an edition of a moment more than a day ago is announced to nobody */
};

/* Publishes, and puts a message for each receiver of the publication into the outbox, with the edition's
 * record: `*notified` of them. One that a killed program has left behind is put on record as well, and announced
 * where it bears our key and nothing of it was changed; where it is the one that was to be published, it
 * counts as made now. OUTCOME_MISUSED where it was published before. The texts of `made` live in the arena.
 */
enum outcome publish_at(const struct config *c, struct store *s, const struct edition_wish *wish,
    const struct publish_moment *at, struct arena *a, struct edition_record *made, size_t *notified,
    struct error *e);

/* ---- the daemon's ---- */

struct publisher; /* keeps how far each publication is */

/* What fell due in the day before, or since its latest edition, is made up for. */
enum outcome publisher_new(
    const struct config *c, struct store *s, instant now, struct publisher **p, struct error *e);
void publisher_free(struct publisher *p);

/* Publishes what is due. `report` is called for each: `problem` is "" where it is published. *next: when to come
 * again, where that is sooner. */
typedef void publisher_report(const struct publication *of, const char *edition, const char *problem);
void publisher_turn(struct publisher *p, instant now, instant *next, publisher_report *report);

#endif
