#include "collector/propose.h"
#include "base/calendar.h"
#include "base/json.h"
#include "collector/field.h"
#include "collector/unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { FIELDS_MAX = 128, LISTS_MAX = 64, GROUPS_SHOWN = 4 };

/* What may be a field of a row: a value that every row has, in itself or around it. */
struct candidate {
	const struct shape *shape;
	const char *path; /* as the mapping would have it */
	bool taken;
};

struct proposal {
	const struct config *config;
	struct arena *arena;
	const struct shape *rows; /* the elements that are rows */
	const struct shape *groups[GROUPS_SHOWN];
	size_t group_count;
	struct candidate fields[FIELDS_MAX];
	size_t count;
};

/* ---- what a value looks like ---- */

static bool numeric(const char *text)
{
	double value;
	const char *behind;

	return number_parse(text, ",", &value) ||
	       (strlen(text) < 60 && !number_within(text, ",", NULL, 0, &value, &behind) &&
		   unit_length(behind) == strlen(behind));
}

static bool nothing(const char *text)
{
	static const char *const marks[] = {
	    "", "-", "--", "—", "…", "...", ".", "*", "/", "n/a", "N/A", "null", NULL};

	return name_index(marks, text) >= 0;
}

/* Numbers, perhaps as texts, perhaps with marks for "no value" among them. */
static bool is_value(const struct shape *s)
{
	size_t numbers = 0;

	if (s->child || s->sample_count == 0)
		return false;
	for (size_t i = 0; i < s->sample_count; i++) {
		if (!numeric(s->samples[i]) && !nothing(s->samples[i]))
			return false;
		numbers += numeric(s->samples[i]);
	}
	return numbers > 0;
}

static bool named_like(const struct shape *s, const char *const *words)
{
	for (size_t i = 0; s->name && words[i]; i++)
		if (strcasestr(s->name, words[i]))
			return true;
	return false;
}

static bool named_exactly(const struct shape *s, const char *const *words)
{
	for (size_t i = 0; s->name && words[i]; i++)
		if (strcasecmp(s->name, words[i]) == 0)
			return true;
	return false;
}

static const char *const period_words[] = {
    "period", "month", "date", "time", "year", "quarter", "期", "月", "年", "时间", NULL};
static const char *const value_words[] = {
    "value", "amount", "data", "figure", "total", "num", "obs", "数", "值", "完成", NULL};
static const char *const value_exact[] = {"v", "n", "val", NULL};
static const char *const region_words[] = {
    "region", "county", "area", "city", "district", "country", "geo", "区", "县", "市", "地", NULL};
static const char *const indicator_words[] = {
    "indicator", "code", "item", "series", "subject", "metric", "指标", "项目", "id", "name", NULL};
static const char *const published_words[] = {"publish", "updated", "released", "发布", "更新", NULL};
static const char *const unit_words[] = {"unit", "单位", NULL};

static bool is_period(const struct shape *s)
{
	struct span span;

	for (size_t i = 0; i < s->sample_count; i++)
		if (!span_parse(s->samples[i], &span))
			return false;
	/* a bare number may be a year by chance */
	return s->sample_count > 0 && !s->child &&
	       (named_like(s, period_words) || named_exactly(s, (const char *const[]){"t", "m", "p", NULL}) ||
		   (s->seen[SHAPE_NUMBER] == 0 && strlen(s->samples[0]) > 4));
}

/* ---- names that the configuration knows ---- */

struct known {
	const char *(*id)(const struct config *, size_t), *(*name)(const struct config *, size_t);
	size_t count;
};

static const char *region_id(const struct config *c, size_t i)
{
	return c->region[i].id;
}

static const char *region_called(const struct config *c, size_t i)
{
	return c->region[i].name;
}

static const char *indicator_id(const struct config *c, size_t i)
{
	return c->indicator[i].id;
}

static const char *indicator_called(const struct config *c, size_t i)
{
	return c->indicator[i].name;
}

/* The id for the source's text: the id or name itself, or the one name that begins with it or that it begins
 * with. */
