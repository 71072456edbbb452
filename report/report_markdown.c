/* SPDX-License-Identifier: MIT */
#include "report/report_markdown.h"
#include "config/city.h"
#include "config/lookup.h"
#include "locale/message.h"
#include "report/markdown.h"
#include "report/changes.h"
#include "report/summary.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void one_sheet(const struct report *r, FILE *out)
{
	const struct config *c = r->config;

	fprintf(out, "\n## %s\n\n%s\n\n| %s | ", text_by_id(TEXT_PAGE_ALL_ON_ONE_SHEET),
	    text_by_id(TEXT_PAGE_SHEET_NOTE), text_by_id(TEXT_PAGE_REGION));
	for (size_t i = 0; i < c->indicator_count; i++)
		md_cell(out, c->indicator[i].name);
	fputs("\n|---|", out);
	for (size_t i = 0; i < c->indicator_count; i++)
		fputs("---:|", out);
	fputs("\n", out);
	for (int region = 0; region < (int)c->region_count; region++) {
		if (!report_has(r, region))
			continue;
		fputs("| ", out);
		md_cell(out, c->region[region].name);
		for (int i = 0; i < (int)c->indicator_count; i++) {
			const struct report_cell *x = report_cell(r, region, i);

			if (!x) {
				fputs(" | ", out);
				continue;
			}
			fprintf(out, "%s ", light_shape(light_names[x->row->light]));
			if (c->indicator[i].kind == KIND_RATE)
				md_number(
				    out, x->row->progress.figure ? x->row->progress.value : NAN, "%+.1f");
			else
				md_number(out,
				    x->row->progress.has_attainment ? x->row->progress.attainment_pct : NAN,
				    "%.0f%%");
		}
		fputs("\n", out);
	}
}

static void md_paragraphs(const struct report *r, FILE *out)
{
	for (size_t i = 0; i < r->paragraph_count; i++) {
		fprintf(out, "\n## %s\n", text_by_id(r->paragraphs[i].title));
		md_lines(out, r->paragraphs[i].lines, r->paragraphs[i].count);
	}
}

static void md_changes(const struct report *r, FILE *out)
{
	if (!r->change_count)
		return;
	fprintf(out, "\n## %s\n\n", text_by_id(TEXT_PAGE_WHAT_HAS_CHANGED));
	for (size_t i = 0; i < r->change_count; i++) {
		char *sentence = NULL;
		size_t size;
		FILE *into = memory_stream(&sentence, &size);

		report_change_print(r, &r->changes[i], false, into);
		memory_stream_end(into);
		fputs("- ", out);
		md_text(out, sentence);
		fputs("\n", out);
		free(sentence);
	}
}

static void md_region_office(const struct report *r, int region, FILE *out)
{
	md_office(out, r->config->region[region].office, r->config->region[region].person);
}

/* "3 ↑1" */
static void md_rank(const struct report_cell *c, FILE *out)
{
	int change = c->rank && c->rank_before ? c->rank_before - c->rank : 0;

	if (c->rank)
		fprintf(out, "%d", c->rank);
	if (change)
		fprintf(out, " %s%d", change > 0 ? "↑" : "↓", change > 0 ? change : -change);
	fputs(" | ", out);
}

#define PROGRESS_HEAD                                                                                        \
	MD_RIGHT | TEXT_PAGE_RANK, MD_RIGHT | TEXT_PAGE_TARGET, MD_RIGHT | TEXT_PAGE_ACTUAL,                 \
	    MD_RIGHT | TEXT_PAGE_REACHED, MD_RIGHT | TEXT_PAGE_DUE, MD_RIGHT | TEXT_PAGE_GAP,                \
	    TEXT_PAGE_LIGHT, MD_RIGHT | TEXT_PAGE_YEAR_ON_YEAR

static void md_progress(const struct report *r, const struct report_cell *c, FILE *out)
{
	const struct progress *p = &c->row->progress;
	bool rate = r->config->indicator[c->row->indicator].kind == KIND_RATE;

	md_rank(c, out);
	md_exact(out, p->has_target ? p->target : NAN);
	md_exact(out, report_actual(r, c));
	md_number(out, p->has_attainment ? p->attainment_pct : NAN, "%.1f%%");
	md_number(out, p->has_gap && !rate ? 100 * p->share : NAN, "%.1f%%");
	md_number(out, p->has_gap ? p->gap_pp : NAN, "%+.1f");
	md_light(out, c->row->light);
	md_number(out, c->yoy, rate ? "%+.1f" : "%+.1f%%");
}

/* "Xiling, +2.5; in 3 periods" */
static void md_neighbour(const struct report *r, const struct neighbour *n, const char *sign, FILE *out)
{
	TEXT_OWNED struct text t = {0};

	if (n->region >= 0) {
		neighbour_add(r->config, n, sign, &t);
		md_text(out, text_of(&t));
	}
	fputs(" | ", out);
}

