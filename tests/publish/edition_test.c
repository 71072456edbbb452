/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "publish/edition_verify.h"
#include "store/figures.h"
#include "tests/press.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Editions: frozen whole or not at all, corrected, of months, quarters and years, in the format that is
 * written down. */

static void a_correction_names_what_it_corrects(void **state)
{
	struct press p;
	struct arena a = {0};
	struct verification v = {.wrong = press_told, .arena = &a};
	struct verified_edition x;
	TEXT_OWNED struct text page = {0};
	struct error e;

	(void)state;
	press_begin(&p, "edition-correction");
	press_must(&p, "2023-05-20", "mid");
	assert_int_equal(press_publish(&p, "2023-05-21", "mid", NULL, NULL, &e), OUTCOME_MISUSED);
	assert_contains(e.text, "2023-04-mid is published already and never changes");
	world_bring(&p.w, "east", "grp", "2023-03", 25.5, "2023-05-22");
	assert_int_equal(press_publish(&p, "2023-05-22", "mid", "2023-03-end", "x", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "there is no edition 2023-03-end to correct");
	assert_int_equal(press_publish(&p, "2023-05-22", "end", "2023-04-mid", "x", &e), OUTCOME_REFUSED);
	assert_string_equal(e.text, "2023-04-mid is of 2023-04, mid: its correction is of the same");
	assert_done(
	    press_publish(&p, "2023-05-23", "mid", "2023-04-mid", "March was counted <twice>", &e), e);
	assert_string_equal(p.last.id, "2023-04-mid.2");
	v.context = &p.notified;
	assert_done(edition_verify(p.edition, &v, &x, &e), e);
	assert_int_equal(x.wrong, 0);
	assert_string_equal(x.manifest.corrects, "2023-04-mid");
	assert_string_equal(x.manifest.why, "March was counted <twice>");
	assert_int_equal(x.manifest.change_count, 1);
	assert_string_equal(x.manifest.changes[0].subject, "east grp 2023-03");
	assert_string_equal(x.manifest.changes[0].field, "value");
	assert_string_equal(x.manifest.changes[0].before, "27");
	assert_string_equal(x.manifest.changes[0].after, "25.5");
	assert_done(edition_file(p.edition, "index.html", &v, &page, &e), e);
	assert_contains(text_of(&page), "This edition corrects 2023-04-mid.");
	assert_contains(text_of(&page), "March was counted &lt;twice&gt;");
	assert_contains(text_of(&page), "East &lt;&amp; West&gt; GRP 2023-03, value: <s>27</s> 25.5");
	arena_done(&a);
	press_end(&p);
}

static enum outcome target_moves(struct txn *t, void *context, struct error *e)
{
	struct figure f = {.period = period_key(test_period("2023")),
	    .v = {.value = 200, .known = test_instant("2023-06-15"), .published = DAY_NONE}};
	size_t added;

	(void)context;
	return name_code(t, NAME_REGION, "west", true, &f.region, e) == OUTCOME_DONE &&
		       name_code(t, NAME_INDICATOR, "grp", true, &f.indicator, e) == OUTCOME_DONE
		   ? figures_add(t, BOOK_TARGETS, &f, 1, &added, e)
		   : OUTCOME_CORRUPT;
}

/* What has become known since of the month, and of what had happened by then; nothing of what came after it.
 */
static void a_correction_looks_back(void **state)
{
	enum { STARTED = ATTRIBUTE_START + MILESTONE_ACTUAL };
	struct press p;
	struct arena a = {0};
	struct verification v = {.wrong = press_told, .arena = &a};
	struct verified_edition x;
	TEXT_OWNED struct text page = {0};
	struct error e;

	(void)state;
	press_begin(&p, "edition-back");
	world_project(&p.w, "P-2", day_of(2023, 5, 31), "2023-02-01");
	world_project(&p.w, "P-3", day_of(2023, 5, 10), "2023-02-01");
	world_project_date(&p.w, "P-3", STARTED, day_of(2023, 5, 9), "2023-05-12");
	press_must(&p, "2023-05-20", "mid");
	press_must(&p, "2023-05-31", "end");
	world_bring(&p.w, "east", "grp", "2023-04", 35, "2023-06-18");
	world_bring(&p.w, "east", "grp", "2023-05", 47, "2023-06-18");
	world_project_date(&p.w, "P-1", STARTED, day_of(2023, 5, 18), "2023-06-15");
	world_project_date(&p.w, "P-2", STARTED, day_of(2023, 6, 2), "2023-06-15");
	world_project_date(
	    &p.w, "P-3", STARTED, day_of(2023, 6, 1), "2023-06-15"); /* it had not, after all */
	world_project_date(
	    &p.w, "P-2", ATTRIBUTE_PRODUCTION + MILESTONE_COMMITTED, day_of(2024, 5, 1), "2023-06-15");
	assert_done(store_write(p.w.store, target_moves, NULL, &e), e);
	press_must(&p, "2023-06-19", "mid");
	assert_string_equal(p.last.id, "2023-05-mid");

	assert_int_equal(press_publish(&p, "2023-05-22", "end", "2023-04-end", "x", &e), OUTCOME_REFUSED);
	assert_contains(e.text, "2023-04-end is of a later moment");
	assert_done(press_publish(&p, "2023-06-20", "end", "2023-04-end", "April was late", &e), e);
	assert_string_equal(p.last.id, "2023-04-end.2");
	v.context = &p.notified;
	assert_done(edition_verify(p.edition, &v, &x, &e), e);
	assert_int_equal(x.wrong, 0);
	assert_string_equal(x.manifest.previous, "2023-05-mid");
	assert_string_equal(x.manifest.as_of, "2023-06-20T00:00:00Z");
	assert_string_equal(x.manifest.state_of, "2023-05-31T00:00:00Z");
	assert_int_equal(x.manifest.change_count, 3);
	assert_string_equal(x.manifest.changes[0].subject, "east grp 2023-04");
	assert_string_equal(x.manifest.changes[0].after, "35");
	assert_string_equal(x.manifest.changes[1].subject, "P-1");
	assert_string_equal(x.manifest.changes[1].after, "2023-05-18");
	assert_string_equal(x.manifest.changes[2].subject, "P-3");
	assert_string_equal(x.manifest.changes[2].before, "2023-05-09");
	assert_string_equal(x.manifest.changes[2].after, "");
	assert_done(edition_file(p.edition, "index.html", &v, &page, &e), e);
	assert_contains(text_of(&page), "State of 2023-05-31 00:00. As known on 2023-06-20 00:00 (UTC).");
	assert_contains(text_of(&page), "21 days late"); /* P-3, promised for the 10th */

	/* once it is corrected, its correction is what can be corrected */
	assert_int_equal(press_publish(&p, "2023-06-21", "end", "2023-04-end", "x", &e), OUTCOME_MISUSED);
	assert_string_equal(e.text, "2023-04-end has been corrected by 2023-04-end.2: correct that one");
	assert_done(press_publish(&p, "2023-06-21", NULL, "2023-04-end.2", "again", &e), e);
	assert_string_equal(p.last.id, "2023-04-end.3");
	arena_done(&a);
	press_end(&p);
}

static void a_quarter_has_an_edition_when_it_is_over(void **state)
{
	struct press p;
	struct error e;

	(void)state;
	press_begin(&p, "edition-quarter");
	assert_int_equal(press_publish(&p, "2023-05-20", "quarter", NULL, NULL, &e), OUTCOME_REFUSED);
	assert_string_equal(e.text, "the latest figures are for 2023-04, which ends no quarter");
	press_must(&p, "2023-04-20", "quarter");
	assert_string_equal(p.last.id, "2023-Q1-quarter");
	assert_int_equal(press_publish(&p, "2023-04-20", "year", NULL, NULL, &e), OUTCOME_REFUSED);
	press_end(&p);
}

/* Every member, at any depth, stands in the page for those who read editions by programs of their own. */
static void members_described(const cJSON *node, const char *page)
{
	for (const cJSON *m = node->child; m; m = m->next) {
		char quoted[100];

		snprintf(quoted, sizeof quoted, "`%s`", m->string ? m->string : "");
		if (m->string && !strstr(page, quoted))
			fail_msg("docs/publishing.md does not name %s", quoted);
		members_described(m, page);
	}
}

static void the_format_is_written_down(void **state)
{
	static const char *const names[] = {MANIFEST_NAME, EDITION_LINES};
	struct press p;
	struct error e;
	size_t length, lines = 0;
	char *page = press_bytes("docs/publishing.md", &length);

	(void)state;
	page[length] = '\0';
	press_begin(&p, "edition-format");
	press_must(&p, "2023-04-20", "mid");
	world_figure(&p.w, "east", "grp", "2023-03", 18, "2023-05-02");
	assert_done(press_publish(&p, "2023-05-03", NULL, "2023-03-mid", "a slip", &e), e);
	for (int i = 0; i < 2; i++) {
		char path[4300], *text;

		snprintf(path, sizeof path, "%s/%s", p.edition, names[i]);
		text = press_bytes(path, &length);
		text[length] = '\0';
		for (char *line = text; *line; lines++) {
			struct arena a = {0};
			size_t n = i ? strcspn(line, "\n") : length;
			cJSON *root;

			assert_done(json_parse(&a, arena_copy(&a, line, n), n, 16, &root, &e), e);
			members_described(root, page);
			line += n + (line[n] == '\n');
			arena_done(&a);
		}
		free(text);
	}
	assert_true(lines > 10);
	free(page);
	press_end(&p);
}

/* Killed at any moment it leaves an edition that is whole, or none. */
static void a_publication_that_is_killed_leaves_no_half(void **state)
{
	static const char *const argv[] = {
	    "pacesetter", "publish", "--edition", "mid", "--now", "2023-05-20", NULL};
	struct press p;
	size_t editions;
	int status = 0, killed = 0;

	(void)state;
	press_begin(&p, "edition-kills");
	snprintf(p.edition, sizeof p.edition, "%s/out/2023-04-mid", p.w.folder);
	do {
		int silent = open("/dev/null", O_WRONLY | O_CLOEXEC);
		pid_t child = spawn_program(p.w.folder, argv, silent);

		close(silent);
		sleep_ms(4 + 2 * killed);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		killed += WIFSIGNALED(status);
		assert_true(killed < 1000);
		if (access(p.edition, F_OK) == 0 && press_wrong(&p, text_of(&p.public_key), false, &editions))
			fail_msg("%s", text_of(&p.notified));
	} while (WIFSIGNALED(status));
	/* the last one published it, or found that the one before had */
	assert_int_equal(press_wrong(&p, text_of(&p.public_key), false, &editions), 0);
	assert_int_equal(editions, 1);
	assert_int_equal(run_program(p.w.folder, NULL, "publish --edition end --now 2023-05-28"), 0);
	snprintf(p.edition, sizeof p.edition, "%s/out/2023-04-end", p.w.folder);
	assert_int_equal(press_wrong(&p, text_of(&p.public_key), false, &editions), 0);
	assert_int_equal(editions, 2);
	press_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_correction_names_what_it_corrects),
	    cmocka_unit_test(a_correction_looks_back),
	    cmocka_unit_test(a_quarter_has_an_edition_when_it_is_over),
	    cmocka_unit_test(the_format_is_written_down),
	    cmocka_unit_test(a_publication_that_is_killed_leaves_no_half),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
