/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/text.h"
#include "collector/layout.h"

#include <stdlib.h>
#include <string.h>

/* SDMX-JSON data messages: 1.0 (with or without `data` around `structure` and `dataSets`) and 2.x
 * (`structures`, several measures, attributes of groups of dimensions, values that are not coded).
 * https://github.com/sdmx-twg/sdmx-json
 *
 * Components (dimensions, measures, attributes) list their values once; the data point at them by index. A
 * key such as "0:3:1" has an index for each dimension of its level. */

enum {
	COMPONENTS_MAX = 64,
	MASKS_MAX = 64, /* kinds of groups: subsets of the dimensions */
};

enum level { LEVEL_DATA_SET, LEVEL_SERIES, LEVEL_OBSERVATION, LEVELS };
static const char *const level_names[LEVELS] = {"dataSet", "series", "observation"};

struct component {
	const char *id;
	const cJSON *values; /* the list in the document; NULL or empty: not coded */
	const cJSON **nodes; /* {code, label} each */
	size_t count;
	const cJSON *fallback; /* attributes: what holds where nothing is said */
	const cJSON *now;      /* in the row under construction */
};

struct components {
	struct component at[COMPONENTS_MAX];
	size_t count;
};

struct structure {
	struct components dimensions[LEVELS], attributes[LEVELS], group_attributes, measures;
};

struct sdmx_message {
	struct structure s;
	struct row_builder builder;
	struct arena *arena;
	struct members groups; /* dimensionGroupAttributes of the data set at hand */
	struct mask {
		uint64_t filled;
		size_t slots;
	} masks[MASKS_MAX];
	size_t mask_count;
	struct text key;
	int indices[LEVELS][COMPONENTS_MAX];
	bool deleted;
	layout_row *each;
	void *context;
	int index;
};

static const char *text_at(const cJSON *node, const char *name)
{
	const cJSON *t = layout_member(node, name);

	return cJSON_IsString(t) ? t->valuestring : NULL;
}

/* A value that is not coded: a text, a number, perhaps in a list, perhaps in several languages. */
static const cJSON *plain_node(struct sdmx_message *m, const cJSON *value)
{
	if (cJSON_IsArray(value))
		value = value->child;
	if (cJSON_IsObject(value))
		value = value->child;
	if (cJSON_IsString(value))
		return category_node(m->arena, value->valuestring, NULL, NULL, NULL);
	if (cJSON_IsNumber(value))
		return category_node(m->arena, json_literal(value), NULL, NULL, NULL);
	return NULL;
}

/* What a value is called: coded ones have an id, others a value, times perhaps only a start. */
static const cJSON *value_node(struct sdmx_message *m, const cJSON *value)
{
	const char *code = text_at(value, "id"), *label = text_at(value, "name");
	const cJSON *plain = code ? NULL : plain_node(m, layout_member(value, "value"));

	if (plain)
		return plain;
	if (!code)
		code = text_at(value, "start");
	return category_node(m->arena, code ? code : label ? label : "", label, NULL, NULL);
}

static enum outcome components_read(
    struct sdmx_message *m, const cJSON *list, struct components *out, struct error *e)
{
	const cJSON *one, *value;

	cJSON_ArrayForEach(one, list)
	{
		struct component *c = &out->at[out->count];
		const char *fallback = text_at(one, "default");

		if (out->count == COMPONENTS_MAX)
			return error_set(
			    e, OUTCOME_REFUSED, "more than %d components at one level", COMPONENTS_MAX);
		*c = (struct component){.id = text_at(one, "id")};
		if (!c->id)
			return error_set(e, OUTCOME_REFUSED, "a dimension, measure or attribute has no id");
		c->values = layout_member(one, "values");
		c->count = c->values ? (size_t)cJSON_GetArraySize(c->values) : 0;
		c->nodes = arena_new(m->arena, (c->count + 1) * sizeof *c->nodes);
		c->count = 0;
		cJSON_ArrayForEach(value, c->values)
		{
			const char *id = text_at(value, "id");

			c->nodes[c->count] = value_node(m, value);
			if (fallback && id && strcmp(id, fallback) == 0)
				c->fallback = c->nodes[c->count];
			c->count++;
			if (budget_spent(m->arena->budget))
				break;
		}
		out->count++;
	}
	return budget_check(m->arena->budget, e);
}

