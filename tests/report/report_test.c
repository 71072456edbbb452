/* SPDX-License-Identifier: MIT */
#include "report/report.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/publication.h"
#include "locale/language.h"
#include "export/list_rankings.h"
#include "report/changes.h"
#include "report/report_html.h"
#include "report/report_markdown.h"
#include "report/summary.h"
#include "store/projects.h"
#include "tests/alerting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What an edition says, before anybody draws it. */

struct made {
	struct world w;
	const char *day;
	struct txn *txn;
	struct report_data reading;
	struct query query;
	struct report report;
};

static void made_world(struct made *m, const char *name)
{
	*m = (struct made){.day = "2023-05-20", .query = {.as_of = INSTANT_LAST, .since = INSTANT_NONE}};
	world_begin_with(&m->w, name, test_data("report/city.yaml"));
	for (int month = 1; month <= 4; month++) {
		char period[32], known[32];

		snprintf(period, sizeof period, "2023-%02d", month);
		snprintf(known, sizeof known, "2023-%02d-18", month + 1);
		world_bring(&m->w, "a", "sum", period, 20 + month * 5, known); /* 40, and 5 more each month */
		world_bring(&m->w, "b", "sum", period, 4 + month * 8, known);  /* 36, and 8 more */
		world_bring(&m->w, "c", "sum", period, month * 9, known);      /* 36, the same */
		world_bring(&m->w, "z", "sum", period, 1000, known);
		world_bring(&m->w, "a", "use", period, 50, known);
		world_bring(&m->w, "b", "use", period, 70 - month * 4, known); /* 54, and 4 less each month */
	}
	world_project(&m->w, "P-1", day_of(2023, 6, 10), "2023-02-01");
	world_project(&m->w, "P-2", day_of(2023, 6, 1), "2023-02-01");
	world_project(&m->w, "P-3", day_of(2023, 9, 1), "2023-02-01");
	world_project(&m->w, "P-4", day_of(2023, 4, 1), "2023-02-01");
}

static void made_report(struct made *m)
{
	struct error e;

	assert_done(store_read(m->w.store, &m->txn, &e), e);
	assert_done(view_open(m->w.config, m->txn, test_instant(m->day), &m->reading.view, &e), e);
	assert_done(report_make(&m->reading, &m->query, &m->report, &e), e);
}

static void made_begin(struct made *m, const char *name)
{
	made_world(m, name);
	made_report(m);
}

static void made_end(struct made *m)
{
	view_close(m->reading.view);
	store_read_end(m->txn);
	world_end(&m->w);
}

typedef enum outcome draw_fn(const struct report *r, FILE *out, struct error *e);

static enum outcome draw_page(const struct report *r, FILE *out, struct error *e)
{
	return report_html(r, NULL, out, e);
}

/* The caller frees it. */
static char *drawn(const struct made *m, draw_fn *draw)
{
	struct error e;
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_done(draw(&m->report, out, &e), e);
	fclose(out);
	return text;
}

static const struct ranking *league_of(const struct made *m, const char *indicator, const char *kind)
{
	for (size_t i = 0; i < m->report.ranking_count; i++)
		if (strcmp(m->w.config->indicator[m->report.rankings[i].indicator].id, indicator) == 0 &&
		    strcmp(m->report.rankings[i].kind, kind) == 0)
			return &m->report.rankings[i];
	fail_msg("there is no league of %s, %s", indicator, kind);
	return NULL;
}

