/* SPDX-License-Identifier: MIT */
#include "store/projects.h"
#include "store/env.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { DAYS_MOST = 4000000 }; /* before and after 1970: ten thousand years */

static void put_value(struct text *t, const struct attribute_value *v)
{
	put_varint(t, v->attribute);
	put_byte(t, (uint8_t)v->type);
	switch (v->type) {
	case VALUE_NONE:
		break;
	case VALUE_TEXT:
		put_text(t, v->text);
		break;
	case VALUE_NUMBER:
		put_double(t, v->number);
		break;
	case VALUE_DATE:
		put_signed(t, v->date.day);
		put_byte(t, v->date.months);
		break;
	}
}

/* One that there is. */
static bool attribute_sound(uint32_t id)
{
	if (id >= ATTRIBUTE_PLAN_OF_YEAR)
		return id - ATTRIBUTE_PLAN_OF_YEAR >= YEAR_LEAST && id - ATTRIBUTE_PLAN_OF_YEAR <= YEAR_MOST;
	return (id >= ATTRIBUTE_NAME && id <= ATTRIBUTE_VANISHED) || id == ATTRIBUTE_PLANNED ||
	       id == ATTRIBUTE_DONE || (id >= ATTRIBUTE_START && id <= ATTRIBUTE_START + MILESTONE_REASON) ||
	       (id >= ATTRIBUTE_PRODUCTION && id <= ATTRIBUTE_PRODUCTION + MILESTONE_REASON);
}

static bool get_value(struct bytes *b, struct attribute_value *v, struct arena *a)
{
	int64_t day;

	*v = (struct attribute_value){0};
	if (b->at >= b->end)
		return false;
	v->attribute = get_varint32(b);
	v->type = get_byte(b);
	switch (v->type) {
	case VALUE_NONE:
		break;
	case VALUE_TEXT:
		v->text = get_text(b, a);
		break;
	case VALUE_NUMBER:
		v->number = get_double(b);
		break;
	case VALUE_DATE:
		day = get_signed(b);
		v->date.day = (day_number)day;
		v->date.months = get_upto(b, 12);
		if (day < -DAYS_MOST || day > DAYS_MOST)
			bytes_bad(b);
		break;
	default:
		bytes_bad(b);
	}
	if (!attribute_sound(v->attribute) || (v->type == VALUE_NUMBER && !isfinite(v->number)))
		bytes_bad(b);
	return !b->bad;
}

static enum outcome history_read(const struct store_reading *r, uint32_t code, struct bytes record,
    struct project_change **changes, size_t *count, struct error *e)
{
	if (record.at == record.end) /* a record without groups is never written */
		return corrupt_code(e, DB_PROJECTS, code);
	while (record.at < record.end) {
		struct bytes group = get_bytes(&record, get_varint(&record));
		struct project_change c = {.known = get_signed(&group)};

		c.fetch = get_varint32(&group);
		if (group.at == group.end) /* a group that says nothing is never written */
			bytes_bad(&group);

		while (get_value(&group, &c.value, r->arena)) {
			struct project_change *kept;

			if (c.known > r->as_of)
				continue;
			kept = arena_push(r->arena, changes, count, sizeof *kept);
			*kept = c;
		}
		if (group.bad || record.bad)
			return corrupt_code(e, DB_PROJECTS, code);
	}
	/* back-filled groups come later than what they precede: a stable insertion by time, for they are few
	 */
	for (size_t i = 1; i < *count; i++) {
		struct project_change c = (*changes)[i];
		size_t at = i;

		for (; at > 0 && (*changes)[at - 1].known > c.known; at--)
			(*changes)[at] = (*changes)[at - 1];
		(*changes)[at] = c;
	}
	return OUTCOME_DONE;
}

static bool value_equal(const struct attribute_value *a, const struct attribute_value *b)
{
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case VALUE_NONE:
		return true;
	case VALUE_TEXT:
		return strcmp(a->text, b->text) == 0;
	case VALUE_NUMBER:
		return a->number == b->number;
	case VALUE_DATE:
		return a->date.day == b->date.day && a->date.months == b->date.months;
	}
	return false;
}

