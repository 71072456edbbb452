/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/publication.h"
#include "config/receiver.h"
#include "config/remote.h"
#include "config/route.h"
#include "config/rule.h"
#include "config/config.h"
#include "config/sections.h"
#include "config/source.h"

#include <stdlib.h>
#include <string.h>

/* The second pass over a configuration, in which every reference between sections must find its end. */

struct resolver {
	struct reader *reader;
	struct config *config;
};

/* ---- references between sections ---- */

typedef int find_fn(const struct config *, const char *);

struct referent {
	const char *what;
	find_fn *find;
	const char *(*at)(const void *, size_t);
	size_t count;
};

enum { REFER_REGION, REFER_INDICATOR, REFER_SOURCE, REFER_RECEIVER, REFER_RULE };

static int reference_resolve(
    struct resolver *l, const struct referent *to, const char *id, const struct yaml_node *node)
{
	int index = to->find(l->config, id);

	if (index < 0 && id && !reader_full(l->reader)) {
		const char *near = nearest_name(id, to->at, l->config, to->count);

		reader_problem(l->reader, node, "there is no %s \"%.60s\"%s%s%s", to->what, id,
		    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	}
	return index;
}

static void select_resolve(struct resolver *l, const struct referent *to, struct selection *s)
{
	s->index = arena_new(l->reader->arena, (s->names.count + 1) * sizeof *s->index);
	for (size_t i = 0; i < s->names.count; i++)
		s->index[i] = reference_resolve(l, to, s->names.at[i], s->names.nodes[i]);
}

/* Who is notified of editions: Alertmanager accepts alerts alone. */
static void notify_resolve(struct resolver *l, const struct referent *to, struct selection *tell)
{
	select_resolve(l, to, tell);
	for (size_t i = 0; i < tell->names.count; i++) {
		const struct receiver *r = tell->index[i] >= 0 ? &l->config->receiver[tell->index[i]] : NULL;

		if (r && (r->format == FORMAT_ALERTMANAGER || r->format == FORMAT_ALERTMANAGER_API))
			reader_problem(l->reader, tell->names.nodes[i],
			    "receiver %s: the format %s carries alerts alone (expected another format)",
			    r->id, receiver_format_names[r->format]);
	}
}

static void names_check(
    struct resolver *l, const struct names *names, const char *const *known, const char *what)
{
	for (size_t i = 0; i < names->count && !reader_full(l->reader); i++) {
		if (name_index(known, names->at[i]) < 0) {
			const char *near = nearest_listed(names->at[i], known);

			reader_problem(l->reader, names->nodes[i], "there is no %s \"%.60s\"%s%s%s", what,
			    names->at[i], near ? "; did you mean \"" : "", near ? near : "",
			    near ? "\"?" : "");
		}
	}
}

static void matcher_resolve(struct resolver *l, const struct referent *to, struct matcher *m)
{
	select_resolve(l, &to[REFER_REGION], &m->regions);
	select_resolve(l, &to[REFER_INDICATOR], &m->indicators);
	for (size_t n = 0; n < m->rules.count; n++)
		reference_resolve(l, &to[REFER_RULE], m->rules.at[n], m->rules.nodes[n]);
	for (size_t n = 0; n < m->sources.count; n++)
		reference_resolve(l, &to[REFER_SOURCE], m->sources.at[n], m->sources.nodes[n]);
}

static void field_resolve(struct resolver *l, const struct referent *to, struct field *f)
{
	for (size_t i = 0; i < f->map_count; i++)
		f->map[i].index = reference_resolve(l, to, f->map[i].to, f->map[i].node);
	if (f->constant)
		reference_resolve(l, to, f->constant, f->node);
}

static void each_resolve(struct resolver *l, const struct referent *to, struct list *pairs)
{
	struct pair *p = pairs->at;

	for (size_t i = 0; i < pairs->count; i++)
		reference_resolve(l, to, p[i].name, p[i].node);
}

/* No region lies below itself; each is passed once. */
static void rings_open(struct resolver *l)
{
	struct config *c = l->config;
	size_t *seen = memory_new((c->region_count + 1) * sizeof *seen); /* by which walk, from 1 */

	for (size_t i = 0; i < c->region_count; i++) {
		int at = (int)i;

		for (; at >= 0 && !seen[at]; at = c->region[at].parent)
			seen[at] = i + 1;
		if (at < 0 || seen[at] != i + 1)
			continue;
		reader_problem(
		    l->reader, c->region[at].node, "region %s lies below itself", c->region[at].id);
		c->region[at].parent = -1;
	}
	free(seen);
}

static void resolve_city(
    struct resolver *l, const struct referent *regions, const struct referent *indicators)
{
	struct config *c = l->config;

