/* SPDX-License-Identifier: MIT */
/* What is known at a moment, as evaluation needs it: figures by series and month, targets, projects, sources.
 *
 * A view reads one snapshot, loads a year when it is first asked for, and has no clock: the moment is given.
 */
#ifndef ALERT_VIEW_H
#define ALERT_VIEW_H

#include "config/config.h"
#include "store/journal.h"
#include "store/projects.h"
#include "store/store.h"

/* A figure or target in force. */
struct cell {
	double value;
	instant known; /* INSTANT_NONE: there is none */
	uint32_t fetch;
	uint8_t flags;
};

struct source_state {
	bool asked;
	instant failing_since;			 /* INSTANT_NONE: the last fetch was good */
	struct fetch last;			 /* the latest with a document, or the latest of all */
	uint32_t rows, rejected, added, suspect; /* of the latest document, or of all pages of it */
	const char *types;			 /* of its fields; "" where nothing is known */
	/* of the document before that: 0 and "" where there is none */
	uint32_t rows_before;
	const char *types_before;
};

/* What a receiver has not got, of its notifications. */
struct receiver_state {
	instant waits_since; /* the oldest message; INSTANT_NONE: it has them all */
	const char *problem; /* that its last attempt met, "" */
};

struct view;

/* The snapshot must outlive the view. `as_of` is both the moment of knowledge and the date that is asked
 * about. OUTCOME_REFUSED: it is of no year that figures can be of (YEAR_LEAST to YEAR_MOST); *v is NULL then.
 */
enum outcome view_open(
    const struct config *c, struct txn *t, instant as_of, struct view **v, struct error *e);
void view_close(struct view *v);

/* The view of an earlier day, for putting right what was said on it: the day asked about is that of `then`,
 * and what is known now counts of the figures of periods that end by `through`, and of whether and when a
 * milestone had happened by then. Targets and what else is said of projects are as of then, for they have
 * moved since without having been wrong. To be called before anything is asked; a day that no view can be of
 * is the view's error. */
void view_look_back(struct view *v, instant then, struct period through);

const struct config *view_config(const struct view *v);
struct txn *view_txn(const struct view *v);
instant view_moment(const struct view *v);
instant view_then(const struct view *v); /* the moment itself, unless one looks back */
day_number view_today(const struct view *v);
struct arena *view_arena(struct view *v); /* for what lives as long as the view */

void **view_peers(struct view *v, int indicator); /* where peers.c keeps what it has found; NULL at first */

/* NULL where there is no figure (or it was withdrawn). A period that is none, or lies more than ten years
 * outside of those that figures can be of, is the view's error (view_error). */
const struct cell *view_figure(struct view *v, int region, int indicator, struct period p);
const struct cell *view_target(struct view *v, int region, int indicator, int year);

/* The latest period of the series with a figure, no more than three years back; a suspect one is passed over
 * unless the configuration says that they count. False: none. */
bool view_latest(struct view *v, int region, int indicator, struct period *p);

/* The first vintage of a figure known at the moment; and the one that was in force at an earlier `then`. */
bool view_first_vintage(struct view *v, int region, int indicator, struct period p, double *value);
bool view_vintage_then(
    struct view *v, int region, int indicator, struct period p, instant then, double *value);

const struct project *view_projects(struct view *v, size_t *count); /* by id */
const struct project *view_project(struct view *v, const char *id);
const struct source_state *view_source(struct view *v, int source);
const struct receiver_state *view_receiver(struct view *v, int receiver);

/* The store's error met while loading, or that something was asked for which no view can hold: OUTCOME_DONE,
 * or the outcome with the sentence. Measures cannot fail, so whoever evaluates asks this at the end. */
enum outcome view_error(const struct view *v, struct error *e);

/* The period that is waited for: behind the latest one known, or the first of the year that has a target.
 * False: nothing is. */
bool view_awaited(struct view *v, int region, int indicator, struct period *p);

/* "from statistics, fetched 2023-07-15 08:30 (fetch 12, sha256 1f9a...)" */
void view_cite(struct view *v, struct text *out, uint32_t fetch);

#endif
