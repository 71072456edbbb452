/* SPDX-License-Identifier: MIT */
#include "config/mapping.h"
#include "locale/message.h"
#include "report/markdown.h"
#include "report/changes.h"
#include "report/report_markdown.h"

/* Key projects in Markdown: what is promised next, what was not kept, every project, and who answers for it.
 */

/* "~~2023-04-30~~ 2023-09-30, 51 days late" */
static void md_milestone(FILE *out, const struct report_project *p, int m)
{
	const struct milestone_state *s = &p->project->milestone[m];
	struct date due = milestone_due(s);
	bool moved = milestone_moved(s);

	if (milestone_rebaselined(s)) {
		fputs("~~", out);
		md_date(out, s->first_committed);
		fputs("~~ ", out);
	}
	fputs(moved ? "~~" : "", out);
	if (due.day != DAY_NONE)
		md_date(out, due);
	fputs(moved ? "~~ " : "", out);
	if (moved)
		md_date(out, s->committed);
	if (s->actual.day != DAY_NONE) {
		fprintf(out, "%s%s ", due.day != DAY_NONE ? text_by_id(TEXT_CELL_BETWEEN) : "",
		    text_by_id(TEXT_CELL_DONE));
		md_date(out, s->actual);
		if (due.day != DAY_NONE && s->actual.day > due.day)
			lateness_print(out, (int)(s->actual.day - due.day));
	} else if (p->late[m] > 0) {
		lateness_print(out, (int)p->late[m]);
	} else if (s->forecast.day != DAY_NONE) {
		fprintf(out, "%s%s ", due.day != DAY_NONE ? text_by_id(TEXT_CELL_BETWEEN) : "",
		    text_by_id(TEXT_CELL_FORECAST));
		md_date(out, s->forecast);
	}
	fputs(" | ", out);
}

static void every_project(const struct report *r, FILE *out)
{
	static const unsigned columns[] = {TEXT_PAGE_PROJECT, TEXT_PAGE_REGION, TEXT_PAGE_LIGHT,
	    TEXT_PAGE_START, TEXT_PAGE_PRODUCTION, MD_RIGHT | TEXT_PAGE_PLANNED, MD_RIGHT | TEXT_PAGE_DONE,
	    MD_RIGHT | TEXT_PAGE_SHARE, MD_RIGHT | TEXT_PAGE_INVESTMENT_GAP, TEXT_PAGE_RESPONSIBLE,
	    TEXT_NONE};

	fprintf(out, "\n### %s\n", text_by_id(TEXT_PAGE_REGION_BY_REGION));
	md_head(out, columns);
	for (size_t n = 0; n < r->project_count; n++) {
		const struct report_project *p = &r->projects[n];

		fputs("| ", out);
		md_text(out, p->project->id);
		fputs(" ", out);
		md_cell(out, p->project->name);
		md_cell(out, project_region(r, p));
		md_light(out, p->light);
		md_milestone(out, p, MILESTONE_START);
		md_milestone(out, p, MILESTONE_PRODUCTION);
		md_exact(out, p->project->planned);
		md_exact(out, p->project->done);
		md_number(out, p->done_pct, "%.0f%%");
		md_number(out, p->gap, "%+.0f");
		md_office(out, p->project->office, p->project->person);
		fputs("\n", out);
	}
}

static void md_upcoming(const struct report *r, FILE *out)
{
	fprintf(out, "\n### %s\n\n", text_by_id(TEXT_PAGE_MILESTONES_DUE_IN_THE_NEXT_DAYS));
	if (!r->upcoming_count)
		fprintf(out, "%s\n", text_by_id(TEXT_PAGE_NOTHING));
	for (size_t n = 0; n < r->upcoming_count; n++) {
		const struct upcoming_milestone *u = &r->upcoming[n];

		fputs("- ", out);
		md_date(out, (struct date){.day = u->day});
		fprintf(out, "%s%s%s", text_by_id(TEXT_HEAD_BETWEEN),
		    text_by_id(TEXT_MILESTONE_START + (unsigned)u->milestone), text_by_id(TEXT_CELL_BETWEEN));
		md_text(out, u->project->project->name);
		fputs(text_by_id(TEXT_CELL_BETWEEN), out);
		md_text(out, project_region(r, u->project));
		fputs("\n", out);
	}
}

