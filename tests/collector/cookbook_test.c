/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "collector/decode.h"
#include "base/filter.h"
#include "collector/map.h"
#include "config/city.h"
#include "config/source.h"
#include "tests/support.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs every page of docs/mapping: its document through its mapping gives what it says. */

enum { PAGES_LEAST = 29 };

/* The content of the first fenced block whose opening line is one of `kinds` (separated by |); "" where there
 * is none. The caller frees. */
static char *block(const char *page, const char *kinds)
{
	for (const char *at = strstr(page, "\n```"); at; at = strstr(at + 1, "\n```")) {
		const char *line = at + 4, *end = strchr(line, '\n'), *close;
		size_t n = end ? (size_t)(end - line) : 0;

		close = end ? strstr(end, "\n```") : NULL;
		if (!close)
			break;
		for (const char *k = kinds; *k; k += strcspn(k, "|") + (k[strcspn(k, "|")] == '|'))
			if (strcspn(k, "|") == n && strncmp(k, line, n) == 0)
				return strndup(end + 1, (size_t)(close - end));
		at = close;
	}
	return strdup("");
}

static void print_known(struct text *out, day_number day)
{
	if (day != DAY_NONE) {
		text_add(out, " known ");
		day_print(out, day);
	}
	text_char(out, '\n');
}

static void print_figures(const struct config *c, const struct mapped_page *m, struct text *out)
{
	for (size_t i = 0; i < m->figure_count; i++) {
		const struct mapped_figure *f = &m->figures[i];

		period_print(out, f->period);
		text_printf(out, " %s %s ", c->region[f->region].id, c->indicator[f->indicator].id);
		if (f->flags & FIGURE_WITHDRAWN)
			text_add(out, "none");
		else
			text_number(out, f->value);
		text_add(out, f->flags & FIGURE_PRELIMINARY ? " preliminary" : "");
		text_add(out, f->flags & FIGURE_REVISED ? " revised" : "");
		print_known(out, f->known_since != INSTANT_NONE ? day_at(f->known_since) : DAY_NONE);
	}
}

static void print_projects(const struct mapped_page *m, struct text *out)
{
	for (size_t i = 0; i < m->project_count; i++) {
		const struct mapped_project *p = &m->projects[i];

		for (size_t n = 0; n < p->count; n++) {
			const struct attribute_value *v = &p->values[n];
			char name[64];

			if (v->attribute == ATTRIBUTE_SOURCE || v->attribute == ATTRIBUTE_VANISHED)
				continue;
			text_printf(out, "%s %s: ", p->id, attribute_name(v->attribute, name, sizeof name));
			if (v->type == VALUE_TEXT)
				text_add(out, v->text);
			else if (v->type == VALUE_NUMBER)
				text_number(out, v->number);
			else if (v->type == VALUE_DATE)
				date_print(out, v->date);
			else
				text_add(out, "none");
			print_known(out, p->known_from);
		}
	}
}

static const char *first_id(const struct list *pairs)
{
	return pairs->count ? ((const struct pair *)pairs->at)->name : "";
}

static void map_by(const struct config *c, const struct source *s, const char *document, struct text *out)
{
	const struct request_subject asked = {first_id(&s->each.region), first_id(&s->each.indicator), {0}};
	struct decoder d = {.encoding = s->encoding,
	    .lines = s->document == DOCUMENT_LINES,
	    .depth_max = s->depth_max,
	    .unwrap = s->unwrap.at,
	    .unwrap_count = s->unwrap.count};
	TEXT_OWNED struct text filtered = {0};
	struct mapped_page m = {0};
	struct arena tree = {0};
	struct error e;
	cJSON *root;
	enum outcome outcome = OUTCOME_DONE;

	if (s->filter.count) {
		const struct filter_terms terms = {.output_max = 1 << 20, .most_ms = 60000};

		outcome = filter_run(
		    names_argv(&s->filter, &tree), document, strlen(document), &terms, &filtered, &e);
		document = text_of(&filtered);
	}
	if (outcome == OUTCOME_DONE)
		outcome = decode_document(document, strlen(document), &d, &tree, &root, &e);
	if (outcome == OUTCOME_DONE)
		outcome = map_document(c, s, root, &asked, &m, &e);
	if (outcome != OUTCOME_DONE)
		text_printf(out, "failed: %s\n", e.text);
	print_figures(c, &m, out);
	print_projects(&m, out);
	for (size_t i = 0; i < m.refusal_count; i++)
		text_printf(out, "refused %u: %s\n", m.refusals[i].row, m.refusals[i].reason);
	mapped_free(&m);
	arena_done(&tree);
}

/* Line by line; a refusal may say more than the page does. */
static bool says(const char *found, const char *expected)
{
	while (*expected) {
		size_t n = strcspn(expected, "\n"), m = strcspn(found, "\n");
		bool refusal = strncmp(expected, "refused ", 8) == 0;

		if ((refusal ? m < n : m != n) || strncmp(found, expected, n) != 0)
			return false;
		expected += n + (expected[n] == '\n');
		found += m + (found[m] == '\n');
	}
	return *found == '\0';
}

static bool page_holds(const char *path, const char *base)
{
	char *page = test_read(path), *document = block(page, "json|text document"),
	     *mapping = block(page, "yaml"), *expected = block(page, "text");
	struct text yaml = {0}, found = {0};
	struct config *c;
	bool good;

	text_printf(&yaml, "%s\n%s", base, mapping);
	c = test_config(test_folder("cookbook"), text_of(&yaml));
	for (size_t i = 0; i < c->source_count; i++)
		map_by(c, &c->source[i], document, &found);
	good = *document && *expected && says(text_of(&found), expected);
	if (!good)
		print_message("%s says\n%sbut it gives\n%s", path, expected, text_of(&found));
	config_free(c);
	text_done(&yaml);
	text_done(&found);
	free(page);
	free(document);
	free(mapping);
	free(expected);
	return good;
}

static void every_page_of_the_cookbook_holds(void **state)
{
	char *readme = test_read("docs/mapping.md"), *base = block(readme, "yaml");
	glob_t pages;
	int wrong = 0;

	(void)state;
	assert_int_equal(glob("docs/mapping/*.md", 0, NULL, &pages), 0);
	assert_true(pages.gl_pathc > PAGES_LEAST);
	for (size_t i = 0; i < pages.gl_pathc; i++)
		if (!strstr(pages.gl_pathv[i], "README"))
			wrong += !page_holds(pages.gl_pathv[i], base);
	globfree(&pages);
	free(base);
	free(readme);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_page_of_the_cookbook_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
