/* SPDX-License-Identifier: MIT */
#include "config/mapping.h"
#include "base/calendar.h"
#include "config/sections.h"

#include <stdlib.h>
#include <string.h>

const char *const milestone_names[] = {"start", "production", NULL};

/* ---- rows ---- */

static void read_rows_path(struct reader *r, const struct yaml_node *node, void *into)
{
	struct path *p = into;

	read_path(r, node, rows_here(r), p);
	if (p->text && p->from != FROM_DOCUMENT && p->from != FROM_GROUP)
		reader_problem(r, node, "rows: start at the document ($) or at a group ($name)");
}

static void read_where(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rows_mapping *rows = into;

	read_conditions(r, node, rows_here(r), &rows->where, &rows->where_count);
}

static void read_groups(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rows_mapping *rows = into;

	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "groups: expected a mapping NAME: PATH");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		const char *name = node->keys[i]->text;
		struct path path = {0};
		struct node_group *g;
		bool good = *name != '\0' && strcmp(name, "column") != 0 && strcmp(name, "value") != 0;

		for (const char *s = name; *s; s++)
			good &= name_char(*s);
		if (!good)
			reader_problem(r, node->keys[i],
			    "\"%s\" cannot name a group (letters, digits and _; not column, value)", name);
		read_path(r, node->items[i], rows, &path); /* may start at the groups before it */
		if (path.text && path.from != FROM_DOCUMENT && path.from != FROM_GROUP)
			reader_problem(
			    r, node->items[i], "a group starts at the document ($) or at a group before it");
		g = arena_push(r->arena, &rows->groups, &rows->group_count, sizeof *g);
		g->name = name;
		g->path = path;
	}
}

static const struct key unpivot_keys[] = {
    {"columns", KEY_TEXTS, offsetof(struct unpivot, columns),
	"the members of a row that are cells of their own", .unset = "one of the other ways"},
    {"match", KEY_CUSTOM, offsetof(struct unpivot, match),
	"or: those whose name the regular expression finds", .read = read_regex, .schema = TEXT_SCHEMA,
	.unset = "one of the other ways"},
    {"except", KEY_TEXTS, offsetof(struct unpivot, except), "or: all but these",
	.unset = "one of the other ways"},
};

static const struct requirement unpivot_requirements[] = {
    {REQUIRE_ONE, {"columns", "match", "except"},
	.problem = "unpivot has one of columns:, match: or except:"},
};
const struct key_table unpivot_table = {.name = "unpivot",
    KEYS(unpivot_keys),
    REQUIREMENTS(unpivot_requirements),
    .size = sizeof(struct unpivot),
    .node_at = -1};

/* The lists of `layout: columns`, NAME: PATH. */
static void read_columns(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rows_mapping *rows = into;

	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "columns: expected a mapping NAME: PATH of a list");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct node_group *g = arena_push(r->arena, &rows->columns, &rows->column_count, sizeof *g);

		g->name = node->keys[i]->text;
		read_path(r, node->items[i], rows, &g->path);
		if (g->path.text && g->path.from != FROM_DOCUMENT && g->path.from != FROM_GROUP)
			reader_problem(
			    r, node->items[i], "columns: start at the document ($) or at a group ($name)");
	}
}

const char *const layout_names[] = {"rows", "table", "columns", "json-stat", "sdmx-json", "pacesetter", NULL};

/* Groups and columns are read before everything that may name them, whatever their order in the file. */
static void rows_first(struct reader *r, const struct yaml_node *node, struct rows_mapping *rows)
{
	const struct yaml_node *groups = yaml_get(node, "groups"), *unpivot = yaml_get(node, "unpivot");

	if (groups)
		read_groups(r, groups, rows);
	rows->wide = unpivot != NULL;
	if (unpivot)
		read_table(r, unpivot, &unpivot_table, &rows->unpivot);
}

/* What spans several keys of the rows. */
static void rows_last(struct reader *r, const struct yaml_node *node, struct rows_mapping *rows)
{
	bool cube = rows->layout == LAYOUT_JSON_STAT || rows->layout == LAYOUT_SDMX_JSON;
	struct error e;

	if (!rows->rows.text && (cube || rows->column_count)) {
		/* the document itself */
		rows->rows.text = "$";
		rows->rows.from = FROM_DOCUMENT;
		if (jsonpath_parse(r->arena, "$", &rows->rows.path, NULL, &e) != OUTCOME_DONE)
			reader_problem(r, node, "rows: %s", e.text);
	}
}

static void read_nothing(struct reader *r, const struct yaml_node *node, void *into)
{
	(void)r, (void)node, (void)into; /* rows_first has read it */
}

