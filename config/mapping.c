#include "config/sections.h"
#include "base/calendar.h"

#include <stdlib.h>
#include <string.h>

const char *const milestone_names[] = {"start", "production", NULL};

/* ---- paths ---- */

static bool name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

static bool path_start_read(struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows,
    struct path *path, const char **rest)
{
	const char *text = path->text;
	char name[64];
	size_t n = 0;

	*rest = text;
	path->from = FROM_ROW;
	if (*text == '.' || *text == '[') {
		*rest = text + (strcmp(text, ".") == 0); /* "." is the row itself */
		return true;
	}
	if (*text != '$') {
		reader_problem(r, node,
		    "\"%.60s\" is no path: a path begins with $, . or [ (a fixed text is {const: ...})",
		    text);
		return false;
	}
	while (name_char(text[1 + n]))
		n++;
	*rest = text + 1 + n;
	path->from = FROM_DOCUMENT;
	if (n == 0)
		return true;
	if (n >= sizeof name)
		n = sizeof name - 1;
	memcpy(name, text + 1, n);
	name[n] = '\0';
	for (size_t i = 0; rows && i < rows->group_count; i++) {
		if (strcmp(rows->groups[i].name, name) == 0) {
			path->from = FROM_GROUP;
			path->group = (int)i;
			return true;
		}
	}
	if (rows && rows->columns.count && (strcmp(name, "column") == 0 || strcmp(name, "value") == 0)) {
		path->from = *name == 'c' ? FROM_COLUMN : FROM_CELL;
		if (path->from == FROM_COLUMN && **rest) {
			reader_problem(r, node, "$column is a text: nothing can follow it");
			return false;
		}
		return true;
	}
	reader_problem(r, node, "$%s is no group of this mapping%s", name,
	    strcmp(name, "column") == 0 || strcmp(name, "value") == 0 ? " (it is there with unpivot:)" : "");
	return false;
}

void read_path(
    struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows, struct path *path)
{
	const char *text = read_text(r, node), *rest;
	struct error e;

	if (!text)
		return;
	path->text = text;
	path->node = node;
	if (!path_start_read(r, node, rows, path, &rest)) {
		path->text = NULL;
		return;
	}
	if (jsonpath_parse(r->arena, arena_printf(r->arena, "$%s", rest), &path->path, NULL, &e) != DONE) {
		reader_problem(r, node, "%s", e.text);
		path->text = NULL;
	}
}

/* ---- fields ---- */

/* Paths need the groups and columns of the mapping they stand in; they come before the fields in
 * `rows_first`. */
static const struct rows_mapping *rows_of(struct reader *r)
{
	return r->context;
}

static void read_paths(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;
	size_t count = node->kind == YAML_LIST ? node->count : 1;

	if (node->kind == YAML_LIST && count == 0)
		reader_problem(r, node, "an empty list of paths");
	for (size_t i = 0; i < count; i++) {
		struct path *p = arena_push(r->arena, &f->paths, &f->path_count, sizeof *p);

		read_path(r, node->kind == YAML_LIST ? node->items[i] : node, rows_of(r), p);
	}
	f->set = true;
	f->node = node;
}

static void read_key_path(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;

	f->key = true;
	read_paths(r, node, f);
}

static int by_from(const void *a, const void *b)
{
	return strcmp(((const struct map_entry *)a)->from, ((const struct map_entry *)b)->from);
}

static void read_value_map(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;

	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "map: expected a mapping from the source's text to ours");
		return;
	}
	f->map = arena_new(r->arena, (node->count + 1) * sizeof *f->map);
	for (size_t i = 0; i < node->count; i++) {
		const char *to = read_text(r, node->items[i]);

		if (to)
			f->map[f->map_count++] = (struct map_entry){
			    .from = node->keys[i]->text, .to = to, .node = node->items[i], .index = -1};
	}
	qsort(f->map, f->map_count, sizeof *f->map, by_from);
}

const struct map_entry *map_find(const struct field *f, const char *text)
{
	struct map_entry wanted = {.from = text};

	return f->map_count ? bsearch(&wanted, f->map, f->map_count, sizeof *f->map, by_from) : NULL;
}