static void md_late_milestones(const struct report *r, FILE *out)
{
	static const unsigned columns[] = {TEXT_PAGE_PROJECT, TEXT_PAGE_REGION, TEXT_PAGE_MILESTONE,
	    TEXT_PAGE_COMMITTED, TEXT_PAGE_HAPPENED, MD_RIGHT | TEXT_PAGE_DAYS_LATE, TEXT_PAGE_RESPONSIBLE,
	    TEXT_NONE};

	if (!r->late_count)
		return;
	fprintf(out, "\n### %s\n", text_by_id(TEXT_PAGE_MILESTONES_LATE_OR_MISSED));
	md_head(out, columns);
	for (size_t n = 0; n < r->late_count; n++) {
		const struct lateness *l = &r->late[n];
		const struct project *p = l->project->project;
		const struct milestone_state *s = &p->milestone[l->milestone];

		fputs("| ", out);
		md_cell(out, p->name);
		md_cell(out, project_region(r, l->project));
		md_cell(out, text_by_id(TEXT_MILESTONE_START + (unsigned)l->milestone));
		md_date(out, milestone_due(s));
		fputs(" | ", out);
		if (s->actual.day != DAY_NONE)
			md_date(out, s->actual);
		else
			fputs(text_by_id(TEXT_PAGE_NOT_YET), out);
		fprintf(out, " | %d | ", l->days);
		md_office(out, p->office, p->person);
		fputs("\n", out);
	}
}

/* "- ▲ YX2023-03 New plant, Xiling: not started" */
static void md_project_line(const struct report *r, const struct report_project *p, FILE *out)
{
	fprintf(out, "- %s ", light_shape(light_names[p->light]));
	md_text(out, p->project->id);
	fputs(" ", out);
	md_text(out, p->project->name);
	fputs(text_by_id(TEXT_CELL_BETWEEN), out);
	md_text(out, project_region(r, p));
	fprintf(out, "%s%s\n", text_by_id(TEXT_HEAD_BETWEEN),
	    text_by_id(TEXT_PAGE_STAGE_NOT_STARTED + (unsigned)milestone_stage(p->project)));
}

static void md_offices(const struct report *r, FILE *out)
{
	for (size_t n = 0; n < r->office_count; n++) {
		const struct office_record *o = &r->offices[n];

		fputs("\n### ", out);
		md_text(out, *o->office ? o->office : text_by_id(TEXT_PAGE_NOBODY));
		fputs("\n\n", out);
		for (size_t i = 0; i < o->count; i++)
			md_project_line(r, o->projects[i], out);
	}
}

static void md_stages(const struct report *r, FILE *out)
{
	for (int stage = 0; stage < STAGES; stage++) {
		size_t count = report_stage_count(r, (enum stage)stage);

		if (!count)
			continue;
		fprintf(out, "\n### %s (%zu)\n\n", text_by_id(TEXT_PAGE_STAGE_NOT_STARTED + (unsigned)stage),
		    count);
		for (size_t n = 0; n < r->project_count; n++)
			if (milestone_stage(r->projects[n].project) == (enum stage)stage)
				md_project_line(r, &r->projects[n], out);
	}
}

void report_markdown_projects(const struct report *r, FILE *out)
{
	if (!r->project_count)
		return;
	fprintf(out, "\n## %s\n", text_by_id(TEXT_PAGE_KEY_PROJECTS));
	md_upcoming(r, out);
	md_late_milestones(r, out);
	every_project(r, out);
	fprintf(out, "\n## %s\n", text_by_id(TEXT_PAGE_KEY_PROJECTS_OFFICE_BY_OFFICE));
	md_offices(r, out);
	fprintf(out, "\n## %s\n", text_by_id(TEXT_PAGE_KEY_PROJECTS_STAGE_BY_STAGE));
	md_stages(r, out);
}