enum outcome project_add(struct txn *t, const struct project_facts *facts, size_t *added, struct error *e)
{
	struct arena arena = {0};
	struct project_change *changes = NULL;
	TEXT_OWNED struct text record = {0};
	TEXT_OWNED struct text group = {0};
	struct bytes old;
	uint8_t key[4];
	uint32_t code;
	size_t count = 0;
	enum outcome outcome = name_code(t, NAME_PROJECT, facts->id, true, &code, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	key32(key, code);
	outcome = record_get(t, DB_PROJECTS, bytes_at(key, sizeof key), &old, e);
	if (outcome < 0)
		return outcome;
	if (outcome == OUTCOME_DONE) {
		text_put(&record, old.at, (size_t)(old.end - old.at));
		outcome = history_read(
		    &(struct store_reading){t, facts->known, &arena}, code, old, &changes, &count, e);
	} else {
		outcome = OUTCOME_DONE;
	}
	*added = 0;
	put_signed(&group, facts->known);
	put_varint(&group, facts->fetch);
	for (size_t i = 0; i < facts->count && outcome == OUTCOME_DONE; i++) {
		const struct attribute_value *new = &facts->values[i];
		struct attribute_value in_force = {.type = VALUE_NONE};

		for (size_t n = 0; n < count; n++)
			if (changes[n].value.attribute == new->attribute)
				in_force = changes[n].value;
		if (value_equal(&in_force, new))
			continue;
		put_value(&group, new);
		++*added;
	}
	if (outcome == OUTCOME_DONE && *added) {
		put_varint(&record, group.length);
		text_put(&record, group.at, group.length);
		outcome = record_put(
		    t, DB_PROJECTS, bytes_at(key, sizeof key), bytes_at(record.at, record.length), e);
	}
	arena_done(&arena);
	return outcome;
}

static void milestone_apply(
    struct milestone_state *m, enum milestone_attribute which, const struct project_change *c)
{
	const struct attribute_value *v = &c->value;
	struct date date = v->type == VALUE_DATE ? v->date : (struct date){.day = DAY_NONE};

	switch (which) {
	case MILESTONE_COMMITTED:
		if (m->first_committed.day == DAY_NONE && v->type == VALUE_DATE) {
			m->first_committed = date;
			m->first_known = c->known;
			m->first_fetch = c->fetch;
		}
		m->committed = date;
		m->committed_known = c->known;
		m->committed_fetch = c->fetch;
		break;
	case MILESTONE_ACTUAL:
		m->actual = date;
		m->actual_known = c->known;
		m->actual_fetch = c->fetch;
		break;
	case MILESTONE_FORECAST:
		m->forecast = date;
		break;
	case MILESTONE_APPROVED:
		m->approved = date;
		m->approved_known = c->known;
		break;
	case MILESTONE_APPROVED_BY:
		m->approved_by = v->type == VALUE_TEXT ? v->text : "";
		break;
	case MILESTONE_APPROVED_WHY:
		m->approved_why = v->type == VALUE_TEXT ? v->text : "";
		break;
	case MILESTONE_REASON:
		m->reason = v->type == VALUE_TEXT ? v->text : "";
		break;
	}
}

static void plan_apply(struct project *p, int year, double planned, struct arena *a)
{
	struct year_plan *plan;

	for (size_t i = 0; i < p->plan_count; i++) {
		if (p->plans[i].year == year) {
			p->plans[i].planned = planned;
			return;
		}
	}
	plan = arena_push(a, &p->plans, &p->plan_count, sizeof *plan);
	*plan = (struct year_plan){year, planned};
}

static void project_apply(struct project *p, const struct project_change *c, struct arena *a)
{
	const struct attribute_value *v = &c->value;
	const char *text = v->type == VALUE_TEXT ? v->text : "";
	double number = v->type == VALUE_NUMBER ? v->number : NAN;
	uint32_t id = v->attribute;

	p->changed = c->known;
	if (id >= ATTRIBUTE_PLAN_OF_YEAR)
		plan_apply(p, (int)(id - ATTRIBUTE_PLAN_OF_YEAR), number, a);
	else if (id >= ATTRIBUTE_PRODUCTION)
		milestone_apply(&p->milestone[1], id - ATTRIBUTE_PRODUCTION, c);
	else if (id >= ATTRIBUTE_START)
		milestone_apply(&p->milestone[0], id - ATTRIBUTE_START, c);
	else if (id == ATTRIBUTE_NAME)
		p->name = text;
	else if (id == ATTRIBUTE_REGION)
		p->region = text;
	else if (id == ATTRIBUTE_OFFICE)
		p->office = text;
	else if (id == ATTRIBUTE_PERSON)
		p->person = text;
	else if (id == ATTRIBUTE_SOURCE)
		p->source = text;
	else if (id == ATTRIBUTE_VANISHED)
		p->vanished = number == 1, p->vanished_known = c->known;
	else if (id == ATTRIBUTE_PLANNED) {
		p->planned = number;
		p->planned_fetch = c->fetch;
	} else if (id == ATTRIBUTE_DONE) {
		p->done = number;
		p->done_fetch = c->fetch;
	}
}

struct date milestone_due(const struct milestone_state *m)
{
	return m->approved.day != DAY_NONE ? m->approved : m->first_committed;
}

struct projects_reader {
	struct txn *txn;
	instant as_of;
	struct arena *arena, changes; /* the second: of one project */
	struct project **projects;
	size_t *count;
	struct error *e;
};

/* What is in force of them outlives the changes. */
static void texts_keep(struct project *p, struct arena *a)
{
	const char **texts[] = {&p->name, &p->region, &p->office, &p->person, &p->source,
	    &p->milestone[0].approved_by, &p->milestone[0].approved_why, &p->milestone[0].reason,
	    &p->milestone[1].approved_by, &p->milestone[1].approved_why, &p->milestone[1].reason};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = **texts[i] ? arena_text(a, *texts[i]) : "";
}

static enum outcome read_one(void *context, struct bytes key, struct bytes value)
{
	struct projects_reader *r = context;
	struct project_change *changes = NULL;
	struct project *p;
	const struct date none = {.day = DAY_NONE};
	const struct milestone_state empty = {
	    none, none, none, none, none, .approved_by = "", .approved_why = "", .reason = ""};
	size_t count = 0;
	enum outcome outcome;