static void read_forms(struct reader *r, const struct yaml_node *node, void *into)
{
	struct names *forms = into;
	struct error e;

	read_texts(r, node, forms);
	for (size_t i = 0; i < forms->count; i++)
		if (!form_check(forms->at[i], &e))
			reader_problem(r, forms->nodes[i], "%s", e.text);
}

static void read_list_path(struct reader *r, const struct yaml_node *node, void *into)
{
	read_path(r, node, rows_of(r), into);
}

/* `by` and `get` start at each node of the list; a bare member name will do. */
static void read_entry_path(struct reader *r, const struct yaml_node *node, void *into)
{
	const char *text = read_text(r, node);

	if (text && name_char(*text)) {
		struct yaml_node *dotted = arena_new(r->arena, sizeof *dotted);

		*dotted = *node;
		dotted->text = arena_printf(r->arena, ".%s", text);
		node = dotted;
	}
	if (text)
		read_path(r, node, NULL, into);
}

#define PATH_SCHEMA "{\"type\":\"string\",\"pattern\":\"^[$.\\\\[]\"}"

static const struct key lookup_keys[] = {
    {"in", KEY_CUSTOM, offsetof(struct lookup, in), "path of the list to look in", true,
	.read = read_list_path, .schema = PATH_SCHEMA},
    {"by", KEY_CUSTOM, offsetof(struct lookup, by), "what must equal the text, from each node", true,
	.read = read_entry_path, .schema = "{\"type\":\"string\"}"},
    {"get", KEY_CUSTOM, offsetof(struct lookup, get), "what is taken instead, from that node", true,
	.read = read_entry_path, .schema = "{\"type\":\"string\"}"},
};
const struct key_table lookup_table = {.name = "lookup",
    KEYS(lookup_keys),
    .size = sizeof(struct lookup),
    .node_at = offsetof(struct lookup, node)};

static void read_lookup(struct reader *r, const struct yaml_node *node, void *into)
{
	struct lookup *l = arena_new(r->arena, sizeof *l);

	read_table(r, node, &lookup_table, l);
	*(struct lookup **)into = l;
}

static void check_field(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;
	int ways = (yaml_get(node, "at") != NULL) + (yaml_get(node, "key") != NULL) + (f->constant != NULL);

	f->set = true;
	f->node = node;
	if (ways != 1)
		reader_problem(r, node, "a field has one of at:, key: or const:");
	if (f->constant && (f->map_count || f->lookup))
		reader_problem(r, node, "a constant needs no map: or lookup:");
}

#define PATHS_SCHEMA                                                                                         \
	"{\"oneOf\":[" PATH_SCHEMA ",{\"type\":\"array\",\"minItems\":1,\"items\":" PATH_SCHEMA "}]}"
#define SCALARS_SCHEMA TEXT_OR_LIST_SCHEMA
#define FORMS_SCHEMA                                                                                         \
	"{\"oneOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"type\":\"string\"}}]}"

static const struct key field_keys[] = {
    {"at", KEY_CUSTOM, 0, "path, or a list of paths whose texts are joined", .read = read_paths,
	.schema = PATHS_SCHEMA},
    {"key", KEY_CUSTOM, 0, "path: the member name or index of the node instead of its value",
	.read = read_key_path, .schema = PATH_SCHEMA},
    {"const", KEY_TEXT, offsetof(struct field, constant), "a fixed text"},
    {"map", KEY_CUSTOM, 0, "the source's text: ours; what is not in it is refused", .read = read_value_map,
	.schema = "{\"type\":\"object\",\"additionalProperties\":" SCALAR_SCHEMA "}"},
    {"lookup", KEY_CUSTOM, offsetof(struct field, lookup), "replace the text by what a list elsewhere says",
	.read = read_lookup, .schema = "{\"$ref\":\"#/$defs/lookup\"}"},
    {"format", KEY_CUSTOM, offsetof(struct field, forms),
	"form of a date or period, such as %Y-%m; a list is tried in turn", .read = read_forms,
	.schema = FORMS_SCHEMA},
    {"missing", KEY_TEXTS, offsetof(struct field, missing), "texts that mean: no value"},
    {"ignore", KEY_TEXTS, offsetof(struct field, ignore), "rows with one of these texts are left out"},
    {"thousands", KEY_TEXT, offsetof(struct field, thousands), "separator between groups of three digits"},
};
const struct key_table field_table = {.name = "field",
    KEYS(field_keys),
    .size = sizeof(struct field),
    .node_at = -1,
    .check = check_field,
    .shorthand = read_paths,
    .shorthand_schema = PATHS_SCHEMA};

