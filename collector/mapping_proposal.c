/* SPDX-License-Identifier: MIT */
#include "collector/mapping_proposal.h"
#include "base/calendar.h"
#include "base/json.h"
#include "collector/proposal.h"

#include <string.h>

enum { LISTS_MAX = 64 };

/* ---- which list has the rows ---- */

static size_t value_members(const struct shape *rows)
{
	size_t n = 0;

	for (const struct shape *m = rows->child; m; m = m->next)
		n += shape_is_number(m);
	return n;
}

/* The list of objects with the most values below it; of two the deeper one. */
static void rows_find(const struct shape *s, const struct shape **best, size_t *most)
{
	size_t values = s->seen[SHAPE_OBJECT] * value_members(s);

	if (strcmp(s->step, "[*]") == 0 && values > 0 && values >= *most) {
		*best = s;
		*most = values;
	}
	for (const struct shape *c = s->child; c; c = c->next)
		rows_find(c, best, most);
}

static void field_add(struct proposal *p, const struct shape *s, const char *path)
{
	if (p->count < FIELDS_MAX && s->sample_count > 0 && !s->child)
		p->fields[p->count++] = (struct candidate){s, path, false};
}

/* Values of an object and of objects in it, but not of lists. */
static void proposal_fields_add(
    struct proposal *p, const struct shape *s, const struct shape *from, const char *start)
{
	for (const struct shape *m = s->child; m; m = m->next) {
		TEXT_OWNED struct text path = {0};

		if (strcmp(m->step, "[*]") == 0 || strcmp(m->step, ".*") == 0)
			continue;
		shape_path(m, from, start, &path);
		field_add(p, m, arena_text(p->arena, text_of(&path)));
		if (!m->seen[SHAPE_LIST])
			proposal_fields_add(p, m, from, start);
	}
}

static void proposal_fields_gather(struct proposal *p)
{
	const struct shape *lists[LISTS_MAX];
	size_t count = 0;

	proposal_fields_add(p, p->rows, p->rows, "");
	for (const struct shape *s = p->rows->up; s && count < LISTS_MAX; s = s->up)
		if (strcmp(s->step, "[*]") == 0)
			lists[count++] = s;
	/* the innermost group speaks before the outer ones */
	for (size_t i = 0; i < count && i < GROUPS_SHOWN; i++)
		p->groups[p->group_count++] = lists[count - 1 - i];
	for (size_t i = p->group_count; i-- > 0;)
		proposal_fields_add(
		    p, p->groups[i], p->groups[i], arena_printf(p->arena, "$group%zu", i + 1));
	{
		const struct shape *top = p->rows;

		while (top->up)
			top = top->up;
		proposal_fields_add(p, top, NULL, "");
	}
}

/* ---- which field is what ---- */

static const struct candidate *best_named(
    struct proposal *p, const struct name_list *k, const char *const *words)
{
	struct candidate *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct candidate *f = &p->fields[i];
		size_t known = f->taken ? 0 : names_match_count(k, f->shape);

		if (known > most) {
			best = f;
			most = known;
		}
	}
	/* the more telling words come first */
	for (size_t w = 0; !best && words[w]; w++) {
		const char *const word[] = {words[w], NULL};

		for (size_t i = 0; !best && i < p->count; i++) {
			struct candidate *f = &p->fields[i];

			if (!f->taken && f->shape->seen[SHAPE_TEXT] && !shape_is_period(f->shape) &&
			    shape_name_has(f->shape, word))
				best = f;
		}
	}
	if (best)
		best->taken = true;
	return best;
}

static const struct candidate *first_that(struct proposal *p, bool (*fits)(const struct shape *))
{
	for (size_t i = 0; i < p->count; i++) {
		struct candidate *f = &p->fields[i];

		if (!f->taken && fits(f->shape)) {
			f->taken = true;
			return f;
		}
	}
	return NULL;
}

