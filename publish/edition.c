/* SPDX-License-Identifier: MIT */
#include "publish/edition_making.h"
#include "base/folder.h"
#include "locale/message.h"
#include "base/signature.h"
#include "base/file_read.h"
#include "base/atomic_file.h"
#include "config/publication.h"
#include "report/html.h"
#include "report/changes.h"
#include "publish/published.h"
#include "report/summary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_MOST = 64 << 10 };

/* ---- what it is called ---- */

const struct edition_folder *edition_named(const struct edition_making *m, const char *name)
{
	for (size_t i = 0; i < m->edition_count; i++)
		if (strcmp(m->editions[i].name, name) == 0)
			return &m->editions[i];
	return NULL;
}

void edition_name(struct edition_making *m, struct period period, int kind)
{
	TEXT_OWNED struct text named = {0};

	period_print(&named, period);
	m->kind = (enum edition_kind)kind;
	m->manifest.kind = edition_kind_names[kind];
	m->manifest.period = arena_text(&m->arena, text_of(&named));
	m->manifest.edition = arena_printf(&m->arena, "%s-%s", m->manifest.period, m->manifest.kind);
}

/* The period that the latest figures end: what an edition of that kind is of. Year 0: they end none. */
static struct period period_of_kind(enum edition_kind kind, struct period month)
{
	switch (kind) {
	case EDITION_QUARTER:
		return month.last % 3 == 0 ? period_of(month.year, month.last, QUARTERLY)
					   : (struct period){0};
	case EDITION_YEAR:
		return month.last == 12 ? period_of(month.year, 12, YEARLY) : (struct period){0};
	default:
		return month;
	}
}

/* "2023-05-mid": of the latest figures. */
static enum outcome name_it(struct edition_making *m, struct error *e)
{
	const struct edition_wish *wish = m->wish;
	struct period month = m->report.month;
	struct period period = period_of_kind((enum edition_kind)wish->kind, month);
	TEXT_OWNED struct text latest = {0};
	TEXT_OWNED struct text wanted = {0};

	if (!month.year)
		return error_set(e, OUTCOME_REFUSED, "no figure is known: there is nothing to publish");
	period_print(&latest, month);
	if (!period.year)
		return error_set(e, OUTCOME_REFUSED, "the latest figures are for %s, which ends no %s",
		    text_of(&latest), edition_kind_names[wish->kind]);
	if (wish->period.year && !period_same(wish->period, period)) {
		period_print(&wanted, wish->period);
		return error_set(e, OUTCOME_REFUSED,
		    "the latest figures are for %s, not %s; --as-of DATE publishes what was known on that "
		    "day",
		    text_of(&latest), text_of(&wanted));
	}
	edition_name(m, period, wish->kind);
	m->there = edition_named(m, m->manifest.edition) ? m->manifest.edition : NULL;
	return m->there
		   ? error_set(e, OUTCOME_MISUSED,
			 "%s is published already and never changes; --corrects %s --reason TEXT publishes a "
			 "correction",
			 m->manifest.edition, m->manifest.edition)
		   : OUTCOME_DONE;
}

/* The report, and what the edition is called. */
static enum outcome edition_report(struct edition_making *m, struct error *e)
{
	enum outcome outcome = m->wish->corrects ? edition_correction_begin(m, e) : OUTCOME_DONE;

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!m->wish->corrects)
		m->kind = (enum edition_kind)m->wish->kind;
	m->reading->year_end = m->kind == EDITION_YEAR;
	outcome = report_make(m->reading, &m->query, &m->report, e);
	if (outcome == OUTCOME_DONE && m->wish->corrects)
		m->report.month = m->month; /* even where all its figures were taken back */
	return outcome == OUTCOME_DONE && !m->wish->corrects ? name_it(m, e) : outcome;
}

/* ---- the folder ---- */

static enum outcome file_remove(void *context, int folder, const char *name, struct error *e)
{
	const char *path = context;

	return unlinkat(folder, name, 0) == 0 ? OUTCOME_DONE
					      : error_set(e, OUTCOME_REFUSED, "%s/%s: cannot be removed: %s",
						    path, name, strerror(errno));
}

/* What an earlier try that was killed left behind; never what a symbolic link leads to. */
static enum outcome part_remove(char *path, struct error *e)
{
	enum outcome outcome = folder_each(path, true, file_remove, path, e);

	if (outcome == OUTCOME_ABSENT)
		return OUTCOME_DONE;
	if (outcome == OUTCOME_DONE && rmdir(path) != 0)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: cannot be removed: %s", path, strerror(errno));
	return outcome;
}

