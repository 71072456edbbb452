/* SPDX-License-Identifier: MIT */
#include "alert/match.h"
#include "config/lookup.h"
#include "config/route.h"

#include <string.h>

static bool index_is_selected(const struct config *c, const struct selection *s, int index, bool below)
{
	for (size_t i = 0; i < s->names.count; i++)
		if (index >= 0 && s->index[i] >= 0 &&
		    (below ? region_within(c, index, s->index[i]) : s->index[i] == index))
			return true;
	return s->names.count == 0;
}

bool matcher_matches(const struct config *c, const struct matcher *m, const struct alert *a)
{
	int region = *a->region ? config_region(c, a->region) : -1;
	int indicator = *a->indicator ? config_indicator(c, a->indicator) : -1;

	return index_is_selected(c, &m->regions, region, true) &&
	       index_is_selected(c, &m->indicators, indicator, false) &&
	       names_allow(&m->offices, a->office) && names_allow(&m->projects, a->project) &&
	       names_allow(&m->sources, a->source) && names_allow(&m->rules, a->rule) &&
	       names_allow(&m->severities, severity_names[a->severity]);
}

/* ---- from text ---- */

struct matcher_part {
	const char *name;
	size_t offset;					  /* of its struct names in struct matcher */
	int (*find)(const struct config *, const char *); /* NULL: any text */
	size_t selection; /* of its struct selection, where it has indices; else 0 */
};

static int find_severity(const struct config *c, const char *text)
{
	(void)c;
	return name_index(severity_names, text) > SEVERITY_NONE ? 0 : -1;
}

static const struct matcher_part parts[] = {
    {"region", offsetof(struct matcher, regions.names), config_region, offsetof(struct matcher, regions) + 1},
    {"indicator", offsetof(struct matcher, indicators.names), config_indicator,
	offsetof(struct matcher, indicators) + 1},
    {"office", offsetof(struct matcher, offices), NULL, 0},
    {"project", offsetof(struct matcher, projects), NULL, 0},
    {"source", offsetof(struct matcher, sources), config_source, 0},
    {"rule", offsetof(struct matcher, rules), config_rule, 0},
    {"severity", offsetof(struct matcher, severities), find_severity, 0},
};

static const char *matcher_part_name(const void *list, size_t i)
{
	return ((const struct matcher_part *)list)[i].name;
}

static const struct matcher_part *part_named(const char *name)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (strcmp(parts[i].name, name) == 0)
			return &parts[i];
	return NULL;
}

static enum outcome line_parse(const struct config *c, const char *line, size_t length, bool strict,
    struct arena *a, struct matcher *m, struct error *e)
{
	const char *equals = memchr(line, '=', length);
	const char *name = equals ? arena_copy(a, line, (size_t)(equals - line)) : "", *value;
	const struct matcher_part *p = part_named(name);
	struct names *names;
	size_t count;
	int index;

	if (!p) {
		const char *near = nearest_name(name, matcher_part_name, parts, sizeof parts / sizeof *parts);

		return error_set(e, OUTCOME_REFUSED,
		    "\"%.*s\": expected region=, indicator=, office=, project=, "
		    "source=, rule= or severity=%s%s%s",
		    (int)length, line, near ? "; did you mean " : "", near ? near : "", near ? "=?" : "");
	}
	value = arena_copy(a, equals + 1, length - (size_t)(equals + 1 - line));
	index = p->find ? p->find(c, value) : 0;
	if (!*value || (strict && index < 0))
		return error_set(e, OUTCOME_REFUSED, "there is no %s \"%.60s\"", p->name, value);
	names = (struct names *)((char *)m + p->offset);
	count = names->count;
	*(const char **)arena_push(a, &names->at, &count, sizeof *names->at) = value;
	if (p->selection) {
		struct selection *s = (struct selection *)((char *)m + p->selection - 1);

		count = names->count;
		*(int *)arena_push(a, &s->index, &count, sizeof *s->index) = index;
	}
	names->count = count;
	return OUTCOME_DONE;
}

enum outcome matcher_parse(const struct config *c, const char *lines, bool strict, struct arena *a,
    struct matcher *m, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	*m = (struct matcher){0};
	if (!*lines)
		return error_set(e, OUTCOME_REFUSED, "say of which alerts: region=ID, rule=ID, ...");
	while (outcome == OUTCOME_DONE && *lines) {
		size_t n = strcspn(lines, "\n");

		outcome = line_parse(c, lines, n, strict, a, m, e);
		lines += n + (lines[n] == '\n');
	}
	return outcome;
}
