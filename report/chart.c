/* SPDX-License-Identifier: MIT */
#include "report/chart.h"
#include "config/city.h"
#include "config/mapping.h"
#include "base/plain.h"
#include "locale/message.h"
#include "report/html.h"

#include <math.h>

/* What the line comes to, for who does not see it. */
static void way_describe(
    const struct config *config, const struct report_cell *c, int last, bool rate, struct text *out)
{
	static const enum text_id texts[2][2] = {
	    {TEXT_CHART_REACHED, TEXT_CHART_REACHED_DUE}, {TEXT_CHART_RATE, TEXT_CHART_RATE_TARGET}};
	bool due = isfinite(c->due[last]);
	char value[32], target[32] = "";

	bounded_print(value, sizeof value, "%.1f", c->history[last]);
	if (due)
		bounded_print(target, sizeof target, "%.1f", c->due[last]);
	message_add_unescaped(out, texts[rate][due],
	    PLACES(PLACE("region", config->region[c->row->region].name),
		PLACE("indicator", config->indicator[c->row->indicator].name), PLACE("value", value),
		PLACE("target", target)));
}

/* ---- the way through the year ---- */

enum { WIDTH = 132, HEIGHT = 44, MARGIN = 4 };

struct scale {
	double low, high;
};

static double x_of(int month)
{
	return MARGIN + (WIDTH - 2.0 * MARGIN) * month / (REPORT_MONTHS - 1);
}

static double y_of(const struct scale *s, double value)
{
	return HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * (value - s->low) / (s->high - s->low);
}

static void scale_widen(struct scale *s, double value)
{
	if (isfinite(value)) {
		s->low = fmin(s->low, value);
		s->high = fmax(s->high, value);
	}
}

static void chart_line(FILE *out, const struct scale *s, const double *values, const char *class)
{
	fprintf(out, "<polyline class=\"%s\" points=\"", class);
	for (int m = 0; m < REPORT_MONTHS; m++)
		if (isfinite(values[m]))
			fprintf(out, "%.1f,%.1f ", x_of(m), y_of(s, values[m]));
	fputs("\"/>", out);
}

void chart_progress(FILE *out, const struct report *r, const struct report_cell *c)
{
	TEXT_OWNED struct text label = {0};
	const struct config *config = r->config;
	bool rate = config->indicator[c->row->indicator].kind == KIND_RATE;
	struct scale s = {0, rate ? 0 : 100};
	int last = -1;

	for (int m = 0; m < REPORT_MONTHS; m++) {
		scale_widen(&s, c->history[m]);
		scale_widen(&s, c->due[m]);
		last = isfinite(c->history[m]) ? m : last;
	}
	if (last < 0)
		return;
	if (s.high <= s.low)
		s.high = s.low + 1;
	fprintf(out, "<svg class=\"way\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
	way_describe(config, c, last, rate, &label);
	html_escape(out, text_of(&label));
	fputs("\">", out);
	if (!rate)
		fprintf(out, "<line class=\"target\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", MARGIN,
		    WIDTH - MARGIN, y_of(&s, 100), y_of(&s, 100));
	chart_line(out, &s, c->due, "due");
	chart_line(out, &s, c->history, "reached");
	fprintf(
	    out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"/></svg>", x_of(last), y_of(&s, c->history[last]));
}

/* ---- a project ---- */

enum { LONG = 240, HIGH = 26 };

static void date_range_widen(struct date date, day_number *first, day_number *last)
{
	if (date.day == DAY_NONE)
		return;
	*first = *first == DAY_NONE || date.day < *first ? date.day : *first;
	*last = *last == DAY_NONE || date.day > *last ? date.day : *last;
}

void chart_project_axis(const struct report *r, day_number *first, day_number *last)
{
	*first = *last = view_today(r->view);
	for (size_t n = 0; n < r->project_count; n++) {
		for (int m = 0; m < MILESTONES; m++) {
			const struct milestone_state *s = &r->projects[n].project->milestone[m];

			date_range_widen(milestone_due(s), first, last);
			date_range_widen(s->committed, first, last);
			date_range_widen(s->actual, first, last);
		}
	}
}

static double chart_date_x(day_number day, day_number first, day_number last)
{
	return last > first ? 7 + (LONG - 14.0) * (double)(day - first) / (double)(last - first) : LONG / 2.0;
}

/* A promise is an empty mark, a moved one a second behind it; what happened is a full one. */
static void chart_milestones(
    FILE *out, const struct milestone_state *s, bool square, day_number first, day_number last)
{
	struct date due = milestone_due(s);

	if (due.day != DAY_NONE)
		fprintf(out,
		    square ? "<rect class=\"committed\" x=\"%.1f\" y=\"8\" width=\"10\" height=\"10\"/>"
			   : "<circle class=\"committed\" cx=\"%.1f\" cy=\"13\" r=\"5\"/>",
		    chart_date_x(due.day, first, last) - (square ? 5 : 0));
	if (s->committed.day != DAY_NONE && s->committed.day != due.day)
		fprintf(out, "<path class=\"moved\" d=\"M%.1f 13h%.1f\"/>",
		    chart_date_x(due.day, first, last),
		    chart_date_x(s->committed.day, first, last) - chart_date_x(due.day, first, last));
	if (s->actual.day != DAY_NONE)
		fprintf(out,
		    square ? "<rect class=\"done\" x=\"%.1f\" y=\"10\" width=\"6\" height=\"6\"/>"
			   : "<circle class=\"done\" cx=\"%.1f\" cy=\"13\" r=\"3\"/>",
		    chart_date_x(s->actual.day, first, last) - (square ? 3 : 0));
}

void chart_project(
    FILE *out, const struct report_project *p, day_number first, day_number last, day_number today)
{
	const struct project *project = p->project;
	struct date start = milestone_due(&project->milestone[MILESTONE_START]),
		    production = milestone_due(&project->milestone[MILESTONE_PRODUCTION]);

	if (start.day == DAY_NONE && production.day == DAY_NONE)
		return;
	fprintf(out, "<svg class=\"dates\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", LONG, HIGH);
	html_escape(out, project->name);
	fputs(": ", out);
	fputs(text_by_id(TEXT_PAGE_DATES_LABEL), out);
	fputs("\">", out);
	fprintf(out, "<line class=\"axis\" x1=\"4\" x2=\"%d\" y1=\"13\" y2=\"13\"/>", LONG - 4);
	if (start.day != DAY_NONE && production.day != DAY_NONE && production.day > start.day)
		fprintf(out, "<rect class=\"span\" x=\"%.1f\" y=\"11\" width=\"%.1f\" height=\"4\"/>",
		    chart_date_x(start.day, first, last),
		    chart_date_x(production.day, first, last) - chart_date_x(start.day, first, last));
	for (int m = 0; m < MILESTONES; m++) {
		struct date due = milestone_due(&project->milestone[m]);

		if (p->late[m] > 0 && due.day != DAY_NONE)
			fprintf(out, "<rect class=\"late\" x=\"%.1f\" y=\"11\" width=\"%.1f\" height=\"4\"/>",
			    chart_date_x(due.day, first, last),
			    chart_date_x(today, first, last) - chart_date_x(due.day, first, last));
		chart_milestones(out, &project->milestone[m], m == MILESTONE_PRODUCTION, first, last);
	}
	fprintf(out, "<line class=\"today\" x1=\"%.1f\" x2=\"%.1f\" y1=\"2\" y2=\"24\"/></svg>",
	    chart_date_x(today, first, last), chart_date_x(today, first, last));
}