/* A new folder for an edition that nobody else works on: the folder of the publication is locked. */
static enum outcome part_make(char *path, struct error *e)
{
	struct error why;
	bool made;
	enum outcome outcome;

	if (part_remove(path, &why) != OUTCOME_DONE)
		return error_set(e, OUTCOME_REFUSED,
		    "%s: cannot be removed; it was left behind by a program that was killed (%s)", path,
		    why.text);
	outcome = folder_make(path, 0755, &made, e);
	return outcome == OUTCOME_DONE && !made
		   ? error_set(e, OUTCOME_REFUSED, "%s: another program has made it", path)
		   : outcome;
}

/* Held until it is closed. */
static enum outcome folder_lock(const char *path, int *lock, struct error *e)
{
	*lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *lock >= 0 && flock(*lock, LOCK_EX) == 0
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_REFUSED, "%s: %s", path, strerror(errno));
}

static void index_print(const struct edition_making *m, FILE *out)
{
	const struct publication *p = m->wish->publication;

	page_begin(out, p->title);
	fputs("<main><h1>", out);
	html_escape(out, p->title);
	fputs("</h1>\n<ul>\n", out);
	for (size_t i = m->edition_count; i-- > 0;) {
		const struct manifest *x = &m->editions[i].manifest;

		/* "./": a name with a colon is no scheme */
		html_printf(out, "<li><a href=\"./%s/index.html\">%s</a> <small>%.16s</small>", x->edition,
		    x->edition, x->as_of);
		if (x->corrects) {
			TEXT_OWNED struct text t = {0};

			fputs(": ", out);
			message_add(&t, TEXT_CORRECTS, PLACES(PLACE("edition", x->corrects)));
			html_escape(out, text_of(&t));
		}
		fputs("</li>\n", out);
	}
	fputs("</ul></main>\n", out);
	page_end(out);
}

/* Which editions there are; it is written only where it says something else, as after a try that was killed
 * when the edition was there and the page was not; and whoever has written the one that is there. */
static enum outcome index_write(const struct edition_making *m, struct error *e)
{
	TEXT_OWNED struct text path = {0};
	TEXT_OWNED struct text page = {0};
	TEXT_OWNED struct text there = {0};
	char *html = NULL;
	size_t size = 0;
	FILE *out = memory_stream(&html, &size);
	enum outcome outcome;

	index_print(m, out);
	memory_stream_end(out);
	text_put(&page, html, size);
	free(html);
	text_printf(&path, "%s/index.html", m->wish->publication->folder);
	outcome = file_read(text_of(&path), SIZE_MAX, &there, e);
	if (outcome == OUTCOME_DONE && text_same(&page, &there))
		return OUTCOME_DONE;
	return outcome < 0 ? outcome : atomic_file_write_text(text_of(&path), WHOLE_FILE_OURS, &page, e);
}

/* ---- one edition ---- */

static void making_done(struct edition_making *m)
{
	if (m->key.length) /* it must not linger in freed memory */
		explicit_bzero(m->key.at, m->key.length);
	text_done(&m->key);
	text_done(&m->public_key);
	text_done(&m->lines);
	text_done(&m->leaves);
	text_done(&m->notes);
	arena_done(&m->arena);
}

/* What the news are against: the edition before this one that is no correction; of a quarter or a year, its
 * beginning. */
static instant compared_with(const struct edition_making *m)
{
	day_number today = day_at(m->report.then);
	instant at;

	if (m->kind == EDITION_QUARTER)
		return day_end(day_months_before(today, 3));
	if (m->kind == EDITION_YEAR)
		return day_end(day_months_before(today, 12));
	for (size_t i = m->edition_count; i-- > 0;)
		if (!m->editions[i].manifest.corrects &&
		    instant_parse(m->editions[i].manifest.as_of, false, &at) && at < m->report.then)
			return at;
	return day_end(day_months_before(today, 1));
}

enum outcome edition_key(
    const struct publication *p, struct text *key, struct text *public_key, struct error *e)
{
	enum outcome outcome = file_read(p->key, KEY_MOST, key, e);

	if (outcome == OUTCOME_ABSENT)
		(void)error_set(e, OUTCOME_REFUSED,
		    "%s: the key is not there; `pacesetter key new %s` makes one", p->key, p->key);
	else if (outcome == OUTCOME_DONE)
		outcome = key_public(text_of(key), public_key, e);
	return outcome == OUTCOME_DONE ? OUTCOME_DONE : OUTCOME_REFUSED;
}