#define GROUPS_SCHEMA                                                                                        \
	OBJECT_SCHEMA("{\"pattern\":\"^([A-Za-z0-9_]|[^\\u0000-\\u007f])+$\",\"not\":{\"enum\":[\"column\"," \
		      "\"value\"]}}",                                                                        \
	    DOCUMENT_PATH_SCHEMA)
#define ROWS_KEYS(type)                                                                                      \
	{"rows", KEY_CUSTOM, offsetof(type, rows.rows), "path of the rows",                                  \
	    .unset = "the document where the layout is a cube or has columns", .read = read_rows_path,       \
	    .schema = DOCUMENT_PATH_SCHEMA},                                                                 \
	    {"groups", KEY_CUSTOM, offsetof(type, rows), "named nodes around the rows, NAME: PATH",          \
		.unset = "none", .read = read_nothing, .schema = GROUPS_SCHEMA},                             \
	    {"where", KEY_CUSTOM, offsetof(type, rows),                                                      \
		"only rows for which each PATH has the value (or one of a list)", .unset = "all rows",       \
		.read = read_where, .schema = CONDITIONS_SCHEMA},                                            \
	    {"unpivot", KEY_CUSTOM, offsetof(type, rows),                                                    \
		"wide tables: each of the columns is a row of its own", .unset = "a row is one",             \
		.read = read_nothing, .schema = DEFINED_SCHEMA("unpivot")},                                  \
	    {"layout", KEY_CHOICE, offsetof(type, rows.layout),                                              \
		"what rows selects: rows, a table under a header row, parallel columns, a cube; "            \
		"pacesetter: what another pacesetter serves, its fields known",                              \
		.choices = layout_names, .preset = "rows"},                                                  \
	    {"header", KEY_CUSTOM, offsetof(type, rows.header),                                              \
		"layout: table: path of the names of the columns", .unset = "the first row",                 \
		.read = read_path_here, .schema = PATH_SCHEMA},                                              \
	    {"columns", KEY_CUSTOM, offsetof(type, rows), "layout: columns: NAME: PATH of each list",        \
		.unset = "the members of the object that rows selects", .read = read_columns,                \
		.schema = "{\"type\":\"object\",\"additionalProperties\":" DOCUMENT_PATH_SCHEMA "}"},        \
	    {"single", KEY_BOOL, offsetof(type, rows.single),                                                \
		"a list that rows selects stands for its elements, an object for one row",                   \
		.preset = "false"},                                                                          \
	{                                                                                                    \
		"history", KEY_BOOL, offsetof(type, rows.history),                                           \
		    "every row is a vintage of its own, known from its published: date on",                  \
		    .preset = "false"                                                                        \
	}
#define FIELD(name, type, member, help, needed, otherwise)                                                   \
	{                                                                                                    \
		name, KEY_TABLE, offsetof(type, member), help, needed, .unset = otherwise,                   \
								       .table = &field_table                 \
	}

#define NEEDED "an error, but for layout: pacesetter"
static const struct key figures_keys[] = {
    ROWS_KEYS(struct figures_mapping),
    FIELD("region", struct figures_mapping, region, "which region; its id, or by map", false, NEEDED),
    FIELD(
	"indicator", struct figures_mapping, indicator, "which indicator; its id, or by map", false, NEEDED),
    FIELD("period", struct figures_mapping, period, "month, quarter or year", false, NEEDED),
    FIELD("value", struct figures_mapping, value, "the number", false, NEEDED),
    FIELD("unit", struct figures_mapping, unit,
	"unit of the number; 万 and 亿 are converted to the indicator's", false, "the unit of the indicator"),
    FIELD("scale", struct figures_mapping, scale, "number that the value is multiplied by", false, "1"),
    FIELD("published", struct figures_mapping, published, "the document's own date", false, "no date"),
    FIELD("status", struct figures_mapping, status, "preliminary or revised (by map)", false, "final"),
    FIELD("known", struct figures_mapping, known, "with history: the exact time from which the row is known",
	false, "that of published"),
};
#define ROWS_REQUIREMENTS                                                                                    \
	{REQUIRE_ANY, {"rows", "columns"},                                                                   \
	    {{"layout", KEY_IS_NOT, {"json-stat", "sdmx-json", "pacesetter"}}},                              \
	    .problem = "the mapping lacks the key \"rows\" (path of the rows)"},                             \
	    {REQUIRE_NONE, {"columns"}, {{"layout", KEY_IS_NOT, {"columns"}}}, "columns",                    \
		"columns: goes with layout: columns"},                                                       \
	{                                                                                                    \
		REQUIRE_NONE, {"header"}, {{"layout", KEY_IS_NOT, {"table"}}}, "header",                     \
		    "header: goes with layout: table"                                                        \
	}

