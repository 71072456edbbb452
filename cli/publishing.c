#include "cli/publishing.h"

#include <stdlib.h>

enum {
	AGAIN = 600,	     /* seconds after what may be mended: a full disk, a missing key */
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

instant edition_moment(const struct publication *p, instant after, instant now, enum edition_kind *kind)
{
	const struct edition_day *days = p->days.at;
	instant latest = INSTANT_NONE;

	for (day_number day = day_at(now); latest == INSTANT_NONE && day >= day_at(after); day--) {
		for (size_t i = 0; i < p->days.count; i++) {
			instant at = day_time(day, days[i].at.hour, days[i].at.minute);

			if (!falls_on(&days[i], day) || at <= after || at > now ||
			    (latest != INSTANT_NONE && at <= latest))
				continue;
			latest = at;
			*kind = (enum edition_kind)days[i].edition;
		}
	}
	return latest;
}

struct publisher {
	const struct config *config;
	struct store *store;
	struct how_far {
		instant upto, again;
	} * of;
};

int publisher_new(
    const struct config *c, struct store *s, instant now, struct publisher **out, struct error *e)
{
	struct publisher *p = memory_new(sizeof *p);
	struct arena a = {0};
	struct txn *t;
	int outcome = store_read(s, &t, e);

	*p = (struct publisher){c, s, memory_new((c->publication_count + 1) * sizeof *p->of)};
	*out = p;
	for (size_t i = 0; outcome == DONE && i < c->publication_count; i++) {
		struct edition_record last = {0};

		outcome = edition_last(t, c->publication[i].id, &a, &last, e);
		p->of[i].upto = outcome == DONE ? last.at : now - MADE_UP_FOR;
		outcome = outcome == ABSENT ? DONE : outcome;
	}
	store_read_end(t);
	arena_done(&a);
	return outcome;
}

void publisher_free(struct publisher *p)
{
	if (!p)
		return;
	free(p->of);
	free(p);
}

void publisher_turn(struct publisher *p, instant now, instant *next,
    void (*told)(const struct publication *of, const char *edition, const char *problem))
{
	for (size_t i = 0; p && i < p->config->publication_count; i++) {
		const struct publication *publication = &p->config->publication[i];
		struct arena a = {0};
		struct edition_record made;
		enum edition_kind kind;
		struct error e;
		instant at = edition_moment(publication, p->of[i].upto, now, &kind);
		int outcome;

		if (at == INSTANT_NONE) {
			at = edition_moment(publication, now, now + SOON, &kind);
			*next = at != INSTANT_NONE && at < *next ? at : *next;
			continue;
		}
		if (now < p->of[i].again) {
			*next = p->of[i].again < *next ? p->of[i].again : *next;
			continue;
		}
		outcome = publish_at(p->config, p->store,
		    &(struct edition_wish){.publication = publication, .kind = edition_kind_names[kind]}, now,
		    &a, &made, &e);
		if (outcome == DONE || outcome == MISUSED) /* what is published already is not tried again */
			p->of[i].upto = at;
		else
			p->of[i].again = now + AGAIN;
		told(publication, outcome == DONE ? made.id : edition_kind_names[kind],
		    outcome == DONE ? "" : e.text);
		arena_done(&a);
	}
}
