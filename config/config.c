#include "config/config.h"
#include "base/text.h"
#include "config/sections.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 100 };

struct loading {
	struct reader reader;
	struct config *config;
	char *files[FILES_MAX]; /* resolved names of what was read, to see an include that comes back */
	size_t file_count;
	struct names include; /* of the file being read */
	const struct yaml_node *timezone_node;
};

static const struct key limits_keys[] = {
    {"connections", KEY_INTEGER, offsetof(struct limits, connections), "requests at a time; 16", .least = 1,
	.most = 1000},
    {"per_host", KEY_INTEGER, offsetof(struct limits, per_host), "requests at a time to one host; 2",
	.least = 1, .most = 100},
};
static const struct key_table limits_table = {.name = "limits", KEYS(limits_keys), .node_at = -1};

#define TABLES(name, member, help, element)                                                                  \
	{                                                                                                    \
		name, KEY_TABLES, offsetof(struct config, member), help, .table = &element                   \
	}

static char *folder_of(struct arena *a, const char *path)
{
	char *copy = memory_text(path), *folder = arena_text(a, dirname(copy));

	free(copy);
	return folder;
}

static void read_include(struct reader *r, const struct yaml_node *node, void *into)
{
	struct loading *l = r->context;

	(void)into;
	read_texts(r, node, &l->include);
}

static void read_timezone(struct reader *r, const struct yaml_node *node, void *into)
{
	struct loading *l = r->context;
	struct config *c = into;

	/* files are read from the outside in: what the including file says stands */
	if (l->timezone_node)
		return;
	c->timezone = read_text(r, node);
	l->timezone_node = node;
}

static void read_store(struct reader *r, const struct yaml_node *node, void *into)
{
	struct config *c = into;
	const char *text = read_text(r, node);

	if (text && !c->store)
		c->store = *text == '/'
			       ? text
			       : arena_printf(r->arena, "%s/%s", folder_of(r->arena, node->file), text);
}

static const struct key config_keys[] = {
    {"timezone", KEY_CUSTOM, 0, "time zone of the calendar, such as Asia/Shanghai; UTC",
	.read = read_timezone, .schema = "{\"type\":\"string\"}"},
    {"store", KEY_CUSTOM, 0, "folder of the store; relative to this file", .read = read_store,
	.schema = "{\"type\":\"string\"}"},
    {"include", KEY_CUSTOM, 0, "further files, relative to this one", .read = read_include,
	.schema = TEXT_OR_LIST_SCHEMA},
    {"allow_filters", KEY_BOOL, offsetof(struct config, allow_filters),
	"sources may run external commands; false"},
    {"limits", KEY_TABLE, offsetof(struct config, limits), "of what happens at the same time",
	.table = &limits_table},
    TABLES("regions", regions, "who is compared", region_table),
    TABLES("indicators", indicators, "what is measured", indicator_table),
    {"targets", KEY_CUSTOM, offsetof(struct config, targets), "YEAR: {INDICATOR: {REGION: number}}",
	.read = read_targets,
	.schema =
	    "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"object\",\"properties\":{"
	    "\"published\":"
	    "{\"type\":\"string\"}},\"additionalProperties\":{\"type\":\"object\",\"additionalProperties\":"
	    "{\"type\":\"number\"}}}}"},
    TABLES("sources", sources, "where figures come from", source_table),
    TABLES("rules", rules, "what is a lag", rule_table),
    TABLES("receivers", receivers, "where messages go", receiver_table),
    TABLES("routes", routes, "which alerts go where; every route that matches is taken", route_table),
};
const struct key_table config_table = {.name = "configuration", KEYS(config_keys), .node_at = -1};

/* ---- look-ups ---- */

