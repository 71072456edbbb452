/* SPDX-License-Identifier: MIT */
#include "tests/alerting.h"
#include "alert/deliver.h"
#include "collector/targets.h"
#include "export/remote.h"
#include "store/figures.h"
#include "store/journal.h"
#include "store/projects.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void world_begin_with(struct world *w, const char *name, const char *yaml)
{
	size_t changed;
	struct error e;

	snprintf(w->folder, sizeof w->folder, "%s", test_folder(name));
	w->server = server_start();
	setenv("TEST_SERVER", server_url(w->server), 1);
	setenv("TEST_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1);
	w->config = test_config(w->folder, yaml);
	w->store = test_store(w->folder);
	assert_done(targets_enter(w->config, w->store, test_instant("2023-01-05"), &changed, &e), e);
}

void world_begin(struct world *w, const char *name)
{
	world_begin_with(w, name, test_data("alert/city.yaml"));
}

void world_end(struct world *w)
{
	store_close(w->store);
	config_free(w->config);
	server_stop(w->server);
}

struct adding {
	const char *region, *indicator;
	struct figure f;
};

static enum outcome add_step(struct txn *t, void *context, struct error *e)
{
	struct adding *a = context;
	size_t added;
	enum outcome outcome = name_code(t, NAME_REGION, a->region, true, &a->f.region, e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(t, NAME_INDICATOR, a->indicator, true, &a->f.indicator, e);
	return outcome == OUTCOME_DONE ? figures_add(t, BOOK_FIGURES, &a->f, 1, &added, e) : outcome;
}

void world_figure(struct world *w, const char *region, const char *indicator, const char *period,
    double value, const char *known)
{
	struct adding a = {region, indicator,
	    {.period = period_key(test_period(period)),
		.v = {.value = value, .known = test_instant(known), .published = DAY_NONE}}};
	struct error e;

	assert_done(store_write(w->store, add_step, &a, &e), e);
}

struct fetch fetch_taken(instant at)
{
	return (struct fetch){.source = "s",
	    .at = at,
	    .outcome = FETCH_TAKEN,
	    .url = "",
	    .content_type = "",
	    .problem = "",
	    .region = "",
	    .indicator = "",
	    .types = "",
	    .rows = 1};
}

static enum outcome bring_step(struct txn *t, void *context, struct error *e)
{
	struct adding *a = context;
	struct fetch f = fetch_taken(a->f.v.known);
	enum outcome outcome = journal_number(t, &f.id, e);

	a->f.v.fetch = f.id;
	if (outcome == OUTCOME_DONE)
		outcome = add_step(t, a, e);
	return outcome == OUTCOME_DONE ? journal_add(t, &f, e) : outcome;
}

void world_bring(struct world *w, const char *region, const char *indicator, const char *period, double value,
    const char *known)
{
	struct adding a = {region, indicator,
	    {.period = period_key(test_period(period)),
		.v = {.value = value,
		    .known = test_instant(known),
		    .published = DAY_NONE,
		    .flags = (uint8_t)(isnan(value) ? FIGURE_WITHDRAWN : 0)}}};
	struct error e;

	assert_done(store_write(w->store, bring_step, &a, &e), e);
}

static instant world_now(void *context)
{
	return ((struct world *)context)->now;
}

void world_write_on(struct world *w)
{
	struct remotes_options o = {.now = world_now, .now_context = w, .once = true};
	struct remotes *r;
	struct http *h;
	struct error e;

	assert_done(http_new(&(struct http_limits){.most = 8, .per_host = 8}, &h, &e), e);
	assert_done(remotes_new(w->config, w->store, h, &o, &r, &e), e);
	while (!remotes_settled(r)) {
		assert_done(remotes_turn(r, NULL, &e), e);
		if (remotes_busy(r))
			http_pump(h, 1000, NULL, 0);
	}
	assert_int_equal(remotes_failed(r), 0);
	remotes_free(r);
	http_free(h);
}

struct lifecycle_report world_evaluate(struct world *w, const char *day)
{
	struct lifecycle_report r;
	struct error e;

	w->now = test_instant(day);
	assert_done(lifecycle_step(w->config, w->store, w->now, &r, &e), e);
	return r;
}

struct alert world_alert(struct world *w, struct arena *a, uint64_t id)
{
	struct alert alert;
	struct txn *t;
	struct error e;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(alert_get(t, id, a, &alert, &e), e);
	store_read_end(t);
	return alert;
}

const char *world_cause(struct world *w, struct arena *a, uint64_t id)
{
	struct alert_change *changes;
	struct txn *t;
	struct error e;
	size_t count;

	assert_done(store_read(w->store, &t, &e), e);
	assert_done(alert_changes(&(struct store_reading){t, INSTANT_LAST, a}, id, &changes, &count, &e), e);
	store_read_end(t);
	return changes[count - 1].cause;
}

struct many {
	int regions, indicators;
	struct figure f;
};

static enum outcome many_step(struct txn *t, void *context, struct error *e)
{
	const struct many *m = context;
	struct figure *list = memory_new((size_t)m->indicators * sizeof *list);
	enum outcome outcome = OUTCOME_DONE;
	size_t added;

	for (int r = 0; outcome == OUTCOME_DONE && r < m->regions; r++) {
		char name[16];

		for (int i = 0; outcome == OUTCOME_DONE && i < m->indicators; i++) {
			list[i] = m->f;
			snprintf(name, sizeof name, "r%d", r);
			outcome = name_code(t, NAME_REGION, name, true, &list[i].region, e);
			snprintf(name, sizeof name, "i%d", i);
			if (outcome == OUTCOME_DONE)
				outcome = name_code(t, NAME_INDICATOR, name, true, &list[i].indicator, e);
		}
		if (outcome == OUTCOME_DONE)
			outcome = figures_add(t, BOOK_FIGURES, list, (size_t)m->indicators, &added, e);
	}
	free(list);
	return outcome;
}

void world_figures(
    struct world *w, int regions, int indicators, const char *period, double value, const char *known)
{
	struct many m = {regions, indicators,
	    {.period = period_key(test_period(period)),
		.v = {.value = value, .known = test_instant(known), .published = DAY_NONE}}};
	struct error e;

	assert_done(store_write(w->store, many_step, &m, &e), e);
}

static enum outcome project_step(struct txn *t, void *context, struct error *e)
{
	size_t added;

	return project_add(t, context, &added, e);
}

static void project_says(
    struct world *w, const char *id, struct attribute_value *values, size_t count, const char *known)
{
	struct project_facts facts = {id, test_instant(known), 1, values, count};
	struct error e;

	assert_done(store_write(w->store, project_step, &facts, &e), e);
}

void world_project(struct world *w, const char *id, day_number start, const char *known)
{
	struct attribute_value values[] = {{.attribute = ATTRIBUTE_NAME, .type = VALUE_TEXT, .text = "Plant"},
	    {.attribute = ATTRIBUTE_REGION, .type = VALUE_TEXT, .text = "east"},
	    {.attribute = ATTRIBUTE_START + MILESTONE_COMMITTED, .type = VALUE_DATE, .date = {.day = start}}};

	project_says(w, id, values, 3, known);
}

void world_project_date(
    struct world *w, const char *id, uint32_t attribute, day_number day, const char *known)
{
	struct attribute_value value = {.attribute = attribute, .type = VALUE_DATE, .date = {.day = day}};

	project_says(w, id, &value, 1, known);
}

void world_deliver(struct world *w, bool at_once)
{
	struct deliver_options o = {.now = world_now, .now_context = w, .at_once = at_once};
	struct deliverer *d;
	struct http *h;
	struct error e;

	assert_done(http_new(&(struct http_limits){.most = 16, .per_host = 2}, &h, &e), e);
	assert_done(deliverer_new(w->config, w->store, h, &o, &d, &e), e);
	assert_done(deliverer_turn(d, NULL, &e), e);
	while (deliverer_busy(d)) {
		http_pump(h, deliverer_wait_ms(d, 100), NULL, 0);
		assert_done(deliverer_turn(d, NULL, &e), e);
	}
	deliverer_free(d);
	http_free(h);
}
