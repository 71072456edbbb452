/* SPDX-License-Identifier: MIT */
#include "alert/measure.h"
#include "config/lookup.h"
#include "alert/title.h"
#include "store/figures.h"
#include "store/journal.h"
#include "store/projects.h"
#include "tests/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs measures.cases: each block is a small city of its own. */

struct world {
	char folder[4096];
	struct config *config;
	struct store *store;
	int number;
};

struct adding {
	enum book book;
	const char *region;
	struct figure f;
};

static enum outcome add_step(struct txn *t, void *context, struct error *e)
{
	struct adding *a = context;
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, a->region, true, &a->f.region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, "x", true, &a->f.indicator, e);
	return outcome == OUTCOME_DONE ? figures_add(t, a->book, &a->f, 1, &added, e) : outcome;
}

static void add(
    struct world *w, enum book book, const char *region, struct period p, const char *value, instant known)
{
	struct adding a = {book, region,
	    {.period = period_key(p), .v = {.known = known, .published = DAY_NONE, .fetch = 0}}};
	struct error e;

	if (strcmp(value, "-") == 0) {
		a.f.v.flags = FIGURE_WITHDRAWN;
		a.f.v.value = NAN;
	} else {
		assert_true(number_parse(value, NULL, &a.f.v.value));
	}
	assert_done(store_write(w->store, add_step, &a, &e), e);
}

static void world_end(struct world *w)
{
	store_close(w->store);
	config_free(w->config);
	w->store = NULL;
	w->config = NULL;
}

static void world_begin(struct world *w, const char *line)
{
	char kind[32], every[32], better[32], rest[128] = "", yaml[1024], name[64];

	world_end(w);
	assert_true(sscanf(line, "indicator %31s %31s %31s %127[^\n]", kind, every, better, rest) >= 3);
	snprintf(name, sizeof name, "measures-%d", ++w->number);
	snprintf(w->folder, sizeof w->folder, "%s", test_folder(name));
	snprintf(yaml, sizeof yaml,
	    "regions:\n  - {id: city, name: City, kind: city}\n  - {id: east, name: East, kind: county, "
	    "parent: city}\n"
	    "  - {id: west, name: West, kind: county, parent: city}\n"
	    "indicators:\n  - {id: x, name: X, unit: u, kind: %s, every: %s, better: %s%s%s%s}\n"
	    "sources:\n  - {id: s, url: http://127.0.0.1/, figures: {rows: '$[*]', region: .r, indicator: "
	    ".i, "
	    "period: .p, value: .v}}\n",
	    kind, every, better,
	    strstr(rest, "seasonal") ? ", schedule: seasonal"
	    : strstr(rest, "shares") ? ", schedule: [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]"
				     : "",
	    strstr(rest, "skips-january") ? ", skips: [1]" : "",
	    strstr(rest, "released-20") ? ", released: 20" : "");
	w->config = test_config(w->folder, yaml);
	w->store = test_store(w->folder);
}

static instant known_of(const char *line, instant otherwise)
{
	const char *known = strstr(line, "known ");

	return known ? test_instant(known + 6) : otherwise;
}

/* ---- registers and fetches ---- */

static const struct {
	const char *name;
	uint32_t attribute;
	enum value_type type;
} attributes[] = {
    {"start", ATTRIBUTE_START + MILESTONE_COMMITTED, VALUE_DATE},
    {"started", ATTRIBUTE_START + MILESTONE_ACTUAL, VALUE_DATE},
    {"start-approved", ATTRIBUTE_START + MILESTONE_APPROVED, VALUE_DATE},
    {"production", ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED, VALUE_DATE},
    {"produced", ATTRIBUTE_PRODUCTION + MILESTONE_ACTUAL, VALUE_DATE},
    {"planned", ATTRIBUTE_PLANNED, VALUE_NUMBER},
    {"done", ATTRIBUTE_DONE, VALUE_NUMBER},
    {"plan-2022", ATTRIBUTE_PLAN_OF_YEAR + 2022, VALUE_NUMBER},
    {"plan-2023", ATTRIBUTE_PLAN_OF_YEAR + 2023, VALUE_NUMBER},
    {"vanished", ATTRIBUTE_VANISHED, VALUE_NUMBER},
};

static void attribute_read(const char *word, struct attribute_value *v)
{
	const char *value = strchr(word, '=');

	assert_non_null(value);
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		if (strlen(attributes[i].name) != (size_t)(value - word) ||
		    strncmp(attributes[i].name, word, (size_t)(value - word)) != 0)
			continue;
		*v = (struct attribute_value){
		    .attribute = attributes[i].attribute, .type = attributes[i].type};
		if (strcmp(value + 1, "-") == 0)
			v->type = VALUE_NONE;
		else if (v->type == VALUE_DATE)
			assert_true(date_parse(value + 1, &v->date));
		else
			assert_true(number_parse(value + 1, NULL, &v->number));
		return;
	}
	fail_msg("no attribute \"%s\"", word);
}

static enum outcome register_step(struct txn *t, void *context, struct error *e)
{
	size_t added;

	return project_add(t, context, &added, e);
}

/* "register DATE ATTRIBUTE=VALUE...": what the register says of the project from that day on. */
static void register_says(struct world *w, char *line)
{
	struct attribute_value values[12];
	struct project_facts facts = {.id = "p", .values = values};
	char *rest = NULL, *word = strtok_r(line, " ", &rest);
	struct error e;

	word = strtok_r(NULL, " ", &rest);
	facts.known = test_instant(word);
	while ((word = strtok_r(NULL, " ", &rest)))
		attribute_read(word, &values[facts.count++]);
	assert_done(store_write(w->store, register_step, &facts, &e), e);
}