#define FINDER(function, list, count_of)                                                                     \
	int function(const struct config *c, const char *id)                                                 \
	{                                                                                                    \
		for (size_t i = 0; id && i < c->count_of; i++)                                               \
			if (c->list[i].id && strcmp(c->list[i].id, id) == 0)                                 \
				return (int)i;                                                               \
		return -1;                                                                                   \
	}                                                                                                    \
	static const char *function##_at(const void *of, size_t i)                                           \
	{                                                                                                    \
		return ((const struct config *)of)->list[i].id;                                              \
	}

/* Regions and indicators are looked up for every row of a document. */
#define TABLED_FINDER(function, list, count_of, table)                                                       \
	int function(const struct config *c, const char *id)                                                 \
	{                                                                                                    \
		size_t at;                                                                                   \
                                                                                                             \
		if (!id || !c->table.room)                                                                   \
			return -1;                                                                           \
		for (at = text_hash(id) & (c->table.room - 1); c->table.slots[at];                           \
		     at = (at + 1) & (c->table.room - 1))                                                    \
			if (strcmp(c->list[c->table.slots[at] - 1].id, id) == 0)                             \
				return c->table.slots[at] - 1;                                               \
		return -1;                                                                                   \
	}                                                                                                    \
	static const char *function##_at(const void *of, size_t i)                                           \
	{                                                                                                    \
		return ((const struct config *)of)->list[i].id;                                              \
	}                                                                                                    \
	static void function##_tabulate(struct config *c)                                                    \
	{                                                                                                    \
		c->table.room = 16;                                                                          \
		while (c->table.room < c->count_of * 2)                                                      \
			c->table.room *= 2;                                                                  \
		c->table.slots = arena_new(&c->arena, c->table.room * sizeof *c->table.slots);               \
		for (size_t i = 0; i < c->count_of; i++) {                                                   \
			size_t at;                                                                           \
                                                                                                             \
			if (!c->list[i].id || function(c, c->list[i].id) >= 0)                               \
				continue;                                                                    \
			at = text_hash(c->list[i].id) & (c->table.room - 1);                                 \
			while (c->table.slots[at])                                                           \
				at = (at + 1) & (c->table.room - 1);                                         \
			c->table.slots[at] = (int)i + 1;                                                     \
		}                                                                                            \
	}

TABLED_FINDER(config_region, region, region_count, region_ids)
TABLED_FINDER(config_indicator, indicator, indicator_count, indicator_ids)
FINDER(config_source, source, source_count)
FINDER(config_receiver, receiver, receiver_count)
FINDER(config_rule, rule, rule_count)

const char *config_nearest_region(const struct config *c, const char *id)
{
	return nearest_name(id, config_region_at, c, c->region_count);
}

const char *config_nearest_indicator(const struct config *c, const char *id)
{
	return nearest_name(id, config_indicator_at, c, c->indicator_count);
}

bool region_within(const struct config *c, int region, int above)
{
	for (size_t steps = 0; region >= 0 && steps <= c->region_count; steps++) {
		if (region == above)
			return true;
		region = c->region[region].parent;
	}
	return false;
}

bool names_allow(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (name && strcmp(names->at[i], name) == 0)
			return true;
	return names->count == 0;
}

/* ---- references between sections ---- */

typedef int find_fn(const struct config *, const char *);

struct referent {
	const char *what;
	find_fn *find;
	const char *(*at)(const void *, size_t);
	size_t count;
};