/* ---- rows ---- */

static void read_rows_path(struct reader *r, const struct yaml_node *node, void *into)
{
	struct path *p = into;

	read_path(r, node, rows_of(r), p);
	if (p->text && p->from != FROM_DOCUMENT && p->from != FROM_GROUP)
		reader_problem(r, node, "rows: start at the document ($) or at a group ($name)");
}

void read_conditions(struct reader *r, const struct yaml_node *node, const struct rows_mapping *rows,
    struct condition **list, size_t *count)
{
	if (node->kind != YAML_MAP) {
		reader_problem(r, node, "expected a mapping PATH: value");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		struct condition *c = arena_push(r->arena, list, count, sizeof *c);

		read_path(r, node->keys[i], rows, &c->path);
		read_texts(r, node->items[i], &c->allowed);
	}
}

static void read_where(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rows_mapping *rows = into;

	read_conditions(r, node, rows_of(r), &rows->where, &rows->where_count);
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
		struct group *g;
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
    {"columns", KEY_TEXTS, 0, "the members of a row that are cells of their own", true},
};
const struct key_table unpivot_table = {
    .name = "unpivot", KEYS(unpivot_keys), .size = sizeof(struct names), .node_at = -1};

/* Groups and columns are read before everything that may name them, whatever their order in the file. */
static void rows_first(struct reader *r, const struct yaml_node *node, struct rows_mapping *rows)
{
	const struct yaml_node *groups = yaml_get(node, "groups"), *unpivot = yaml_get(node, "unpivot");

	if (groups)
		read_groups(r, groups, rows);
	if (unpivot)
		read_table(r, unpivot, &unpivot_table, &rows->columns);
}

static void read_nothing(struct reader *r, const struct yaml_node *node, void *into)
{
	(void)r, (void)node, (void)into; /* rows_first has read it */
}

#define CONDITIONS_SCHEMA "{\"type\":\"object\",\"additionalProperties\":" SCALARS_SCHEMA "}"
#define ROWS_KEYS(type)                                                                                      \
	{"rows", KEY_CUSTOM, offsetof(type, rows.rows), "path of the rows", true, .read = read_rows_path,    \
	    .schema = PATH_SCHEMA},                                                                          \
	    {"groups", KEY_CUSTOM, offsetof(type, rows), "named nodes around the rows, NAME: PATH",          \
		.read = read_nothing,                                                                        \
		.schema = "{\"type\":\"object\",\"additionalProperties\":" PATH_SCHEMA "}"},                 \
	    {"where", KEY_CUSTOM, offsetof(type, rows),                                                      \
		"only rows for which each PATH has the value (or one of a list)", .read = read_where,        \
		.schema = CONDITIONS_SCHEMA},                                                                \
	{                                                                                                    \
		"unpivot", KEY_CUSTOM, offsetof(type, rows),                                                 \
		    "wide tables: each of the columns is a row of its own",                                  \
		    .read = read_nothing, .schema = "{\"$ref\":\"#/$defs/unpivot\"}"                         \
	}
#define FIELD(name, type, member, help, needed)                                                              \
	{                                                                                                    \
		name, KEY_TABLE, offsetof(type, member), help, needed, .table = &field_table                 \
	}

