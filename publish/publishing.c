/* SPDX-License-Identifier: MIT */
#include "publish/publishing.h"
#include "alert/announcement.h"
#include "base/signature.h"
#include "config/publication.h"
#include "config/receiver.h"
#include "publish/edition_verify.h"

#include <stdlib.h>
#include <string.h>

/* An edition is published in two steps, and a kill between them loses nothing: the folder appears whole,
 * by a rename; then its record and the messages about it are written in one transaction. What the folder
 * has and the store does not know of is put on record the next time (catch_up).
 *
 * The schedule keeps, for each day of a publication, up to when it is done (`upto`) and when it is tried
 * again (`again`). Both are in memory. At a start `upto` lies before the day of the latest edition, else a
 * day back; of several moments that were missed only the latest is made up for.
 *
 *	publish_at returns                      upto          again          reported
 *	OUTCOME_DONE     published              the moment    -              yes
 *	OUTCOME_MISUSED  was published before   the moment    -              not of the day of the edition that was
 *	                                                                       the latest at the start
 *	OUTCOME_REFUSED  needs a person         stays         after LATER    yes
 *	all others       mends itself           stays         after AGAIN    yes
 */

enum {
	AGAIN = 600,	     /* seconds after what mends itself: a full disk */
	LATER = 21600,	     /* after what somebody must see to: a key, figures that are not there */
	SOON = 120,	     /* seconds that the daemon may sleep at most */
	MADE_UP_FOR = 86400, /* seconds before the first start; what is older is no news */
};

/* What the folder has and the store does not know of yet. */
struct edition_recording {
	const struct config *config;
	const struct publication *publication;
	const struct edition_folder *editions; /* by number */
	size_t count;
	const char *made; /* which of them we have just made; NULL: none */
	instant now;
	size_t first;	     /* how many the store knows of */
	const bool *is_news; /* by number: whether receivers are notified */
	size_t *notified;
	struct edition_record latest; /* that was put on record; number 0: none */
};

static void problem_ignore(void *context, const char *where, const char *what)
{
	(void)context;
	(void)where;
	(void)what;
}

/* One that we have not just made bears our key, and nothing of it was changed. */
static bool edition_is_ours(const struct publication *p, const char *edition)
{
	TEXT_OWNED struct text key = {0};
	TEXT_OWNED struct text public_key = {0};
	TEXT_OWNED struct text path = {0};
	struct arena a = {0};
	struct verification v = {.wrong = problem_ignore, .arena = &a};
	struct verified_edition x;
	struct error e;
	bool ours = edition_key(p, &key, &public_key, &e) == OUTCOME_DONE;

	text_printf(&path, "%s/%s", p->folder, edition);
	v.public_key = text_of(&public_key);
	ours = ours && edition_verify(text_of(&path), &v, &x, &e) == OUTCOME_DONE && !x.wrong;
	if (key.length)
		explicit_bzero(key.at, key.length);
	arena_done(&a);
	return ours;
}

/* An edition of the past is no news: it was made up for, or the store was made anew. Nobody is notified of
 * one that is not ours; `verify` says what is wrong with it. */
static bool edition_is_new(const struct edition_recording *r, const struct edition_folder *x)
{
	instant as_of;

	return instant_parse(x->manifest.as_of, false, &as_of) && as_of >= r->now - MADE_UP_FOR &&
	       ((r->made && strcmp(x->name, r->made) == 0) || edition_is_ours(r->publication, x->name));
}

static enum outcome announce_edition(struct txn *t, const struct edition_recording *r,
    const struct manifest *m, struct arena *a, struct error *e)
{
	const struct publication *p = r->publication;
	struct announcement x = {.publication = m->publication,
	    .title = m->title,
	    .edition = m->edition,
	    .period = m->period,
	    .kind = m->kind,
	    .as_of = m->as_of,
	    .corrects = m->corrects,
	    .why = m->why,
	    .lines = m->summary,
	    .count = m->summary_count};
	enum outcome outcome = OUTCOME_DONE;

	if (p->url)
		x.url = arena_printf(a, "%s%s%s/index.html", p->url,
		    *p->url && p->url[strlen(p->url) - 1] == '/' ? "" : "/", m->edition);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < p->tell.names.count; i++) {
		outcome =
		    announcement_queue(t, r->config, &r->config->receiver[p->tell.index[i]], &x, r->now, e);
		*r->notified += outcome == OUTCOME_DONE;
	}
	return outcome;
}

