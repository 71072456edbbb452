#include "export/edition.h"
#include "base/language.h"
#include "base/signature.h"
#include "base/whole_file.h"
#include "export/html.h"
#include "export/news.h"
#include "export/published.h"
#include "export/report_html.h"
#include "export/report_markdown.h"
#include "export/summary.h"
#include "export/xlsx.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_MOST = 64 << 10 };

/* ---- one edition ---- */

struct making {
	struct reading *reading;
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
	const char *folder, *part; /* where it is made, and what it is renamed from */
	struct text notes;
};

static void making_done(struct making *m)
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

static const struct edition_folder *edition_named(const struct making *m, const char *name)
{
	for (size_t i = 0; i < m->edition_count; i++)
		if (strcmp(m->editions[i].name, name) == 0)
			return &m->editions[i];
	return NULL;
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

static void name_of(struct making *m, struct period period, int kind)
{
	TEXT_OWNED struct text named = {0};

	period_print(&named, period);
	m->kind = (enum edition_kind)kind;
	m->manifest.kind = edition_kind_names[kind];
	m->manifest.period = arena_text(&m->arena, text_of(&named));
	m->manifest.edition = arena_printf(&m->arena, "%s-%s", m->manifest.period, m->manifest.kind);
}

/* "2023-05-mid": of the latest figures. */
static int name_it(struct making *m, struct error *e)
{
	const struct edition_wish *wish = m->wish;
	struct period month = m->report.month;
	struct period period = period_of_kind((enum edition_kind)wish->kind, month);
	TEXT_OWNED struct text latest = {0};
	TEXT_OWNED struct text wanted = {0};

	if (!month.year)
		return error_set(e, REFUSED, "no figure is known: there is nothing to publish");
	period_print(&latest, month);
	if (!period.year)
		return error_set(e, REFUSED, "the latest figures are for %s, which ends no %s",
		    text_of(&latest), edition_kind_names[wish->kind]);
	if (wish->period.year && !period_same(wish->period, period)) {
		period_print(&wanted, wish->period);
		return error_set(e, REFUSED,
		    "the latest figures are for %s, not %s; --as-of DATE publishes what was known on that "
		    "day",
		    text_of(&latest), text_of(&wanted));
	}
	name_of(m, period, wish->kind);
	return edition_named(m, m->manifest.edition)
		   ? error_set(e, MISUSED,
			 "%s is published already and never changes; --corrects %s --why TEXT publishes a "
			 "correction",
			 m->manifest.edition, m->manifest.edition)
		   : DONE;
}

/* "2023-05-mid.2": the same month at the same moment as the edition that it corrects, with what is known now.
 */
static int correction_begin(struct making *m, struct error *e)
{
	const struct edition_wish *wish = m->wish;
	const struct edition_folder *corrected = edition_named(m, wish->corrects);
	const struct manifest *x;
	const char *base;
	struct period period;
	int kind;

	if (!corrected)
		return error_set(e, REFUSED, "there is no edition %s to correct", wish->corrects);
	x = &corrected->manifest;
	for (size_t i = 0; i < m->edition_count; i++)
		if (m->editions[i].manifest.corrects &&
		    strcmp(m->editions[i].manifest.corrects, wish->corrects) == 0)
			return error_set(e, REFUSED, "%s has been corrected by %s: correct that one",
			    wish->corrects, m->editions[i].name);
	kind = name_index(edition_kind_names, x->kind);
	if (kind < 0 || !period_parse(x->period, &period) || !instant_parse(x->state_of, false, &m->state_of))
		return error_set(e, REFUSED, "%s: its manifest says no kind, period and moment that are one",
		    wish->corrects);
	if (m->state_of > view_moment(m->reading->view))
		return error_set(
		    e, REFUSED, "%s is of a later moment than the one that is asked about", wish->corrects);
	if ((wish->kind >= 0 && wish->kind != kind) ||
	    (wish->period.year && !period_same(wish->period, period)))
		return error_set(e, REFUSED, "%s is of %s, %s: its correction is of the same", wish->corrects,
		    x->period, x->kind);
	name_of(m, period, kind);
	base = m->manifest.edition;
	for (int n = 2; edition_named(m, m->manifest.edition); n++)
		m->manifest.edition = arena_printf(&m->arena, "%s.%d", base, n);
	m->month = period_of(period.year, period.last, MONTHLY);
	view_look_back(m->reading->view, m->state_of, m->month);
	return DONE;
}

/* The report, and what the edition is called. */
static int edition_report(struct making *m, struct error *e)
{
	int outcome = m->wish->corrects ? correction_begin(m, e) : DONE;

	if (outcome == DONE)
		outcome = report_make(m->reading, &m->query, &m->report, e);
	if (outcome != DONE || !m->wish->corrects)
		return outcome == DONE ? name_it(m, e) : outcome;
	m->report.month = m->month; /* even where all its figures were taken back */
	return DONE;
}

static int write_text(void *context, const char *temporary, FILE *out, struct error *e)
{
	const struct text *t = context;

	return fwrite(text_of(t), 1, t->length, out) == t->length
		   ? DONE
		   : error_set(e, FULL, "%s: %s", temporary, strerror(errno));
}

/* A file of the edition, durable, and its digest in the manifest. */
static int file_add(struct making *m, const char *name, bool stream,
    int (*write)(void *context, const char *temporary, FILE *out, struct error *e), void *context,
    struct error *e)
{
	const char *path = arena_printf(&m->arena, "%s/%s", m->part, name);
	TEXT_OWNED struct text bytes = {0};
	struct manifest_file *f;
	int outcome = whole_file(path, stream, write, context, e);

	if (outcome == DONE)
		outcome = whole_file_read(path, SIZE_MAX, &bytes, e);
	if (outcome != DONE)
		return outcome == ABSENT ? error_set(e, REFUSED, "%s: it has gone", path) : outcome;
	f = arena_push(&m->arena, &m->manifest.files, &m->manifest.file_count, sizeof *f);
	*f = (struct manifest_file){.name = name, .bytes = bytes.length};
	sha256(bytes.at, bytes.length, f->sha256.at);
	return DONE;
}

static int page_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct making *m = context;

	(void)temporary;
	return report_html(&m->report, m->notes.length ? text_of(&m->notes) : NULL, out, e);
}