static void month_field_find(struct proposal *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct candidate *f = &p->fields[i];

		if (f->taken || !(p->month_form = shape_month_form(f->shape)))
			continue;
		f->taken = true;
		p->month = f;
		return;
	}
}

/* The columns of a wide table: members of the row that are values, when there is more than one of them. Of
 * these the periods, or else those that the configuration knows, or else all. */
static void columns_find(struct proposal *p)
{
	const struct shape *all[FIELDS_MAX];
	size_t count = 0, by_period = 0;

	for (const struct shape *m = p->rows->child; m; m = m->next) {
		struct span span;

		if (!shape_is_number(m) || !m->name || count == FIELDS_MAX)
			continue;
		by_period += span_parse(m->name, &span);
		all[count++] = m;
	}
	p->columns_are_periods = by_period > 1;
	for (size_t i = 0; i < count; i++) {
		struct span span;

		if (p->columns_are_periods ? span_parse(all[i]->name, &span)
					   : !p->indicators.count || name_match(&p->indicators, all[i]->name))
			p->columns[p->column_count++] = all[i];
	}
	if (p->column_count == 0) {
		memcpy(p->columns, all, count * sizeof *all);
		p->column_count = count;
	}
}

/* In this order: what is certain is chosen first. */
static void proposal_fields_choose(struct proposal *p)
{
	bool wide;

	columns_find(p);
	wide = p->columns_are_periods;
	p->published = first_that(p, shape_is_publication);
	p->region = best_named(p, &p->regions, region_name_words);
	p->period = wide ? NULL : first_that(p, shape_is_period);
	p->value = wide ? NULL : first_that(p, shape_is_named_number);
	p->unit = first_that(p, shape_is_unit);
	if (p->value || wide)
		p->indicator = best_named(p, &p->indicators, indicator_name_words);
	if (p->value)
		p->column_count = 0;
	if (p->period && shape_is_years(p->period->shape))
		month_field_find(p);
}

/* ---- cubes ---- */

static bool object_has(const cJSON *node, const char *name)
{
	return cJSON_IsObject(node) && cJSON_GetObjectItemCaseSensitive(node, name);
}

/* The layout of statistics' own cubes, whose fields are known beforehand; NULL of other documents. */
static const char *cube_fields(const cJSON *root)
{
	if (object_has(root, "dataSets") ||
	    object_has(cJSON_GetObjectItemCaseSensitive(root, "data"), "dataSets"))
		return "      layout: sdmx-json # each dimension and attribute: .ID.code and .ID.label\n"
		       "      region: {at: .REF_AREA.code, map: {\"???\": \"???\"}}\n"
		       "      period: .TIME_PERIOD.code\n";
	if (object_has(root, "dimension") ||
	    object_has(cJSON_GetObjectItemCaseSensitive(root, "dataset"), "dimension"))
		return "      layout: json-stat # each dimension: .ID.code and .ID.label\n"
		       "      region: {at: .geo.code, map: {\"???\": \"???\"}}\n"
		       "      period: .time.code\n";
	return NULL;
}

void mapping_propose(const struct config *c, const char *url, const cJSON *root, const struct shape *shape,
    struct arena *a, struct text *out)
{
	struct proposal *p = arena_new(a, sizeof *p);
	const char *cube = cube_fields(root);
	size_t most = 0;

	p->regions = region_names(c);
	p->indicators = indicator_names(c);
	p->arena = a;
	text_add(out, "sources:\n  - id: probed # give it a name of your own\n    url: ");
	json_quote(out, url);
	text_add(out, "\n    figures:\n");
	rows_find(shape, &p->rows, &most);
	if (cube) {
		text_printf(out, "%s      indicator: {const: \"???\"}\n      value: .value\n", cube);
	} else if (p->rows) {
		proposal_fields_gather(p);
		proposal_fields_choose(p);
		proposal_write(p, out);
	} else {
		text_add(out, "      rows: \"???\" # no list of objects with numbers in it was found: see "
			      "layout: and groups:\n");
	}
}
