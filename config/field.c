/* SPDX-License-Identifier: MIT */
#include "config/field.h"
#include "config/rows_mapping.h"
#include "config/sections.h"
#include "base/calendar.h"

#include <stdlib.h>
#include <string.h>

/* ---- paths ---- */

bool name_char(char c)
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
	if (rows && rows->wide && (strcmp(name, "column") == 0 || strcmp(name, "value") == 0)) {
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
	if (jsonpath_parse(r->arena, arena_printf(r->arena, "$%s", rest), &path->path, NULL, &e) !=
	    OUTCOME_DONE) {
		reader_problem(r, node, "%s", e.text);
		path->text = NULL;
	} else if (jsonpath_pattern_problem(path->path)) {
		reader_problem(
		    r, node, "%s (in JSONPath: I-Regexp, RFC 9485)", jsonpath_pattern_problem(path->path));
	}
}

/* ---- fields ---- */

/* Paths need the groups and columns of the mapping they stand in; they come before the fields in
 * `rows_first`. */
const struct rows_mapping *rows_here(struct reader *r)
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

		read_path(r, node->kind == YAML_LIST ? node->items[i] : node, rows_here(r), p);
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
	struct field *f = into;
	struct names *forms = &f->forms;
	struct error e;

	if (node->kind == YAML_MAP) {
		f->form_of = arena_new(r->arena, sizeof *f->form_of);
		table_defaults(r, &field_table, f->form_of);
		read_table(r, node, &field_table, f->form_of);
		return;
	}
	read_texts(r, node, forms);
	for (size_t i = 0; i < forms->count; i++)
		if (!form_check(forms->at[i], &e))
			reader_problem(r, forms->nodes[i], "%s", e.text);
}