	for (size_t i = 0; i < c->region_count; i++) {
		struct region *r = &c->region[i];

		r->parent = r->parent_id
				? reference_resolve(l, regions, r->parent_id, yaml_get(r->node, "parent"))
				: -1;
	}
	rings_open(l);
	for (size_t i = 0; i < c->publication_count; i++) {
		struct publication *p = &c->publication[i];
		const struct pair *weights = p->weights.at;

		p->region = p->region_id
				? reference_resolve(l, regions, p->region_id, yaml_get(p->node, "region"))
				: -1;
		for (size_t n = 0; n < p->weights.count; n++) {
			double weight;

			reference_resolve(l, indicators, weights[n].name, weights[n].node);
			if (!number_parse(weights[n].value, NULL, &weight) || weight < 0)
				reader_problem(l->reader, weights[n].node,
				    "weights: expected a number not below 0, found \"%.40s\"",
				    weights[n].value);
		}
	}
	for (size_t i = 0; i < c->target_count; i++) {
		struct target *t = &c->target[i];

		t->indicator = reference_resolve(l, indicators, t->indicator_id, t->node);
		t->region = reference_resolve(l, regions, t->region_id, t->node);
	}
}

static void filter_check(struct resolver *l, const struct names *filter)
{
	if (filter->count && l->config->allow_filters == FILTERS_NO)
		reader_problem(l->reader, filter->nodes[0],
		    "filter: external commands are off; the main file can say allow_filters: true");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The kinds of the regions, each once, ended by NULL. */
static void kinds_list(const struct config *c, const char **kinds)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < c->region_count; i++)
		if (c->region[i].kind)
			kinds[n++] = c->region[i].kind;
	qsort(kinds, n, sizeof *kinds, by_name);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || strcmp(kinds[kept - 1], kinds[i]) != 0)
			kinds[kept++] = kinds[i];
	kinds[kept] = NULL;
}

static void resolve_all(struct resolver *l)
{
	struct config *c = l->config;
	const struct referent to[] = {
	    [REFER_REGION] = {"region", config_region, config_region_at, c->region_count},
	    [REFER_INDICATOR] = {"indicator", config_indicator, config_indicator_at, c->indicator_count},
	    [REFER_SOURCE] = {"source", config_source, config_source_at, c->source_count},
	    [REFER_RECEIVER] = {"receiver", config_receiver, config_receiver_at, c->receiver_count},
	    [REFER_RULE] = {"rule", config_rule, config_rule_at, c->rule_count},
	};
	const char **kinds = arena_new(l->reader->arena, (c->region_count + 1) * sizeof *kinds);

	resolve_city(l, &to[REFER_REGION], &to[REFER_INDICATOR]);
	kinds_list(c, kinds);
	for (size_t i = 0; i < c->source_count; i++) {
		struct source *s = &c->source[i];

		each_resolve(l, &to[REFER_REGION], &s->each.region);
		each_resolve(l, &to[REFER_INDICATOR], &s->each.indicator);
		if (s->figures) {
			field_resolve(l, &to[REFER_REGION], &s->figures->region);
			field_resolve(l, &to[REFER_INDICATOR], &s->figures->indicator);
		}
		if (s->projects)
			field_resolve(l, &to[REFER_REGION], &s->projects->region);
		filter_check(l, &s->filter);
	}
	for (size_t i = 0; i < c->rule_count; i++) {
		struct rule *r = &c->rule[i];

		select_resolve(l, &to[REFER_REGION], &r->regions);
		select_resolve(l, &to[REFER_INDICATOR], &r->indicators);
		names_check(l, &r->region_kinds, kinds, "kind of region");
		for (size_t n = 0; n < r->sources.count; n++)
			reference_resolve(l, &to[REFER_SOURCE], r->sources.at[n], r->sources.nodes[n]);
	}
	for (size_t i = 0; i < c->region_count; i++)
		select_resolve(l, &to[REFER_RECEIVER], &c->region[i].receivers);
	for (size_t i = 0; i < c->route_count; i++) {
		matcher_resolve(l, to, &c->route[i].match);
		select_resolve(l, &to[REFER_RECEIVER], &c->route[i].to);
	}
	for (size_t i = 0; i < c->receiver_count; i++)
		filter_check(l, &c->receiver[i].filter);
	for (size_t i = 0; i < c->publication_count; i++)
		notify_resolve(l, &to[REFER_RECEIVER], &c->publication[i].tell);
	for (size_t i = 0; i < c->inhibition_count; i++) {
		matcher_resolve(l, to, &c->inhibition[i].when);
		matcher_resolve(l, to, &c->inhibition[i].suppress);
	}
	for (size_t i = 0; i < c->escalation_count; i++) {
		matcher_resolve(l, to, &c->escalation[i].match);
		select_resolve(l, &to[REFER_RECEIVER], &c->escalation[i].to);
	}
}

