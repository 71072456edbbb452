/* SPDX-License-Identifier: MIT */
#include "report/report_html.h"
#include "config/city.h"
#include "config/lookup.h"
#include "locale/date_phrase.h"
#include "locale/message.h"
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

	fprintf(out, "<ul class=\"lights\"><li>%s%.*s</li>", what,
	    (int)strcspn(text_by_id(TEXT_HEAD_BETWEEN), " "), text_by_id(TEXT_HEAD_BETWEEN));
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
	const char *id;
	enum text_id title;
} sections[] = {{"all", TEXT_PAGE_ALL_ON_ONE_SHEET}, {news_id, TEXT_PAGE_WHAT_HAS_CHANGED},
    {"indicators", TEXT_PAGE_RANKING_BY_INDICATOR}, {"regions", TEXT_PAGE_REGION_BY_REGION},
    {projects_id, TEXT_PAGE_KEY_PROJECTS}, {"read", TEXT_PAGE_HOW_TO_READ_IT}};

static void html_report_head(const struct report *r, const char *notes, FILE *out)
{
	fputs("<header>\n<h1>", out);
	html_escape(out, r->title);
	fputs("</h1>\n<p class=\"stand\">", out);
	if (r->month.year) {
		TEXT_OWNED struct text period = {0};

		message_add(&period, TEXT_FIGURES_UP_TO,
		    PLACES(PLACE("period", period_phrase(r->month, COVERS_UNSAID).text)));
		html_escape(out, text_of(&period));
	}
	summary_moment(r, out);
	fputs("</p>\n", out);
	if (notes)
		fputs(notes, out);
	html_lines_print(out, r->lead, r->lead_count);
	lights_count(out, r->lights, text_by_id(TEXT_PAGE_TARGETS_OF_INDICATORS));
	if (r->project_count)
		lights_count(out, r->project_lights, text_by_id(TEXT_PAGE_KEY_PROJECTS));
	fprintf(out, "<nav aria-label=\"%s\"><ul>", text_by_id(TEXT_PAGE_CONTENTS));
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		bool there = sections[i].id == news_id	     ? r->since != INSTANT_NONE
			     : sections[i].id == projects_id ? r->project_count > 0
							     : true;

		if (there)
			fprintf(out, "<li><a href=\"#%s\">%s</a></li>", sections[i].id,
			    text_by_id(sections[i].title));
	}
	fputs("</ul></nav>\n</header>\n<main>\n", out);
}

/* ---- news ---- */

static const enum text_id news_heads[CHANGE_KINDS] = {TEXT_PAGE_NEWS_WORSE, TEXT_PAGE_NEWS_BETTER,
    TEXT_PAGE_NEWS_ROSE, TEXT_PAGE_NEWS_FELL, TEXT_PAGE_NEWS_MET, TEXT_PAGE_NEWS_MISSED,
    TEXT_PAGE_NEWS_MOVED};

