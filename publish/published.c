/* SPDX-License-Identifier: MIT */
#include "publish/published.h"
#include "base/json.h"
#include "config/mapping.h"
#include "export/figures.h"

#include <stdlib.h>
#include <string.h>

/* ---- writing ---- */

struct published_printer {
	struct json_writer w;
	struct txn *txn;
	struct text *out;
	struct known_fetch {
		bool asked;
		char sha256[2 * SHA256_SIZE + 1]; /* "": there is no document */
		const char *source;
	} * fetches; /* by number */
	size_t room;
	struct arena arena;
};

static const struct known_fetch *fetch_of(struct published_printer *p, uint32_t id)
{
	struct known_fetch *f;
	struct fetch fetch;
	struct error e;

	if (id >= p->room) {
		size_t room = (size_t)id + 1024;

		p->fetches = memory_grow(p->fetches, room * sizeof *p->fetches);
		memset(p->fetches + p->room, 0, (room - p->room) * sizeof *p->fetches);
		p->room = room;
	}
	f = &p->fetches[id];
	if (f->asked)
		return f;
	f->asked = true;
	f->source = "configuration";
	if (id && journal_get(p->txn, id, &p->arena, &fetch, &e) == OUTCOME_DONE) {
		TEXT_OWNED struct text hex = {0};

		f->source = fetch.source;
		if (fetch.has_evidence) {
			hex_add(&hex, fetch.sha256, SHA256_SIZE);
			memcpy(f->sha256, text_of(&hex), sizeof f->sha256);
		}
	}
	return f;
}

static void date_write(struct json_writer *w, const char *key, struct date date)
{
	TEXT_OWNED struct text t = {0};

	date_print(&t, date);
	json_string(w, key, date.day != DAY_NONE ? text_of(&t) : NULL);
}

static enum outcome figure_print(struct published_printer *p, const char *kind, const struct figure_row *f)
{
	const struct known_fetch *fetch = fetch_of(p, f->v.fetch);
	TEXT_OWNED struct text period = {0};
	char status[64];

	period_print(&period, f->period);
	json_open(&p->w, NULL, '{');
	json_string(&p->w, "kind", kind);
	json_string(&p->w, "region", f->region);
	json_string(&p->w, "region_name", f->region_name);
	json_string(&p->w, "indicator", f->indicator);
	json_string(&p->w, "indicator_name", f->indicator_name);
	json_string(&p->w, "period", text_of(&period));
	json_number(&p->w, "value", f->v.value);
	json_string(&p->w, "unit", f->unit);
	json_string(&p->w, "status", *figure_status(f->v.flags, status) ? status : NULL);
	json_instant(&p->w, "known", f->v.known);
	date_write(&p->w, "published", (struct date){.day = f->v.published});
	json_string(&p->w, "source", fetch->source);
	json_string(&p->w, "evidence", *fetch->sha256 ? fetch->sha256 : NULL);
	json_close(&p->w, '}');
	text_char(p->out, '\n');
	p->w = (struct json_writer){.out = p->out};
	return OUTCOME_DONE;
}

static enum outcome one_figure(void *context, const struct figure_row *f, struct error *e)
{
	(void)e;
	return figure_print(context, "figure", f);
}

static enum outcome one_target(void *context, const struct figure_row *f, struct error *e)
{
	(void)e;
	return figure_print(context, "target", f);
}

static void published_milestone_print(
    struct published_printer *p, const char *key, const struct milestone_state *m)
{
	json_open(&p->w, key, '{');
	date_write(&p->w, "first_committed", m->first_committed);
	date_write(&p->w, "committed", m->committed);
	date_write(&p->w, "approved", m->approved);
	date_write(&p->w, "actual", m->actual);
	date_write(&p->w, "forecast", m->forecast);
	json_close(&p->w, '}');
}

/* The documents that its dates and amounts came from, each once. */
static void project_evidence(struct published_printer *p, const struct project *x)
{
	const uint32_t fetches[] = {x->milestone[0].first_fetch, x->milestone[0].committed_fetch,
	    x->milestone[0].actual_fetch, x->milestone[1].first_fetch, x->milestone[1].committed_fetch,
	    x->milestone[1].actual_fetch, x->planned_fetch, x->done_fetch};
	enum { FETCHES = sizeof fetches / sizeof *fetches };

	json_open(&p->w, "evidence", '[');
	for (size_t i = 0; i < FETCHES; i++) {
		bool before = fetches[i] == 0;

		for (size_t n = 0; n < i; n++)
			before |= fetches[n] == fetches[i];
		if (!before && *fetch_of(p, fetches[i])->sha256)
			json_string(&p->w, NULL, fetch_of(p, fetches[i])->sha256);
	}
	json_close(&p->w, ']');
}