static const char *known_as(const struct config *c, const struct known *k, const char *text)
{
	const char *found = NULL;
	size_t n = strlen(text), hits = 0;

	for (size_t i = 0; i < k->count; i++)
		if (strcmp(k->id(c, i), text) == 0 || strcmp(k->name(c, i), text) == 0)
			return k->id(c, i);
	for (size_t i = 0; i < k->count && n >= 4; i++) {
		const char *name = k->name(c, i);
		size_t m = strlen(name);

		if (strncmp(name, text, n < m ? n : m) == 0) {
			found = k->id(c, i);
			hits++;
		}
	}
	return hits == 1 ? found : NULL;
}

static size_t known_among(const struct config *c, const struct known *k, const struct shape *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->sample_count; i++)
		n += known_as(c, k, s->samples[i]) != NULL;
	return n;
}

/* ---- which list has the rows ---- */

static size_t value_members(const struct shape *rows)
{
	size_t n = 0;

	for (const struct shape *m = rows->child; m; m = m->next)
		n += is_value(m);
	return n;
}

/* The list of objects with the most values below it; of two the deeper one. */
static void rows_find(const struct shape *s, const struct shape **best, size_t *most)
{
	size_t values = s->seen[SHAPE_OBJECT] * value_members(s);

	if (strcmp(s->step, "[*]") == 0 && values > 0 && values >= *most) {
		*best = s;
		*most = values;
	}
	for (const struct shape *c = s->child; c; c = c->next)
		rows_find(c, best, most);
}

static void field_add(struct proposal *p, const struct shape *s, const char *path)
{
	if (p->count < FIELDS_MAX && s->sample_count > 0 && !s->child)
		p->fields[p->count++] = (struct candidate){s, path, false};
}

/* Values of an object and of objects in it, but not of lists. */
static void fields_of(struct proposal *p, const struct shape *s, const struct shape *from, const char *start)
{
	for (const struct shape *m = s->child; m; m = m->next) {
		TEXT_OWNED struct text path = {0};

		if (strcmp(m->step, "[*]") == 0 || strcmp(m->step, ".*") == 0)
			continue;
		shape_path(m, from, start, &path);
		field_add(p, m, arena_text(p->arena, text_of(&path)));
		if (!m->seen[SHAPE_LIST])
			fields_of(p, m, from, start);
	}
}

static void gather(struct proposal *p)
{
	const struct shape *lists[LISTS_MAX];
	size_t count = 0;

	fields_of(p, p->rows, p->rows, "");
	for (const struct shape *s = p->rows->up; s && count < LISTS_MAX; s = s->up)
		if (strcmp(s->step, "[*]") == 0)
			lists[count++] = s;
	/* the innermost group speaks before the outer ones */
	for (size_t i = 0; i < count && i < GROUPS_SHOWN; i++)
		p->groups[p->group_count++] = lists[count - 1 - i];
	for (size_t i = p->group_count; i-- > 0;)
		fields_of(p, p->groups[i], p->groups[i], arena_printf(p->arena, "$group%zu", i + 1));
	{
		const struct shape *top = p->rows;

		while (top->up)
			top = top->up;
		fields_of(p, top, NULL, "");
	}
}

/* ---- which field is what ---- */

static struct candidate *best_named(struct proposal *p, const struct known *k, const char *const *words)
{
	struct candidate *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < p->count; i++) {
		struct candidate *f = &p->fields[i];
		size_t known = f->taken ? 0 : known_among(p->config, k, f->shape);

		if (known > most) {
			best = f;
			most = known;
		}
	}
	/* the more telling words come first */
	for (size_t w = 0; !best && words[w]; w++) {
		const char *const word[] = {words[w], NULL};

		for (size_t i = 0; !best && i < p->count; i++) {
			struct candidate *f = &p->fields[i];

			if (!f->taken && f->shape->seen[SHAPE_TEXT] && !is_period(f->shape) &&
			    named_like(f->shape, word))
				best = f;
		}
	}
	if (best)
		best->taken = true;
	return best;
}

static struct candidate *first_that(struct proposal *p, bool (*fits)(const struct shape *))
{
	for (size_t i = 0; i < p->count; i++) {
		struct candidate *f = &p->fields[i];

		if (!f->taken && fits(f->shape)) {
			f->taken = true;
			return f;
		}
	}
	return NULL;
}