static enum outcome fetch_step(struct txn *t, void *context, struct error *e)
{
	struct fetch *f = context;
	enum outcome outcome = journal_number(t, &f->id, e);

	return outcome == OUTCOME_DONE ? journal_add(t, f, e) : outcome;
}

/* "fetch MOMENT fetched|unchanged|failed|rejected [ROWS REFUSED [ROWS [SUSPECT [TYPES]]]]" */
static void fetch_happens(struct world *w, const char *line)
{
	struct fetch f = {.source = "s", .url = "", .content_type = "", .problem = "no answer"};
	char moment[32], outcome[32], types[120] = "";
	struct error e;

	assert_true(sscanf(line, "fetch %31s %31s %u %u %u %119[^\n]", moment, outcome, &f.refused, &f.rows,
			&f.suspect, types) >= 2);
	f.types = types;
	f.at = test_instant(moment);
	assert_true(name_index(fetch_outcome_names, outcome) >= 0);
	f.outcome = (enum fetch_outcome)name_index(fetch_outcome_names, outcome);
	assert_done(store_write(w->store, fetch_step, &f, &e), e);
}

/* "DATE MEASURE en SENTENCE": what is said of it; the number of the language, or -1 of another line. */
static int sentence_language(const char *line, const char **sentence)
{
	char language[8];
	int behind = 0;

	if (sscanf(line, "%*s %*s %7s %n", language, &behind) != 1 || !behind)
		return -1;
	*sentence = line + behind;
	return name_index(language_names, language);
}

static bool sentence_check(struct view *v, const struct measure *m, const struct subject *s,
    const struct measurement *now, const char *line, int number)
{
	const char *sentence = "", *title;
	int language = sentence_language(line, &sentence);
	bool good;

	language_set((enum language)language);
	title = finding_title(v, m, s, now);
	language_set(LANGUAGE_ENGLISH);
	good = strcmp(title, sentence) == 0;
	if (!good)
		print_message("line %d: %s: says %s\n", number, line, title);
	return good;
}

static int check_measure(struct world *w, const char *line, int number)
{
	const char *sentence;
	bool says = sentence_language(line, &sentence) >= 0;
	char date[32], name[32], expected[32] = "";
	const struct measure *m;
	struct subject s = {
	    .kind = SUBJECT_SERIES, .region = config_region(w->config, "east"), .indicator = 0};
	struct measurement now;
	struct text why = {0};
	struct view *v;
	struct txn *t;
	struct error e;
	bool unknown = strstr(line, " unknown") != NULL, good;
	double value = 0;

	assert_true(sscanf(line, "%31s %31s = %31s", date, name, expected) >= 2);
	m = measure_find(name);
	if (!m)
		fail_msg("line %d: no measure \"%s\"", number, name);
	assert_true(says || unknown || number_parse(expected, NULL, &value));
	assert_done(store_read(w->store, &t, &e), e);
	assert_done(view_open(w->config, t,
			strchr(date, 'T') ? test_instant(date) : day_end(day_at(test_instant(date))), &v, &e),
	    e);
	s.kind = m->of;
	if (m->of == SUBJECT_PROJECT)
		s.project = view_project(v, "p");
	if (m->of == SUBJECT_SOURCE)
		s.source = 0;
	assert_true(m->of != SUBJECT_PROJECT || s.project);
	measure_now(v, m, &s, &now, &why);
	assert_done(view_error(v, &e), e);
	good = says	 ? sentence_check(v, m, &s, &now, line, number)
	       : unknown ? !now.known
			 : now.known && fabs(now.value - value) < 2e-9;
	if (!good && !says)
		print_message("line %d: %s: found %s %.10g (%s)\n%s", number, line,
		    now.known ? "known" : "unknown", now.value, text_by_id(now.unknown), text_of(&why));
	if (good && now.known && now.period.year && m->by_period && why.length == 0) {
		print_message("line %d: no explanation\n", number);
		good = false;
	}
	text_done(&why);
	view_close(v);
	store_read_end(t);
	return !good;
}

static void measures_are_what_a_person_works_out(void **state)
{
	struct world w = {0};
	char *all = test_read("tests/alert/measures.cases"), *line, *rest = NULL;
	int wrong = 0, number = 0, checked = 0;

	(void)state;
	for (line = strtok_r(all, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		char period[32], value[32];
		struct period p;
		bool west = strncmp(line, "west ", 5) == 0;

		number++;
		if (*line == '#' || !*line)
			continue;
		if (strncmp(line, "indicator ", 10) == 0) {
			world_begin(&w, line);
		} else if (strcmp(line, "project") == 0 || strcmp(line, "source") == 0) {
			world_begin(&w, "indicator rate month higher");
		} else if (strncmp(line, "register ", 9) == 0) {
			register_says(&w, line);
		} else if (strncmp(line, "fetch ", 6) == 0) {
			fetch_happens(&w, line);
		} else if (strncmp(line, "target ", 7) == 0) {
			assert_true(sscanf(line, "target %31s %31s", period, value) == 2);
			add(&w, BOOK_TARGETS, "east", period_of(atoi(period), 12, YEARLY), value,
			    known_of(line, test_instant("2020-01-01")));
		} else if (sscanf(line + (west ? 5 : 0), "%31s %31s", period, value) == 2 &&
			   period_parse(period, &p) && strlen(period) < 10) {
			day_number after = period_last_day(p) + 15;

			add(&w, BOOK_FIGURES, west ? "west" : "east", p, value,
			    known_of(line, day_start(after)));
		} else {
			wrong += check_measure(&w, line, number);
			checked++;
		}
	}
	world_end(&w);
	free(all);
	assert_int_equal(wrong, 0);
	assert_true(checked > 90);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(measures_are_what_a_person_works_out),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