static void a_league_says_who_leads_and_who_catches_up(void **state)
{
	static const struct {
		const char *region;
		int rank, before;
		const char *above;
		double to_above;
		int meets;
		const char *below;
	} sum[] = {
	    {"a", 1, 1, NULL, 0, 0, "b"}, {"b", 2, 2, "a", 4, 2, "c"}, /* 4 behind, 3 more a month */
	    {"c", 2, 3, "b", 0, 0, NULL},			       /* level */
	    {"d", 0, 0, NULL, 0, 0, NULL},			       /* a promise and no figure */
	};
	struct made m;
	const struct ranking *l;

	(void)state;
	made_begin(&m, "report-league");
	l = league_of(&m, "sum", "county");
	assert_int_equal(l->count, 4);
	for (size_t i = 0; i < l->count; i++) {
		const struct report_cell *c = l->cells[i];

		assert_string_equal(m.w.config->region[c->row->region].id, sum[i].region);
		assert_int_equal(c->rank, sum[i].rank);
		assert_int_equal(c->rank_before, sum[i].before);
		assert_int_equal(c->above.region >= 0, sum[i].above != NULL);
		if (sum[i].above) {
			assert_string_equal(m.w.config->region[c->above.region].id, sum[i].above);
			assert_true(c->above.distance == sum[i].to_above);
		}
		assert_int_equal(c->above.meets, sum[i].meets);
		assert_int_equal(c->below.region >= 0, sum[i].below != NULL);
		if (sum[i].below)
			assert_string_equal(m.w.config->region[c->below.region].id, sum[i].below);
	}
	/* the zone is in a league of its own, however much it has */
	assert_int_equal(league_of(&m, "sum", "zone")->count, 1);
	/* where lower is better the lowest leads, and whoever falls faster catches up */
	l = league_of(&m, "use", "county");
	assert_string_equal(m.w.config->region[l->cells[0]->row->region].id, "a");
	assert_int_equal(l->cells[1]->above.meets, 1);
	assert_int_equal(m.report.month.last, 4);
	made_end(&m);
}

/* Whoever reads of one county alone still wants to know who is ahead of it, and not that it leads. */
static void who_is_asked_for_alone_is_not_the_first(void **state)
{
	struct made m;
	struct arena a = {0};
	struct error e;
	const struct report_cell *c;
	char *html;

	(void)state;
	made_world(&m, "report-part");
	assert_done(query_regions(&m.query, m.w.config, "b,c", &a, &e), e);
	made_report(&m);
	assert_int_equal(league_of(&m, "sum", "county")->count, 2);
	c = league_of(&m, "sum", "county")->cells[0];
	assert_int_equal(c->rank, 2);
	assert_string_equal(m.w.config->region[c->above.region].id, "a");
	assert_true(c->above.distance == 4);
	assert_true(c->above.before == 7);
	assert_int_equal(c->above.meets, 2);
	html = drawn(&m, draw_page);
	assert_null(strstr(html, "sets the pace"));
	free(html);
	arena_done(&a);
	made_end(&m);
}

static void a_league_in_the_terminal_is_a_table(void **state)
{
	static const char expected[] = "Sum, u, 2023-04: county, City\n"
				       "rank  moved  region  target  value  attained %  schedule %  pace g"
				       "ap  yoy  above  ahead  meets  below  lead  meets  to best  status\n"
				       "   1      0  A          120     40        33.3        33.3       0"
				       ".0                            B         4      2        0  ● green\n"
				       "   2      0  B          100     36        36.0        33.3       2"
				       ".7       A          4      2  C         0               4  ● green\n"
				       "   2      1  C                  36                                "
				       "         B          0                                   4  · grey\n"
				       "             D           50                                       "
				       "                                                           · grey\n";
	struct made m;
	struct sheet_options options = {0};
	struct error e;
	char *text = NULL;
	size_t size;
	FILE *out;

	(void)state;
	made_begin(&m, "report-terminal");
	out = open_memstream(&text, &size);
	assert_done(rankings_show(&m.reading, &m.query, out, &options, &e), e);
	fclose(out);
	assert_true(strlen(text) > strlen(expected));
	text[strlen(expected)] = '\0';
	assert_string_equal(text, expected);
	free(text);
	made_end(&m);
}