static const struct requirement figures_requirements[] = {
    ROWS_REQUIREMENTS,
    {REQUIRE_ALL, {"region", "indicator", "period", "value"}, {{"layout", KEY_IS_NOT, {"pacesetter"}}}},
    {REQUIRE_ANY, {"published", "known"},
	{{"history", KEY_IS, {"true"}}, {"layout", KEY_IS_NOT, {"pacesetter"}}}, "history",
	"history: needs published: or known:, from when each row is known"},
    {REQUIRE_NONE, {"region.otherwise", "indicator.otherwise", "period.otherwise", "value.otherwise"},
	.problem = "otherwise: nothing is guessed about region, indicator, period and value"},
};
const struct key_table figures_table = {.name = "figures",
    KEYS(figures_keys),
    REQUIREMENTS(figures_requirements),
    .size = sizeof(struct figures_mapping),
    .node_at = offsetof(struct figures_mapping, node)};

static const struct key milestone_keys[] = {
    FIELD("committed", struct milestone_mapping, committed, "the committed date", true, NULL),
    FIELD("actual", struct milestone_mapping, actual, "the date it happened", false, "not happened"),
    FIELD("forecast", struct milestone_mapping, forecast, "the date expected now", false, "none"),
    FIELD("reason", struct milestone_mapping, reason, "why the committed date was moved", false, "none"),
};
const struct key_table milestone_table = {
    .name = "milestone", KEYS(milestone_keys), .size = sizeof(struct milestone_mapping), .node_at = -1};

static void read_years(struct reader *r, const struct yaml_node *node, void *into)
{
	struct investment_mapping *m = into;

	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "by_year: expected YEAR: field");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct year_field *y = arena_push(r->arena, &m->years, &m->year_count, sizeof *y);
		int64_t year;

		if (!integer_parse(node->keys[i]->text, YEAR_LEAST, YEAR_MOST, &year))
			reader_problem(r, node->keys[i], "by_year: expected a year");
		else
			y->year = (int)year;
		table_defaults(r, &field_table, &y->planned);
		read_table(r, node->items[i], &field_table, &y->planned);
		y->planned.optional = true;
	}
}

static const struct key investment_keys[] = {
    FIELD("planned", struct investment_mapping, planned, "investment to be completed", true, NULL),
    FIELD("done", struct investment_mapping, done, "investment completed so far", false, "none"),
    {"by_year", KEY_CUSTOM, 0, "investment planned for each year, YEAR: field", .read = read_years,
	.schema = OBJECT_SCHEMA(YEAR_SCHEMA, DEFINED_SCHEMA("field")), .unset = "only the total"},
};
const struct key_table investment_table = {
    .name = "investment", KEYS(investment_keys), .size = sizeof(struct investment_mapping), .node_at = -1};

static const struct key projects_keys[] = {
    ROWS_KEYS(struct projects_mapping),
    FIELD("id", struct projects_mapping, id, "the register's own code", true, NULL),
    FIELD("name", struct projects_mapping, name, "name of the project", true, NULL),
    FIELD("region", struct projects_mapping, region, "which region; its id, or by map", true, NULL),
    FIELD("office", struct projects_mapping, office, "responsible unit", false, "none"),
    FIELD("person", struct projects_mapping, person, "person in charge", false, "none"),
    FIELD("published", struct projects_mapping, published, "the document's own date", false, "no date"),
    {"start", KEY_TABLE, offsetof(struct projects_mapping, milestone[MILESTONE_START]),
	"start of construction", .table = &milestone_table},
    {"production", KEY_TABLE, offsetof(struct projects_mapping, milestone[MILESTONE_PRODUCTION]),
	"going into production", .table = &milestone_table},
    {"investment", KEY_TABLE, offsetof(struct projects_mapping, investment), "investment planned and done",
	.table = &investment_table},
};
static const struct requirement projects_requirements[] = {
    ROWS_REQUIREMENTS,
    {REQUIRE_ALL, {"published"}, {{"history", KEY_IS, {"true"}}}, "history",
	"history: needs published:, from when each row is known"},
    {REQUIRE_NONE, {0}, {{"layout", KEY_IS, {"pacesetter"}}}, "layout",
	"layout: pacesetter goes with figures"},
    {REQUIRE_NONE, {"region.otherwise", "id.otherwise"},
	.problem = "otherwise: nothing is guessed about code and region"},
};
const struct key_table projects_table = {.name = "projects",
    KEYS(projects_keys),
    REQUIREMENTS(projects_requirements),
    .size = sizeof(struct projects_mapping),
    .node_at = offsetof(struct projects_mapping, node)};