static const struct key figures_keys[] = {
    ROWS_KEYS(struct figures_mapping),
    FIELD("region", struct figures_mapping, region, "which region; its id, or by map", true),
    FIELD("indicator", struct figures_mapping, indicator, "which indicator; its id, or by map", true),
    FIELD("period", struct figures_mapping, period, "month, quarter or year", true),
    FIELD("value", struct figures_mapping, value, "the number", true),
    FIELD("unit", struct figures_mapping, unit,
	"unit of the number; 万 and 亿 are converted to the indicator's", false),
    FIELD("published", struct figures_mapping, published, "the document's own date", false),
    FIELD("status", struct figures_mapping, status, "preliminary or revised (by map); else final", false),
};
const struct key_table figures_table = {.name = "figures",
    KEYS(figures_keys),
    .size = sizeof(struct figures_mapping),
    .node_at = offsetof(struct figures_mapping, node)};

static const struct key milestone_keys[] = {
    FIELD("committed", struct milestone_mapping, committed, "the date promised", true),
    FIELD("actual", struct milestone_mapping, actual, "the date it happened", false),
    FIELD("forecast", struct milestone_mapping, forecast, "the date expected now", false),
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
		read_table(r, node->items[i], &field_table, &y->planned);
		y->planned.optional = true;
	}
}

static const struct key investment_keys[] = {
    FIELD("planned", struct investment_mapping, planned, "investment to be completed", true),
    FIELD("done", struct investment_mapping, done, "investment completed so far", false),
    {"by_year", KEY_CUSTOM, 0, "investment planned for each year, YEAR: field", .read = read_years,
	.schema = "{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/field\"}}"},
};
const struct key_table investment_table = {
    .name = "investment", KEYS(investment_keys), .size = sizeof(struct investment_mapping), .node_at = -1};

static const struct key projects_keys[] = {
    ROWS_KEYS(struct projects_mapping),
    FIELD("id", struct projects_mapping, id, "the register's own code", true),
    FIELD("name", struct projects_mapping, name, "name of the project", true),
    FIELD("region", struct projects_mapping, region, "which region; its id, or by map", true),
    FIELD("office", struct projects_mapping, office, "responsible unit", false),
    FIELD("person", struct projects_mapping, person, "person in charge", false),
    FIELD("published", struct projects_mapping, published, "the document's own date", false),
    {"start", KEY_TABLE, offsetof(struct projects_mapping, milestone[MILESTONE_START]),
	"start of construction", .table = &milestone_table},
    {"production", KEY_TABLE, offsetof(struct projects_mapping, milestone[MILESTONE_PRODUCTION]),
	"going into production", .table = &milestone_table},
    {"investment", KEY_TABLE, offsetof(struct projects_mapping, investment), "investment planned and done",
	.table = &investment_table},
};
const struct key_table projects_table = {.name = "projects",
    KEYS(projects_keys),
    .size = sizeof(struct projects_mapping),
    .node_at = offsetof(struct projects_mapping, node)};

void read_figures_mapping(struct reader *r, const struct yaml_node *node, void *into)
{
	struct figures_mapping *m = arena_new(r->arena, sizeof *m);
	void *outer = r->context;

	r->context = &m->rows;
	rows_first(r, node, &m->rows);
	read_table(r, node, &figures_table, m);
	m->published.optional = m->status.optional = true;
	r->context = outer;
	*(struct figures_mapping **)into = m;
}

void read_projects_mapping(struct reader *r, const struct yaml_node *node, void *into)
{
	struct projects_mapping *m = arena_new(r->arena, sizeof *m);
	void *outer = r->context;

	r->context = &m->rows;
	rows_first(r, node, &m->rows);
	read_table(r, node, &projects_table, m);
	/* a register lists what has happened so far: a milestone without a date is no error */
	m->office.optional = m->person.optional = m->published.optional = true;
	m->investment.planned.optional = m->investment.done.optional = true;
	for (int i = 0; i < MILESTONES; i++) {
		struct milestone_mapping *milestone = &m->milestone[i];

		milestone->committed.optional = milestone->actual.optional = milestone->forecast.optional =
		    true;
	}
	r->context = outer;
	*(struct projects_mapping **)into = m;
}