/* What people read is in their language, what programs read is not. */
static void a_table_is_in_the_language_of_its_readers(void **state)
{
	static const enum sheet_format formats[] = {SHEET_TEXT, SHEET_CSV};
	struct made m;
	struct error e;
	char *text[2];
	size_t size;

	(void)state;
	made_begin(&m, "report-language");
	language_set(LANGUAGE_CHINESE);
	for (int i = 0; i < 2; i++) {
		FILE *out = open_memstream(&text[i], &size);

		assert_done(
		    listing_print(listing_find("table"), &m.reading, &m.query, out, formats[i], NULL, &e), e);
		fclose(out);
	}
	language_set(LANGUAGE_ENGLISH);
	assert_contains(text[0], "地区  指标");
	assert_contains(text[0], "● 绿");
	assert_contains(text[1], "region,region_name,region_kind,indicator,");
	assert_contains(text[1], ",green,");
	free(text[0]);
	free(text[1]);
	made_end(&m);
}

static void the_way_is_in_percent_of_the_target(void **state)
{
	struct made m;
	const struct report_cell *c;

	(void)state;
	made_begin(&m, "report-way");
	c = report_cell(&m.report, config_region(m.w.config, "a"), 0);
	assert_int_equal(c->points, 4);
	assert_true(fabs(c->history[3] - 100.0 * 40 / 120) < 1e-9);
	assert_true(fabs(c->due[3] - 100.0 * 4 / 12) < 1e-9);
	assert_true(isnan(c->history[4]));
	assert_null(report_cell(&m.report, config_region(m.w.config, "city"), 0));
	made_end(&m);
}

static void what_is_promised_for_the_next_days_is_named(void **state)
{
	struct made m;

	(void)state;
	made_begin(&m, "report-upcoming");
	assert_int_equal(m.report.upcoming_count, 2);
	assert_string_equal(m.report.upcoming[0].project->project->id, "P-2");
	assert_string_equal(m.report.upcoming[1].project->project->id, "P-1");
	assert_int_equal(m.report.project_count, 4);
	assert_int_equal(m.report.office_count, 1);
	assert_int_equal(m.report.offices[0].count, 4);
	assert_int_equal(m.report.offices[0].stages[STAGE_PROMISED], 4);
	made_end(&m);
}

/* On a page and in Markdown: what was not kept, and each project by its office and stage as well. */
static void told(struct made *m)
{
	char *html = drawn(m, draw_page), *markdown = drawn(m, report_markdown);

	assert_contains(html, "<th scope=\"row\">Plant <small class=\"code\">INHERITED</small></th><td "
			      "data-label=\"Region\">east</td>");
	assert_contains(html, "<span class=\"red\">not yet</span></td><td class=\"n\" data-label=\"Days "
			      "late\">259</td>");
	assert_contains(html, "<th scope=\"rowgroup\" colspan=\"6\">not started <small>3</small></th>");
	assert_contains(html, "<th scope=\"rowgroup\" colspan=\"6\">started <small>4</small></th>");
	assert_contains(markdown, "start | 2023-05-01 | not yet | 259 | ");
	assert_contains(markdown, "start | 2022-12-01 | 2023-01-10 | 40 | ");
	assert_contains(markdown, "### not started (3)\n");
	assert_contains(markdown, " | 2023-05-01, 259 days late | ");
	assert_contains(markdown, " | 2022-12-01, done 2023-01-10, 40 days late | ");
	free(html);
	free(markdown);
}