const char *const slot_names[SLOTS] = {"", "region", "indicator", "period", "value", "unit", "scale",
    "published", "status", "id", "name", "office", "person", "planned", "done", "start.committed",
    "start.actual", "start.forecast", "production.committed", "production.actual", "production.forecast"};

enum { SLOT_REGION = 1, SLOT_PUBLISHED = 7, SLOT_ID = 9, SLOT_MILESTONES = 15 };

static void slots_number(struct field *const *fields, size_t count, int first)
{
	for (size_t i = 0; i < count; i++)
		fields[i]->slot = first + (int)i;
}

/* The mapping that `layout: pacesetter` stands for. */
static const char pacesetter_layout[] =
    "rows: $[*]\nhistory: true\nregion: .region\nindicator: .indicator\nperiod: .period\nvalue: .value\n"
    "unit: .unit\npublished: .published\nknown: .known\n"
    "status: {at: .status, ignore: [suspect], map: {preliminary: preliminary, revised: revised, withdrawn: "
    "final}}\n";

/* With the keys that it stands for; what the file says itself comes first. */
static const struct yaml_node *layout_expanded(struct reader *r, const struct yaml_node *node)
{
	const struct yaml_node *layout = yaml_get(node, "layout");
	struct yaml_node *standard, *all;
	struct error e;
	size_t n = 0;

	if (!layout || layout->kind != YAML_SCALAR ||
	    strcmp(layout->text, layout_names[LAYOUT_PACESETTER]) != 0)
		return node;
	if (yaml_parse(r->arena, node->file, pacesetter_layout, strlen(pacesetter_layout), &standard, &e) !=
	    OUTCOME_DONE) {
		reader_problem(r, node, "%s", e.text);
		return node;
	}
	all = arena_new(r->arena, sizeof *all);
	*all = *node;
	all->keys = arena_new(r->arena, (node->count + standard->count) * sizeof *all->keys);
	all->items = arena_new(r->arena, (node->count + standard->count) * sizeof *all->items);
	for (size_t i = 0; i < node->count + standard->count; i++) {
		const struct yaml_node *from = i < node->count ? node : standard;
		size_t at = i < node->count ? i : i - node->count;

		if (from->items[at] == layout)
			continue;
		if (from == standard && yaml_get(node, standard->keys[at]->text))
			continue;
		all->keys[n] = from->keys[at];
		all->items[n++] = from->items[at];
	}
	all->count = n;
	return all;
}

void read_figures_mapping(struct reader *r, const struct yaml_node *node, void *into)
{
	struct figures_mapping *m = arena_new(r->arena, sizeof *m);
	void *outer = r->context;

	node = layout_expanded(r, node);
	r->context = &m->rows;
	table_defaults(r, &figures_table, m);
	rows_first(r, node, &m->rows);
	read_table(r, node, &figures_table, m);
	slots_number((struct field *const[]){&m->region, &m->indicator, &m->period, &m->value, &m->unit,
			 &m->scale, &m->published, &m->status},
	    8, SLOT_REGION);
	rows_last(r, node, &m->rows);
	m->published.optional = m->status.optional = m->known.optional = true;
	r->context = outer;
	*(struct figures_mapping **)into = m;
}

void read_projects_mapping(struct reader *r, const struct yaml_node *node, void *into)
{
	struct projects_mapping *m = arena_new(r->arena, sizeof *m);
	void *outer = r->context;

	r->context = &m->rows;
	table_defaults(r, &projects_table, m);
	rows_first(r, node, &m->rows);
	read_table(r, node, &projects_table, m);
	m->region.slot = SLOT_REGION;
	m->published.slot = SLOT_PUBLISHED;
	slots_number((struct field *const[]){&m->id, &m->name, &m->office, &m->person, &m->investment.planned,
			 &m->investment.done},
	    6, SLOT_ID);
	for (int i = 0; i < MILESTONES; i++)
		slots_number((struct field *const[]){&m->milestone[i].committed, &m->milestone[i].actual,
				 &m->milestone[i].forecast},
		    3, SLOT_MILESTONES + 3 * i);
	rows_last(r, node, &m->rows);
	/* a register lists what has happened so far: a milestone without a date is no error */
	m->office.optional = m->person.optional = m->published.optional = true;
	m->investment.planned.optional = m->investment.done.optional = true;
	for (int i = 0; i < MILESTONES; i++) {
		struct milestone_mapping *milestone = &m->milestone[i];

		milestone->committed.optional = milestone->actual.optional = milestone->forecast.optional =
		    milestone->reason.optional = true;
	}
	r->context = outer;
	*(struct projects_mapping **)into = m;
}