static bool is_published(const struct shape *s)
{
	struct date date;

	return named_like(s, published_words) && date_parse(s->samples[0], &date);
}

static bool is_unit(const struct shape *s)
{
	return named_like(s, unit_words) && s->seen[SHAPE_TEXT];
}

static bool is_period_of_data(const struct shape *s)
{
	return is_period(s) && !named_like(s, published_words);
}

static bool is_named_value(const struct shape *s)
{
	return is_value(s) && (named_like(s, value_words) || named_exactly(s, value_exact));
}

/* Years alone want the months that stand elsewhere. */
static bool all_years(const struct shape *s)
{
	int64_t year;

	for (size_t i = 0; i < s->sample_count; i++)
		if (strlen(s->samples[i]) != 4 || !integer_parse(s->samples[i], YEAR_LEAST, YEAR_MOST, &year))
			return false;
	return s->sample_count > 0;
}

static const char *month_form(const struct shape *s)
{
	static const char *const forms[] = {"%m", "M%m", "%m月", "1-%m月", "Q%q", "%b", NULL};

	for (size_t f = 0; forms[f]; f++) {
		char whole[32], text[64];
		size_t good = 0;

		snprintf(whole, sizeof whole, "%%Y%s", forms[f]);
		for (size_t i = 0; i < s->sample_count; i++) {
			struct span span;

			if (strlen(s->samples[i]) > 40)
				break;
			snprintf(text, sizeof text, "2000%s", s->samples[i]);
			good += form_read(whole, text, ZONE_HERE, &span, NULL);
		}
		/* a thirteenth month is a year's mean */
		if (good > 0 && good + 1 >= s->sample_count)
			return forms[f];
	}
	return NULL;
}

static struct candidate *month_beside(struct proposal *p, const char **form)
{
	static const char *const words[] = {"month", "period", "m", "q", "quarter", "月", "季", NULL};

	for (size_t i = 0; i < p->count; i++) {
		struct candidate *f = &p->fields[i];
		bool named = named_like(f->shape,
				 (const char *const[]){"month", "period", "quarter", "月", "季", NULL}) ||
			     named_exactly(f->shape, words);

		if (f->taken || !named || !(*form = month_form(f->shape)))
			continue;
		f->taken = true;
		return f;
	}
	return NULL;
}

/* ---- writing ---- */

static void yaml_text(struct text *out, const char *s)
{
	bool plain = *s && !isdigit((unsigned char)*s) && !strpbrk(s, ":#{}[],&*!|>'\"%@`? \\\n\t-");

	if (plain && strcasecmp(s, "true") != 0 && strcasecmp(s, "false") != 0 &&
	    strcasecmp(s, "null") != 0 && strcasecmp(s, "yes") != 0 && strcasecmp(s, "no") != 0 &&
	    strcasecmp(s, "on") != 0 && strcasecmp(s, "off") != 0)
		text_add(out, s);
	else
		json_quote(out, s);
}

static void yaml_path(struct text *out, const char *path)
{
	if (strpbrk(path, "[]*'\" "))
		json_quote(out, path);
	else
		text_add(out, path);
}

/* {at: PATH, map: {...}}, or the path alone where the texts are the ids. */
static void named_field(struct proposal *p, struct text *out, const char *key, const char *path,
    const char *const *texts, size_t count, const struct known *k)
{
	bool ids = true;

	for (size_t i = 0; i < count; i++) {
		const char *id = known_as(p->config, k, texts[i]);

		ids &= id && strcmp(id, texts[i]) == 0;
	}
	text_printf(out, "      %s: ", key);
	if (ids && count) {
		yaml_path(out, path);
		text_char(out, '\n');
		return;
	}
	text_add(out, "{at: ");
	yaml_path(out, path);
	text_add(out, ", map: {");
	for (size_t i = 0; i < count; i++) {
		const char *id = known_as(p->config, k, texts[i]);

		text_add(out, i ? ", " : "");
		yaml_text(out, texts[i]);
		text_add(out, ": ");
		text_add(out, id ? id : "\"???\"");
	}
	text_add(out, "}}\n");
}

static void open_field(struct text *out, const char *key, const char *why)
{
	text_printf(out, "      %s: {const: \"???\"} # %s\n", key, why);
}

