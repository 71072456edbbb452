/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/mapping.h"
#include "locale/message.h"
#include "report/chart.h"
#include "report/html.h"
#include "report/changes.h"
#include "report/report_html.h"

#include <math.h>

/* Key projects on a page: promises, what came of them, and what is promised next. */

/* The promise; where it was moved, the first one struck through and the new one behind it; what happened. */
static void milestone_cell(const struct report_project *p, int m, const char *label, FILE *out)
{
	TEXT_OWNED struct text late = {0};
	const struct milestone_state *s = &p->project->milestone[m];
	struct date due = milestone_due(s);

	fprintf(out, "<td%s data-label=\"%s\"><span>",
	    due.day == DAY_NONE && s->actual.day == DAY_NONE ? " class=\"empty\"" : "", label);
	if (milestone_rebaselined(s)) {
		fputs("<s>", out);
		html_date(out, s->first_committed);
		fputs("</s> ", out);
	}
	if (due.day != DAY_NONE) {
		bool moved = milestone_moved(s);

		fputs(moved ? "<s>" : "", out);
		html_date(out, due);
		fputs(moved ? "</s> " : "", out);
		if (moved)
			html_date(out, s->committed);
	}
	if (s->actual.day != DAY_NONE) {
		fprintf(out, "<br>%s ", text_by_id(TEXT_CELL_DONE));
		html_date(out, s->actual);
		if (due.day != DAY_NONE && s->actual.day > due.day)
			lateness_print(out, (int)(s->actual.day - due.day));
	} else if (isfinite(p->late[m]) && p->late[m] > 0) {
		fputs("<br><span class=\"red\">", out);
		message_add(&late, TEXT_CELL_LATE, PLACES(PLACE("days", p->late[m])));
		fputs(text_of(&late), out);
		fputs("</span>", out);
	} else if (s->forecast.day != DAY_NONE) {
		fprintf(out, "<br><small>%s ", text_by_id(TEXT_CELL_FORECAST));
		html_date(out, s->forecast);
		fputs("</small>", out);
	}
	fputs("</span></td>", out);
}

/* The row begins with it. */
static void name_cell(const struct report_project *p, FILE *out)
{
	fputs("<tr><th scope=\"row\">", out);
	html_escape(out, p->project->name);
	fputs(" <small class=\"code\">", out);
	html_escape(out, p->project->id);
	fputs("</small></th>", out);
}

static void light_cell(const struct report_project *p, FILE *out)
{
	fprintf(out, "<td data-label=\"%s\">", text_by_id(TEXT_PAGE_LIGHT));
	html_light(out, p->light, true);
	fputs("</td>", out);
}

static void project_row(
    const struct report *r, const struct report_project *p, day_number first, day_number last, FILE *out)
{
	name_cell(p, out);
	light_cell(p, out);
	milestone_cell(p, MILESTONE_START, text_by_id(TEXT_PAGE_START), out);
	milestone_cell(p, MILESTONE_PRODUCTION, text_by_id(TEXT_PAGE_PRODUCTION), out);
	html_exact_cell(out, text_by_id(TEXT_PAGE_PLANNED), p->project->planned);
	html_exact_cell(out, text_by_id(TEXT_PAGE_DONE), p->project->done);
	html_number_cell(out, text_by_id(TEXT_PAGE_SHARE), p->done_pct, "%.0f%%");
	html_number_cell(out, text_by_id(TEXT_PAGE_INVESTMENT_GAP), p->gap, "%+.0f");
	fprintf(out, "<td data-label=\"%s\">", text_by_id(TEXT_PAGE_DATES));
	chart_project(out, p, first, last, view_today(r->view));
	fputs("</td>", out);
	html_office_cell(out, p->project->office, p->project->person);
	fputs("</tr>\n", out);
}

