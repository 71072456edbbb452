#include "collector/map.h"

#include <stdlib.h>
#include <string.h>

static void value_add(struct mapping_run *run, struct mapped_project *p, const struct attribute_value *v)
{
	struct attribute_value *kept = arena_push(&run->out->arena, &p->values, &p->count, sizeof *kept);

	*kept = *v;
	kept->text = arena_text(&run->out->arena, v->text);
}

/* A field that is not configured says nothing; one that is and has no value says "none". */
static bool text_field(struct mapping_run *run, struct row *row, struct mapped_project *p, uint32_t attribute,
    const struct field *f, struct refusal *r)
{
	struct attribute_value value = {.attribute = attribute, .type = VALUE_NONE};
	struct field_value v;
	enum field_result result;

	if (!f->set)
		return true;
	result = field_get(row, f, &v, r);
	if (result == FIELD_REFUSED)
		return false;
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
	result = map_number(row, f, &value.number, r);
	if (result == FIELD_REFUSED)
		return false;
	if (result == FIELD_TEXT)
		value.type = VALUE_NUMBER;
	value_add(run, p, &value);
	return true;
}

static bool date_of(const struct field *f, const char *text, struct date *date)
{
	if (f->forms.count == 0)
		return date_parse(text, date);
	for (size_t i = 0; i < f->forms.count; i++) {
		struct span span;
		day_number day;

		if (!form_read(f->forms.at[i], text, &span, &day))
			continue;
		if (day != DAY_NONE)
			*date = (struct date){.day = day};
		else
			*date = (struct date){
			    .day = day_of(span.year, span.last, month_length(span.year, span.last)),
			    .months = (uint8_t)(span.last - span.first + 1)};
		return true;
	}
	return false;
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
	if (result == FIELD_REFUSED)
		return false;
	if (result == FIELD_TEXT && *field_text(row, &v)) {
		if (!date_of(f, field_text(row, &v), &value.date)) {
			refuse(row, r, f->paths ? f->paths[0].text : "", field_text(row, &v),
			    "this is no date%s%s", f->forms.count ? " of the form " : "",
			    f->forms.count ? f->forms.at[0] : "");
			return false;
		}
		value.type = VALUE_DATE;
	}
	value_add(run, p, &value);
	return true;
}

static bool fields_of(struct mapping_run *run, struct row *row, struct mapped_project *p,
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
	for (size_t i = 0; i < m->investment.year_count; i++)
		if (!number_field(run, row, p, ATTRIBUTE_PLAN_OF_YEAR + (uint32_t)m->investment.years[i].year,
			&m->investment.years[i].planned, r))
			return false;
	for (int i = 0; i < MILESTONES; i++) {
		const struct milestone_mapping *milestone = &m->milestone[i];

		if (!date_field(run, row, p, first[i] + MILESTONE_COMMITTED, &milestone->committed, r) ||
		    !date_field(run, row, p, first[i] + MILESTONE_ACTUAL, &milestone->actual, r) ||
		    !date_field(run, row, p, first[i] + MILESTONE_FORECAST, &milestone->forecast, r))
			return false;
	}
	*result = FIELD_TEXT;
	return true;
}

int map_project_row(void *context, struct row *row, struct error *e)
{
	struct mapping_run *run = context;
	struct mapped *out = run->out;
	struct mapped_project p = {.row = row->number}, *kept;
	struct refusal refusal;
	struct field_value v;
	enum field_result result = field_get(row, &run->source->projects->id, &v, &refusal);

	(void)e;
	if (result == FIELD_TEXT && (!*field_text(row, &v) || strlen(field_text(row, &v)) > 200)) {
		refuse(row, &refusal,
		    run->source->projects->id.paths ? run->source->projects->id.paths[0].text : "",
		    field_text(row, &v), "a code has 1 to 200 bytes");
		result = FIELD_REFUSED;
	}
	if (result == FIELD_MISSING) {
		refuse(row, &refusal, "", "", "the row has no code");
		result = FIELD_REFUSED;
	}
	if (result == FIELD_TEXT) {
		p.id = arena_text(&out->arena, field_text(row, &v));
		*(const char **)arena_push(
		    &out->arena, &out->listed, &out->listed_count, sizeof *out->listed) = p.id;
		fields_of(run, row, &p, &result, &refusal);
	} else if (result == FIELD_REFUSED) {
		out->listed_all = false;
	}
	if (result == FIELD_IGNORED) {
		out->ignored++;
	} else if (result == FIELD_REFUSED) {
		refusal_keep(out, &refusal);
	} else {
		kept = arena_push(&out->arena, &out->projects, &out->project_count, sizeof *kept);
		*kept = p;
	}
	return DONE;
}

static int by_project(const void *a, const void *b)
{
	const struct mapped_project *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

static bool same_values(const struct mapped_project *a, const struct mapped_project *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++) {
		const struct attribute_value *x = &a->values[i], *y = &b->values[i];

		if (x->type != y->type || x->number != y->number || x->date.day != y->date.day ||
		    x->date.months != y->date.months ||
		    strcmp(x->text ? x->text : "", y->text ? y->text : "") != 0)
			return false;
	}
	return a->count == b->count;
}

void projects_settle(struct mapping_run *run)
{
	struct mapped *m = run->out;
	size_t out = 0;

	if (m->project_count == 0)
		return;
	qsort(m->projects, m->project_count, sizeof *m->projects, by_project);
	for (size_t i = 0; i < m->project_count;) {
		size_t end = i + 1;
		bool agree = true;

		while (end < m->project_count && strcmp(m->projects[i].id, m->projects[end].id) == 0)
			agree &= same_values(&m->projects[i], &m->projects[end++]);
		for (size_t n = i; !agree && n < end; n++) {
			struct refusal r = {.row = m->projects[n].row,
			    .path = run->source->projects->id.paths ? run->source->projects->id.paths[0].text
								    : "",
			    .found = m->projects[n].id,
			    .reason = "other rows say something else of the same project: conflicting rows "
				      "are refused all"};

			refusal_keep(m, &r);
		}
		if (agree) {
			m->projects[out++] = m->projects[i];
			m->ignored += (uint32_t)(end - i - 1);
		}
		i = end;
	}
	m->project_count = out;
}
