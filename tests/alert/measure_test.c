#include "alert/measure.h"
#include "store/figures.h"
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

static int add_step(struct txn *t, void *context, struct error *e)
{
	struct adding *a = context;
	size_t added;
	int outcome = name_code(t, NAME_REGION, a->region, true, &a->f.region, e);

	if (outcome == DONE)
		outcome = name_code(t, NAME_INDICATOR, "x", true, &a->f.indicator, e);
	return outcome == DONE ? figures_add(t, a->book, &a->f, 1, &added, e) : outcome;
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
	    "indicators:\n  - {id: x, name: X, unit: u, kind: %s, every: %s, better: %s%s%s%s}\n",
	    kind, every, better, strstr(rest, "seasonal") ? ", schedule: seasonal" : "",
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

static int check_measure(struct world *w, const char *line, int number)
{
	char date[32], name[32], expected[32] = "";
	const struct measure *m;
	struct subject s = {
	    .kind = SUBJECT_SERIES, .region = config_region(w->config, "east"), .indicator = 0};
	struct measured now;
	struct text why = {0};
	struct view *v;
	struct txn *t;
	struct error e;
	bool unknown = strstr(line, " unknown") != NULL, good;
	double value = 0;

	assert_true(sscanf(line, "%31s %31s = %31s", date, name, expected) >= 2);
	m = measure_find(name);
	assert_non_null(m);
	assert_true(unknown || number_parse(expected, NULL, &value));
	assert_done(store_read(w->store, &t, &e), e);
	assert_done(view_open(w->config, t, day_end(day_at(test_instant(date))), &v, &e), e);
	measure_now(v, m, &s, &now, &why);
	assert_done(view_error(v, &e), e);
	good = unknown ? !now.known : now.known && fabs(now.value - value) < 2e-9;
	if (!good)
		print_message("line %d: %s: found %s %.10g (%s)\n%s", number, line,
		    now.known ? "known" : "unknown", now.value, now.unknown ? now.unknown : "",
		    text_of(&why));
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
	assert_true(checked > 55);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(measures_are_what_a_person_works_out),
	};

	zone_set("UTC", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