static void md_rankings(const struct report *r, FILE *out)
{
	static const unsigned columns[] = {TEXT_PAGE_REGION, PROGRESS_HEAD, TEXT_PAGE_NEXT_ABOVE,
	    MD_RIGHT | TEXT_PAGE_TO_THE_BEST, TEXT_PAGE_RESPONSIBLE, TEXT_NONE};
	const struct config *c = r->config;

	fprintf(out, "\n## %s\n", text_by_id(TEXT_PAGE_RANKING_BY_INDICATOR));
	for (size_t n = 0; n < r->ranking_count; n++) {
		const struct ranking *l = &r->rankings[n];
		TEXT_OWNED struct text head = {0};

		fputs("\n### ", out);
		message_add_unescaped(&head, TEXT_RANKING_CAPTION,
		    PLACES(PLACE("indicator", c->indicator[l->indicator].name),
			PLACE("unit", c->indicator[l->indicator].unit),
			PLACE("kind", config_kind_name(c, l->kind))));
		md_text(out, text_of(&head));
		fputs("\n", out);
		md_head(out, columns);
		for (size_t k = 0; k < l->count; k++) {
			const struct report_cell *x = l->cells[k];

			fputs("| ", out);
			md_cell(out, c->region[x->row->region].name);
			md_progress(r, x, out);
			md_neighbour(r, &x->above, "+", out);
			md_exact(out, x->to_best);
			md_region_office(r, x->row->region, out);
			fputs("\n", out);
		}
	}
}

static void md_region(const struct report *r, int at, FILE *out)
{
	static const unsigned columns[] = {TEXT_PAGE_INDICATOR, TEXT_PAGE_UNIT, TEXT_PAGE_PERIOD,
	    PROGRESS_HEAD, TEXT_PAGE_NEXT_ABOVE, TEXT_PAGE_NEXT_BELOW, MD_RIGHT | TEXT_PAGE_TO_THE_BEST,
	    MD_RIGHT | TEXT_PAGE_YEARS_END, TEXT_NONE};
	const struct config *c = r->config;

	fputs("\n### ", out);
	md_text(out, c->region[at].name);
	fputs("\n", out);
	md_head(out, columns);
	for (int i = 0; i < (int)c->indicator_count; i++) {
		const struct report_cell *x = report_cell(r, at, i);
		TEXT_OWNED struct text period = {0};

		if (!x)
			continue;
		if (x->row->period.year)
			period_print(&period, x->row->period);
		fputs("| ", out);
		md_cell(out, c->indicator[i].name);
		md_cell(out, c->indicator[i].unit);
		md_cell(out, text_of(&period));
		md_progress(r, x, out);
		md_neighbour(r, &x->above, "+", out);
		md_neighbour(r, &x->below, "−", out);
		md_exact(out, x->to_best);
		md_number(out, c->indicator[i].kind == KIND_RATE ? NAN : x->projection, "%.0f%%");
		fputs("\n", out);
	}
}

static void md_regions(const struct report *r, FILE *out)
{
	fprintf(out, "\n## %s\n", text_by_id(TEXT_PAGE_REGION_BY_REGION));
	for (int n = 0; n < (int)r->config->region_count; n++)
		if (report_has(r, n))
			md_region(r, n, out);
}

/* The year's end. */
static void md_scores(const struct report *r, FILE *out)
{
	static const unsigned columns[] = {TEXT_PAGE_REGION, MD_RIGHT | TEXT_PAGE_SCORE,
	    MD_RIGHT | TEXT_PAGE_INDICATORS, MD_RIGHT | TEXT_PAGE_MILESTONES_ON_TIME,
	    MD_RIGHT | TEXT_PAGE_MILESTONES_LATE, MD_RIGHT | TEXT_PAGE_DAYS_LATE_IN_ALL,
	    TEXT_PAGE_RESPONSIBLE, TEXT_NONE};

	if (!r->score_count)
		return;
	fprintf(out, "\n## %s\n", text_by_id(TEXT_PAGE_SCORES));
	md_head(out, columns);
	for (size_t n = 0; n < r->score_count; n++) {
		const struct score *s = &r->scores[n];

		fputs("| ", out);
		md_cell(out, r->config->region[s->region].name);
		md_number(out, s->score, "%.1f");
		fprintf(out, "%d / %d | %d | %d | %d | ", s->known, s->of, s->on_time, s->late, s->late_days);
		md_region_office(r, s->region, out);
		fputs("\n", out);
	}
}

enum outcome report_markdown(const struct report *r, FILE *out, struct error *e)
{
	fputs("# ", out);
	md_text(out, r->title);
	fputs("\n\n", out);
	summary_moment(r, out);
	fputs("\n", out);
	md_lines(out, r->lead, r->lead_count);
	one_sheet(r, out);
	md_scores(r, out);
	md_paragraphs(r, out);
	md_changes(r, out);
	md_rankings(r, out);
	md_regions(r, out);
	report_markdown_projects(r, out);
	return fflush(out) == 0 && !ferror(out)
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_FULL, "writing Markdown: %s", strerror(errno));
}