/* What was due in the year, or is open since before it, and was not kept. */
static void late_print(const struct report *r, FILE *out)
{
	const char *const columns[] = {text_by_id(TEXT_PAGE_PROJECT), text_by_id(TEXT_PAGE_REGION),
	    text_by_id(TEXT_PAGE_MILESTONE), text_by_id(TEXT_PAGE_COMMITTED), text_by_id(TEXT_PAGE_HAPPENED),
	    text_by_id(TEXT_PAGE_DAYS_LATE), text_by_id(TEXT_PAGE_RESPONSIBLE), NULL};
	static const bool right[] = {false, false, false, false, false, true, false};

	if (!r->late_count)
		return;
	fprintf(out, "<h3>%s</h3>\n<table>\n", text_by_id(TEXT_PAGE_MILESTONES_LATE_OR_MISSED));
	html_head(out, columns, right);
	for (size_t n = 0; n < r->late_count; n++) {
		const struct lateness *l = &r->late[n];
		const struct project *p = l->project->project;
		const struct milestone_state *s = &p->milestone[l->milestone];

		name_cell(l->project, out);
		html_text_cell(out, columns[1], project_region(r, l->project));
		html_text_cell(out, columns[2], text_by_id(TEXT_MILESTONE_START + (unsigned)l->milestone));
		fprintf(out, "<td data-label=\"%s\">", columns[3]);
		html_date(out, milestone_due(s));
		fprintf(out, "</td><td data-label=\"%s\">", columns[4]);
		if (s->actual.day != DAY_NONE)
			html_date(out, s->actual);
		else
			fprintf(out, "<span class=\"red\">%s</span>", text_by_id(TEXT_PAGE_NOT_YET));
		fputs("</td>", out);
		html_number_cell(out, columns[5], l->days, "%.0f");
		html_office_cell(out, p->office, p->person);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void upcoming_print(const struct report *r, FILE *out)
{
	fprintf(out, "<h3>%s</h3>\n", text_by_id(TEXT_PAGE_MILESTONES_DUE_IN_THE_NEXT_DAYS));
	if (!r->upcoming_count) {
		fprintf(out, "<p>%s</p>\n", text_by_id(TEXT_PAGE_NOTHING));
		return;
	}
	fputs("<ul>\n", out);
	for (size_t n = 0; n < r->upcoming_count; n++) {
		const struct upcoming_milestone *u = &r->upcoming[n];

		fputs("<li>", out);
		html_date(out, (struct date){.day = u->day});
		fprintf(out, "%s%s%s", text_by_id(TEXT_HEAD_BETWEEN),
		    text_by_id(TEXT_MILESTONE_START + (unsigned)u->milestone), text_by_id(TEXT_CELL_BETWEEN));
		html_escape(out, u->project->project->name);
		fputs(text_by_id(TEXT_CELL_BETWEEN), out);
		html_escape(out, project_region(r, u->project));
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

static void count_cell(FILE *out, const char *label, size_t count)
{
	fprintf(out, "<td class=\"n\" data-label=\"%s\">%zu</td>", label, count);
}

/* Who answers for how many, how far they are, and how many of them are behind. */
static void offices_print(const struct report *r, FILE *out)
{
	const char *const columns[] = {text_by_id(TEXT_PAGE_RESPONSIBLE), text_by_id(TEXT_PAGE_PROJECTS),
	    text_by_id(TEXT_PAGE_STAGE_NOT_STARTED), text_by_id(TEXT_PAGE_STAGE_STARTED),
	    text_by_id(TEXT_PAGE_STAGE_IN_PRODUCTION), text_by_id(TEXT_PAGE_FAR_BEHIND),
	    text_by_id(TEXT_PAGE_BEHIND), NULL};
	static const bool right[] = {false, true, true, true, true, true, true};

	fprintf(out, "<h3>%s</h3>\n<table>\n", text_by_id(TEXT_PAGE_BY_OFFICE_AND_STAGE));
	html_head(out, columns, right);
	for (size_t n = 0; n < r->office_count; n++) {
		const struct office_record *o = &r->offices[n];

		fputs("<tr><th scope=\"row\">", out);
		html_escape(out, *o->office ? o->office : text_by_id(TEXT_PAGE_NOBODY));
		fputs("</th>", out);
		count_cell(out, columns[1], o->count);
		for (int stage = 0; stage < STAGES; stage++)
			count_cell(
			    out, text_by_id(TEXT_PAGE_STAGE_NOT_STARTED + (unsigned)stage), o->stages[stage]);
		count_cell(out, columns[5], o->lights[LIGHT_RED]);
		count_cell(out, columns[6], o->lights[LIGHT_YELLOW]);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

/* ---- once more, by who answers for them and by how far they are ---- */

static const enum text_id short_columns[] = {TEXT_PAGE_PROJECT, TEXT_PAGE_REGION, TEXT_PAGE_LIGHT,
    TEXT_PAGE_START, TEXT_PAGE_PRODUCTION, TEXT_PAGE_RESPONSIBLE};
enum { SHORT_COLUMNS = sizeof short_columns / sizeof *short_columns };

static void short_begin(const char *title, FILE *out)
{
	const char *columns[SHORT_COLUMNS + 1] = {NULL};
	static const bool right[SHORT_COLUMNS] = {false};

	for (int i = 0; i < SHORT_COLUMNS; i++)
		columns[i] = text_by_id(short_columns[i]);
	fprintf(out, "<h3>%s</h3>\n<table>\n", title);
	html_head(out, columns, right);
}

/* In a body of its own; the head has opened the first. */
static void group_begin(const char *name, size_t count, bool first, FILE *out)
{
	fprintf(out, "%s<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"%d\">",
	    first ? "" : "</tbody>\n<tbody>\n", SHORT_COLUMNS);
	html_escape(out, name);
	fprintf(out, " <small>%zu</small></th></tr>\n", count);
}

static void short_row(const struct report *r, const struct report_project *p, FILE *out)
{
	name_cell(p, out);
	html_text_cell(out, text_by_id(TEXT_PAGE_REGION), project_region(r, p));
	light_cell(p, out);
	milestone_cell(p, MILESTONE_START, text_by_id(TEXT_PAGE_START), out);
	milestone_cell(p, MILESTONE_PRODUCTION, text_by_id(TEXT_PAGE_PRODUCTION), out);
	html_office_cell(out, p->project->office, p->project->person);
	fputs("</tr>\n", out);
}

static void html_offices(const struct report *r, FILE *out)
{
	short_begin(text_by_id(TEXT_PAGE_OFFICE_BY_OFFICE), out);
	for (size_t n = 0; n < r->office_count; n++) {
		const struct office_record *o = &r->offices[n];

		group_begin(*o->office ? o->office : text_by_id(TEXT_PAGE_NOBODY), o->count, n == 0, out);
		for (size_t i = 0; i < o->count; i++)
			short_row(r, o->projects[i], out);
	}
	fputs("</tbody>\n</table>\n", out);
}

static void by_stage(const struct report *r, FILE *out)
{
	bool first = true;

	short_begin(text_by_id(TEXT_PAGE_STAGE_BY_STAGE), out);
	for (int stage = 0; stage < STAGES; stage++) {
		size_t count = report_stage_count(r, (enum stage)stage);

		if (!count)
			continue;
		group_begin(text_by_id(TEXT_PAGE_STAGE_NOT_STARTED + (unsigned)stage), count, first, out);
		first = false;
		for (size_t n = 0; n < r->project_count; n++)
			if (milestone_stage(r->projects[n].project) == (enum stage)stage)
				short_row(r, &r->projects[n], out);
	}
	fputs("</tbody>\n</table>\n", out);
}

void report_html_projects(const struct report *r, FILE *out)
{
	const char *const columns[] = {text_by_id(TEXT_PAGE_PROJECT), text_by_id(TEXT_PAGE_LIGHT),
	    text_by_id(TEXT_PAGE_START), text_by_id(TEXT_PAGE_PRODUCTION), text_by_id(TEXT_PAGE_PLANNED),
	    text_by_id(TEXT_PAGE_DONE), text_by_id(TEXT_PAGE_SHARE), text_by_id(TEXT_PAGE_INVESTMENT_GAP),
	    text_by_id(TEXT_PAGE_DATES), text_by_id(TEXT_PAGE_RESPONSIBLE), NULL};
	static const bool right[] = {false, false, false, false, true, true, true, true, false, false};
	day_number first, last;
	int region = -2;

	if (!r->project_count)
		return;
	chart_project_axis(r, &first, &last);
	fprintf(out, "<h2 id=\"projects\">%s</h2>\n", text_by_id(TEXT_PAGE_KEY_PROJECTS));
	fprintf(out, "<p>%s</p>\n", text_by_id(TEXT_PAGE_PROJECTS_NOTE));
	upcoming_print(r, out);
	late_print(r, out);
	offices_print(r, out);
	for (size_t n = 0; n < r->project_count; n++) {
		if (r->projects[n].region != region) {
			fputs(region == -2 ? "" : "</tbody>\n</table>\n", out);
			region = r->projects[n].region;
			fputs("<h3>", out);
			html_escape(out,
			    region >= 0 ? r->config->region[region].name : text_by_id(TEXT_PAGE_ELSEWHERE));
			fputs("</h3>\n<table>\n", out);
			html_head(out, columns, right);
		}
		project_row(r, &r->projects[n], first, last, out);
	}
	fputs("</tbody>\n</table>\n", out);
	html_offices(r, out);
	by_stage(r, out);
}