static enum outcome edition_prepare(
    struct edition_making *m, const struct edition_record *last, struct error *e)
{
	const struct publication *p = m->wish->publication;
	const struct config *c = view_config(m->reading->view);
	TEXT_OWNED struct text as_of = {0};
	TEXT_OWNED struct text state_of = {0};
	enum outcome outcome = edition_key(p, &m->key, &m->public_key, e);

	if (outcome == OUTCOME_DONE)
		outcome = key_name(text_of(&m->public_key), &m->manifest.key, e);
	if (outcome != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	m->reading->publication = p;
	m->query = (struct query){.as_of = view_moment(m->reading->view), .since = INSTANT_NONE};
	if (p->region_id && query_regions(&m->query, c, p->region_id, &m->arena, e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	outcome = editions_read(p->folder, &m->arena, &m->editions, &m->edition_count, e);
	if (outcome == OUTCOME_DONE)
		outcome = editions_check(p, m->editions, m->edition_count, last, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_report(m, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	instant_print(&as_of, m->report.at);
	instant_print(&state_of, m->report.then);
	m->report.title = p->title;
	m->report.edition = m->manifest.edition;
	m->manifest.publication = p->id;
	m->manifest.title = p->title;
	m->manifest.as_of = arena_text(&m->arena, text_of(&as_of));
	m->manifest.state_of = arena_text(&m->arena, text_of(&state_of));
	m->manifest.timezone = c->timezone;
	m->manifest.number = (uint32_t)m->edition_count + 1;
	if (m->edition_count) {
		m->manifest.previous = m->editions[m->edition_count - 1].name;
		m->manifest.previous_manifest = m->editions[m->edition_count - 1].sha256;
	}
	if (m->kind == EDITION_YEAR)
		report_score(&m->report, report_weights(&m->report, p));
	m->report.kind = (int)m->kind;
	outcome = report_changes_make(&m->report, compared_with(m), e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	summary_make(&m->report);
	m->manifest.summary = m->report.lead;
	m->manifest.summary_count = m->report.lead_count;
	m->folder = arena_printf(&m->arena, "%s/%s", p->folder, m->manifest.edition);
	m->part = arena_printf(&m->arena, "%s/.%s.part", p->folder, m->manifest.edition);
	outcome = published_print(&m->report, &m->lines, e);
	if (outcome == OUTCOME_DONE)
		edition_tree_make(m);
	if (outcome == OUTCOME_DONE)
		edition_evidence_gather(m);
	return outcome == OUTCOME_DONE && m->wish->corrects ? edition_corrections_make(m, e) : outcome;
}

enum outcome edition_publish(struct report_data *r, const struct edition_wish *wish,
    const struct edition_record *last, struct edition_record *made, struct error *e)
{
	struct edition_making m = {.reading = r, .wish = wish};
	const char *folder = wish->publication->folder;
	struct error index_error;
	int lock = -1;
	enum outcome outcome = folder_make(folder, 0755, NULL, e);

	/* two at a time would be published behind the same edition */
	if (outcome == OUTCOME_DONE)
		outcome = folder_lock(folder, &lock, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_prepare(&m, last, e);
	if (outcome == OUTCOME_DONE)
		outcome = part_make(m.part, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_files_write(&m, e);
	if (outcome == OUTCOME_DONE)
		outcome = edition_sign(&m, e);
	if (outcome == OUTCOME_DONE)
		outcome = folder_sync(m.part, e);
	if (outcome == OUTCOME_DONE && rename(m.part, m.folder) != 0)
		outcome = error_set(e, OUTCOME_REFUSED, "%s: %s", m.folder, strerror(errno));
	if (outcome == OUTCOME_DONE)
		outcome = folder_sync(folder, e);
	if (outcome == OUTCOME_DONE)
		outcome = editions_read(folder, &m.arena, &m.editions, &m.edition_count, e);
	if (outcome == OUTCOME_DONE)
		outcome = index_write(&m, e);
	if (outcome == OUTCOME_DONE)
		*made = (struct edition_record){m.manifest.number,
		    arena_text(view_arena(r->view), m.manifest.edition),
		    m.editions[m.edition_count - 1].sha256, view_moment(r->view)};
	else if (m.part)
		(void)part_remove(m.part, &index_error); /* the next try says it where it cannot */
	if (outcome == OUTCOME_MISUSED && index_write(&m, &index_error) != OUTCOME_DONE) {
		*e = index_error;
		outcome = OUTCOME_REFUSED;
	}
	if (outcome == OUTCOME_MISUSED)
		*made = (struct edition_record){.id = arena_text(view_arena(r->view), m.there)};
	r->report = NULL; /* it goes with what was made */
	making_done(&m);
	if (lock >= 0)
		close(lock);
	return outcome;
}