static enum outcome structure_read(struct sdmx_message *m, const cJSON *structure, struct error *e)
{
	const cJSON *dimensions = layout_member(structure, "dimensions"),
		    *attributes = layout_member(structure, "attributes");
	enum outcome outcome;

	memset(&m->s, 0, sizeof m->s);
	if (!dimensions)
		return error_set(e, OUTCOME_REFUSED,
		    "this is no SDMX-JSON data message: it has no structure with dimensions");
	for (int i = 0; i < LEVELS; i++) {
		outcome =
		    components_read(m, layout_member(dimensions, level_names[i]), &m->s.dimensions[i], e);
		if (outcome == OUTCOME_DONE)
			outcome = components_read(
			    m, layout_member(attributes, level_names[i]), &m->s.attributes[i], e);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	outcome = components_read(m, layout_member(attributes, "dimensionGroup"), &m->s.group_attributes, e);
	if (outcome == OUTCOME_DONE)
		outcome = components_read(
		    m, layout_member(layout_member(structure, "measures"), "observation"), &m->s.measures, e);
	return outcome;
}

/* An attribute as given: an index among its values, or, where it is not coded, the value itself. Of several
 * indices in a list none is the value. An index beyond the values could stand for any unit or status. */
static enum outcome attribute_take(
    struct sdmx_message *m, struct component *c, const cJSON *given, struct error *e)
{
	long long index;

	c->now = c->fallback;
	if (!given || cJSON_IsNull(given))
		return OUTCOME_DONE;
	c->now = c->count ? NULL : plain_node(m, given);
	if (c->count == 0 || cJSON_IsArray(given))
		return OUTCOME_DONE;
	index = whole_number(given);
	if (index < 0 || (size_t)index >= c->count)
		return error_set(e, OUTCOME_REFUSED, "the attribute %s has no value %.40s (it has %zu)",
		    c->id,
		    cJSON_IsNumber(given)   ? json_literal(given)
		    : cJSON_IsString(given) ? given->valuestring
					    : json_kind(given),
		    c->count);
	c->now = c->nodes[index];
	return OUTCOME_DONE;
}

static enum outcome attributes_read(
    struct sdmx_message *m, struct components *c, const cJSON *first, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; outcome == OUTCOME_DONE && i < c->count; i++) {
		outcome = attribute_take(m, &c->at[i], first, e);
		first = first ? first->next : NULL;
	}
	return outcome;
}

static const cJSON *sdmx_attributes(const cJSON *node)
{
	const cJSON *all = layout_member(node, "attributes");

	return all ? all->child : NULL;
}

/* "0:3:1" for the dimensions of a level. */
static enum outcome series_key_read(
    struct sdmx_message *m, enum level level, const char *key, struct error *e)
{
	struct components *d = &m->s.dimensions[level];
	const char *at = key;

	for (size_t i = 0; i < d->count; i++) {
		char *end;
		long index = strtol(at, &end, 10);

		if (*at < '0' || *at > '9' || (*at == '0' && end != at + 1) || index < 0 ||
		    (size_t)index >= d->at[i].count || *end != (i + 1 < d->count ? ':' : '\0'))
			return error_set(e, OUTCOME_REFUSED,
			    "the key \"%.60s\" does not go with the dimensions of its level (%s)", key,
			    level_names[level]);
		d->at[i].now = d->at[i].nodes[index];
		m->indices[level][i] = (int)index;
		at = end + 1;
	}
	if (d->count == 0 && *key && strcmp(key, "0") != 0)
		return error_set(e, OUTCOME_REFUSED,
		    "the key \"%.60s\" stands where there is no dimension (%s)", key, level_names[level]);
	return OUTCOME_DONE;
}

/* ---- attributes of groups of dimensions: ":0::" says the second dimension at its first value, the others at
 * any ---- */

