#include "cli/publishing.h"

#include <stdlib.h>

enum {
	AGAIN = 600,	     /* seconds after what mends itself: a full disk */
	LATER = 21600,	     /* after what somebody must see to: a key, figures that are not there */
	SOON = 120,	     /* seconds that the daemon may sleep at most */
	MADE_UP_FOR = 86400, /* seconds before the first start */
};

struct recording {
	const char *publication;
	const struct edition_record *record;
};

static int record_step(struct txn *t, void *context, struct error *e)
{
	const struct recording *r = context;
	struct edition_record last = {0};
	struct arena a = {0};
	int outcome = edition_last(t, r->publication, &a, &last, e);

	arena_done(&a);
	/* another may have been published behind this one meanwhile */
	if (outcome < 0 || (outcome == DONE && last.number > r->record->number))
		return outcome;
	return edition_put(t, r->publication, r->record, e);
}

int publish_at(const struct config *c, struct store *s, const struct edition_wish *wish, instant at,
    struct arena *a, struct edition_record *made, struct error *e)
{
	struct edition_record last = {0};
	struct reading reading = {0};
	struct recording recording = {wish->publication->id, made};
	struct txn *t;
	int outcome = store_read(s, &t, e);

	if (outcome != DONE)
		return outcome;
	outcome = view_open(c, t, at, &reading.view, e);
	if (outcome == DONE)
		outcome = edition_last(t, wish->publication->id, a, &last, e);
	if (outcome >= 0)
		outcome = edition_publish(&reading, wish, &last, made, e);
	if (outcome == DONE)
		made->id = arena_text(a, made->id); /* it lies in the view */
	view_close(reading.view);
	store_read_end(t);
	return outcome == DONE ? store_write(s, record_step, &recording, e) : outcome;
}

/* ---- on schedule ---- */

static bool month_has(enum edition_kind kind, int month)
{
	return kind == EDITION_QUARTER ? month % 3 == 1 : kind == EDITION_YEAR ? month == 1 : true;
}

static bool falls_on(const struct edition_day *d, day_number day)
{
	int year, month, of_month, length;

	day_split(day, &year, &month, &of_month);
	length = month_length(year, month);
	return of_month == (d->day < length ? d->day : length) &&
	       month_has((enum edition_kind)d->edition, month);
}

/* The latest moment in (after, now] at which it is to be published; INSTANT_NONE: there is none. */
static instant moment_of(const struct edition_day *d, instant after, instant now)
{
	for (day_number day = day_at(now); day >= day_at(after); day--) {
		instant at = day_time(day, d->at.hour, d->at.minute);

		if (falls_on(d, day) && at > after && at <= now)
			return at;
	}
	return INSTANT_NONE;
}

struct publisher {
	const struct config *config;
	struct store *store;
	struct how_far {
		instant upto, again;
	} * *of;	  /* by publication and its days */
	instant *started; /* by publication: the day of its latest edition when we began */
};

/* What was due on the day of the latest edition is looked at again: it may be that not all of that day was
 * published. */
int publisher_new(
    const struct config *c, struct store *s, instant now, struct publisher **out, struct error *e)
{
	struct publisher *p = memory_new(sizeof *p);
	struct arena a = {0};
	struct txn *t;
	int outcome = store_read(s, &t, e);

	*p = (struct publisher){c, s, memory_new((c->publication_count + 1) * sizeof *p->of),
	    memory_new((c->publication_count + 1) * sizeof *p->started)};
	*out = p;
	if (outcome != DONE)
		return outcome;
	for (size_t i = 0; outcome >= 0 && i < c->publication_count; i++) {
		const struct publication *x = &c->publication[i];
		struct edition_record last = {0};

		outcome = edition_last(t, x->id, &a, &last, e);
		p->started[i] = outcome == DONE ? last.at : INSTANT_NONE;
		p->of[i] = memory_new((x->days.count + 1) * sizeof *p->of[i]);
		for (size_t n = 0; n < x->days.count; n++)
			p->of[i][n].upto =
			    outcome == DONE ? day_start(day_at(last.at)) - 1 : now - MADE_UP_FOR;
	}
	store_read_end(t);
	arena_done(&a);
	return outcome < 0 ? outcome : DONE;
}

void publisher_free(struct publisher *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->config->publication_count; i++)
		free(p->of[i]);
	free(p->of);
	free(p->started);
	free(p);
}

/* One that is due. What is published already is not tried again, and no news where it was before we began. */
static void publish_due(struct publisher *p, const struct publication *x, const struct edition_day *d,
    struct how_far *far, instant started, instant at, instant now, publisher_told *told)
{
	const struct edition_wish wish = {.publication = x, .kind = d->edition};
	struct arena a = {0};
	struct edition_record made;
	struct error e;
	int outcome = publish_at(p->config, p->store, &wish, now, &a, &made, &e);

	if (outcome == DONE || outcome == MISUSED)
		far->upto = at;
	else
		far->again = now + (outcome == REFUSED ? LATER : AGAIN);
	if (outcome != MISUSED || started == INSTANT_NONE || day_at(started) != day_at(at))
		told(x, outcome == DONE ? made.id : edition_kind_names[wish.kind],
		    outcome == DONE ? "" : e.text);
	arena_done(&a);
}

void publisher_turn(struct publisher *p, instant now, instant *next, publisher_told *told)
{
	for (size_t i = 0; p && i < p->config->publication_count; i++) {
		const struct publication *x = &p->config->publication[i];
		const struct edition_day *days = x->days.at;

		for (size_t n = 0; n < x->days.count; n++) {
			struct how_far *far = &p->of[i][n];
			instant at = moment_of(&days[n], far->upto, now), soon;

			if (at != INSTANT_NONE && now >= far->again)
				publish_due(p, x, &days[n], far, p->started[i], at, now, told);
			soon = at != INSTANT_NONE ? far->again : moment_of(&days[n], now, now + SOON);
			if (soon > now && soon < *next)
				*next = soon;
		}
	}
}