/* Its record and its messages are written in one transaction. */
static enum outcome record_step(struct txn *t, void *context, struct error *e)
{
	struct edition_recording *r = context;
	struct edition_record last = {0};
	struct arena a = {0};
	enum outcome outcome = edition_last(t, r->publication->id, &a, &last, e);

	*r->notified = 0;
	r->latest.number = 0;
	/* another program may have been faster */
	for (size_t i = last.number > r->first ? last.number : r->first; outcome >= 0 && i < r->count; i++) {
		const struct manifest *m = &r->editions[i].manifest;
		struct edition_record record = {m->number, m->edition, r->editions[i].sha256, INSTANT_NONE};

		instant_parse(m->as_of, false, &record.at);
		outcome = edition_put(t, r->publication->id, &record, e);
		if (outcome == OUTCOME_DONE && r->is_news[i])
			outcome = announce_edition(t, r, m, &a, e);
		r->latest = record;
	}
	arena_done(&a);
	return outcome < 0 ? outcome : OUTCOME_DONE;
}

/* Puts on record what the folder has more than the store knows of: the edition just made, and one after which
 * the program was killed before it could say so. *found: the latest of them, in the arena; number 0: none. */
static enum outcome catch_up(struct store *s, struct edition_recording *r, struct arena *a,
    struct edition_record *found, struct error *e)
{
	struct edition_folder *editions;
	enum outcome outcome = editions_read(r->publication->folder, a, &editions, &r->count, e);
	bool *news;

	if (outcome != OUTCOME_DONE || r->count <= r->first)
		return outcome;
	/* verifying takes its time: not while the store waits */
	news = arena_new(a, r->count * sizeof *news);
	r->editions = editions;
	r->is_news = news;
	for (size_t i = r->first; i < r->count; i++)
		news[i] = edition_is_new(r, &editions[i]);
	outcome = store_write(s, record_step, r, e);
	if (outcome == OUTCOME_DONE)
		*found = r->latest;
	return outcome;
}

enum outcome publish_at(const struct config *c, struct store *s, const struct edition_wish *wish,
    const struct publish_moment *at, struct arena *a, struct edition_record *made, size_t *notified,
    struct error *e)
{
	struct edition_record last = {0};
	struct report_data reading = {0};
	struct edition_recording recording = {c, wish->publication, .now = at->now, .notified = notified};
	struct edition_record found = {0};
	struct error later = {0};
	struct txn *t;
	enum outcome outcome = store_read(s, &t, e), recorded = OUTCOME_DONE;