static void html_changes(const struct report *r, FILE *out)
{
	TEXT_OWNED struct text since = {0};
	int kind = -1;

	if (r->since == INSTANT_NONE)
		return;
	message_add(&since, TEXT_SINCE, PLACES(PLACE("date", moment_day_phrase(r->since).text)));
	fprintf(out, "<h2 class=\"first\" id=\"news\">%s</h2>\n", text_by_id(TEXT_PAGE_WHAT_HAS_CHANGED));
	fprintf(out, "<p class=\"stand\">");
	html_escape(out, text_of(&since));
	fputs("</p>\n", out);
	for (size_t i = 0; i < r->paragraph_count; i++) {
		fprintf(out, "<h3>%s</h3>\n", text_by_id(r->paragraphs[i].title));
		html_lines_print(out, r->paragraphs[i].lines, r->paragraphs[i].count);
	}
	if (!r->change_count)
		fprintf(out, "<p>%s</p>\n", text_by_id(TEXT_PAGE_NO_CHANGE));
	for (size_t n = 0; n < r->change_count; n++) {
		if ((int)r->changes[n].kind != kind) {
			fprintf(out, "%s<h3>%s</h3>\n<ul>\n", kind >= 0 ? "</ul>\n" : "",
			    text_by_id(news_heads[r->changes[n].kind]));
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
	    text_by_id(TEXT_PAGE_ALL_ON_ONE_SHEET), text_by_id(TEXT_PAGE_SHEET_NOTE),
	    text_by_id(TEXT_PAGE_REGION));
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
	const char *const columns[] = {text_by_id(TEXT_PAGE_REGION), text_by_id(TEXT_PAGE_SCORE),
	    text_by_id(TEXT_PAGE_INDICATORS), text_by_id(TEXT_PAGE_MILESTONES_ON_TIME),
	    text_by_id(TEXT_PAGE_MILESTONES_LATE), text_by_id(TEXT_PAGE_DAYS_LATE_IN_ALL),
	    text_by_id(TEXT_PAGE_RESPONSIBLE), NULL};
	static const bool right[] = {false, true, true, true, true, true, false};

	if (!r->score_count)
		return;
	fprintf(out, "<h2 class=\"first\" id=\"score\">%s</h2>\n<p>", text_by_id(TEXT_PAGE_SCORES));
	fputs(text_by_id(TEXT_PAGE_SCORE_NOTE), out);
	fputs("</p>\n<table>\n", out);
	html_head(out, columns, right);
	for (size_t n = 0; n < r->score_count; n++) {
		const struct score *s = &r->scores[n];

		fputs("<tr><th scope=\"row\">", out);
		html_escape(out, html_region_name(r, s->region));
		fputs("</th>", out);
		html_number_cell(out, text_by_id(TEXT_PAGE_SCORE), s->score, "%.1f");
		fprintf(out, "<td class=\"n\" data-label=\"%s\">%d / %d</td>",
		    text_by_id(TEXT_PAGE_INDICATORS), s->known, s->of);
		html_number_cell(out, text_by_id(TEXT_PAGE_MILESTONES_ON_TIME), s->on_time, "%.0f");
		html_number_cell(out, text_by_id(TEXT_PAGE_MILESTONES_LATE), s->late, "%.0f");
		html_number_cell(out, text_by_id(TEXT_PAGE_DAYS_LATE_IN_ALL), s->late_days, "%.0f");
		html_region_cell(r, s->region, out);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

/* ---- leagues ---- */

/* Of a difference: that of two rates is in points. */
static const char *difference_unit(const struct indicator *i)
{
	return i->kind == KIND_RATE ? text_by_id(TEXT_PAGE_POINTS) : i->unit;
}

/* What becomes of the distance: it is caught up, or of what does not add up over a year it grows or shrinks. */
static const char *distance_trend(const struct indicator *i, const struct neighbour *n)
{
	if (n->meets)
		return "meets";
	if ((i->kind != KIND_RATE && i->kind != KIND_LEVEL) || !(n->before >= 0) || n->before == n->distance)
		return "unknown";
	return n->before < n->distance ? "grows" : "shrinks";
}

/* The pacesetter, who comes next, and whether it catches up. */
static void html_ranking_note(const struct report *r, const struct ranking *l, FILE *out)
{
	const struct indicator *i = &r->config->indicator[l->indicator];
	const struct report_cell *first = l->cells[0], *second = l->count > 1 ? l->cells[1] : NULL;
	TEXT_OWNED struct text t = {0};

	if (first->rank != 1 || !second || !second->rank || second->above.region != first->row->region)
		return;
	if (second->above.distance == 0)
		message_add_unescaped(&t, TEXT_RANKING_NOTE_LEVEL,
		    PLACES(PLACE("first", html_region_name(r, first->row->region)),
			PLACE("most", first->row->progress.value), PLACE("unit", i->unit),
			PLACE("second", html_region_name(r, second->row->region))));
	else
		message_add_unescaped(&t, TEXT_RANKING_NOTE,
		    PLACES(PLACE("first", html_region_name(r, first->row->region)),
			PLACE("most", first->row->progress.value), PLACE("unit", i->unit),
			PLACE("second", html_region_name(r, second->row->region)),
			PLACE("distance", second->above.distance), PLACE("difference", difference_unit(i)),
			PLACE("then", distance_trend(i, &second->above)),
			PLACE("periods", second->above.meets), PLACE("before", second->above.before)));
	fputs("<p>", out);
	html_escape(out, text_of(&t));
	fputs("</p>\n", out);
}

static void rank_cell(const struct report_cell *c, FILE *out)
{
	int change = c->rank && c->rank_before ? c->rank_before - c->rank : 0;

	fprintf(out, "<td class=\"n%s\" data-label=\"%s\"><span>", c->rank ? "" : " empty",
	    text_by_id(TEXT_PAGE_RANK));
	if (c->rank)
		fprintf(out, "%d", c->rank);
	if (change)
		fprintf(out,
		    " <span class=\"%s\"><span aria-hidden=\"true\">%s</span><span class=\"word\">%s "
		    "</span>%d</span>",
		    change > 0 ? "green" : "red", change > 0 ? "↑" : "↓",
		    text_by_id(change > 0 ? TEXT_PAGE_RISEN_BY : TEXT_PAGE_FALLEN_BY),
		    change > 0 ? change : -change);
	fputs("</span></td>", out);
}

static void neighbour_cell(
    const struct report *r, const struct neighbour *n, const char *label, const char *sign, FILE *out)
{
	TEXT_OWNED struct text t = {0};

	fprintf(out, "<td%s data-label=\"%s\"><span>", n->region < 0 ? " class=\"empty\"" : "", label);
	if (n->region >= 0) {
		neighbour_add(r->config, n, sign, &t);
		html_escape(out, text_of(&t));
	}
	fputs("</span></td>", out);
}

static void progress_columns(const struct report *r, const struct report_cell *c, FILE *out)
{
	const struct progress *p = &c->row->progress;
	bool rate = r->config->indicator[c->row->indicator].kind == KIND_RATE;

	html_exact_cell(out, text_by_id(TEXT_PAGE_TARGET), p->has_target ? p->target : NAN);
	html_exact_cell(out, text_by_id(TEXT_PAGE_ACTUAL), report_actual(r, c));
	html_number_cell(
	    out, text_by_id(TEXT_PAGE_REACHED), p->has_attainment ? p->attainment_pct : NAN, "%.1f%%");
	html_number_cell(
	    out, text_by_id(TEXT_PAGE_DUE), p->has_gap && !rate ? 100 * p->share : NAN, "%.1f%%");
	html_number_cell(out, text_by_id(TEXT_PAGE_GAP), p->has_gap ? p->gap_pp : NAN, "%+.1f");
	fprintf(out, "<td data-label=\"%s\">", text_by_id(TEXT_PAGE_LIGHT));
	html_light(out, c->row->light, true);
	fputs("</td>", out);
	html_number_cell(out, text_by_id(TEXT_PAGE_YEAR_ON_YEAR), c->yoy, rate ? "%+.1f" : "%+.1f%%");
}

static void html_ranking(const struct report *r, const struct ranking *l, FILE *out)
{
	const char *const columns[] = {text_by_id(TEXT_PAGE_REGION), text_by_id(TEXT_PAGE_RANK),
	    text_by_id(TEXT_PAGE_TARGET), text_by_id(TEXT_PAGE_ACTUAL), text_by_id(TEXT_PAGE_REACHED),
	    text_by_id(TEXT_PAGE_DUE), text_by_id(TEXT_PAGE_GAP), text_by_id(TEXT_PAGE_LIGHT),
	    text_by_id(TEXT_PAGE_YEAR_ON_YEAR), text_by_id(TEXT_PAGE_NEXT_ABOVE),
	    text_by_id(TEXT_PAGE_TO_THE_BEST), text_by_id(TEXT_PAGE_WAY), text_by_id(TEXT_PAGE_RESPONSIBLE),
	    NULL};
	static const bool right[] = {
	    false, true, true, true, true, true, true, false, true, false, true, false, false};
	const struct indicator *i = &r->config->indicator[l->indicator];

	fputs("<table>\n<caption>", out);
	html_escape(out, config_kind_name(r->config, l->kind));
	if (l->parent >= 0) {
		fputs(text_by_id(TEXT_CELL_BETWEEN), out);
		html_escape(out, html_region_name(r, l->parent));
	}
	fputs(text_by_id(TEXT_CLAUSE_BETWEEN), out);
	html_escape(out, i->unit);
	if (l->cells[0]->row->period.year) {
		fputs(text_by_id(TEXT_CLAUSE_BETWEEN), out);
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
		neighbour_cell(r, &c->above, text_by_id(TEXT_PAGE_NEXT_ABOVE), "+", out);
		html_exact_cell(out, text_by_id(TEXT_PAGE_TO_THE_BEST), c->to_best);
		fprintf(out, "<td%s data-label=\"%s\">", c->points ? "" : " class=\"empty\"",
		    text_by_id(TEXT_PAGE_WAY));
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

	fprintf(out, "<h2 id=\"indicators\">%s</h2>\n", text_by_id(TEXT_PAGE_RANKING_BY_INDICATOR));
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
	const char *const columns[] = {text_by_id(TEXT_PAGE_INDICATOR), text_by_id(TEXT_PAGE_RANK),
	    text_by_id(TEXT_PAGE_TARGET), text_by_id(TEXT_PAGE_ACTUAL), text_by_id(TEXT_PAGE_REACHED),
	    text_by_id(TEXT_PAGE_DUE), text_by_id(TEXT_PAGE_GAP), text_by_id(TEXT_PAGE_LIGHT),
	    text_by_id(TEXT_PAGE_YEAR_ON_YEAR), text_by_id(TEXT_PAGE_NEXT_ABOVE),
	    text_by_id(TEXT_PAGE_NEXT_BELOW), text_by_id(TEXT_PAGE_TO_THE_BEST),
	    text_by_id(TEXT_PAGE_YEARS_END), text_by_id(TEXT_PAGE_WAY), NULL};
	static const bool right[] = {
	    false, true, true, true, true, true, true, false, true, false, false, true, true, false};
	const struct config *c = r->config;

	fputs("<h3>", out);
	html_escape(out, c->region[region].name);
	fputs("</h3>\n<table>\n<caption>", out);
	html_escape(out, c->region[region].office ? c->region[region].office : "");
	if (c->region[region].person && *c->region[region].person) {
		fputs(text_by_id(TEXT_CELL_BETWEEN), out);
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
			fputs(text_by_id(TEXT_CELL_BETWEEN), out);
			html_period(out, cell->row->period);
		}
		fputs("</small></th>", out);
		rank_cell(cell, out);
		progress_columns(r, cell, out);
		neighbour_cell(r, &cell->above, text_by_id(TEXT_PAGE_NEXT_ABOVE), "+", out);
		neighbour_cell(r, &cell->below, text_by_id(TEXT_PAGE_NEXT_BELOW), "−", out);
		html_exact_cell(out, text_by_id(TEXT_PAGE_TO_THE_BEST), cell->to_best);
		html_number_cell(out, text_by_id(TEXT_PAGE_YEARS_END),
		    c->indicator[i].kind == KIND_RATE ? NAN : cell->projection, "%.0f%%");
		fprintf(out, "<td%s data-label=\"%s\">", cell->points ? "" : " class=\"empty\"",
		    text_by_id(TEXT_PAGE_WAY));
		chart_progress(out, r, cell);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void regions_print(const struct report *r, FILE *out)
{
	int last = -1;

	fprintf(out, "<h2 id=\"regions\">%s</h2>\n", text_by_id(TEXT_PAGE_REGION_BY_REGION));
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
	fprintf(out, "<h2 id=\"read\">%s</h2>\n<p>", text_by_id(TEXT_PAGE_HOW_TO_READ_IT));
	fputs(text_by_id(TEXT_PAGE_READ_NUMBERS), out);
	fputs("</p>\n<p>", out);
	fputs(text_by_id(TEXT_PAGE_READ_CHARTS), out);
	fputs("</p>\n", out);
	if (*r->edition) {
		fputs("<p>", out);
		fputs(text_by_id(TEXT_PAGE_READ_FILES), out);
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
		fprintf(out, "<p>%s</p>\n", text_by_id(TEXT_PAGE_EMPTY));
	}
	report_html_projects(r, out);
	report_data_print(r, out);
	fputs("</main>\n", out);
	page_end(out);
	return fflush(out) == 0 && !ferror(out)
		   ? OUTCOME_DONE
		   : error_set(e, OUTCOME_FULL, "writing the page: %s", strerror(errno));
}