/* A year asks about what was due in it and what it has inherited, until it is met. */
static void the_record_of_lateness_is_of_the_year(void **state)
{
	static const struct {
		const char *id;
		int due[3], met[3];
		int late; /* days; 0: it is not of the record */
	} promised[] = {
	    {"OPEN", {2023, 5, 1}, {0}, 259},
	    {"LATE", {2023, 5, 1}, {2023, 5, 11}, 10},
	    {"EARLY", {2023, 5, 1}, {2023, 4, 11}, 0},
	    {"INHERITED", {2022, 12, 1}, {2023, 1, 10}, 40},
	    {"OF-BEFORE", {2022, 11, 1}, {2022, 12, 10}, 0},
	    {"OF-NEXT", {2024, 1, 5}, {0}, 0}, /* late as well, as long as the year is not summed up */
	    {"NOT-DUE", {2024, 6, 5}, {0}, 0},
	};
	enum { PROMISED = sizeof promised / sizeof *promised };
	struct made m;
	struct error e;

	(void)state;
	m = (struct made){.day = "2024-01-15", .query = {.as_of = INSTANT_LAST, .since = INSTANT_NONE}};
	world_begin_with(&m.w, "report-late", test_data("report/city.yaml"));
	world_bring(&m.w, "a", "sum", "2023-12", 100, "2024-01-10");
	for (size_t i = 0; i < PROMISED; i++) {
		const int *due = promised[i].due, *met = promised[i].met;

		world_project(&m.w, promised[i].id, day_of(due[0], due[1], due[2]), "2022-10-01");
		if (met[0])
			world_project_date(&m.w, promised[i].id, ATTRIBUTE_START + MILESTONE_ACTUAL,
			    day_of(met[0], met[1], met[2]), "2023-06-01");
	}
	made_report(&m);
	assert_int_equal(m.report.late_count, 4);
	m.reading.year_end = true;
	assert_done(report_make(&m.reading, &m.query, &m.report, &e), e);
	assert_int_equal(m.report.late_count, 3);
	for (size_t n = 0; n < m.report.late_count; n++) {
		const struct lateness *l = &m.report.late[n];
		size_t i = 0;

		assert_true(n == 0 || l->days <= l[-1].days);
		while (strcmp(promised[i].id, l->project->project->id) != 0)
			i++;
		assert_int_equal(l->days, promised[i].late);
	}
	told(&m);
	/* the sentence counts what the list has, wherever it lies */
	m.report.kind = EDITION_YEAR;
	summary_make(&m.report);
	assert_string_equal(m.report.lead[1],
	    "Milestones that were due: 1 kept in time, 3 late or still missing, 309 days late in all.");
	made_end(&m);
}

static void a_page_says_it_in_words(void **state)
{
	struct made m;
	char *html;

	(void)state;
	made_begin(&m, "report-page");
	html = drawn(&m, draw_page);
	assert_contains(html,
	    "<p>A sets the pace with 40 u; B follows, 4 u behind, and at the present pace catches up in 2 "
	    "periods.</p>");
	assert_contains(html, "<li><span class=\"d\">2023-06-01</span>: start, ");
	assert_null(strstr(html, "nan"));
	assert_null(strstr(html, "<script"));
	free(html);
	made_end(&m);
}

static void a_page_says_who_is_getting_away(void **state)
{
	struct made m;
	char *html;

	(void)state;
	made_world(&m, "report-away");
	world_bring(&m.w, "b", "use", "2023-04", 60, "2023-05-19"); /* 58 in March, and lower is better */
	made_report(&m);
	html = drawn(&m, draw_page);
	assert_contains(
	    html, "<p>A sets the pace with 50 u; B follows, 10 u behind; the distance grows, it was 8.</p>");
	free(html);
	made_end(&m);
}

/* What is not known counts as nothing, more than the target as the target. */
static void a_score_is_the_weighted_mean(void **state)
{
	const double weights[] = {3, 1};
	struct made m;
	const struct score *s;

	(void)state;
	made_world(&m, "report-score");
	world_bring(&m.w, "d", "sum", "2023-04", 80, "2023-05-18"); /* of 50 */
	made_report(&m);
	report_score(&m.report, weights);
	s = m.report.scores;
	assert_string_equal(m.w.config->region[s[0].region].id, "d");
	assert_true(s[0].score == 100);
	assert_string_equal(m.w.config->region[s[1].region].id, "b");
	assert_true(s[1].score == 36);
	assert_string_equal(m.w.config->region[s[2].region].id, "a");
	assert_true(fabs(s[2].score - 100.0 * 40 / 120) < 1e-8);
	assert_int_equal(m.report.score_count, 3); /* c has promised nothing */
	made_end(&m);
}

