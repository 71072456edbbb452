/* SPDX-License-Identifier: MIT */
#include "collector/map.h"
#include "base/json.h"
#include "config/lookup.h"
#include "config/source.h"

#include <string.h>

void mapped_free(struct mapped_page *m)
{
	struct arena a = m->arena;

	*m = (struct mapped_page){0};
	arena_done(&a);
}

void refusal_keep(struct mapped_page *m, const struct refusal *r)
{
	struct refusal *kept;

	m->refused++;
	if (r->page < m->page_count)
		m->pages[r->page].refused++;
	if (m->refusal_count == REFUSALS_KEPT)
		return;
	kept = arena_push(&m->arena, &m->refusals, &m->refusal_count, sizeof *kept);
	kept->row = r->row;
	kept->page = r->page;
	kept->path = arena_text(&m->arena, r->path);
	kept->found = arena_text(&m->arena, r->found);
	kept->reason = arena_text(&m->arena, r->reason);
}

void ignored_count(struct mapped_page *m, uint32_t page)
{
	m->ignored++;
	m->pages[page].ignored++;
}

bool map_published(
    struct mapping_run *run, struct row *row, const struct field *f, day_number *day, struct refusal *refusal)
{
	struct date_memory *memory = &run->published;
	struct field_value v;
	enum field_result result;
	const char *text;

	*day = DAY_NONE;
	if (!f->set)
		return true;
	result = field_get(row, f, &v, refusal);
	if (result != FIELD_TEXT)
		return result != FIELD_REFUSED;
	text = field_text(row, &v);
	if (!memory->good || strcmp(memory->text, text) != 0) {
		memory->good = false;
		if (!field_date(row, f, text, &memory->date, refusal))
			return false;
		memory->good = strlen(text) < sizeof memory->text && !f->form_of;
		if (memory->good)
			strcpy(memory->text, text);
	}
	*day = memory->date.day;
	return true;
}

int map_region(struct mapping_run *run, struct row *row, const struct field *f, enum field_result *result,
    struct refusal *refusal)
{
	struct field_value v;
	const char *text, *near;
	int region;

	*result = field_get(row, f, &v, refusal);
	if (*result == FIELD_MISSING) {
		row_field_refuse(row, refusal, field_name(f), "", "the row names no region");
		*result = FIELD_REFUSED;
	}
	if (*result == FIELD_SILENT)
		*result = FIELD_IGNORED;
	if (*result != FIELD_TEXT)
		return -1;
	if (v.entry)
		return v.entry->index;
	text = field_text(row, &v);
	region = config_region(run->config, text);
	if (region >= 0)
		return region;
	*result = FIELD_REFUSED;
	near = config_nearest_region(run->config, text);
	row_field_refuse(row, refusal, field_name(f), text,
	    "this is no region of the configuration%s%s%s; say so with map: or ignore:",
	    near ? " (the nearest is " : "", near ? near : "", near ? ")" : "");
	return -1;
}

struct budget source_budget(const struct source *s)
{
	return (struct budget){.memory_max = (size_t)(s->memory_max_mib * (1 << 20)),
	    .steps_max = (uint64_t)s->steps_max,
	    .memory_key = "memory_max_mib",
	    .steps_key = "steps_max"};
}

static enum outcome expect_check(const struct source *s, struct row *row, struct error *e)
{
	const struct condition *expect = s->expect.at;

	for (size_t i = 0; i < s->expect.count; i++) {
		const char *found, *words = NULL;

		if (condition_holds(row, &expect[i]))
			continue;
		found = document_text(row->document, &expect[i].path, row->arena);
		if (s->error_text.text)
			words = document_text(row->document, &s->error_text, row->arena);
		return error_set(e, OUTCOME_REFUSED, "expected %s to be %s, found %.60s%s%.200s",
		    expect[i].path.text, expect[i].allowed.count ? expect[i].allowed.at[0] : "?",
		    found ? found : "nothing", words ? "; the source says: " : "", words ? words : "");
	}
	return OUTCOME_DONE;
}

static enum outcome rows_map(const struct source *s, const struct rows_mapping *rows, const cJSON *document,
    const struct request_subject *asked, row_each *each, struct mapping_run *run, size_t *selected,
    struct error *e)
{
	struct mapped_page *m = run->out;
	struct rows_seen seen;
	size_t most = (size_t)s->rows_max > m->rows ? (size_t)s->rows_max - m->rows : 0;
	enum outcome outcome =
	    rows_walk(rows, document, asked, &m->arena, most, m->pages[m->page].types, &seen, each, run, e);

