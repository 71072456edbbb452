#include "collector/map.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

void mapped_free(struct mapped *m)
{
	struct arena a = m->arena;

	*m = (struct mapped){0};
	arena_done(&a);
}

void refusal_keep(struct mapped *m, const struct refusal *r)
{
	struct refusal *kept;

	m->refused++;
	if (m->refusal_count == REFUSALS_KEPT)
		return;
	kept = arena_push(&m->arena, &m->refusals, &m->refusal_count, sizeof *kept);
	kept->row = r->row;
	kept->path = arena_text(&m->arena, r->path);
	kept->found = arena_text(&m->arena, r->found);
	kept->reason = arena_text(&m->arena, r->reason);
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
	if (result == FIELD_MISSING || result == FIELD_IGNORED)
		return true;
	if (result == FIELD_REFUSED)
		return false;
	text = field_text(row, &v);
	if (!memory->good || strcmp(memory->text, text) != 0) {
		struct span span;

		memory->good = strlen(text) < sizeof memory->text;
		if (memory->good)
			strcpy(memory->text, text);
		for (size_t i = 0; i < f->forms.count; i++)
			if (form_read(f->forms.at[i], text, &span, &memory->date.day) &&
			    memory->date.day != DAY_NONE)
				goto found;
		if (f->forms.count || !date_parse(text, &memory->date)) {
			memory->good = false;
			refuse(row, refusal, f->paths ? f->paths[0].text : "", text,
			    "published: this is no date%s%s", f->forms.count ? " of the form " : "",
			    f->forms.count ? f->forms.at[0] : "");
			return false;
		}
	}
found:
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
		refuse(row, refusal, f->paths ? f->paths[0].text : "", "", "the row names no region");
		*result = FIELD_REFUSED;
	}
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
	refuse(row, refusal, f->paths ? f->paths[0].text : "", text,
	    "this is no region of the configuration%s%s%s; say so with map: or ignore:",
	    near ? " (the nearest is " : "", near ? near : "", near ? ")" : "");
	return -1;
}

enum field_result map_number(struct row *row, const struct field *f, double *value, struct refusal *refusal)
{
	struct field_value v;
	enum field_result result = field_get(row, f, &v, refusal);

	if (result != FIELD_TEXT)
		return result;
	if (cJSON_IsNumber(v.node)) {
		*value = v.node->valuedouble;
		if (isfinite(*value))
			return FIELD_TEXT;
		refuse(row, refusal, f->paths[0].text, "", "the number is too large");
		return FIELD_REFUSED;
	}
	if (number_parse(v.text, f->thousands, value))
		return FIELD_TEXT;
	refuse(row, refusal, f->paths ? f->paths[0].text : "", v.text, "this is no number%s",
	    f->missing.count ? "" : "; a text that stands for \"no value\" is named with missing:");
	return FIELD_REFUSED;
}

static int expect_check(const struct source *s, struct row *row, struct error *e)
{
	const struct condition *expect = s->expect.at;

	for (size_t i = 0; i < s->expect.count; i++) {
		struct json_nodes nodes = {0};
		const char *found, *words = NULL;

		if (condition_holds(row, &expect[i]))
			continue;
		found = path_select(row, &expect[i].path, &nodes, NULL) == DONE && nodes.count
			    ? node_text(nodes.at[0].node, row->arena)
			    : NULL;
		nodes.count = 0;
		if (s->error_text.text && path_select(row, &s->error_text, &nodes, NULL) == DONE &&
		    nodes.count)
			words = node_text(nodes.at[0].node, row->arena);
		return error_set(e, REFUSED, "expected %s to be %s, found %.60s%s%.200s", expect[i].path.text,
		    expect[i].allowed.count ? expect[i].allowed.at[0] : "?", found ? found : "nothing",
		    words ? "; the source says: " : "", words ? words : "");
	}
	return DONE;
}

int map_document(
    const struct config *c, const struct source *s, const cJSON *document, struct mapped *m, struct error *e)
{
	struct mapping_run run = {.config = c, .source = s, .out = m};
	struct row whole = {.arena = &m->arena, .document = document, .node = {document, -1}};
	size_t seen = 0, good;
	int outcome = expect_check(s, &whole, e);

	m->listed_all = true;
	if (outcome == DONE && s->figures) {
		outcome = rows_walk(&s->figures->rows, document, &m->arena, (size_t)s->rows_max, &seen,
		    map_figure_row, &run, e);
		m->rows += (uint32_t)seen;
		figures_settle(&run);
	}
	if (outcome == DONE && s->projects) {
		outcome = rows_walk(&s->projects->rows, document, &m->arena, (size_t)s->rows_max, &seen,
		    map_project_row, &run, e);
		m->rows += (uint32_t)seen;
		projects_settle(&run);
	}
	good = m->figure_count + m->project_count;
	if (outcome == DONE && good < (size_t)s->min_rows)
		return error_set(e, REFUSED,
		    "%zu good rows of %u (%u refused, %u left out), expected at least %d%s%s", good, m->rows,
		    m->refused, m->ignored, s->min_rows, m->refusal_count ? "; first refusal: " : "",
		    m->refusal_count ? m->refusals[0].reason : "");
	return outcome;
}