static void project_print(struct published_printer *p, const struct project *x)
{
	json_open(&p->w, NULL, '{');
	json_string(&p->w, "kind", "project");
	json_string(&p->w, "project", x->id);
	json_string(&p->w, "name", x->name);
	json_string(&p->w, "region", x->region);
	json_string(&p->w, "office", x->office);
	json_string(&p->w, "person", x->person);
	published_milestone_print(p, "start", &x->milestone[MILESTONE_START]);
	published_milestone_print(p, "production", &x->milestone[MILESTONE_PRODUCTION]);
	json_number(&p->w, "investment_planned", x->planned);
	json_number(&p->w, "investment_done", x->done);
	json_bool(&p->w, "vanished", x->vanished);
	json_instant(&p->w, "known", x->changed);
	json_string(&p->w, "source", x->source);
	project_evidence(p, x);
	json_close(&p->w, '}');
	text_char(p->out, '\n');
	p->w = (struct json_writer){.out = p->out};
}

enum outcome published_print(const struct report *r, struct text *out, struct error *e)
{
	struct published_printer p = {.w = {.out = out}, .out = out, .txn = view_txn(r->view)};
	struct query q = *r->query;
	int year = r->month.year;
	enum outcome outcome = OUTCOME_DONE;

	if (year) {
		q.from = period_of(year - 1, 1, MONTHLY);
		q.to = r->month;
		outcome = figure_rows(r->config, p.txn, BOOK_FIGURES, &q, BY_PERIODS, one_figure, &p, e);
		q.from = period_of(year - 1, 12, YEARLY);
		q.to = period_of(year, 12, YEARLY);
	}
	q.as_of = r->then;
	if (outcome == OUTCOME_DONE)
		outcome = figure_rows(r->config, p.txn, BOOK_TARGETS, &q, BY_PERIODS, one_target, &p, e);
	for (size_t n = 0; outcome == OUTCOME_DONE && n < r->project_count; n++)
		project_print(&p, r->projects[n].project);
	arena_done(&p.arena);
	free(p.fetches);
	return outcome;
}

void published_tree(const char *lines, struct merkle *tree)
{
	while (*lines) {
		size_t length = strcspn(lines, "\n");

		merkle_add(tree, merkle_leaf(lines, length));
		lines += length + (lines[length] == '\n');
	}
}

/* ---- comparing ---- */

struct entry {
	const char *key;
	const cJSON *object;
	bool met;
};

/* What stands there, as people read it; "" for null. */
static const char *published_value_text(const cJSON *node, struct arena *a)
{
	char number[32];

	if (cJSON_IsString(node))
		return node->valuestring;
	if (cJSON_IsNumber(node))
		return arena_text(a, number_print(node->valuedouble, number));
	return cJSON_IsTrue(node) ? "true" : cJSON_IsFalse(node) ? "false" : "";
}

static const char *object_key(const cJSON *object, struct arena *a)
{
	const char *kind = json_text_at(object, "kind");

	if (strcmp(kind, "project") == 0)
		return *json_text_at(object, "project")
			   ? arena_printf(a, "project %s", json_text_at(object, "project"))
			   : NULL;
	if (strcmp(kind, "figure") != 0 && strcmp(kind, "target") != 0)
		return NULL;
	return arena_printf(a, "%s %s %s %s", kind, json_text_at(object, "region"),
	    json_text_at(object, "indicator"), json_text_at(object, "period"));
}

static enum outcome entries_read(const char *text, const char *which, struct arena *a, struct entry **entries,
    size_t *count, struct error *e)
{
	size_t number = 0;

	*entries = NULL;
	*count = 0;
	for (const char *line = text; *line; number++) {
		size_t length = strcspn(line, "\n");
		char *copy = arena_copy(a, line, length);
		struct entry *entry;
		struct error inner;
		cJSON *root;

		if (json_parse(a, copy, length, 8, &root, &inner) != OUTCOME_DONE)
			return error_set(
			    e, OUTCOME_REFUSED, "%s, line %zu: %s", which, number + 1, inner.text);
		entry = arena_push(a, entries, count, sizeof *entry);
		*entry = (struct entry){object_key(root, a), root, false};
		if (!entry->key)
			return error_set(e, OUTCOME_REFUSED,
			    "%s, line %zu: expected a figure, a target or a project with their keys", which,
			    number + 1);
		line += length + (line[length] == '\n');
	}
	return OUTCOME_DONE;
}

static int entry_order(const void *x, const void *y)
{
	return strcmp((*(struct entry *const *)x)->key, (*(struct entry *const *)y)->key);
}

struct entry_comparison {
	struct arena *arena;
	struct published_change **changes;
	size_t *count;
};

