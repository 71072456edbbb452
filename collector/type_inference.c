/* SPDX-License-Identifier: MIT */
#include "collector/type_inference.h"
#include "base/calendar.h"
#include "base/json.h"
#include "collector/field.h"
#include "collector/unit.h"
#include "config/city.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static bool text_is_numeric(const char *text)
{
	double value;
	const char *behind;

	return number_parse(text, ",", &value) ||
	       (strlen(text) < 60 && !number_within(text, ",", NULL, 0, &value, &behind) &&
		   unit_length(behind) == strlen(behind));
}

bool text_is_missing_mark(const char *text)
{
	static const char *const marks[] = {
	    "", "-", "--", "—", "…", "...", ".", "*", "/", "n/a", "N/A", "null", NULL};

	return name_index(marks, text) >= 0;
}

bool shape_is_number(const struct shape *s)
{
	size_t numbers = 0;

	if (s->child || s->sample_count == 0)
		return false;
	for (size_t i = 0; i < s->sample_count; i++) {
		if (!text_is_numeric(s->samples[i]) && !text_is_missing_mark(s->samples[i]))
			return false;
		numbers += text_is_numeric(s->samples[i]);
	}
	return numbers > 0;
}

bool shape_name_has(const struct shape *s, const char *const *words)
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
const char *const region_name_words[] = {
    "region", "county", "area", "city", "district", "country", "geo", "区", "县", "市", "地", NULL};
const char *const indicator_name_words[] = {
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
	       (shape_name_has(s, period_words) ||
		   named_exactly(s, (const char *const[]){"t", "m", "p", NULL}) ||
		   (s->seen[SHAPE_NUMBER] == 0 && strlen(s->samples[0]) > 4));
}

static const char *region_id(const struct config *c, size_t i)
{
	return c->region[i].id;
}

static const char *region_name_at(const struct config *c, size_t i)
{
	return c->region[i].name;
}

static const char *indicator_id(const struct config *c, size_t i)
{
	return c->indicator[i].id;
}

static const char *indicator_name_at(const struct config *c, size_t i)
{
	return c->indicator[i].name;
}

struct name_list region_names(const struct config *c)
{
	return (struct name_list){c, region_id, region_name_at, c->region_count};
}

struct name_list indicator_names(const struct config *c)
{
	return (struct name_list){c, indicator_id, indicator_name_at, c->indicator_count};
}

const char *name_match(const struct name_list *k, const char *text)
{
	const struct config *c = k->config;
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

size_t names_match_count(const struct name_list *k, const struct shape *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->sample_count; i++)
		n += name_match(k, s->samples[i]) != NULL;
	return n;
}

bool shape_is_publication(const struct shape *s)
{
	struct date date;

	return shape_name_has(s, published_words) && date_parse(s->samples[0], &date);
}

bool shape_is_unit(const struct shape *s)
{
	return shape_name_has(s, unit_words) && s->seen[SHAPE_TEXT];
}

bool shape_is_period(const struct shape *s)
{
	return is_period(s) && !shape_name_has(s, published_words);
}

bool shape_is_named_number(const struct shape *s)
{
	return shape_is_number(s) && (shape_name_has(s, value_words) || named_exactly(s, value_exact));
}

bool shape_is_years(const struct shape *s)
{
	int64_t year;

	for (size_t i = 0; i < s->sample_count; i++)
		if (strlen(s->samples[i]) != 4 || !integer_parse(s->samples[i], YEAR_LEAST, YEAR_MOST, &year))
			return false;
	return s->sample_count > 0;
}

const char *shape_month_form(const struct shape *s)
{
	static const char *const words[] = {"month", "period", "quarter", "月", "季", NULL},
				 *const letters[] = {"m", "q", NULL};
	static const char *const forms[] = {"%m", "M%m", "%m月", "1-%m月", "Q%q", "%b", NULL};

	if (!shape_name_has(s, words) && !named_exactly(s, letters))
		return NULL;
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
