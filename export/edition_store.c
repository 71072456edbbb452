#include "export/edition_store.h"
#include "base/json.h"
#include "export/figures.h"
#include "export/manifest.h"

#include <stdlib.h>
#include <string.h>

/* Vintages as texts, "figure sihui grp 2023-05 812.5 2023-06-18T10:00:00+08:00", sorted. */
struct vintages {
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

static int learn(void *context, const struct figure_row *f, struct error *e)
{
	struct vintages *x = context;
	TEXT_OWNED struct text period = {0};
	TEXT_OWNED struct text known = {0};

	(void)e;
	period_print(&period, f->period);
	instant_print(&known, f->v.known);
	*(const char **)arena_push(&x->arena, &x->at, &x->count, sizeof *x->at) = vintage_text(
	    &x->arena, x->kind, f->region, f->indicator, text_of(&period), f->v.value, text_of(&known));
	return DONE;
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

int edition_in_store(const struct config *c, struct txn *t, const char *lines,
    void (*wrong)(void *context, const char *where, const char *what), void *context, size_t *missing,
    struct error *e)
{
	const struct query all = {.as_of = INSTANT_LAST, .since = INSTANT_NONE, .all = true};
	struct vintages x = {.kind = "figure"};
	struct arena line_arena = {0};
	size_t number = 0;
	int outcome = figure_rows(c, t, BOOK_FIGURES, &all, BY_PERIODS, learn, &x, e);

	*missing = 0;
	x.kind = "target";
	if (outcome == DONE)
		outcome = figure_rows(c, t, BOOK_TARGETS, &all, BY_PERIODS, learn, &x, e);
	if (x.count)
		qsort(x.at, x.count, sizeof *x.at, by_text);
	for (const char *line = lines; outcome == DONE && *line; number++) {
		size_t length = strcspn(line, "\n");
		const cJSON *value;
		const char *wanted;
		cJSON *root;

		arena_reset(&line_arena);
		outcome = json_parse(&line_arena, arena_copy(&line_arena, line, length), length, 8, &root, e);
		line += length + (line[length] == '\n');
		if (outcome != DONE || strcmp(json_text_at(root, "kind"), "project") == 0)
			continue;
		value = cJSON_GetObjectItemCaseSensitive(root, "value");
		wanted = vintage_text(&line_arena, json_text_at(root, "kind"), json_text_at(root, "region"),
		    json_text_at(root, "indicator"), json_text_at(root, "period"),
		    cJSON_IsNumber(value) ? value->valuedouble : 0, json_text_at(root, "known"));
		if (x.count && bsearch(&wanted, x.at, x.count, sizeof *x.at, by_text))
			continue;
		++*missing;
		wrong(context, arena_printf(&line_arena, EDITION_LINES ", line %zu", number + 1),
		    arena_printf(&line_arena, "the store has no such vintage: %s", wanted));
	}
	arena_done(&line_arena);
	arena_done(&x.arena);
	return outcome;
}