static const char *name_for_people(const cJSON *o, struct arena *a)
{
	if (strcmp(json_text_at(o, "kind"), "project") == 0)
		return arena_printf(a, "%s %s", json_text_at(o, "project"), json_text_at(o, "name"));
	return arena_printf(a, "%s %s %s", json_text_at(o, "region_name"), json_text_at(o, "indicator_name"),
	    json_text_at(o, "period"));
}

static void change_note(struct entry_comparison *c, const struct entry *entry, const char *field,
    const char *before, const char *after)
{
	struct published_change *change = arena_push(c->arena, c->changes, c->count, sizeof *change);
	const char *kind = json_text_at(entry->object, "kind");

	*change = (struct published_change){kind, entry->key + strlen(kind) + 1,
	    name_for_people(entry->object, c->arena), field, before, after};
}

/* What matters to a reader; when it became known and from which document follows from that. */
static const struct {
	const char *name, *within;
} compared[] = {{"value", NULL}, {"status", NULL}, {"office", NULL}, {"person", NULL},
    {"first_committed", "start"}, {"committed", "start"}, {"approved", "start"}, {"actual", "start"},
    {"first_committed", "production"}, {"committed", "production"}, {"approved", "production"},
    {"actual", "production"}, {"investment_planned", NULL}, {"investment_done", NULL}, {"vanished", NULL}};

static void entry_compare(struct entry_comparison *c, const struct entry *before, const struct entry *after)
{
	for (size_t i = 0; i < sizeof compared / sizeof *compared; i++) {
		const char *within = compared[i].within;
		const cJSON *x =
		    within ? cJSON_GetObjectItemCaseSensitive(before->object, within) : before->object;
		const cJSON *y =
		    within ? cJSON_GetObjectItemCaseSensitive(after->object, within) : after->object;
		const char *was =
		    published_value_text(cJSON_GetObjectItemCaseSensitive(x, compared[i].name), c->arena);
		const char *is =
		    published_value_text(cJSON_GetObjectItemCaseSensitive(y, compared[i].name), c->arena);

		if (strcmp(was, is) != 0)
			change_note(c, after,
			    within ? arena_printf(c->arena, "%s %s", within, compared[i].name)
				   : compared[i].name,
			    was, is);
	}
}

static const char *entry_value(const struct entry *entry, struct arena *a)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(entry->object, "value");

	return value ? published_value_text(value, a) : json_text_at(entry->object, "name");
}

enum outcome published_compare(const char *before, const char *after, struct arena *a,
    struct published_change **changes, size_t *count, struct error *e)
{
	struct entry_comparison c = {a, changes, count};
	struct entry *old, *new, **sorted;
	size_t old_count, new_count;
	enum outcome outcome = entries_read(before, "before", a, &old, &old_count, e);

	*changes = NULL;
	*count = 0;
	if (outcome == OUTCOME_DONE)
		outcome = entries_read(after, "after", a, &new, &new_count, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	sorted = arena_raw(a, (old_count + 1) * sizeof *sorted);
	for (size_t i = 0; i < old_count; i++)
		sorted[i] = &old[i];
	if (old_count)
		qsort(sorted, old_count, sizeof(struct entry *), entry_order);
	for (size_t i = 0; i < new_count; i++) {
		const struct entry *key = &new[i];
		struct entry **found =
		    old_count ? bsearch(&key, sorted, old_count, sizeof(struct entry *), entry_order) : NULL;

		new[i].met = found;
		if (found) {
			(*found)->met = true;
			entry_compare(&c, *found, key);
		}
	}
	for (size_t i = 0; i < old_count; i++)
		if (!old[i].met)
			change_note(&c, &old[i], "", entry_value(&old[i], a), "");
	for (size_t i = 0; i < new_count; i++)
		if (!new[i].met)
			change_note(&c, &new[i], "", "", entry_value(&new[i], a));
	return OUTCOME_DONE;
}

enum outcome published_find(const char *text, const char *region, const char *indicator, const char *period,
    const char **line, size_t *length, size_t *index, struct error *e)
{
	struct arena a = {0};
	const char *wanted = arena_printf(&a, "figure %s %s %s", region, indicator, period), *at = text;
	struct entry *entries;
	size_t count, found;
	enum outcome outcome = entries_read(text, "the list", &a, &entries, &count, e);

	for (found = 0; outcome == OUTCOME_DONE && found < count && strcmp(entries[found].key, wanted) != 0;
	     found++)
		at += strcspn(at, "\n") + 1;
	if (outcome == OUTCOME_DONE && found == count)
		outcome = OUTCOME_ABSENT;
	if (outcome == OUTCOME_DONE) {
		*line = at;
		*length = strcspn(at, "\n");
		*index = found;
	}
	arena_done(&a);
	return outcome;
}