	m->rows += (uint32_t)seen.cells;
	m->pages[m->page].rows += (uint32_t)seen.cells;
	*selected += seen.rows;
	return outcome;
}

/* A document without rows says so by an empty list. What has no list may be an error in the place of a page,
 * and is not the end of anything. */
static enum outcome nothing_check(
    const struct source *s, const cJSON *document, struct arena *a, struct error *e)
{
	const struct rows_mapping *rows[] = {
	    s->figures ? &s->figures->rows : NULL, s->projects ? &s->projects->rows : NULL};
	const char *words = s->error_text.text ? document_text(document, &s->error_text, a) : NULL;
	const char *where = "";
	bool listed = false;
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; outcome == OUTCOME_DONE && !listed && i < 2; i++) {
		if (!rows[i])
			continue;
		where = rows[i]->group_count ? rows[i]->groups[0].path.text : rows[i]->rows.text;
		outcome = rows_listed(rows[i], document, a, &listed, e);
	}
	if (outcome != OUTCOME_DONE || listed)
		return outcome;
	return error_set(e, OUTCOME_REFUSED, "there is no list at %s, not even an empty one%s%.200s", where,
	    words ? "; the source says: " : "", words ? words : "");
}

enum outcome map_page(const struct config *c, const struct source *s, const cJSON *document,
    const struct request_subject *asked, struct mapped_page *m, size_t *selected, struct error *e)
{
	struct mapping_run run = {.config = c, .source = s, .out = m};
	struct row whole = {.arena = &m->arena, .document = document, .asked = asked, .node = {document, -1}};
	struct budget own = source_budget(s), *given = m->arena.budget;
	size_t seen = 0;
	enum outcome outcome;

	if (!given)
		m->arena.budget = &own;
	if (m->page_count == 0)
		m->listed_all = true;
	m->page = (uint32_t)m->page_count;
	arena_push(&m->arena, &m->pages, &m->page_count, sizeof *m->pages);
	outcome = expect_check(s, &whole, e);
	if (outcome == OUTCOME_DONE && s->figures)
		outcome = rows_map(s, &s->figures->rows, document, asked, map_figure_row, &run, &seen, e);
	if (outcome == OUTCOME_DONE && s->projects)
		outcome = rows_map(s, &s->projects->rows, document, asked, map_project_row, &run, &seen, e);
	if (outcome == OUTCOME_DONE)
		outcome = budget_check(m->arena.budget, e);
	if (outcome == OUTCOME_DONE && seen == 0)
		outcome = nothing_check(s, document, &m->arena, e);
	m->arena.budget = given;
	if (selected)
		*selected = seen;
	return outcome;
}

const char *page_types(const struct mapped_page *m, size_t page, struct arena *a)
{
	static const char *const names[] = {"text", "number", "bool", "other"};
	TEXT_OWNED struct text t = {0};

	for (int slot = 1; slot < SLOTS; slot++) {
		uint8_t types = m->pages[page].types[slot];

		if (types == 0)
			continue;
		text_printf(&t, "%s%s:", t.length ? " " : "", slot_names[slot]);
		for (int i = 0, said = 0; i < 4; i++)
			if (types >> i & 1)
				text_printf(&t, "%s%s", said++ ? "|" : "", names[i]);
	}
	return arena_text(a, text_of(&t));
}

enum outcome map_settle(
    const struct config *c, const struct source *s, struct mapped_page *m, struct error *e)
{
	struct mapping_run run = {.config = c, .source = s, .out = m};
	size_t good;

	figures_settle(&run);
	projects_settle(&run);
	good = m->figure_count + m->project_count;
	if (good < (size_t)s->min_rows)
		return error_set(e, OUTCOME_REFUSED,
		    "%zu good rows of %u (%u refused, %u left out), expected at least %d%s%s", good, m->rows,
		    m->refused, m->ignored, s->min_rows, m->refusal_count ? "; first refusal: " : "",
		    m->refusal_count ? m->refusals[0].reason : "");
	return OUTCOME_DONE;
}

enum outcome map_document(const struct config *c, const struct source *s, const cJSON *document,
    const struct request_subject *asked, struct mapped_page *m, struct error *e)
{
	enum outcome outcome = map_page(c, s, document, asked, m, NULL, e);

	return outcome == OUTCOME_DONE ? map_settle(c, s, m, e) : outcome;
}