	arena_reset(&r->changes);
	if (key.end - key.at != 4)
		return corrupt_key(r->e, DB_PROJECTS, key);
	outcome = history_read(&(struct store_reading){r->txn, r->as_of, &r->changes}, from_key32(key.at),
	    value, &changes, &count, r->e);
	if (outcome != OUTCOME_DONE || count == 0)
		return outcome;
	p = &(*r->projects)[(*r->count)++];
	p->code = from_key32(key.at);
	outcome = name_text(r->txn, NAME_PROJECT, p->code, r->arena, &p->id, r->e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	p->name = p->region = p->office = p->person = p->source = "";
	p->planned = p->done = NAN;
	p->first_known = changes[0].known;
	p->milestone[0] = p->milestone[1] = empty;
	for (size_t i = 0; i < count; i++)
		project_apply(p, &changes[i], r->arena);
	texts_keep(p, r->arena);
	return OUTCOME_DONE;
}

enum outcome projects_read(
    struct txn *t, instant as_of, struct arena *a, struct project **projects, size_t *count, struct error *e)
{
	struct projects_reader r = {t, as_of, a, .projects = projects, .count = count, .e = e};
	size_t all;
	enum outcome outcome = records_count(t, DB_PROJECTS, &all, e);

	*count = 0;
	if (outcome != OUTCOME_DONE)
		return outcome;
	*projects = arena_new(a, (all + 1) * sizeof **projects);
	outcome = records_scan(t, DB_PROJECTS, NO_BYTES, read_one, &r, e);
	arena_done(&r.changes);
	return outcome;
}

enum outcome project_history(const struct store_reading *r, const char *id, struct project_change **changes,
    size_t *count, struct error *e)
{
	struct bytes value;
	uint8_t key[4];
	uint32_t code;
	enum outcome outcome = name_code(r->txn, NAME_PROJECT, id, false, &code, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	key32(key, code);
	outcome = record_get(r->txn, DB_PROJECTS, bytes_at(key, sizeof key), &value, e);
	*changes = NULL;
	*count = 0;
	return outcome == OUTCOME_DONE ? history_read(r, code, value, changes, count, e) : outcome;
}

const char *const value_type_names[] = {"none", "text", "number", "date", NULL};

const char *attribute_name(uint32_t id, char *buffer, size_t size)
{
	static const char *const plain[] = {[ATTRIBUTE_NAME] = "name",
	    [ATTRIBUTE_REGION] = "region",
	    [ATTRIBUTE_OFFICE] = "office",
	    [ATTRIBUTE_PERSON] = "person",
	    [ATTRIBUTE_SOURCE] = "source",
	    [ATTRIBUTE_VANISHED] = "vanished",
	    [ATTRIBUTE_PLANNED] = "investment planned",
	    [ATTRIBUTE_DONE] = "investment done"};
	static const char *const of_milestone[] = {
	    "committed", "actual", "forecast", "approved", "approved by", "approval reason", "reason"};

	if (id >= ATTRIBUTE_PLAN_OF_YEAR)
		snprintf(buffer, size, "investment planned for %u", id - ATTRIBUTE_PLAN_OF_YEAR);
	else if (id >= ATTRIBUTE_PRODUCTION && id - ATTRIBUTE_PRODUCTION <= MILESTONE_REASON)
		snprintf(buffer, size, "production %s", of_milestone[id - ATTRIBUTE_PRODUCTION]);
	else if (id >= ATTRIBUTE_START && id - ATTRIBUTE_START <= MILESTONE_REASON)
		snprintf(buffer, size, "start %s", of_milestone[id - ATTRIBUTE_START]);
	else
		snprintf(
		    buffer, size, "%s", id < sizeof plain / sizeof *plain && plain[id] ? plain[id] : "?");
	return buffer;
}

uint32_t attribute_of(const char *name)
{
	static const char plan[] = "investment planned for ";
	char buffer[64];
	int64_t year;

	for (uint32_t id = 1; id <= ATTRIBUTE_PRODUCTION + MILESTONE_REASON; id++)
		if (strcmp(attribute_name(id, buffer, sizeof buffer), name) == 0 && *buffer != '?')
			return id;
	if (strncmp(name, plan, sizeof plan - 1) == 0 &&
	    integer_parse(name + sizeof plan - 1, YEAR_LEAST, YEAR_MOST, &year))
		return ATTRIBUTE_PLAN_OF_YEAR + (uint32_t)year;
	return 0;
}