static int markdown_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct making *m = context;

	(void)temporary;
	return report_markdown(&m->report, out, e);
}

struct listed {
	struct making *making;
	const char *list;
	enum sheet_format format;
};

static int list_write_out(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct listed *l = context;

	(void)temporary;
	return listing_print(
	    listing_find(l->list), l->making->reading, &l->making->query, out, l->format, NULL, e);
}

static int workbook_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	struct making *m = context;

	(void)out;
	return xlsx_write(m->reading, &m->query, m->kind == EDITION_YEAR, temporary, e);
}

/* The lists that programs and journalists take: each as CSV and JSON. */
static const struct {
	const char *list;
	bool of_year; /* only in the year's edition */
} edition_lists[] = {
    {"table", false}, {"leagues", false}, {"projects", false}, {"late", false}, {"scores", true}};

static int lists_write(struct making *m, struct error *e)
{
	static const enum sheet_format formats[] = {SHEET_CSV, SHEET_JSON};
	int outcome = DONE;

	for (size_t i = 0; i < sizeof edition_lists / sizeof *edition_lists; i++) {
		const char *list = edition_lists[i].list;

		for (int f = 0;
		     outcome == DONE && f < 2 && (m->kind == EDITION_YEAR || !edition_lists[i].of_year);
		     f++) {
			struct listed listed = {m, list, formats[f]};

			outcome = file_add(m,
			    arena_printf(&m->arena, "%s.%s", list, sheet_format_names[formats[f]]), true,
			    list_write_out, &listed, e);
		}
	}
	return outcome;
}

static int files_write(struct making *m, struct error *e)
{
	int outcome = file_add(m, "index.html", true, page_write, m, e);

	if (outcome == DONE)
		outcome = file_add(m, "situation.md", true, markdown_write, m, e);
	if (outcome == DONE)
		outcome = lists_write(m, e);
	if (outcome == DONE)
		outcome = file_add(m, "situation.xlsx", false, workbook_write, m, e);
	if (outcome == DONE)
		outcome = file_add(m, EDITION_LINES, true, write_text, &m->lines, e);
	return outcome == DONE ? file_add(m, EDITION_LEAVES, true, write_text, &m->leaves, e) : outcome;
}