/* What a value needs to be read: separators, units, marks for "no value". */
static void value_field(struct text *out, const char *path, const struct shape *const *shapes, size_t count)
{
	bool separators = false, within = false, marks = false;
	TEXT_OWNED struct text missing = {0};

	for (size_t n = 0; n < count; n++) {
		for (size_t i = 0; i < shapes[n]->sample_count; i++) {
			const char *s = shapes[n]->samples[i];
			double value;

			separators |= shapes[n]->seen[SHAPE_TEXT] && strchr(s, ',') != NULL;
			within |= !nothing(s) && !number_parse(s, ",", &value);
			if (nothing(s) && shapes[n]->seen[SHAPE_TEXT]) {
				TEXT_OWNED struct text quoted = {0};

				json_quote(&quoted, s);
				if (!strstr(text_of(&missing), text_of(&quoted)))
					text_printf(&missing, "%s%s", marks ? ", " : "", text_of(&quoted));
				marks = true;
			}
		}
	}
	text_add(out, "      value: ");
	if (!separators && !within && !marks) {
		yaml_path(out, path);
		text_char(out, '\n');
		return;
	}
	text_add(out, "{at: ");
	yaml_path(out, path);
	text_add(out, within ? ", within_text: true" : "");
	text_add(out, separators ? ", thousands: \",\"" : "");
	if (marks)
		text_printf(out, ", missing: [%s]", text_of(&missing));
	text_add(out, "}\n");
}

static void write_groups(struct proposal *p, struct text *out)
{
	TEXT_OWNED struct text rows = {0};

	if (p->group_count) {
		text_add(out, "      groups:\n");
		for (size_t i = 0; i < p->group_count; i++) {
			TEXT_OWNED struct text path = {0};

			shape_path(p->groups[i], i ? p->groups[i - 1] : NULL,
			    i ? arena_printf(p->arena, "$group%zu", i) : "", &path);
			text_printf(out, "        group%zu: ", i + 1);
			yaml_path(out, text_of(&path));
			text_char(out, '\n');
		}
		shape_path(p->rows, p->groups[p->group_count - 1],
		    arena_printf(p->arena, "$group%zu", p->group_count), &rows);
	} else {
		shape_path(p->rows, NULL, "", &rows);
	}
	text_add(out, "      rows: ");
	yaml_path(out, text_of(&rows));
	text_char(out, '\n');
}

/* The columns of a wide table: members of the row that are values, when there is more than one of them. */
static size_t wide_columns(struct proposal *p, const struct shape **columns, bool *periods)
{
	size_t count = 0, by_period = 0;

	for (const struct shape *m = p->rows->child; m; m = m->next) {
		struct span span;

		if (!is_value(m) || !m->name || count == FIELDS_MAX)
			continue;
		by_period += span_parse(m->name, &span);
		columns[count++] = m;
	}
	*periods = by_period > 1;
	return count;
}

static void write_wide(struct proposal *p, struct text *out, const struct shape **columns, size_t count,
    bool periods, const struct known *indicators, struct candidate *indicator)
{
	const char *names[FIELDS_MAX];
	const struct shape *kept[FIELDS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < count; i++) {
		struct span span;

		if (periods ? !span_parse(columns[i]->name, &span)
			    : indicators->count && !known_as(p->config, indicators, columns[i]->name))
			continue;
		kept[n] = columns[i];
		names[n++] = columns[i]->name;
	}
	if (n == 0) /* the configuration knows none of them: all that may be */
		for (; n < count; n++) {
			kept[n] = columns[n];
			names[n] = columns[n]->name;
		}
	text_add(out, "      unpivot: {columns: [");
	for (size_t i = 0; i < n; i++) {
		text_add(out, i ? ", " : "");
		yaml_text(out, names[i]);
	}
	text_add(out, "]}\n");
	if (periods) {
		if (indicator)
			named_field(p, out, "indicator", indicator->path, indicator->shape->samples,
			    indicator->shape->sample_count, indicators);
		else
			open_field(out, "indicator", "the document does not say which");
		text_add(out, "      period: $column\n");
	} else {
		named_field(p, out, "indicator", "$column", names, n, indicators);
	}
	value_field(out, "$value", kept, n);
}

