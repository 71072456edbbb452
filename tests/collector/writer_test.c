/* SPDX-License-Identifier: MIT */
#include "collector/writer.h"
#include "config/source.h"
#include "tests/support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* What has arrived is made durable in a thread of its own: in order, once, and after the disk had been full.
 */

enum { DOCUMENTS = 200, NOW = 1687000000 };

static const char yaml[] = "regions: [{id: east, name: East, kind: county}]\n"
			   "indicators: [{id: grp, name: GRP, unit: u, kind: year-to-date}]\n"
			   "sources: [{id: s, url: \"https://a.example/\", figures: {rows: \"$[*]\", region: "
			   ".r, indicator: {const: grp}, "
			   "period: .p, value: .v}}]\n";

static void count_up(void *context)
{
	__atomic_add_fetch((int *)context, 1, __ATOMIC_RELAXED);
}

/* A document that says `value` of a month of its own; large, so that a few of them fill a small disk. */
static struct arrival *arrival_with(const struct config *c, int n)
{
	struct arrival *a = arrival_new(&c->source[0], (struct period){0}, NOW + n);
	struct mapped_figure *f =
	    arena_push(&a->mapped.arena, &a->mapped.figures, &a->mapped.figure_count, sizeof *f);
	struct document_page *p = arrival_page(a);
	uint32_t noise = (uint32_t)n * 2654435761u + 1;

	*f = (struct mapped_figure){.period = period_of(2000 + n / 12, n % 12 + 1, MONTHLY),
	    .value = n,
	    .row = 1,
	    .known_since = INSTANT_NONE,
	    .published = DAY_NONE};
	p->fetch.outcome = FETCH_TAKEN;
	for (int i = 0; i < 500; i++) /* nothing that could be compressed */
		text_printf(&p->body, "%08x", noise = noise * 1664525 + 1013904223);
	p->fetch.bytes = (uint32_t)p->body.length;
	return a;
}

static size_t kept(struct store *s, struct period p, double *value)
{
	struct current now = {0};
	struct error e;
	struct txn *t;
	size_t count = 0;

	assert_done(store_read(s, &t, &e), e);
	assert_done(figures_of(t, BOOK_FIGURES, p, 1,
			&(struct figure_visitor){INSTANT_LAST, current_update, &now}, &e),
	    e);
	for (uint32_t i = 0; i < now.room; i++) {
		if (current_of(&now, i)) {
			*value = now.of[i].value;
			count++;
		}
	}
	store_read_end(t);
	current_done(&now);
	return count;
}

/* Takes what is durable, which comes in the order in which it was given. */
static enum outcome take_all(struct writer *w, int *next, struct error *e)
{
	struct arrival *a;
	enum outcome outcome;

	while ((outcome = writer_result(w, &a, e)) == OUTCOME_DONE) {
		assert_int_equal(a->known, NOW + *next);
		assert_int_equal(a->pages[0].fetch.id, *next + 1);
		assert_int_equal(a->pages[0].fetch.added, 1);
		assert_true(a->pages[0].fetch.has_evidence && !a->pages[0].body.at);
		arrival_free(a);
		++*next;
	}
	return outcome;
}

static void all_of_it_is_written_in_the_order_in_which_it_came(void **state)
{
	const char *folder = test_folder("writer-order");
	struct config *c = test_config(folder, yaml);
	struct store *s = test_store(folder);
	struct writer *w;
	struct error e;
	int woken = 0, next = 0;
	double value;

	(void)state;
	assert_done(writer_new(c, s, count_up, &woken, &w, &e), e);
	for (int n = 0; n < DOCUMENTS; n++) {
		writer_give(w, arrival_with(c, n)); /* waits where too much is waiting */
		assert_int_equal(take_all(w, &next, &e), OUTCOME_ABSENT);
	}
	writer_settle(w);
	assert_int_equal(take_all(w, &next, &e), OUTCOME_ABSENT);
	assert_int_equal(next, DOCUMENTS);
	assert_true(woken > 0 && woken <= DOCUMENTS);
	writer_free(w);
	for (int n = 0; n < DOCUMENTS; n++) {
		assert_int_equal(kept(s, period_of(2000 + n / 12, n % 12 + 1, MONTHLY), &value), 1);
		assert_true(value == n);
	}
	store_close(s);
	config_free(c);
}

static void what_a_full_disk_refused_is_written_when_there_is_room(void **state)
{
	const char *folder = test_folder("writer-full");
	struct config *c = test_config(folder, yaml);
	struct store *s = test_store(folder);
	struct rlimit before, small;
	struct writer *w;
	struct error e;
	int woken = 0, next = 0, outcome = OUTCOME_ABSENT;

	(void)state;
	/* a file that cannot grow any more behaves as on a full disk */
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	small = (struct rlimit){400 << 10, before.rlim_max};
	setrlimit(RLIMIT_FSIZE, &small);
	assert_done(writer_new(c, s, count_up, &woken, &w, &e), e);
	for (int n = 0; n < DOCUMENTS; n++) {
		writer_give(w, arrival_with(c, n));
		if (outcome == OUTCOME_ABSENT) {
			writer_settle(w);
			outcome = take_all(w, &next, &e);
		}
	}
	assert_int_equal(outcome, OUTCOME_FULL);
	assert_contains(e.text, "full");
	assert_true(next > 10 && next < DOCUMENTS);
	/* it is said once, tried again at the next call, and nothing is lost or overtaken */
	assert_int_equal(take_all(w, &next, &e), OUTCOME_ABSENT);
	writer_settle(w);
	assert_int_equal(take_all(w, &next, &e), OUTCOME_FULL);
	setrlimit(RLIMIT_FSIZE, &before);
	assert_int_equal(take_all(w, &next, &e), OUTCOME_ABSENT);
	writer_settle(w);
	assert_int_equal(take_all(w, &next, &e), OUTCOME_ABSENT);
	assert_int_equal(next, DOCUMENTS);
	writer_free(w);
	store_close(s);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(all_of_it_is_written_in_the_order_in_which_it_came),
	    cmocka_unit_test(what_a_full_disk_refused_is_written_when_there_is_room),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