static void tree_make(struct making *m)
{
	struct merkle tree = {0};

	published_tree(text_of(&m->lines), &tree);
	for (size_t i = 0; i < tree.count; i++) {
		hex_add(&m->leaves, tree.leaves[i].at, SHA256_SIZE);
		text_char(&m->leaves, '\n');
	}
	m->manifest.leaves = tree.count;
	m->manifest.root = merkle_root(&tree);
	merkle_done(&tree);
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Every digest in the lines, each once: they are 64 digits in quotes behind "evidence". */
static void evidence_gather(struct making *m)
{
	enum { DIGITS = 2 * SHA256_SIZE };
	struct manifest *x = &m->manifest;
	size_t kept = 0;

	for (const char *at = text_of(&m->lines); (at = strstr(at, "\"evidence\":"));
	     at += strcspn(at, "\n")) {
		const char *end = at + strcspn(at, "\n");

		for (const char *s = at + strlen("\"evidence\":"); s < end; s++) {
			if (*s != '"' || end - s < DIGITS + 2 || s[DIGITS + 1] != '"')
				continue;
			*(const char **)arena_push(&m->arena, &x->evidence, &x->evidence_count,
			    sizeof *x->evidence) = arena_copy(&m->arena, s + 1, DIGITS);
			s += DIGITS + 1;
		}
	}
	if (x->evidence_count)
		qsort(x->evidence, x->evidence_count, sizeof *x->evidence, by_text);
	for (size_t i = 0; i < x->evidence_count; i++)
		if (!kept || strcmp(x->evidence[kept - 1], x->evidence[i]) != 0)
			x->evidence[kept++] = x->evidence[i];
	x->evidence_count = kept;
}

/* A correction says what it corrects, why, and each thing that is another. */
static int corrections_make(struct making *m, struct error *e)
{
	const char *path =
	    arena_printf(&m->arena, "%s/%s/" EDITION_LINES, m->wish->publication->folder, m->wish->corrects);
	TEXT_OWNED struct text before = {0};
	struct published_change *changes;
	size_t count;
	FILE *out;
	char *html;
	size_t size;
	int outcome = whole_file_read(path, SIZE_MAX, &before, e);

	if (outcome == ABSENT)
		return error_set(e, REFUSED, "%s is not there", path);
	if (outcome == DONE)
		outcome =
		    published_compare(text_of(&before), text_of(&m->lines), &m->arena, &changes, &count, e);
	if (outcome != DONE)
		return outcome;
	m->manifest.corrects = m->wish->corrects;
	m->manifest.why = m->wish->why;
	out = open_memstream(&html, &size);
	if (!out)
		return error_set(e, FULL, "no memory for the page");
	fputs("<div class=\"notes\"><p><strong>", out);
	fprintf(out, tr("This edition corrects %s."), m->wish->corrects);
	fputs("</strong> ", out);
	html_escape(out, m->wish->why);
	fputs("</p>\n<ul>\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct published_change *c = &changes[i];
		struct manifest_change *kept =
		    arena_push(&m->arena, &m->manifest.changes, &m->manifest.change_count, sizeof *kept);

		*kept = (struct manifest_change){c->what, arena_text(&m->arena, c->subject), c->field,
		    arena_text(&m->arena, c->before), arena_text(&m->arena, c->after)};
		fputs("<li>", out);
		html_escape(out, c->name);
		fprintf(out, "%s%s: <s>", *c->field ? ", " : "", c->field);
		html_escape(out, *c->before ? c->before : "–");
		fputs("</s> ", out);
		html_escape(out, *c->after ? c->after : "–");
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
	if (!count)
		fprintf(out, "<p>%s</p>\n", tr("No figure and no promise is another."));
	fputs("</div>\n", out);
	fclose(out);
	text_put(&m->notes, html, size);
	free(html);
	return DONE;
}

static int manifest_sign(struct making *m, struct error *e)
{
	TEXT_OWNED struct text bytes = {0};
	TEXT_OWNED struct text signature = {0};
	uint8_t made[SIGNATURE_SIZE];
	int outcome;

	manifest_print(&m->manifest, &bytes);
	outcome = signature_make(text_of(&m->key), bytes.at, bytes.length, made, e);
	text_put(&signature, made, sizeof made);
	if (outcome == DONE)
		outcome = whole_file(
		    arena_printf(&m->arena, "%s/" MANIFEST_NAME, m->part), true, write_text, &bytes, e);
	if (outcome == DONE)
		outcome = whole_file(arena_printf(&m->arena, "%s/" MANIFEST_SIGNATURE, m->part), true,
		    write_text, &signature, e);
	if (outcome == DONE)
		outcome = whole_file(arena_printf(&m->arena, "%s/" MANIFEST_KEY, m->part), true, write_text,
		    &m->public_key, e);
	return outcome;
}

/* What an earlier try that was killed left behind. */
static void part_remove(const char *path)
{
	DIR *d = opendir(path);
	struct dirent *entry;

	while (d && (entry = readdir(d)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlinkat(dirfd(d), entry->d_name, 0);
	if (d)
		closedir(d);
	rmdir(path);
}

static int folder_make(const char *path, struct error *e)
{
	return mkdir(path, 0755) == 0 || errno == EEXIST
		   ? DONE
		   : error_set(
			 e, REFUSED, "%s: %s; it must be there to be published into", path, strerror(errno));
}

/* Held until it is closed. */
static int folder_lock(const char *path, int *lock, struct error *e)
{
	*lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *lock >= 0 && flock(*lock, LOCK_EX) == 0
		   ? DONE
		   : error_set(e, REFUSED, "%s: %s", path, strerror(errno));
}

/* ---- the list of editions ---- */

static int index_write(void *context, const char *temporary, FILE *out, struct error *e)
{
	const struct making *m = context;
	const struct publication *p = m->wish->publication;

	page_begin(out, p->title);
	fputs("<main><h1>", out);
	html_escape(out, p->title);
	fputs("</h1>\n<ul>\n", out);
	for (size_t i = m->edition_count; i-- > 0;) {
		const struct manifest *x = &m->editions[i].manifest;

		fprintf(out, "<li><a href=\"%s/index.html\">%s</a> <small>%.16s</small>", x->edition,
		    x->edition, x->as_of);
		if (x->corrects) {
			fputs(": ", out);
			fprintf(out, tr("corrects %s"), x->corrects);
		}
		fputs("</li>\n", out);
	}
	fputs("</ul></main>\n", out);
	page_end(out);
	return ferror(out) ? error_set(e, FULL, "%s: %s", temporary, strerror(errno)) : DONE;
}

/* What the news are against: the edition before this one that is no correction; of a quarter or a year, its
 * beginning. */
static instant compared_with(const struct making *m)
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

int edition_key(const struct publication *p, struct text *key, struct text *public_key, struct error *e)
{
	int outcome = whole_file_read(p->key, KEY_MOST, key, e);

	if (outcome == ABSENT)
		error_set(e, REFUSED, "%s: the key is not there; `pacesetter key new %s` makes one", p->key,
		    p->key);
	else if (outcome == DONE)
		outcome = key_public(text_of(key), public_key, e);
	return outcome == DONE ? DONE : REFUSED;
}

static int prepare(struct making *m, const struct edition_record *last, struct error *e)
{
	const struct publication *p = m->wish->publication;
	const struct config *c = view_config(m->reading->view);
	TEXT_OWNED struct text as_of = {0};
	TEXT_OWNED struct text state_of = {0};
	int outcome = edition_key(p, &m->key, &m->public_key, e);

	if (outcome == DONE)
		outcome = key_name(text_of(&m->public_key), &m->manifest.key, e);
	if (outcome != DONE)
		return REFUSED;
	m->reading->publication = p;
	m->query = (struct query){.as_of = view_moment(m->reading->view), .since = INSTANT_NONE};
	if (p->region_id && query_regions(&m->query, c, p->region_id, &m->arena, e) != DONE)
		return REFUSED;
	outcome = editions_read(p->folder, &m->arena, &m->editions, &m->edition_count, e);
	if (outcome == DONE)
		outcome = editions_whole(p, m->editions, m->edition_count, last, e);
	if (outcome == DONE)
		outcome = edition_report(m, e);
	if (outcome != DONE)
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
	outcome = news_make(&m->report, compared_with(m), e);
	if (outcome != DONE)
		return outcome;
	summary_make(&m->report);
	m->manifest.summary = m->report.lead;
	m->manifest.summary_count = m->report.lead_count;
	m->folder = arena_printf(&m->arena, "%s/%s", p->folder, m->manifest.edition);
	m->part = arena_printf(&m->arena, "%s/.%s.part", p->folder, m->manifest.edition);
	outcome = published_print(&m->report, &m->lines, e);
	if (outcome == DONE)
		tree_make(m);
	if (outcome == DONE)
		evidence_gather(m);
	return outcome == DONE && m->wish->corrects ? corrections_make(m, e) : outcome;
}

int edition_publish(struct reading *r, const struct edition_wish *wish, const struct edition_record *last,
    struct edition_record *made, struct error *e)
{
	struct making m = {.reading = r, .wish = wish};
	const char *folder = wish->publication->folder;
	int lock = -1, outcome = folder_make(folder, e);

	/* two at a time would be published behind the same edition */
	if (outcome == DONE)
		outcome = folder_lock(folder, &lock, e);
	if (outcome == DONE)
		outcome = prepare(&m, last, e);

	if (outcome == DONE) {
		part_remove(m.part);
		outcome = folder_make(m.part, e);
	}
	if (outcome == DONE)
		outcome = files_write(&m, e);
	if (outcome == DONE)
		outcome = manifest_sign(&m, e);
	if (outcome == DONE)
		outcome = whole_file_sync(m.part, e);
	if (outcome == DONE && rename(m.part, m.folder) != 0)
		outcome = error_set(e, REFUSED, "%s: %s", m.folder, strerror(errno));
	if (outcome == DONE)
		outcome = whole_file_sync(folder, e);
	if (outcome == DONE)
		outcome = editions_read(folder, &m.arena, &m.editions, &m.edition_count, e);
	if (outcome == DONE)
		outcome =
		    whole_file(arena_printf(&m.arena, "%s/index.html", folder), true, index_write, &m, e);
	if (outcome == DONE)
		*made = (struct edition_record){m.manifest.number,
		    arena_text(view_arena(r->view), m.manifest.edition),
		    m.editions[m.edition_count - 1].sha256, view_moment(r->view)};
	else if (m.part)
		part_remove(m.part);
	making_done(&m);
	if (lock >= 0)
		close(lock);
	return outcome;
}
