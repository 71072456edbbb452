/* SPDX-License-Identifier: MIT */
#include "collector/map.h"
#include "config/city.h"
#include "config/source.h"

#include <stdlib.h>
#include <string.h>

static void value_add(struct mapping_run *run, struct mapped_project *p, const struct attribute_value *v)
{
	struct attribute_value *kept = arena_push(&run->out->arena, &p->values, &p->count, sizeof *kept);

	*kept = *v;
	if (v->text)
		kept->text = arena_text(&run->out->arena, v->text);
}

/* A field that is not configured, or whose `when` does not hold, says nothing; one that is and has no value
 * says "none". */
static bool text_field(struct mapping_run *run, struct row *row, struct mapped_project *p, uint32_t attribute,
    const struct field *f, struct refusal *r)
{
	struct attribute_value value = {.attribute = attribute, .type = VALUE_NONE};
	struct field_value v;
	enum field_result result;

	if (!f->set)
		return true;
	result = field_get(row, f, &v, r);
	if (result == FIELD_REFUSED || result == FIELD_SILENT)
		return result == FIELD_SILENT;
	if (result == FIELD_TEXT && *field_text(row, &v)) {
		value.type = VALUE_TEXT;
		value.text = field_text(row, &v);
	}
	value_add(run, p, &value);
	return true;
}

static bool number_field(struct mapping_run *run, struct row *row, struct mapped_project *p,
    uint32_t attribute, const struct field *f, struct refusal *r)
{
	struct attribute_value value = {.attribute = attribute, .type = VALUE_NONE};
	enum field_result result;

	if (!f->set)
		return true;
	result = field_number(row, f, &value.number, NULL, r);
	if (result == FIELD_REFUSED || result == FIELD_SILENT)
		return result == FIELD_SILENT;
	if (result == FIELD_TEXT)
		value.type = VALUE_NUMBER;
	value_add(run, p, &value);
	return true;
}

static bool date_field(struct mapping_run *run, struct row *row, struct mapped_project *p, uint32_t attribute,
    const struct field *f, struct refusal *r)
{
	struct attribute_value value = {.attribute = attribute, .type = VALUE_NONE};
	struct field_value v;
	enum field_result result;

	if (!f->set)
		return true;
	result = field_get(row, f, &v, r);
	if (result == FIELD_REFUSED || result == FIELD_SILENT)
		return result == FIELD_SILENT;
	if (result == FIELD_TEXT && *field_text(row, &v)) {
		if (!field_date(row, f, field_text(row, &v), &value.date, r))
			return false;
		value.type = VALUE_DATE;
	}
	value_add(run, p, &value);
	return true;
}

static bool project_fields_map(struct mapping_run *run, struct row *row, struct mapped_project *p,
    enum field_result *result, struct refusal *r)
{
	const struct projects_mapping *m = run->source->projects;
	static const uint32_t first[MILESTONES] = {ATTRIBUTE_START, ATTRIBUTE_PRODUCTION};
	struct attribute_value value = {.attribute = ATTRIBUTE_REGION, .type = VALUE_TEXT};
	int region = map_region(run, row, &m->region, result, r);

	if (region < 0)
		return false;
	*result = FIELD_REFUSED;
	value.text = run->config->region[region].id;
	value_add(run, p, &value);
	value = (struct attribute_value){
	    .attribute = ATTRIBUTE_SOURCE, .type = VALUE_TEXT, .text = run->source->id};
	value_add(run, p, &value);
	value = (struct attribute_value){.attribute = ATTRIBUTE_VANISHED, .type = VALUE_NONE};
	value_add(run, p, &value);
	if (!text_field(run, row, p, ATTRIBUTE_NAME, &m->name, r) ||
	    !text_field(run, row, p, ATTRIBUTE_OFFICE, &m->office, r) ||
	    !text_field(run, row, p, ATTRIBUTE_PERSON, &m->person, r) ||
	    !number_field(run, row, p, ATTRIBUTE_PLANNED, &m->investment.planned, r) ||
	    !number_field(run, row, p, ATTRIBUTE_DONE, &m->investment.done, r) ||
	    !map_published(run, row, &m->published, &p->published, r))
		return false;
	p->known_from = m->rows.history ? p->published : DAY_NONE;
	if (m->rows.history && p->published == DAY_NONE) {
		row_field_refuse(row, r, field_name(&m->published), "",
		    "the row of a history does not say from when it is known");
		return false;
	}
	for (size_t i = 0; i < m->investment.year_count; i++)
		if (!number_field(run, row, p, ATTRIBUTE_PLAN_OF_YEAR + (uint32_t)m->investment.years[i].year,
			&m->investment.years[i].planned, r))
			return false;
	for (int i = 0; i < MILESTONES; i++) {
		const struct milestone_mapping *milestone = &m->milestone[i];

		if (!date_field(run, row, p, first[i] + MILESTONE_COMMITTED, &milestone->committed, r) ||
		    !date_field(run, row, p, first[i] + MILESTONE_ACTUAL, &milestone->actual, r) ||
		    !date_field(run, row, p, first[i] + MILESTONE_FORECAST, &milestone->forecast, r) ||
		    !text_field(run, row, p, first[i] + MILESTONE_REASON, &milestone->reason, r))
			return false;
	}
	*result = FIELD_TEXT;
	return true;
}