	*notified = 0;
	if (outcome != OUTCOME_DONE)
		return outcome;
	outcome = view_open(c, t, at->as_of, &reading.view, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_last(t, wish->publication->id, a, &last, e);
	if (outcome >= 0)
		outcome = edition_publish(&reading, wish, &last, made, e);
	if (outcome == OUTCOME_DONE || outcome == OUTCOME_MISUSED)
		made->id = arena_text(a, made->id); /* it lies in the view */
	view_close(reading.view);
	store_read_end(t);
	/* it may be published already, and nobody was notified */
	recording.made = outcome == OUTCOME_DONE ? made->id : NULL;
	recording.first = last.number;
	if (outcome == OUTCOME_DONE || outcome == OUTCOME_MISUSED)
		recorded = catch_up(s, &recording, a, &found, &later);
	if (recorded != OUTCOME_DONE)
		*e = later;
	/* one that was killed has made it, and it is announced only now */
	if (recorded == OUTCOME_DONE && outcome == OUTCOME_MISUSED && found.number &&
	    strcmp(found.id, made->id) == 0 && recording.is_news[recording.count - 1]) {
		*made = found;
		outcome = OUTCOME_DONE;
	}
	return recorded == OUTCOME_DONE ? outcome : recorded;
}

/* ---- on schedule ---- */

static bool month_has_day(enum edition_kind kind, int month)
{
	return kind == EDITION_QUARTER ? month % 3 == 1 : kind == EDITION_YEAR ? month == 1 : true;
}

static bool falls_on(const struct edition_day *d, day_number day)
{
	int year, month, of_month, length;

	day_split(day, &year, &month, &of_month);
	length = month_length(year, month);
	return of_month == (d->day < length ? d->day : length) &&
	       month_has_day((enum edition_kind)d->edition, month);
}

/* The latest moment in (after, now] at which it is to be published; INSTANT_NONE: there is none. */
static instant publication_moment(const struct edition_day *d, instant after, instant now)
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
enum outcome publisher_new(
    const struct config *c, struct store *s, instant now, struct publisher **out, struct error *e)
{
	struct publisher *p = memory_new(sizeof *p);
	struct arena a = {0};
	struct txn *t;
	enum outcome outcome = store_read(s, &t, e);

	*p = (struct publisher){c, s, memory_new((c->publication_count + 1) * sizeof *p->of),
	    memory_new((c->publication_count + 1) * sizeof *p->started)};
	*out = p;
	if (outcome != OUTCOME_DONE)
		return outcome;
	for (size_t i = 0; outcome >= 0 && i < c->publication_count; i++) {
		const struct publication *x = &c->publication[i];
		struct edition_record last = {0};

		outcome = edition_last(t, x->id, &a, &last, e);
		p->started[i] = outcome == OUTCOME_DONE ? last.at : INSTANT_NONE;
		p->of[i] = memory_new((x->days.count + 1) * sizeof *p->of[i]);
		for (size_t n = 0; n < x->days.count; n++)
			p->of[i][n].upto =
			    outcome == OUTCOME_DONE ? day_start(day_at(last.at)) - 1 : now - MADE_UP_FOR;
	}
	store_read_end(t);
	arena_done(&a);
	return outcome < 0 ? outcome : OUTCOME_DONE;
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
    struct how_far *far, instant started, instant at, instant now, publisher_report *report)
{
	const struct edition_wish wish = {.publication = x, .kind = (int)d->edition};
	struct arena a = {0};
	struct edition_record made;
	struct error e;
	size_t notified;
	enum outcome outcome = publish_at(
	    p->config, p->store, &wish, &(struct publish_moment){now, now}, &a, &made, &notified, &e);

	if (outcome == OUTCOME_DONE || outcome == OUTCOME_MISUSED)
		far->upto = at;
	else
		far->again = now + (outcome == OUTCOME_REFUSED ? LATER : AGAIN);
	if (outcome != OUTCOME_MISUSED || started == INSTANT_NONE || day_at(started) != day_at(at))
		report(x, outcome == OUTCOME_DONE ? made.id : edition_kind_names[wish.kind],
		    outcome == OUTCOME_DONE ? "" : e.text);
	arena_done(&a);
}

void publisher_turn(struct publisher *p, instant now, instant *next, publisher_report *report)
{
	for (size_t i = 0; p && i < p->config->publication_count; i++) {
		const struct publication *x = &p->config->publication[i];
		const struct edition_day *days = x->days.at;

		for (size_t n = 0; n < x->days.count; n++) {
			struct how_far *far = &p->of[i][n];
			instant at = publication_moment(&days[n], far->upto, now), soon;

			if (at != INSTANT_NONE && now >= far->again)
				publish_due(p, x, &days[n], far, p->started[i], at, now, report);
			soon =
			    at != INSTANT_NONE ? far->again : publication_moment(&days[n], now, now + SOON);
			if (soon > now && soon < *next)
				*next = soon;
		}
	}
}
