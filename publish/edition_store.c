/* SPDX-License-Identifier: MIT */
#include "publish/edition_store.h"
#include "base/json.h"
#include "export/figures.h"
#include "publish/manifest.h"
#include "store/projects.h"

#include <stdlib.h>
#include <string.h>

/* Vintages as texts, "figure sihui grp 2023-05 812.5 2023-06-18T10:00:00+08:00", sorted. */
struct vintage_lines {
	struct arena arena;
	const char **at;
	size_t count;
	const char *kind;
};

static const char *vintage_text(struct arena *a, const char *kind, const char *region, const char *indicator,
    const char *period, double value, const char *known)
{
	char number[32];

	return arena_printf(
	    a, "%s %s %s %s %s %s", kind, region, indicator, period, number_print(value, number), known);
}

static enum outcome vintage_line_add(void *context, const struct figure_row *f, struct error *e)
{
	struct vintage_lines *x = context;
	TEXT_OWNED struct text period = {0};
	TEXT_OWNED struct text known = {0};

	(void)e;
	period_print(&period, f->period);
	instant_print(&known, f->v.known);
	*(const char **)arena_push(&x->arena, &x->at, &x->count, sizeof *x->at) = vintage_text(
	    &x->arena, x->kind, f->region, f->indicator, text_of(&period), f->v.value, text_of(&known));
	return OUTCOME_DONE;
}

static int vintage_line_order(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

struct vintage_check {
	const struct vintage_lines *vintages;
	struct txn *txn;
	struct arena line_arena; /* of one line */
	size_t number;		 /* from 1 */
	void (*wrong)(void *context, const char *where, const char *what);
	void *context;
	size_t missing;
};

static void vintage_line_missing(struct vintage_check *l, const char *what)
{
	l->missing++;
	l->wrong(l->context, arena_printf(&l->line_arena, EDITION_LINES ", line %zu", l->number), what);
}

static void figure_line_check(struct vintage_check *l, const cJSON *line)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(line, "value");
	const struct vintage_lines *x = l->vintages;
	const char *wanted = vintage_text(&l->line_arena, json_text_at(line, "kind"),
	    json_text_at(line, "region"), json_text_at(line, "indicator"), json_text_at(line, "period"),
	    cJSON_IsNumber(value) ? value->valuedouble : 0, json_text_at(line, "known"));

	if (!x->count || !bsearch(&wanted, x->at, x->count, sizeof *x->at, vintage_line_order))
		vintage_line_missing(
		    l, arena_printf(&l->line_arena, "the store has no such vintage: %s", wanted));
}

/* What a line says of a project, and the attribute whose vintage it was. */
static const struct {
	const char *within, *name;
	uint32_t attribute;
} project_said[] = {{"start", "first_committed", ATTRIBUTE_START + MILESTONE_COMMITTED},
    {"start", "committed", ATTRIBUTE_START + MILESTONE_COMMITTED},
    {"start", "approved", ATTRIBUTE_START + MILESTONE_APPROVED},
    {"start", "actual", ATTRIBUTE_START + MILESTONE_ACTUAL},
    {"start", "forecast", ATTRIBUTE_START + MILESTONE_FORECAST},
    {"production", "first_committed", ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED},
    {"production", "committed", ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED},
    {"production", "approved", ATTRIBUTE_PRODUCTION + MILESTONE_APPROVED},
    {"production", "actual", ATTRIBUTE_PRODUCTION + MILESTONE_ACTUAL},
    {"production", "forecast", ATTRIBUTE_PRODUCTION + MILESTONE_FORECAST},
    {NULL, "investment_planned", ATTRIBUTE_PLANNED}, {NULL, "investment_done", ATTRIBUTE_DONE}};

static bool value_is_stated(const struct attribute_value *v, const cJSON *said)
{
	TEXT_OWNED struct text date = {0};

	if (v->type == VALUE_NUMBER)
		return cJSON_IsNumber(said) && said->valuedouble == v->number;
	if (v->type != VALUE_DATE || !cJSON_IsString(said))
		return false;
	date_print(&date, v->date);
	return strcmp(text_of(&date), said->valuestring) == 0;
}

static enum outcome project_line_check(struct vintage_check *l, const cJSON *line, struct error *e)
{
	const char *id = json_text_at(line, "project");
	struct project_change *changes = NULL;
	size_t count = 0;
	enum outcome outcome = project_history(
	    &(struct store_reading){l->txn, INSTANT_LAST, &l->line_arena}, id, &changes, &count, e);

	if (outcome < 0)
		return outcome;
	for (size_t i = 0; i < sizeof project_said / sizeof *project_said; i++) {
		const char *within = project_said[i].within, *name = project_said[i].name;
		const cJSON *said = cJSON_GetObjectItemCaseSensitive(
		    within ? cJSON_GetObjectItemCaseSensitive(line, within) : line, name);
		bool found = !said || cJSON_IsNull(said);

		for (size_t n = 0; !found && n < count; n++)
			found = changes[n].value.attribute == project_said[i].attribute &&
				value_is_stated(&changes[n].value, said);
		if (!found)
			vintage_line_missing(
			    l, arena_printf(&l->line_arena, "the store never had: project %s %s%s%s %s", id,
				   within ? within : "", within ? " " : "", name,
				   cJSON_IsString(said) ? said->valuestring : json_literal(said)));
	}
	return OUTCOME_DONE;
}

static enum outcome line_check(struct vintage_check *l, const char *line, size_t length, struct error *e)
{
	cJSON *root;
	enum outcome outcome;

	arena_reset(&l->line_arena);
	l->number++;
	outcome = json_parse(&l->line_arena, arena_copy(&l->line_arena, line, length), length, 8, &root, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (strcmp(json_text_at(root, "kind"), "project") == 0)
		return project_line_check(l, root, e);
	figure_line_check(l, root);
	return OUTCOME_DONE;
}

enum outcome edition_in_store(const struct config *c, struct txn *t, const char *lines,
    void (*wrong)(void *context, const char *where, const char *what), void *context, size_t *missing,
    struct error *e)
{
	const struct query all = {.as_of = INSTANT_LAST, .since = INSTANT_NONE, .all = true};
	struct vintage_lines x = {.kind = "figure"};
	struct vintage_check l = {.vintages = &x, .txn = t, .wrong = wrong, .context = context};
	enum outcome outcome = figure_rows(c, t, BOOK_FIGURES, &all, BY_PERIODS, vintage_line_add, &x, e);

	x.kind = "target";
	if (outcome == OUTCOME_DONE)
		outcome = figure_rows(c, t, BOOK_TARGETS, &all, BY_PERIODS, vintage_line_add, &x, e);
	if (x.count)
		qsort(x.at, x.count, sizeof *x.at, vintage_line_order);
	for (const char *line = lines; outcome == OUTCOME_DONE && *line;) {
		size_t length = strcspn(line, "\n");

		outcome = line_check(&l, line, length, e);
		line += length + (line[length] == '\n');
	}
	*missing = l.missing;
	arena_done(&l.line_arena);
	arena_done(&x.arena);
	return outcome;
}