enum outcome map_project_row(void *context, struct row *row, struct error *e)
{
	struct mapping_run *run = context;
	struct mapped_page *out = run->out;
	struct mapped_project p = {.row = row->number, .page = out->page}, *kept;
	struct refusal refusal;
	struct field_value v;
	enum field_result result = field_get(row, &run->source->projects->id, &v, &refusal);

	(void)e;
	if (result == FIELD_TEXT && (!*field_text(row, &v) || strlen(field_text(row, &v)) > 200)) {
		row_field_refuse(row, &refusal, field_name(&run->source->projects->id), field_text(row, &v),
		    "a code has 1 to 200 bytes");
		result = FIELD_REFUSED;
	}
	if (result == FIELD_MISSING) {
		row_field_refuse(row, &refusal, "", "", "the row has no code");
		result = FIELD_REFUSED;
	}
	if (result == FIELD_TEXT) {
		p.id = arena_text(&out->arena, field_text(row, &v));
		*(const char **)arena_push(
		    &out->arena, &out->listed, &out->listed_count, sizeof *out->listed) = p.id;
		project_fields_map(run, row, &p, &result, &refusal);
	} else if (result == FIELD_REFUSED) {
		out->listed_all = false;
	}
	if (result == FIELD_IGNORED || result == FIELD_SILENT) {
		ignored_count(out, out->page);
	} else if (result == FIELD_REFUSED) {
		refusal.page = out->page;
		refusal_keep(out, &refusal);
	} else {
		kept = arena_push(&out->arena, &out->projects, &out->project_count, sizeof *kept);
		*kept = p;
	}
	return OUTCOME_DONE;
}

/* ---- rows that speak of the same project ---- */

static int by_project(const void *a, const void *b)
{
	const struct mapped_project *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	if (order)
		return order;
	if (x->known_from != y->known_from)
		return x->known_from < y->known_from ? -1 : 1;
	if (x->page != y->page)
		return x->page < y->page ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

static bool same_project(const struct mapped_project *a, const struct mapped_project *b)
{
	return strcmp(a->id, b->id) == 0 && a->known_from == b->known_from;
}

static bool same_attribute(const struct attribute_value *x, const struct attribute_value *y)
{
	return x->type == y->type && x->number == y->number && x->date.day == y->date.day &&
	       x->date.months == y->date.months &&
	       strcmp(x->text ? x->text : "", y->text ? y->text : "") == 0;
}

/* What both rows say, in `into`: a row a milestone, a row a year of the plan. False: they contradict each
 * other. *more: the second row said something new. */
static bool projects_join(
    struct mapping_run *run, struct mapped_project *into, const struct mapped_project *other, bool *more)
{
	*more = false;
	for (size_t i = 0; i < other->count; i++) {
		const struct attribute_value *v = &other->values[i];
		size_t n = 0;

		while (n < into->count && into->values[n].attribute != v->attribute)
			n++;
		if (n == into->count) {
			value_add(run, into, v);
			*more = true;
		} else if (!same_attribute(&into->values[n], v)) {
			return false;
		}
	}
	return true;
}

void projects_settle(struct mapping_run *run)
{
	struct mapped_page *m = run->out;
	size_t out = 0;

	if (m->project_count == 0)
		return;
	qsort(m->projects, m->project_count, sizeof *m->projects, by_project);
	for (size_t i = 0; i < m->project_count;) {
		struct mapped_project whole = m->projects[i];
		size_t end = i + 1;
		bool agree = true, more;

		for (; end < m->project_count && same_project(&whole, &m->projects[end]); end++) {
			agree = agree && projects_join(run, &whole, &m->projects[end], &more);
			if (agree && !more)
				ignored_count(m, m->projects[end].page);
		}
		for (size_t n = i; !agree && n < end; n++) {
			struct refusal r = {.row = m->projects[n].row,
			    .page = m->projects[n].page,
			    .path = field_name(&run->source->projects->id),
			    .found = m->projects[n].id,
			    .reason = "other rows say something else of the same project: conflicting rows "
				      "are refused all"};

			refusal_keep(m, &r);
		}
		if (agree)
			m->projects[out++] = whole;
		i = end;
	}
	m->project_count = out;
}
