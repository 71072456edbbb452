/* SPDX-License-Identifier: MIT */
#include "tests/exporting.h"
#include "store/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct withdrawing {
	const char *region;
	struct figure f;
};

static enum outcome withdraw_step(struct txn *t, void *context, struct error *e)
{
	struct withdrawing *x = context;
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, x->region, true, &x->f.region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, "grp", true, &x->f.indicator, e);
	return outcome == OUTCOME_DONE ? figures_add(t, BOOK_FIGURES, &x->f, 1, &added, e) : outcome;
}

static void withdrawn_add(struct world *w, const char *region, const char *period, const char *known)
{
	struct withdrawing x = {region, {.period = period_key(test_period(period)),
					    .v = {.value = NAN,
						.known = test_instant(known),
						.published = DAY_NONE,
						.flags = FIGURE_WITHDRAWN}}};
	struct error e;

	assert_done(store_write(w->store, withdraw_step, &x, &e), e);
}

void history_begin(struct world *w, const char *name)
{
	uint32_t noise = 7;

	world_begin_with(w, name, test_data("export/files.yaml"));
	for (int m = 1; m <= 24; m++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "%d-%02d", 2022 + (m - 1) / 12, (m - 1) % 12 + 1);
		snprintf(known, sizeof known, "%d-%02d-18", 2022 + m / 12, m % 12 + 1);
		noise = noise * 1664525 + 1013904223;
		world_figure(w, "east", "grp", period, (double)(noise % 1000000) / 7, known);
		world_figure(w, "west", "grp", period, (double)(noise % 1000) / 100, known);
		world_figure(w, "east", "rate", period, -(double)(noise % 100) / 10, known);
	}
	world_figure(w, "east", "grp", "2023-03", 1e-9, "2023-05-01");
	world_figure(
	    w, "east", "grp", "2023-03", 12345678.9, "2023-05-01"); /* of the same moment: the later counts */
	withdrawn_add(w, "west", "2023-04", "2023-06-01");
	world_figure(
	    w, "gone", "grp", "2022-03", 5, "2022-05-01"); /* a region that is no longer configured */
	world_project(w, "=P,\"1\"", day_of(2023, 5, 31), "2023-02-01");
	world_project(w, "=P,\"1\"", day_of(2023, 8, 31), "2023-06-10");
	world_project(w, "P2", day_of(2023, 12, 31), "2023-02-01");
	world_evaluate(w, "2023-07-20");
}

void look_begin(struct looking *l, const struct config *c, struct store *s)
{
	struct error e;
	instant moment = test_instant("2024-02-01");

	*l = (struct looking){.query = {.as_of = moment, .since = INSTANT_NONE, .all = true}};
	assert_done(store_read(s, &l->txn, &e), e);
	assert_done(view_open(c, l->txn, moment, &l->reading.view, &e), e);
}

void look_end(struct looking *l)
{
	view_close(l->reading.view);
	store_read_end(l->txn);
}

void list_file(
    const struct config *c, struct store *s, const char *list, enum sheet_format format, const char *path)
{
	struct looking l;
	struct error e;
	FILE *out = fopen(path, "we");

	look_begin(&l, c, s);
	assert_done(listing_print(listing_find(list), &l.reading, &l.query, out, format, NULL, &e), e);
	look_end(&l);
	fclose(out);
}

char *without_fetch(const char *path)
{
	char *text = test_read(path), *out = memory_new(strlen(text) + 1), *to = out;

	for (const char *s = text; *s;) {
		const char *fetch = strncmp(s, "\"fetch\":", 8) == 0 ? s : NULL;

		if (fetch) {
			s += 8 + strspn(s + 8, "0123456789");
			continue;
		}
		*to++ = *s++;
	}
	free(text);
	return out;
}