/* Which slots of a key are filled, a bit each; 0 where it has another number of slots. */
static uint64_t slots_filled(const char *key, size_t *slots)
{
	uint64_t mask = 0;

	for (*slots = 0; *slots < COMPONENTS_MAX; ++*slots) {
		size_t n = strcspn(key, ":");

		mask |= (uint64_t)(n > 0) << *slots;
		key += n;
		if (!*key++) {
			++*slots;
			return mask;
		}
	}
	return 0;
}

static enum outcome groups_read(struct sdmx_message *m, const cJSON *groups, struct error *e)
{
	const cJSON *group;

	m->groups = members_of(m->arena, groups);
	m->mask_count = 0;
	cJSON_ArrayForEach(group, groups)
	{
		size_t slots, n = 0;
		uint64_t mask = slots_filled(group->string ? group->string : "", &slots);

		while (n < m->mask_count && (m->masks[n].filled != mask || m->masks[n].slots != slots))
			n++;
		if (n < m->mask_count)
			continue;
		if (n == MASKS_MAX)
			return error_set(
			    e, OUTCOME_REFUSED, "attributes of more than %d kinds of groups", MASKS_MAX);
		m->masks[m->mask_count++] = (struct mask){mask, slots};
	}
	return OUTCOME_DONE;
}

/* The key under which the row at hand would stand. */
static const char *group_key(const struct sdmx_message *m, const struct mask *mask, struct text *key)
{
	size_t slot = 0, total = 0;

	for (int level = LEVEL_DATA_SET; level < LEVELS; level++)
		total += m->s.dimensions[level].count;
	text_clear(key);
	/* dimensions of the whole data set may be left out of the key */
	for (int level = mask->slots == total ? LEVEL_DATA_SET : LEVEL_SERIES; level < LEVELS; level++) {
		for (size_t i = 0; i < m->s.dimensions[level].count; i++, slot++) {
			if (slot)
				text_char(key, ':');
			if (slot < mask->slots && mask->filled >> slot & 1)
				text_printf(key, "%d", m->indices[level][i]);
		}
	}
	return text_of(key);
}

static enum outcome group_attributes_read(struct sdmx_message *m, struct error *e)
{
	struct components *c = &m->s.group_attributes;
	enum outcome outcome = OUTCOME_DONE;

	for (size_t i = 0; i < c->count; i++)
		c->at[i].now = c->at[i].fallback;
	for (size_t n = 0; outcome == OUTCOME_DONE && n < m->mask_count; n++) {
		const cJSON *group = member_find(&m->groups, group_key(m, &m->masks[n], &m->key));
		const cJSON *one = group ? group->child : NULL;

		for (size_t i = 0; outcome == OUTCOME_DONE && i < c->count && one; i++, one = one->next)
			if (!cJSON_IsNull(one))
				outcome = attribute_take(m, &c->at[i], one, e);
	}
	return outcome;
}

static void add_all(struct sdmx_message *m, const struct components *c)
{
	for (size_t i = 0; i < c->count; i++)
		row_add(&m->builder, c->at[i].id, c->at[i].now);
}

/* What a row is put together from, once for each: a document of few bytes can say that it is much. */
static bool row_weighs(struct sdmx_message *m)
{
	size_t parts = m->s.group_attributes.count + m->s.measures.count + m->mask_count;

	for (int level = 0; level < LEVELS; level++)
		parts += (m->mask_count + 1) * m->s.dimensions[level].count + m->s.attributes[level].count;
	return budget_step(m->arena->budget, parts);
}

static enum outcome observation_visit(struct sdmx_message *m, const cJSON *observation, struct error *e)
{
	static const cJSON nothing = {.type = cJSON_NULL};
	size_t measures = m->s.measures.count ? m->s.measures.count : 1;
	const cJSON *one = cJSON_IsArray(observation) ? observation->child : observation;
	enum outcome outcome =
	    series_key_read(m, LEVEL_OBSERVATION, observation->string ? observation->string : "", e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!row_weighs(m))
		return budget_check(m->arena->budget, e);
	row_begin(&m->builder);
	row_add(&m->builder, "value", m->deleted || !one ? &nothing : one);
	for (size_t i = 0; i < measures; i++) {
		if (i < m->s.measures.count)
			row_add(&m->builder, m->s.measures.at[i].id, m->deleted || !one ? &nothing : one);
		one = one && cJSON_IsArray(observation) ? one->next : NULL;
	}
	outcome = attributes_read(m, &m->s.attributes[LEVEL_OBSERVATION], one, e);
	if (outcome == OUTCOME_DONE)
		outcome = group_attributes_read(m, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	for (int level = LEVELS; level-- > 0;) {
		add_all(m, &m->s.dimensions[level]);
		add_all(m, &m->s.attributes[level]);
	}
	add_all(m, &m->s.group_attributes);
	return m->each(m->context, row_end(&m->builder), m->index++, e);
}

static enum outcome observations_visit(struct sdmx_message *m, const cJSON *observations, struct error *e)
{
	const cJSON *one;
	enum outcome outcome = OUTCOME_DONE;

