#include "base/language.h"
#include "export/chart.h"
#include "export/html.h"
#include "export/news.h"
#include "export/report_html.h"

#include <math.h>

/* Key projects on a page: promises, what came of them, and what is promised next. */

static const char *region_name(const struct report *r, int region)
{
	return region >= 0 ? r->config->region[region].name : "";
}

/* The promise; where it was moved, the first one struck through and the new one behind it; what happened. */
static void milestone_cell(const struct report_project *p, int m, const char *label, FILE *out)
{
	const struct milestone_state *s = &p->project->milestone[m];
	struct date due = milestone_due(s);

	fprintf(out, "<td%s data-label=\"%s\"><span>",
	    due.day == DAY_NONE && s->actual.day == DAY_NONE ? " class=\"empty\"" : "", label);
	if (s->approved.day != DAY_NONE && s->first_committed.day != DAY_NONE &&
	    s->first_committed.day != s->approved.day) {
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
		fprintf(out, "<br>%s ", tr("done"));
		html_date(out, s->actual);
		if (due.day != DAY_NONE && s->actual.day > due.day)
			lateness_print(out, (int)(s->actual.day - due.day));
	} else if (isfinite(p->late[m]) && p->late[m] > 0) {
		fputs("<br><span class=\"red\">", out);
		fprintf(out, tr("%.0f days late"), p->late[m]);
		fputs("</span>", out);
	} else if (s->forecast.day != DAY_NONE) {
		fprintf(out, "<br><small>%s ", tr("forecast"));
		html_date(out, s->forecast);
		fputs("</small>", out);
	}
	fputs("</span></td>", out);
}

static void project_row(
    const struct report *r, const struct report_project *p, day_number first, day_number last, FILE *out)
{
	fputs("<tr><th scope=\"row\">", out);
	html_escape(out, p->project->name);
	fputs(" <small>", out);
	html_escape(out, p->project->id);
	fputs("</small></th>", out);
	fprintf(out, "<td data-label=\"%s\">", tr("Light"));
	html_light(out, p->light, true);
	fputs("</td>", out);
	milestone_cell(p, MILESTONE_START, tr("Start"), out);
	milestone_cell(p, MILESTONE_PRODUCTION, tr("Production"), out);
	html_exact_cell(out, tr("Planned"), p->project->planned);
	html_exact_cell(out, tr("Done"), p->project->done);
	html_number_cell(out, tr("Share"), p->done_pct, "%.0f%%");
	html_number_cell(out, tr("Gap"), p->gap, "%+.0f");
	fprintf(out, "<td data-label=\"%s\">", tr("Dates"));
	chart_project(out, p, first, last, view_today(r->view));
	fputs("</td>", out);
	fprintf(out, "<td data-label=\"%s\"><span>", tr("Answers for it"));
	html_escape(out, p->project->office);
	if (*p->project->office && *p->project->person)
		fputs(", ", out);
	html_escape(out, p->project->person);
	fputs("</span></td></tr>\n", out);
}

static void upcoming_print(const struct report *r, FILE *out)
{
	fprintf(out, "<h3>%s</h3>\n", tr("Promised for the next 30 days"));
	if (!r->upcoming_count) {
		fprintf(out, "<p>%s</p>\n", tr("Nothing."));
		return;
	}
	fputs("<ul>\n", out);
	for (size_t n = 0; n < r->upcoming_count; n++) {
		const struct upcoming *u = &r->upcoming[n];

		fputs("<li>", out);
		html_date(out, (struct date){.day = u->day});
		fprintf(out, ": %s, ", tr(u->milestone == MILESTONE_START ? "start" : "production"));
		html_escape(out, u->project->project->name);
		if (u->project->region >= 0) {
			fputs(", ", out);
			html_escape(out, region_name(r, u->project->region));
		}
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
	const char *const columns[] = {tr("Answers for it"), tr("Projects"), tr("not started"), tr("started"),
	    tr("in production"), tr("far behind"), tr("behind"), NULL};
	static const bool right[] = {false, true, true, true, true, true, true};

	fprintf(out, "<h3>%s</h3>\n<table>\n", tr("By office and stage"));
	html_head(out, columns, right);
	for (size_t n = 0; n < r->office_count; n++) {
		const struct office_record *o = &r->offices[n];

		fputs("<tr><th scope=\"row\">", out);
		html_escape(out, *o->office ? o->office : tr("nobody is named"));
		fputs("</th>", out);
		count_cell(out, columns[1], o->count);
		for (int stage = 0; stage < STAGES; stage++)
			count_cell(out, tr(stage_words[stage]), o->stages[stage]);
		count_cell(out, columns[5], o->lights[LIGHT_RED]);
		count_cell(out, columns[6], o->lights[LIGHT_YELLOW]);
		fputs("</tr>\n", out);
	}
	fputs("</tbody>\n</table>\n", out);
}

void report_html_projects(const struct report *r, FILE *out)
{
	const char *const columns[] = {tr("Project"), tr("Light"), tr("Start"), tr("Production"),
	    tr("Planned"), tr("Done"), tr("Share"), tr("Gap"), tr("Dates"), tr("Answers for it"), NULL};
	static const bool right[] = {false, false, false, false, true, true, true, true, false, false};
	day_number first, last;
	int region = -2;

	if (!r->project_count)
		return;
	chart_project_axis(r, &first, &last);
	fprintf(out, "<h2 id=\"projects\">%s</h2>\n", tr("Key projects"));
	fprintf(out, "<p>%s</p>\n", tr("A promise that was moved is struck through: the first one counts."));
	upcoming_print(r, out);
	offices_print(r, out);
	for (size_t n = 0; n < r->project_count; n++) {
		if (r->projects[n].region != region) {
			fputs(region == -2 ? "" : "</tbody>\n</table>\n", out);
			region = r->projects[n].region;
			fputs("<h3>", out);
			html_escape(out, region >= 0 ? region_name(r, region) : tr("Elsewhere"));
			fputs("</h3>\n<table>\n", out);
			html_head(out, columns, right);
		}
		project_row(r, &r->projects[n], first, last, out);
	}
	fputs("</tbody>\n</table>\n", out);
}