static int refer(struct loading *l, const struct referent *to, const char *id, const struct yaml_node *node)
{
	int index = to->find(l->config, id);

	if (index < 0 && id) {
		const char *near = nearest_name(id, to->at, l->config, to->count);

		reader_problem(&l->reader, node, "there is no %s \"%.60s\"%s%s%s", to->what, id,
		    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	}
	return index;
}

static void select_resolve(struct loading *l, const struct referent *to, struct selection *s)
{
	s->index = arena_new(l->reader.arena, (s->names.count + 1) * sizeof *s->index);
	for (size_t i = 0; i < s->names.count; i++)
		s->index[i] = refer(l, to, s->names.at[i], s->names.nodes[i]);
}

static void names_check(
    struct loading *l, const struct names *names, const char *const *known, const char *what)
{
	for (size_t i = 0; i < names->count; i++) {
		if (name_index(known, names->at[i]) < 0) {
			const char *near = nearest_listed(names->at[i], known);

			reader_problem(&l->reader, names->nodes[i], "there is no %s \"%.60s\"%s%s%s", what,
			    names->at[i], near ? "; did you mean \"" : "", near ? near : "",
			    near ? "\"?" : "");
		}
	}
}

static void field_resolve(struct loading *l, const struct referent *to, struct field *f)
{
	for (size_t i = 0; i < f->map_count; i++)
		f->map[i].index = refer(l, to, f->map[i].to, f->map[i].node);
	if (f->constant)
		refer(l, to, f->constant, f->node);
}

static void resolve_city(struct loading *l, const struct referent *regions, const struct referent *indicators)
{
	struct config *c = l->config;

	for (size_t i = 0; i < c->region_count; i++) {
		struct region *r = &c->region[i];

		r->parent = r->parent_id ? refer(l, regions, r->parent_id, yaml_get(r->node, "parent")) : -1;
	}
	for (size_t i = 0; i < c->region_count; i++) {
		size_t steps = 0;

		for (int up = c->region[i].parent; up >= 0 && steps <= c->region_count;
		     up = c->region[up].parent)
			steps++;
		if (steps > c->region_count) {
			reader_problem(
			    &l->reader, c->region[i].node, "region %s lies below itself", c->region[i].id);
			c->region[i].parent = -1;
		}
	}
	for (size_t i = 0; i < c->target_count; i++) {
		struct target *t = &c->target[i];

		t->indicator = refer(l, indicators, t->indicator_id, t->node);
		t->region = refer(l, regions, t->region_id, t->node);
	}
}

static void resolve_references(struct loading *l)
{
	struct config *c = l->config;
	const struct referent regions = {"region", config_region, config_region_at, c->region_count},
			      indicators = {"indicator", config_indicator, config_indicator_at,
				  c->indicator_count},
			      sources = {"source", config_source, config_source_at, c->source_count},
			      receivers = {"receiver", config_receiver, config_receiver_at,
				  c->receiver_count},
			      rules = {"rule", config_rule, config_rule_at, c->rule_count};
	static const char *const severities[] = {"warning", "critical", NULL};
	const char **kinds = arena_new(l->reader.arena, (c->region_count + 1) * sizeof *kinds);

	resolve_city(l, &regions, &indicators);
	for (size_t i = 0, n = 0; i < c->region_count; i++)
		if (c->region[i].kind)
			kinds[n++] = c->region[i].kind;
	for (size_t i = 0; i < c->source_count; i++) {
		struct source *s = &c->source[i];

		if (s->figures) {
			field_resolve(l, &regions, &s->figures->region);
			field_resolve(l, &indicators, &s->figures->indicator);
		}
		if (s->projects)
			field_resolve(l, &regions, &s->projects->region);
		if (s->filter.count && !c->allow_filters)
			reader_problem(&l->reader, s->filter.nodes[0],
			    "filter: external commands are off; the main file can say allow_filters: true");
	}
	for (size_t i = 0; i < c->rule_count; i++) {
		struct rule *r = &c->rule[i];

		select_resolve(l, &regions, &r->regions);
		select_resolve(l, &indicators, &r->indicators);
		names_check(l, &r->kinds, indicator_kind_names, "kind of indicator");
		names_check(l, &r->region_kinds, kinds, "kind of region");
		for (size_t n = 0; n < r->sources.count; n++)
			refer(l, &sources, r->sources.at[n], r->sources.nodes[n]);
	}
	for (size_t i = 0; i < c->route_count; i++) {
		struct route *r = &c->route[i];

		select_resolve(l, &regions, &r->regions);
		select_resolve(l, &indicators, &r->indicators);
		names_check(l, &r->severities, severities, "severity");
		for (size_t n = 0; n < r->rules.count; n++)
			refer(l, &rules, r->rules.at[n], r->rules.nodes[n]);
		r->receivers = arena_new(l->reader.arena, (r->to.count + 1) * sizeof *r->receivers);
		for (size_t n = 0; n < r->to.count; n++)
			r->receivers[n] = refer(l, &receivers, r->to.at[n], r->to.nodes[n]);
	}
}

struct named {
	const char *id;
	const struct yaml_node *node;
};

static int by_id(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : x->node->line - y->node->line;
}

/* All lists of structures with an id: it is their first member, which `id_at` proves to the compiler. */
static void unique_check(
    struct loading *l, const char *what, const void *list, size_t count, size_t size, size_t node_at)
{
	struct named *all = memory_new((count + 1) * sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		const char *element = (const char *)list + i * size;
		struct named one;

		memcpy(&one.id, element, sizeof one.id);
		memcpy(&one.node, element + node_at, sizeof one.node);
		if (one.id)
			all[n++] = one;
	}
	qsort(all, n, sizeof *all, by_id);
	for (size_t i = 1; i < n; i++)
		if (strcmp(all[i - 1].id, all[i].id) == 0)
			reader_problem(&l->reader, all[i].node, "the %s \"%s\" is there already (%s:%d)",
			    what, all[i].id, all[i - 1].node->file, all[i - 1].node->line);
	free(all);
}

#define UNIQUE(what, list, type)                                                                             \
	do {                                                                                                 \
		_Static_assert(offsetof(struct type, id) == 0, "the id comes first");                        \
		unique_check(                                                                                \
		    l, what, c->list, c->list##_count, sizeof(struct type), offsetof(struct type, node));    \
	} while (0)

static void check_unique(struct loading *l)
{
	struct config *c = l->config;

	UNIQUE("region", region, region);
	UNIQUE("indicator", indicator, indicator);
	UNIQUE("source", source, source);
	UNIQUE("rule", rule, rule);
	UNIQUE("receiver", receiver, receiver);
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
static void check_targets(struct loading *l)
{
	struct config *c = l->config;
	const struct target **all = memory_new((c->target_count + 1) * sizeof *all);

	for (size_t i = 0; i < c->target_count; i++)
		all[i] = &c->target[i];
	qsort(all, c->target_count, sizeof *all, by_target);
	for (size_t i = 1; i < c->target_count; i++)
		if (all[i]->year == all[i - 1]->year && all[i]->indicator == all[i - 1]->indicator &&
		    all[i]->region == all[i - 1]->region && all[i]->indicator >= 0 && all[i]->region >= 0)
			reader_problem(&l->reader, all[i]->node, "this target stands in %s:%d already",
			    all[i - 1]->node->file, all[i - 1]->node->line);
	free(all);
}

/* ---- files ---- */

static int load_file(struct loading *l, const char *path, const struct yaml_node *from, struct error *e)
{
	struct config *c = l->config;
	struct yaml_node *root;
	struct names include;
	const char *folder;
	char *real = realpath(path, NULL);

	if (!real)
		return error_set(e, REFUSED, "%s: %s", path, strerror(errno));
	for (size_t i = 0; i < l->file_count; i++) {
		if (strcmp(l->files[i], real) == 0) {
			free(real);
			return error_set(e, REFUSED, "%s: included twice", path);
		}
	}
	if (l->file_count == FILES_MAX) {
		free(real);
		return error_set(e, REFUSED, "%s: more than %d files", path, FILES_MAX);
	}
	l->files[l->file_count++] = real;
	(void)from;
	if (yaml_read(&c->arena, path, &root, e) != DONE)
		return REFUSED;
	l->include = (struct names){0};
	if (from && yaml_get(root, "allow_filters"))
		reader_problem(&l->reader, yaml_get(root, "allow_filters"),
		    "allow_filters: only the main file can say this");
	read_table(&l->reader, root, &config_table, c);
	include = l->include;
	folder = folder_of(&c->arena, path);
	for (size_t i = 0; i < include.count; i++) {
		const char *name = include.at[i];
		const char *whole = *name == '/' ? name : arena_printf(&c->arena, "%s/%s", folder, name);
		struct error inner;

		if (load_file(l, whole, include.nodes[i], &inner) != DONE)
			reader_problem(&l->reader, include.nodes[i], "%s", inner.text);
	}
	return DONE;
}

static int by_place(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	int order = strcmp(x->file, y->file);

	return order ? order : x->line != y->line ? x->line - y->line : x->column - y->column;
}

static void lists_settle(struct config *c)
{
#define SETTLE(list, lists) (c->list = c->lists.at, c->list##_count = c->lists.count)
	SETTLE(region, regions);
	SETTLE(indicator, indicators);
	SETTLE(target, targets);
	SETTLE(source, sources);
	SETTLE(rule, rules);
	SETTLE(receiver, receivers);
	SETTLE(route, routes);
#undef SETTLE
}

int config_load(const char *path, struct config **out, struct error *e)
{
	struct config *c = memory_new(sizeof *c);
	struct loading l = {.config = c, .reader = {.arena = &c->arena, .context = &l}};
	int outcome;

	*out = c;
	c->path = arena_text(&c->arena, path);
	c->folder = folder_of(&c->arena, path);
	c->limits = (struct limits){.connections = 16, .per_host = 2};
	outcome = load_file(&l, path, NULL, e);
	lists_settle(c);
	config_region_tabulate(c);
	config_indicator_tabulate(c);
	if (outcome == DONE) {
		struct error zone;

		if (!c->timezone)
			c->timezone = "UTC";
		if (zone_set(c->timezone, &zone) != DONE)
			reader_problem(&l.reader, l.timezone_node, "timezone: %s", zone.text);
		if (!c->store)
			c->store = arena_printf(&c->arena, "%s/store", c->folder);
		check_unique(&l);
		resolve_references(&l);
		check_targets(&l);
	}
	for (size_t i = 0; i < l.file_count; i++)
		free(l.files[i]);
	c->problems = l.reader.problems;
	c->problem_count = l.reader.problem_count;
	if (outcome == DONE && c->problem_count) {
		qsort(c->problems, c->problem_count, sizeof *c->problems, by_place);
		outcome = error_set(e, REFUSED, "%s:%d:%d: %s", c->problems[0].file, c->problems[0].line,
		    c->problems[0].column, c->problems[0].text);
	}
	return outcome;
}

void config_free(struct config *c)
{
	struct arena arena;

	if (!c)
		return;
	arena = c->arena;
	free(c);
	arena_done(&arena);
}

void config_problem(struct config *c, const struct yaml_node *at, const char *format, ...)
{
	struct reader r = {.arena = &c->arena, .problems = c->problems, .problem_count = c->problem_count};
	char text[800];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	reader_problem(&r, at, "%s", text);
	c->problems = r.problems;
	c->problem_count = r.problem_count;
}

static void secret_check(struct config *c, const struct yaml_node *at, const char *text)
{
	struct text value = {0};
	struct error e;

	if (text && secret_resolve(text, c->folder, &value, &e) != DONE)
		config_problem(c, at, "%s", e.text);
	text_done(&value);
}

void config_check_secrets(struct config *c)
{
	for (size_t i = 0; i < c->source_count; i++) {
		const struct source *s = &c->source[i];
		const struct list *lists[] = {&s->form, &s->headers};

		secret_check(c, s->node, s->url);
		secret_check(c, s->node, s->auth_secret);
		for (size_t n = 0; n < 2; n++) {
			const struct pair *pairs = lists[n]->at;

			for (size_t p = 0; p < lists[n]->count; p++)
				secret_check(c, pairs[p].node, pairs[p].value);
		}
	}
	for (size_t i = 0; i < c->receiver_count; i++) {
		secret_check(c, c->receiver[i].node, c->receiver[i].webhook);
		secret_check(c, c->receiver[i].node, c->receiver[i].secret);
	}
}