static enum outcome started_step(struct txn *t, void *context, struct error *e)
{
	struct attribute_value value = {.attribute = ATTRIBUTE_START + MILESTONE_ACTUAL,
	    .type = VALUE_DATE,
	    .date = {.day = day_of(2023, 5, 2)}};
	struct project_facts facts = {"P-5", test_instant("2023-05-05"), 1, &value, 1};
	size_t added;

	(void)context;
	return project_add(t, &facts, &added, e);
}

/* Of what was known on the first day and what is known on the second. */
static void what_has_changed_is_told_in_sentences(void **state)
{
	static const char expected[] = "D Sum: behind, was on schedule (gap -13.3 points).\n"
				       "B Use: up to rank 1 from 2.\n"
				       "A Use: down to rank 2 from 1.\n"
				       "Plant started on 2023-05-02, one day late.\n"
				       "Plant has not started: committed for 2023-05-01.\n"
				       "Plant is to start later: 2023-12-31 instead of 2023-09-30.\n";
	struct made m;
	struct error e;
	char *text = NULL;
	size_t size;
	FILE *out;

	(void)state;
	made_world(&m, "report-news");
	world_bring(&m.w, "d", "sum", "2023-03", 15, "2023-04-18");
	world_bring(&m.w, "d", "sum", "2023-04", 10, "2023-05-18");
	/* both months: the rank in the period before is the same as now, and another than it was known to be
	 * then */
	world_bring(&m.w, "b", "use", "2023-03", 44, "2023-05-18");
	world_bring(&m.w, "b", "use", "2023-04", 45, "2023-05-19");
	world_project(&m.w, "P-5", day_of(2023, 5, 1), "2023-02-01");
	assert_done(store_write(m.w.store, started_step, NULL, &e), e);
	world_project(&m.w, "P-6", day_of(2023, 9, 30), "2023-02-01");
	world_project(&m.w, "P-6", day_of(2023, 12, 31), "2023-05-10");
	world_project(&m.w, "P-7", day_of(2023, 5, 1), "2023-02-01");
	made_report(&m);
	assert_done(report_changes_make(&m.report, test_instant("2023-04-20"), &e), e);
	out = open_memstream(&text, &size);
	for (size_t i = 0; i < m.report.change_count; i++) {
		report_change_print(&m.report, &m.report.changes[i], false, out);
		fputc('\n', out);
	}
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
	text = drawn(&m, draw_page);
	assert_contains(text, "Since 2023-04-20.</p>"); /* the end of a day has no time of day */
	free(text);
	made_end(&m);
}

static void joined(struct text *t, const char *const *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_printf(t, "%s\n", lines[i]);
}

static void a_quarter_is_summed_up_in_sentences(void **state)
{
	struct made m;
	struct error e;
	TEXT_OWNED struct text said = {0};

	(void)state;
	made_world(&m, "report-summary");
	world_bring(&m.w, "d", "sum", "2023-03", 15, "2023-04-18");
	world_bring(&m.w, "d", "sum", "2023-04", 10, "2023-05-18");
	world_project(&m.w, "P-7", day_of(2023, 5, 1), "2023-02-01");
	made_report(&m);
	assert_done(report_changes_make(&m.report, test_instant("2023-04-20"), &e), e);
	summary_make(&m.report);
	assert_int_equal(m.report.paragraph_count, 0); /* of a month the lead is enough */
	m.report.kind = EDITION_QUARTER;
	summary_make(&m.report);
	joined(&said, m.report.lead, m.report.lead_count);
	for (size_t i = 0; i < m.report.paragraph_count; i++)
		joined(&said, m.report.paragraphs[i].lines, m.report.paragraphs[i].count);
	assert_string_equal(text_of(&said),
	    "Targets of indicators: 2 of 7 on schedule, 1 behind, 0 far behind, 4 unknown; since "
	    "2023-04-20: 1 fallen behind.\n"
	    "Key projects: 0 of 5 on schedule, 0 behind, 0 far behind, 5 unknown; milestones since "
	    "2023-04-20: 1 missed.\n"
	    "Furthest behind: D Sum (-13.3 points).\n"
	    "Sum: county – A leads with 40 u, D is last with 10 u; risen most: C, from rank 3 to 2.\n"
	    "Use: county – A leads with 50 u, B is last with 54 u.\n"
	    "A: 1 of 1 targets on schedule; first in Sum, Use.\n"
	    "B: 1 of 1 targets on schedule; last in Use.\n"
	    "D: 0 of 1 targets on schedule (it was 1); fallen behind: Sum; last in Sum.\n");
	made_end(&m);
}

