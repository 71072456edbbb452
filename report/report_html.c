/* SPDX-License-Identifier: MIT */
#include "report/report_html.h"
#include "locale/language.h"
#include "report/chart.h"
#include "report/html.h"
#include "report/changes.h"
#include "report/summary.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const char *html_region_name(const struct report *r, int region)
{
	return region >= 0 ? r->config->region[region].name : "";
}

/* ---- the top ---- */

static void lights_count(FILE *out, const size_t *lights, const char *what)
{
	static const enum light order[] = {LIGHT_RED, LIGHT_YELLOW, LIGHT_GREEN, LIGHT_GREY};

	fprintf(out, "<ul class=\"lights\"><li>%s:</li>", what);
	for (size_t n = 0; n < 4; n++) {
		fputs("<li>", out);
		html_light(out, order[n], true);
		fprintf(out, " %zu</li>", lights[order[n]]);
	}
	fputs("</ul>\n", out);
}

static void html_lines_print(FILE *out, const char *const *lines, size_t count)
{
	fputs(count ? "<ul class=\"said\">\n" : "", out);
	for (size_t i = 0; i < count; i++) {
		fputs("<li>", out);
		html_escape(out, lines[i]);
		fputs("</li>\n", out);
	}
	fputs(count ? "</ul>\n" : "", out);
}

static const char news_id[] = "news", projects_id[] = "projects";
static const struct {
	const char *id, *title;
} sections[] = {{"all", "All on one sheet"}, {news_id, "What has changed"},
    {"indicators", "Ranking by indicator"}, {"regions", "Region by region"}, {projects_id, "Key projects"},
    {"read", "How to read it"}};

static void html_report_head(const struct report *r, const char *notes, FILE *out)
{
	fputs("<header>\n<h1>", out);
	html_escape(out, r->title);
	fputs("</h1>\n<p class=\"stand\">", out);
	if (r->month.year) {
		fputs(tr("Figures up to "), out);
		html_period(out, r->month);
		fputs(tr(". "), out);
	}
	summary_moment(r, out);
	fputs("</p>\n", out);
	if (notes)
		fputs(notes, out);
	html_lines_print(out, r->lead, r->lead_count);
	lights_count(out, r->lights, tr("Targets of indicators"));
	if (r->project_count)
		lights_count(out, r->project_lights, tr("Key projects"));
	fprintf(out, "<nav aria-label=\"%s\"><ul>", tr("Contents"));
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		bool there = sections[i].id == news_id	     ? r->since != INSTANT_NONE
			     : sections[i].id == projects_id ? r->project_count > 0
							     : true;

		if (there)
			fprintf(
			    out, "<li><a href=\"#%s\">%s</a></li>", sections[i].id, tr(sections[i].title));
	}
	fputs("</ul></nav>\n</header>\n<main>\n", out);
}

/* ---- news ---- */

static const char *const news_heads[CHANGE_KINDS] = {"Fallen behind", "Caught up", "Risen", "Fallen",
    "Milestones met, on time or late", "Milestones missed", "Committed dates moved"};

static void html_changes(const struct report *r, FILE *out)
{
	TEXT_OWNED struct text since = {0};
	int kind = -1;

	if (r->since == INSTANT_NONE)
		return;
	instant_print_short(&since, r->since);
	fprintf(out, "<h2 class=\"first\" id=\"news\">%s</h2>\n", tr("What has changed"));
	fprintf(out, "<p class=\"stand\">");
	fprintf(out, tr("Since %s."), text_of(&since));
	fputs("</p>\n", out);
	for (size_t i = 0; i < r->paragraph_count; i++) {
		fprintf(out, "<h3>%s</h3>\n", tr(r->paragraphs[i].title));
		html_lines_print(out, r->paragraphs[i].lines, r->paragraphs[i].count);
	}
	if (!r->change_count)
		fprintf(out, "<p>%s</p>\n", tr("No status and no committed date has changed."));
	for (size_t n = 0; n < r->change_count; n++) {
		if ((int)r->changes[n].kind != kind) {
			fprintf(out, "%s<h3>%s</h3>\n<ul>\n", kind >= 0 ? "</ul>\n" : "",
			    tr(news_heads[r->changes[n].kind]));
			kind = (int)r->changes[n].kind;
		}
		fputs("<li>", out);
		report_change_print(r, &r->changes[n], true, out);
		fputs("</li>\n", out);
	}
	fputs(kind >= 0 ? "</ul>\n" : "", out);
}