struct named_node {
	const char *id;
	const struct yaml_node *node;
};

static int by_id(const void *a, const void *b)
{
	const struct named_node *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : x->node->line - y->node->line;
}

/* All lists of structures with an id: it is their first member, which `id_at` proves to the compiler. */
static void unique_check(
    struct resolver *l, const char *what, const void *list, size_t count, size_t size, size_t node_at)
{
	struct named_node *all = memory_new((count + 1) * sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const char *element = (const char *)list + i * size;
		struct named_node one;

		memcpy(&one.id, element, sizeof one.id);
		memcpy(&one.node, element + node_at, sizeof one.node);
		if (one.id)
			all[n++] = one;
	}
	qsort(all, n, sizeof *all, by_id);
	for (size_t i = 1; i < n; i++)
		if (strcmp(all[i - 1].id, all[i].id) == 0)
			reader_problem(l->reader, all[i].node, "the %s \"%s\" is there already (%s:%d)", what,
			    all[i].id, all[i - 1].node->file, all[i - 1].node->line);
	free(all);
}

#define UNIQUE(what, list, type)                                                                             \
	do {                                                                                                 \
		_Static_assert(offsetof(struct type, id) == 0, "the id comes first");                        \
		unique_check(                                                                                \
		    l, what, c->list, c->list##_count, sizeof(struct type), offsetof(struct type, node));    \
	} while (0)

static void check_unique(struct resolver *l)
{
	struct config *c = l->config;

	UNIQUE("region", region, region);
	UNIQUE("indicator", indicator, indicator);
	UNIQUE("source", source, source);
	UNIQUE("rule", rule, rule);
	UNIQUE("receiver", receiver, receiver);
	UNIQUE("database", remote, remote);
	UNIQUE("publication", publication, publication);
}

#define SAME_NAME "the %s %s has the name \"%.60s\", which is the id of another (%s:%d)"

/* Both are looked for where a person names one: the name of one must not be found as another. Two of the same name
 * are asked for by their ids (config_region_named). */
static void check_names(struct resolver *l)
{
	const struct config *c = l->config;

	for (size_t i = 0; i < c->region_count; i++) {
		const struct region *one = &c->region[i];
		int other = one->name ? config_region(c, one->name) : -1;

		if (other >= 0 && (size_t)other != i)
			reader_problem(l->reader, one->node, SAME_NAME, "region", one->id, one->name,
			    c->region[other].node->file, c->region[other].node->line);
	}
	for (size_t i = 0; i < c->indicator_count; i++) {
		const struct indicator *one = &c->indicator[i];
		int other = one->name ? config_indicator(c, one->name) : -1;

		if (other >= 0 && (size_t)other != i)
			reader_problem(l->reader, one->node, SAME_NAME, "indicator", one->id, one->name,
			    c->indicator[other].node->file, c->indicator[other].node->line);
	}
}

static int by_target(const void *a, const void *b)
{
	const struct target *const *x = a, *const *y = b;

	if ((*x)->year != (*y)->year)
		return (*x)->year - (*y)->year;
	if ((*x)->indicator != (*y)->indicator)
		return (*x)->indicator - (*y)->indicator;
	return (*x)->region != (*y)->region ? (*x)->region - (*y)->region
					    : (*x)->node->line - (*y)->node->line;
}

/* Included files can repeat what one file cannot. */
static void check_targets(struct resolver *l)
{
	struct config *c = l->config;
	const struct target **all = memory_new((c->target_count + 1) * sizeof *all);

	for (size_t i = 0; i < c->target_count; i++)
		all[i] = &c->target[i];
	qsort(all, c->target_count, sizeof *all, by_target);
	for (size_t i = 1; i < c->target_count; i++)
		if (all[i]->year == all[i - 1]->year && all[i]->indicator == all[i - 1]->indicator &&
		    all[i]->region == all[i - 1]->region && all[i]->indicator >= 0 && all[i]->region >= 0)
			reader_problem(l->reader, all[i]->node, "this target stands in %s:%d already",
			    all[i - 1]->node->file, all[i - 1]->node->line);
	free(all);
}

void config_resolve(struct reader *r, struct config *c)
{
	struct resolver l = {r, c};

	check_unique(&l);
	check_names(&l);
	resolve_all(&l);
	check_targets(&l);
	http_check(r, &c->http);
	publications_check(r, c);
}