void read_path_here(struct reader *r, const struct yaml_node *node, void *into)
{
	read_path(r, node, rows_here(r), into);
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

#define ENTRY_PATH_SCHEMA PATTERN_SCHEMA("^([$.\\\\[]|[A-Za-z0-9_]|[^\\\\u0000-\\\\u007f])")

static const struct key lookup_keys[] = {
    {"in", KEY_CUSTOM, offsetof(struct lookup, in), "path of the list to look in", true,
	.read = read_path_here, .schema = PATH_SCHEMA},
    {"by", KEY_CUSTOM, offsetof(struct lookup, by), "what must equal the text, from each node", true,
	.read = read_entry_path, .schema = ENTRY_PATH_SCHEMA},
    {"get", KEY_CUSTOM, offsetof(struct lookup, get), "what replaces the text, from that node", true,
	.read = read_entry_path, .schema = ENTRY_PATH_SCHEMA},
};
const struct key_table lookup_table = {.name = "lookup",
    KEYS(lookup_keys),
    .size = sizeof(struct lookup),
    .node_at = offsetof(struct lookup, node)};

static void read_lookup(struct reader *r, const struct yaml_node *node, void *into)
{
	struct lookup *l = arena_new(r->arena, sizeof *l);

	table_defaults(r, &lookup_table, l);
	read_table(r, node, &lookup_table, l);
	*(struct lookup **)into = l;
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

void read_regex(struct reader *r, const struct yaml_node *node, void *into)
{
	const char *text = read_text(r, node);
	struct error e;

	if (text && regex_parse(r->arena, text, into, &e) != OUTCOME_DONE)
		reader_problem(r, node, "%s", e.text);
}

static void read_when(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;

	read_conditions(r, node, rows_here(r), &f->when, &f->when_count);
}

static void read_zone(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;
	const char *text = read_text(r, node);

	f->has_zone = true;
	if (text && !zone_offset_parse(text, &f->zone_minutes))
		reader_problem(
		    r, node, "zone: expected an offset such as +08:00, or UTC; found \"%.40s\"", text);
}

static const char *const asked_names[] = {"region", "indicator", "period", NULL};

static void request_subject_read(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;
	const char *text = read_text(r, node);
	int which = text ? name_index(asked_names, text) : -1;

	if (text && which < 0)
		reader_problem(r, node, "asked: expected region, indicator or period, found \"%.40s\"", text);
	f->asked = (enum asked_for)(which + 1);
}

static const char *const fiscal_names[] = {"first", "last", NULL};
static const struct key fiscal_keys[] = {
    {"begins", KEY_INTEGER, offsetof(struct fiscal_year, begins), "the month it begins with", true, 1, 12,
	.unit = "of the year"},
    {"named", KEY_CHOICE, offsetof(struct fiscal_year, named),
	"after the calendar year in which it begins (first) or ends (last)", .choices = fiscal_names,
	.preset = "first"},
};
const struct key_table fiscal_table = {
    .name = "fiscal_year", KEYS(fiscal_keys), .size = sizeof(struct fiscal_year), .node_at = -1};

static void check_field(struct reader *r, const struct yaml_node *node, void *into)
{
	struct field *f = into;

	f->set = true;
	f->node = node;
	(void)r;
}

#define PATHS_SCHEMA                                                                                         \
	"{\"oneOf\":[" PATH_SCHEMA ",{\"type\":\"array\",\"minItems\":1,\"items\":" PATH_SCHEMA "}]}"
#define FORMS_SCHEMA                                                                                         \
	"{\"oneOf\":[" TEXT_SCHEMA                                                                           \
	"," LIST_SCHEMA(TEXT_SCHEMA) ",{\"type\":\"object\",\"$ref\":\"#/$defs/field\"}]}"

static const struct key field_keys[] = {
    {"at", KEY_CUSTOM, 0, "path, or a list of paths whose texts are joined", .read = read_paths,
	.schema = PATHS_SCHEMA, .unset = "one of the other ways"},
    {"key", KEY_CUSTOM, 0, "path: the member name or index of the node instead of its value",
	.read = read_key_path, .schema = PATH_SCHEMA, .unset = "one of the other ways"},
    {"const", KEY_TEXT, offsetof(struct field, constant), "a fixed text", .unset = "one of the other ways"},
    {"asked", KEY_CUSTOM, 0, "the region, indicator or period that the request was made for",
	.read = request_subject_read, .schema = "{\"enum\":[\"region\",\"indicator\",\"period\"]}",
	.unset = "one of the other ways"},
    {"when", KEY_CUSTOM, 0,
	"only where each PATH has the value (or one of a list); else the row has no value here",
	.read = read_when, .schema = CONDITIONS_SCHEMA, .unset = "always"},
    {"single", KEY_BOOL, offsetof(struct field, single), "a list of one element stands for the element",
	.preset = "false"},
    {"missing", KEY_TEXTS, offsetof(struct field, missing), "texts that mean: no value", .unset = "none"},
    {"ignore", KEY_TEXTS, offsetof(struct field, ignore), "rows with one of these texts are left out",
	.unset = "none"},
    {"footnotes", KEY_TEXTS, offsetof(struct field, footnotes), "marks that are removed from the end",
	.unset = "none"},
    {"match", KEY_CUSTOM, offsetof(struct field, match),
	"regular expression; what its first group captures (or all it matches) is the value",
	.read = read_regex, .schema = TEXT_SCHEMA, .unset = "the whole text"},
    {"lookup", KEY_CUSTOM, offsetof(struct field, lookup), "replace the text by that of a list elsewhere",
	.read = read_lookup, .schema = DEFINED_SCHEMA("lookup"), .unset = "as it is"},
    {"map", KEY_CUSTOM, 0, "the source's text: ours; a text that is not in it is rejected",
	.read = read_value_map, .schema = "{\"type\":\"object\",\"additionalProperties\":" TEXT_SCHEMA "}",
	.unset = "as it is"},
    {"otherwise", KEY_TEXT, offsetof(struct field, otherwise),
	"what stands for a text that is not there, does not match or is not in the map",
	.unset = "the row is rejected"},
    {"format", KEY_CUSTOM, 0,
	"form of a date or period, such as %Y-%m; a list is tried in turn; or a field that has the form",
	.read = read_forms, .schema = FORMS_SCHEMA, .unset = "the usual forms"},
    {"zone", KEY_CUSTOM, 0, "zone of a time that has none of its own, such as UTC or +08:00",
	.read = read_zone, .schema = PATTERN_SCHEMA("^(UTC|Z|[+-][0-9]{2}:?[0-9]{2})$"),
	.unset = "that of the configuration"},
    {"fiscal_year", KEY_TABLE, offsetof(struct field, fiscal),
	"periods count from another month than January", .table = &fiscal_table},
    {"thousands", KEY_TEXT, offsetof(struct field, thousands), "separator between groups of three digits",
	.unset = "none"},
    {"within_text", KEY_BOOL, offsetof(struct field, within_text),
	"the one number in a text, with the unit that follows it", .preset = "false"},
    {"negative", KEY_TEXTS, offsetof(struct field, negative),
	"words before the number that make it negative, such as 下降", .unset = "none"},
};
static const struct requirement field_requirements[] = {
    {REQUIRE_ONE, {"at", "key", "const", "asked"},
	.problem = "a field has one of at:, key:, const: or asked:"},
    {REQUIRE_NONE, {"map", "lookup"}, {{"const"}}, .problem = "a constant needs no map: or lookup:"},
    {REQUIRE_ALL, {"format"}, {{"zone"}}, .problem = "zone: needs format:, which says where the time stands"},
    {REQUIRE_NONE, {"negative"}, {{"within_text", KEY_IS_NOT, {"true"}}},
	.problem = "negative: goes with within_text: true"},
};
const struct key_table field_table = {.name = "field",
    KEYS(field_keys),
    REQUIREMENTS(field_requirements),
    .size = sizeof(struct field),
    .node_at = -1,
    .check = check_field,
    .short_key = "at"};