/* ---- all on one sheet ---- */

static void sheet_cell(const struct report *r, const struct report_cell *c, int indicator, FILE *out)
{
	const struct indicator *i = &r->config->indicator[indicator];

	if (!c) {
		fputs("<td class=\"empty\"></td>", out);
		return;
	}
	fprintf(out, "<td class=\"cell %s\" data-label=\"", light_names[c->row->light]);
	html_escape(out, i->name);
	fputs("\"><span>", out);
	html_light(out, c->row->light, false);
	fputs(" ", out);
	if (!c->row->progress.figure)
		fputs("–", out);
	else if (i->kind == KIND_RATE)
		html_decimal(out, c->row->progress.value, "%+.1f");
	else if (c->row->progress.has_attainment)
		html_decimal(out, c->row->progress.attainment_pct, "%.0f%%");
	else
		fputs("–", out);
	fputs("</span></td>", out);
}

static void all_on_one_sheet(const struct report *r, FILE *out)
{
	const struct config *c = r->config;
	bool *used = arena_new(view_arena(r->view), (c->indicator_count + 1) * sizeof *used);

	for (size_t n = 0; n < r->situation.count; n++)
		used[r->situation.rows[n].indicator] = true;
	fprintf(out,
	    "<h2 class=\"first\" id=\"all\">%s</h2>\n<table "
	    "class=\"sheet\">\n<caption>%s</caption>\n<thead><tr><th "
	    "scope=\"col\">%s</th>",
	    tr("All on one sheet"),
	    tr("Percent of the year's target reached; of a growth rate the rate itself."), tr("Region"));
	for (size_t i = 0; i < c->indicator_count; i++) {
		if (!used[i])
			continue;
		fputs("<th scope=\"col\" class=\"n\">", out);
		html_escape(out, c->indicator[i].name);
		fputs("</th>", out);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
	for (int region = 0; region < (int)c->region_count; region++) {
		if (!report_has(r, region))
			continue;
		fputs("<tr><th scope=\"row\">", out);
		html_escape(out, c->region[region].name);
		fputs("</th>", out);
		for (int i = 0; i < (int)c->indicator_count; i++)
			if (used[i])
				sheet_cell(r, report_cell(r, region, i), i, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void html_region_cell(const struct report *r, int region, FILE *out)
{
	html_office_cell(out, r->config->region[region].office, r->config->region[region].person);
}

/* ---- the year's end ---- */

static void scores_print(const struct report *r, FILE *out)
{
	const char *const columns[] = {tr("Region"), tr("Score"), tr("Indicators"), tr("Milestones on time"),
	    tr("Milestones late"), tr("Days late in all"), tr("Responsible"), NULL};
	static const bool right[] = {false, true, true, true, true, true, false};

	if (!r->score_count)
		return;
	fprintf(out, "<h2 class=\"first\" id=\"score\">%s</h2>\n<p>", tr("Who answers, and how it went"));
	fputs(tr("The score is the weighted mean of the shares of the targets reached, none counted above "
		 "100; what is not known counts as nothing."),
	    out);
	fputs("</p>\n<table>\n", out);
	html_head(out, columns, right);
	for (size_t n = 0; n < r->score_count; n++) {
		const struct score *s = &r->scores[n];

		fputs("<tr><th scope=\"row\">", out);
		html_escape(out, html_region_name(r, s->region));
		fputs("</th>", out);
		html_number_cell(out, tr("Score"), s->score, "%.1f");
		fprintf(
		    out, "<td class=\"n\" data-label=\"%s\">%d / %d</td>", tr("Indicators"), s->known, s->of);
		html_number_cell(out, tr("Milestones on time"), s->on_time, "%.0f");
		html_number_cell(out, tr("Milestones late"), s->late, "%.0f");
		html_number_cell(out, tr("Days late in all"), s->late_days, "%.0f");
		html_region_cell(r, s->region, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

/* ---- leagues ---- */

/* Of a difference: that of two rates is in points. */
static const char *difference_unit(const struct indicator *i)
{
	return i->kind == KIND_RATE ? tr("points") : i->unit;
}

/* "in 1 period", "in 5 periods" */
static void meets_print(FILE *out, int periods)
{
	if (periods == 1)
		fputs(tr("in one period"), out);
	else
		fprintf(out, tr("in %d periods"), periods);
}

/* Whether the pacesetter is getting away: of what adds up over a year the distance grows anyway. */
static void distance_print(FILE *out, const struct neighbour *n)
{
	char before[32];

	if (!(n->before >= 0) || n->before == n->distance)
		return;
	fprintf(out,
	    tr(n->before < n->distance ? "; the distance grows, it was %s"
				       : "; the distance shrinks, it was %s"),
	    number_print(n->before, before));
}

/* The pacesetter, who comes next, and whether it catches up. */
static void html_ranking_note(const struct report *r, const struct ranking *l, FILE *out)
{
	const struct indicator *i = &r->config->indicator[l->indicator];
	const struct report_cell *first = l->cells[0], *second = l->count > 1 ? l->cells[1] : NULL;
	char a[32], b[32];

	if (first->rank != 1 || !second || !second->rank || second->above.region != first->row->region)
		return;
	fputs("<p>", out);
	html_escape(out, html_region_name(r, first->row->region));
	fprintf(out, tr(" sets the pace with %s"), number_print(first->row->progress.value, a));
	fputs(" ", out);
	html_escape(out, i->unit);
	fputs(tr("; "), out);
	html_escape(out, html_region_name(r, second->row->region));
	if (second->above.distance == 0) {
		fputs(tr(" is level with it"), out);
	} else {
		fprintf(out, tr(" follows, %s"), number_print(second->above.distance, b));
		fputs(" ", out);
		html_escape(out, difference_unit(i));
		fputs(tr(" behind"), out);
	}
	if (second->above.meets) {
		fputs(tr(", and at the present pace catches up "), out);
		meets_print(out, second->above.meets);
	} else if (i->kind == KIND_RATE || i->kind == KIND_LEVEL) {
		distance_print(out, &second->above);
	}
	fputs(tr("."), out);
	fputs("</p>\n", out);
}

static void rank_cell(const struct report_cell *c, FILE *out)
{
	int change = c->rank && c->rank_before ? c->rank_before - c->rank : 0;

	fprintf(out, "<td class=\"n%s\" data-label=\"%s\"><span>", c->rank ? "" : " empty", tr("Rank"));
	if (c->rank)
		fprintf(out, "%d", c->rank);
	if (change)
		fprintf(out,
		    " <span class=\"%s\"><span aria-hidden=\"true\">%s</span><span class=\"word\">%s "
		    "</span>%d</span>",
		    change > 0 ? "green" : "red", change > 0 ? "↑" : "↓",
		    tr(change > 0 ? "up by" : "down by"), change > 0 ? change : -change);
	fputs("</span></td>", out);
}

static void neighbour_cell(
    const struct report *r, const struct neighbour *n, const char *label, const char *sign, FILE *out)
{
	char number[32];

	fprintf(out, "<td%s data-label=\"%s\"><span>", n->region < 0 ? " class=\"empty\"" : "", label);
	if (n->region >= 0) {
		html_escape(out, html_region_name(r, n->region));
		if (n->distance > 0)
			fprintf(out, ", %s%s", sign, number_print(n->distance, number));
		else
			fputs(tr(", level"), out);
		if (n->meets) {
			fputs("; ", out);
			meets_print(out, n->meets);
		}
	}
	fputs("</span></td>", out);
}

static void progress_columns(const struct report *r, const struct report_cell *c, FILE *out)
{
	const struct progress *p = &c->row->progress;
	bool rate = r->config->indicator[c->row->indicator].kind == KIND_RATE;

	html_exact_cell(out, tr("Target"), p->has_target ? p->target : NAN);
	html_exact_cell(out, tr("Actual"), report_actual(r, c));
	html_number_cell(out, tr("Reached"), p->has_attainment ? p->attainment_pct : NAN, "%.1f%%");
	html_number_cell(out, tr("Due"), p->has_gap && !rate ? 100 * p->share : NAN, "%.1f%%");
	html_number_cell(out, tr("Gap"), p->has_gap ? p->gap_pp : NAN, "%+.1f");
	fprintf(out, "<td data-label=\"%s\">", tr("Light"));
	html_light(out, c->row->light, true);
	fputs("</td>", out);
	html_number_cell(out, tr("Year-on-year"), c->yoy, rate ? "%+.1f" : "%+.1f%%");
}

static void html_ranking(const struct report *r, const struct ranking *l, FILE *out)
{
	const char *const columns[] = {tr("Region"), tr("Rank"), tr("Target"), tr("Actual"), tr("Reached"),
	    tr("Due"), tr("Gap"), tr("Light"), tr("Year-on-year"), tr("Next above"), tr("To the best"),
	    tr("Way"), tr("Responsible"), NULL};
	static const bool right[] = {
	    false, true, true, true, true, true, true, false, true, false, true, false, false};
	const struct indicator *i = &r->config->indicator[l->indicator];

	fputs("<table>\n<caption>", out);
	html_escape(out, config_kind_name(r->config, l->kind));
	if (l->parent >= 0) {
		fputs(", ", out);
		html_escape(out, html_region_name(r, l->parent));
	}
	fputs("; ", out);
	html_escape(out, i->unit);
	if (l->cells[0]->row->period.year) {
		fputs("; ", out);
		html_period(out, l->cells[0]->row->period);
	}
	fputs("</caption>\n", out);
	html_head(out, columns, right);
	for (size_t n = 0; n < l->count; n++) {
		const struct report_cell *c = l->cells[n];

		fputs("<tr><th scope=\"row\">", out);
		html_escape(out, html_region_name(r, c->row->region));
		if (c->row->period.year && !period_same(c->row->period, l->cells[0]->row->period)) {
			fputs(" <small>", out);
			html_period(out, c->row->period);
			fputs("</small>", out);
		}
		fputs("</th>", out);
		rank_cell(c, out);
		progress_columns(r, c, out);
		neighbour_cell(r, &c->above, tr("Next above"), "+", out);
		html_exact_cell(out, tr("To the best"), c->to_best);
		fprintf(out, "<td%s data-label=\"%s\">", c->points ? "" : " class=\"empty\"", tr("Way"));
		chart_progress(out, r, c);
		fputs("</td>", out);
		html_region_cell(r, c->row->region, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void html_rankings(const struct report *r, FILE *out)
{
	int indicator = -1;

	fprintf(out, "<h2 id=\"indicators\">%s</h2>\n", tr("Ranking by indicator"));
	for (size_t n = 0; n < r->ranking_count; n++) {
		const struct ranking *l = &r->rankings[n];

		if (l->indicator != indicator) {
			indicator = l->indicator;
			fputs("<h3>", out);
			html_escape(out, r->config->indicator[indicator].name);
			fputs("</h3>\n", out);
		}
		html_ranking_note(r, l, out);
		html_ranking(r, l, out);
	}
}

/* ---- regions ---- */

static void region_print(const struct report *r, int region, FILE *out)
{
	const char *const columns[] = {tr("Indicator"), tr("Rank"), tr("Target"), tr("Actual"), tr("Reached"),
	    tr("Due"), tr("Gap"), tr("Light"), tr("Year-on-year"), tr("Next above"), tr("Next below"),
	    tr("To the best"), tr("Year's end"), tr("Way"), NULL};
	static const bool right[] = {
	    false, true, true, true, true, true, true, false, true, false, false, true, true, false};
	const struct config *c = r->config;

	fputs("<h3>", out);
	html_escape(out, c->region[region].name);
	fputs("</h3>\n<table>\n<caption>", out);
	html_escape(out, c->region[region].office ? c->region[region].office : "");
	if (c->region[region].person && *c->region[region].person) {
		fputs(", ", out);
		html_escape(out, c->region[region].person);
	}
	fputs("</caption>\n", out);
	html_head(out, columns, right);
	for (int i = 0; i < (int)c->indicator_count; i++) {
		const struct report_cell *cell = report_cell(r, region, i);

		if (!cell)
			continue;
		fputs("<tr><th scope=\"row\">", out);
		html_escape(out, c->indicator[i].name);
		fputs(" <small>", out);
		html_escape(out, c->indicator[i].unit);
		if (cell->row->period.year &&
		    period_last_day(cell->row->period) != period_last_day(r->month)) {
			fputs(", ", out);
			html_period(out, cell->row->period);
		}
		fputs("</small></th>", out);
		rank_cell(cell, out);
		progress_columns(r, cell, out);
		neighbour_cell(r, &cell->above, tr("Next above"), "+", out);
		neighbour_cell(r, &cell->below, tr("Next below"), "−", out);
		html_exact_cell(out, tr("To the best"), cell->to_best);
		html_number_cell(out, tr("Year's end"),
		    c->indicator[i].kind == KIND_RATE ? NAN : cell->projection, "%.0f%%");
		fprintf(out, "<td%s data-label=\"%s\">", cell->points ? "" : " class=\"empty\"", tr("Way"));
		chart_progress(out, r, cell);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void regions_print(const struct report *r, FILE *out)
{
	int last = -1;

	fprintf(out, "<h2 id=\"regions\">%s</h2>\n", tr("Region by region"));
	for (size_t n = 0; n < r->situation.count; n++) {
		if (r->situation.rows[n].region == last)
			continue;
		last = r->situation.rows[n].region;
		region_print(r, last, out);
	}
}

/* ---- how to read it ---- */

static void report_data_print(const struct report *r, FILE *out)
{
	fprintf(out, "<h2 id=\"read\">%s</h2>\n<p>", tr("How to read it"));
	fputs(tr("Due is the part of the year's target that should have been reached by the end of the "
		 "period; the gap is what "
		 "is reached minus what is due, in percentage points, and of a growth rate the rate minus "
		 "its target. "
		 "Year's end is what the target's share comes to if the year goes on as this one and earlier "
		 "ones did."),
	    out);
	fputs("</p>\n<p>", out);
	fputs(tr("Way: the line is what was reached month by month, the dashed one what was due, the level "
		 "one the target. "
		 "Dates: a circle is a start, a square production; empty as committed, full as it happened; "
		 "the dotted line "
		 "is the day of this edition."),
	    out);
	fputs("</p>\n", out);
	if (*r->edition) {
		fputs("<p>", out);
		fputs(tr("Beside this page lie its figures, each with the SHA-256 of the document it came "
			 "from, and a signed "
			 "list of them all. Anyone can check that nothing was changed: pacesetter verify "
			 "FOLDER --key KEY, or "
			 "with openssl and sha256sum as the README says."),
		    out);
		fputs("</p>\n", out);
	}
}

enum outcome report_html(const struct report *r, const char *notes, FILE *out, struct error *e)
{
	page_begin(out, r->title);
	html_report_head(r, notes, out);
	if (r->situation.count) {
		all_on_one_sheet(r, out);
		scores_print(r, out);
		html_changes(r, out);
		html_rankings(r, out);
		regions_print(r, out);
	} else {
		fprintf(out, "<p>%s</p>\n", tr("There are no targets and no figures yet."));
	}
	report_html_projects(r, out);
	report_data_print(r, out);
	fputs("</main>\n", out);
	page_end(out);
	return fflush(out) == 0 && !ferror(out)
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_FULL, "writing the page: %s", strerror(errno));
}