/* A percentage of a level is of the change that is planned, not of the target. */
static void a_level_is_summed_up_by_its_change(void **state)
{
	static const char *const expected[] = {
	    "Raised: A 36 u, 20.0 % of the year's planned increase, gap -13.3 points.",
	    "Lowered: A 95 u, 25.0 % of the year's planned reduction, gap -8.3 points.",
	    "Bounded: A 108 u, 80.0 % of the change allowed for the year, gap -46.7 points."};
	struct made m = {.day = "2023-05-20", .query = {.as_of = INSTANT_LAST, .since = INSTANT_NONE}};

	(void)state;
	world_begin_with(&m.w, "report-level",
	    "regions:\n  - {id: a, name: A, kind: county}\n"
	    "indicators:\n  - {id: raised, name: Raised, unit: u, kind: level}\n"
	    "  - {id: lowered, name: Lowered, unit: u, kind: level, better: lower}\n"
	    "  - {id: bounded, name: Bounded, unit: u, kind: level, better: lower}\n"
	    "targets: {2023: {published: 2023-01-01, raised: {a: 40}, lowered: {a: 80}, bounded: {a: 110}}}\n");
	world_bring(&m.w, "a", "raised", "2022-12", 35, "2023-01-15");
	world_bring(&m.w, "a", "raised", "2023-04", 36, "2023-05-15");
	world_bring(&m.w, "a", "lowered", "2022-12", 100, "2023-01-15");
	world_bring(&m.w, "a", "lowered", "2023-04", 95, "2023-05-15");
	world_bring(&m.w, "a", "bounded", "2022-12", 100, "2023-01-15");
	world_bring(&m.w, "a", "bounded", "2023-04", 108, "2023-05-15");
	made_report(&m);
	m.report.kind = EDITION_QUARTER;
	m.report.head = 0;
	summary_make(&m.report);
	assert_int_equal(m.report.paragraphs[0].count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(m.report.paragraphs[0].lines[i], expected[i]);
	made_end(&m);
}

/* What was promised and is not there: by when it was due. */
static void what_is_still_awaited_is_named(void **state)
{
	struct made m;

	(void)state;
	made_world(&m, "report-awaited");
	made_report(&m);
	assert_int_equal(m.report.awaited_count, 1);
	assert_int_equal(m.report.awaited[0].regions, 1);
	assert_string_equal(m.w.config->region[m.report.awaited[0].region].id, "d");
	summary_make(&m.report);
	assert_string_equal(m.report.lead[m.report.lead_count - 1], "Still awaited for 2023-04: Sum (D).");
	made_end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_league_says_who_leads_and_who_catches_up),
	    cmocka_unit_test(who_is_asked_for_alone_is_not_the_first),
	    cmocka_unit_test(a_league_in_the_terminal_is_a_table),
	    cmocka_unit_test(a_table_is_in_the_language_of_its_readers),
	    cmocka_unit_test(the_way_is_in_percent_of_the_target),
	    cmocka_unit_test(the_record_of_lateness_is_of_the_year),
	    cmocka_unit_test(what_is_promised_for_the_next_days_is_named),
	    cmocka_unit_test(a_score_is_the_weighted_mean),
	    cmocka_unit_test(what_has_changed_is_told_in_sentences),
	    cmocka_unit_test(a_quarter_is_summed_up_in_sentences),
	    cmocka_unit_test(a_level_is_summed_up_by_its_change),
	    cmocka_unit_test(what_is_still_awaited_is_named),
	    cmocka_unit_test(a_page_says_it_in_words),
	    cmocka_unit_test(a_page_says_who_is_getting_away),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