	cJSON_ArrayForEach(one, observations)
	{
		outcome = observation_visit(m, one, e);
		if (outcome != OUTCOME_DONE)
			break;
	}
	return outcome;
}

static enum outcome data_set_visit(struct sdmx_message *m, const cJSON *set, struct error *e)
{
	const cJSON *series, *all = layout_member(set, "series");
	const char *action = text_at(set, "action");
	struct components *whole = &m->s.dimensions[LEVEL_DATA_SET];
	enum outcome outcome;

	m->deleted = action && strcmp(action, "Delete") == 0;
	outcome = groups_read(m, layout_member(set, "dimensionGroupAttributes"), e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	for (size_t i = 0; i < whole->count; i++) {
		if (whole->at[i].count != 1)
			return error_set(e, OUTCOME_REFUSED,
			    "the dimension %s is given for the whole data set with %zu values",
			    whole->at[i].id, whole->at[i].count);
		whole->at[i].now = whole->at[i].nodes[0];
		m->indices[LEVEL_DATA_SET][i] = 0;
	}
	outcome = attributes_read(m, &m->s.attributes[LEVEL_DATA_SET], sdmx_attributes(set), e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!all)
		return observations_visit(m, layout_member(set, "observations"), e);
	cJSON_ArrayForEach(series, all)
	{
		outcome = series_key_read(m, LEVEL_SERIES, series->string ? series->string : "", e);
		if (outcome == OUTCOME_DONE)
			outcome =
			    attributes_read(m, &m->s.attributes[LEVEL_SERIES], sdmx_attributes(series), e);
		if (outcome == OUTCOME_DONE)
			outcome = observations_visit(m, layout_member(series, "observations"), e);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return OUTCOME_DONE;
}

static enum outcome sets_visit(struct sdmx_message *m, const cJSON *node, struct error *e)
{
	const cJSON *data = layout_member(node, "data") ? layout_member(node, "data") : node,
		    *sets = layout_member(data, "dataSets"), *set;
	const cJSON *structures = layout_member(data, "structures"),
		    *structure = layout_member(data, "structure"), *last = NULL;

	if (!structure)
		structure = layout_member(node, "structure");
	if (!cJSON_IsArray(sets))
		return error_set(
		    e, OUTCOME_REFUSED, "this is no SDMX-JSON data message: it has no list dataSets");
	cJSON_ArrayForEach(set, sets)
	{
		const cJSON *mine = structure, *given = layout_member(set, "structure");
		long long which = given ? whole_number(given) : 0;
		enum outcome outcome = OUTCOME_DONE;

		if (cJSON_IsArray(structures))
			mine =
			    which >= 0 && which < 10000 ? cJSON_GetArrayItem(structures, (int)which) : NULL;
		if (!mine || mine != last)
			outcome = structure_read(m, mine, e);
		last = mine;
		if (outcome == OUTCOME_DONE)
			outcome = data_set_visit(m, set, e);
		if (outcome != OUTCOME_DONE)
			return outcome;
	}
	return OUTCOME_DONE;
}

enum outcome sdmx_json_rows(
    const cJSON *node, struct arena *a, layout_row *each, void *context, struct error *e)
{
	struct sdmx_message *m = arena_new(a, sizeof *m);
	enum outcome outcome;

	m->arena = a;
	m->builder.arena = a;
	m->each = each;
	m->context = context;
	outcome = sets_visit(m, node, e);
	text_done(&m->key);
	return outcome;
}