static void write_period(struct proposal *p, struct text *out, const struct candidate *period)
{
	const char *form = NULL;
	struct candidate *month = period && all_years(period->shape) ? month_beside(p, &form) : NULL;

	if (!period) {
		open_field(
		    out, "period", "no member reads as a month, quarter or year: say its form with format:");
	} else if (month) {
		text_add(out, "      period: {at: [");
		yaml_path(out, period->path);
		text_add(out, ", ");
		yaml_path(out, month->path);
		text_printf(out, "], format: \"%%Y%s\"}\n", form);
	} else {
		text_add(out, "      period: ");
		yaml_path(out, period->path);
		text_char(out, '\n');
	}
}

static void propose_rows(struct proposal *p, struct text *out)
{
	const struct known regions = {region_id, region_called, p->config->region_count},
			   indicators = {indicator_id, indicator_called, p->config->indicator_count};
	const struct shape *columns[FIELDS_MAX];
	struct candidate *region, *indicator, *period, *value, *published, *unit;
	bool periods, wide;
	size_t count = wide_columns(p, columns, &periods);

	gather(p);
	write_groups(p, out);
	published = first_that(p, is_published);
	region = best_named(p, &regions, region_words);
	period = periods ? NULL : first_that(p, is_period_of_data);
	value = periods ? NULL : first_that(p, is_named_value);
	unit = first_that(p, is_unit);
	indicator = value || periods ? best_named(p, &indicators, indicator_words) : NULL;
	wide = periods || !value;
	if (region)
		named_field(p, out, "region", region->path, region->shape->samples,
		    region->shape->sample_count, &regions);
	else
		open_field(out, "region", "the document does not say which");
	if (!periods)
		write_period(p, out, period);
	if (wide && count) {
		write_wide(p, out, columns, count, periods, &indicators, indicator);
	} else {
		if (indicator)
			named_field(p, out, "indicator", indicator->path, indicator->shape->samples,
			    indicator->shape->sample_count, &indicators);
		else
			open_field(out, "indicator", "the document does not say which");
		if (value)
			value_field(out, value->path, &value->shape, 1);
		else
			open_field(out, "value", "which of the members is it?");
	}
	if (unit) {
		text_add(out, "      unit: ");
		yaml_path(out, unit->path);
		text_char(out, '\n');
	}
	if (published) {
		text_add(out, "      published: ");
		yaml_path(out, published->path);
		text_char(out, '\n');
	}
}

static bool has(const cJSON *node, const char *name)
{
	return cJSON_IsObject(node) && cJSON_GetObjectItemCaseSensitive(node, name);
}

void propose(const struct config *c, const char *url, const cJSON *root, const struct shape *shape,
    struct arena *a, struct text *out)
{
	struct proposal *p = arena_new(a, sizeof *p);
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(root, "data");
	size_t most = 0;

	p->config = c;
	p->arena = a;
	text_add(out, "sources:\n  - id: probed # give it a name of your own\n    url: ");
	json_quote(out, url);
	text_add(out, "\n    figures:\n");
	if (has(root, "dataSets") || has(data, "dataSets")) {
		text_add(out,
		    "      layout: sdmx-json # each dimension and attribute: .ID.code and .ID.label\n"
		    "      region: {at: .REF_AREA.code, map: {\"???\": \"???\"}}\n"
		    "      indicator: {const: \"???\"}\n      period: .TIME_PERIOD.code\n      value: "
		    ".value\n");
		return;
	}
	if (has(root, "dimension") || has(cJSON_GetObjectItemCaseSensitive(root, "dataset"), "dimension")) {
		text_add(out,
		    "      layout: json-stat # each dimension: .ID.code and .ID.label\n"
		    "      region: {at: .geo.code, map: {\"???\": \"???\"}}\n"
		    "      indicator: {const: \"???\"}\n      period: .time.code\n      value: .value\n");
		return;
	}
	rows_find(shape, &p->rows, &most);
	if (!p->rows) {
		text_add(out, "      rows: \"???\" # no list of objects with numbers in it was found: see "
			      "layout: and groups:\n");
		return;
	}
	propose_rows(p, out);
}
