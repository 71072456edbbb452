/* SPDX-License-Identifier: MIT */
#include "report/report_projects.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/mapping.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { UPCOMING_DAYS = 30 };

/* ---- one project ---- */

static double project_measure(struct view *v, const struct project *p, measure_fn *fn)
{
	struct subject s = {.kind = SUBJECT_PROJECT, .project = p};
	struct measurement m = {0};

	fn(v, &s, (struct period){0}, &m, NULL);
	return m.known ? m.value : NAN;
}

static int by_region(const void *x, const void *y)
{
	const struct report_project *a = x, *b = y;
	unsigned ra = (unsigned)a->region, rb = (unsigned)b->region; /* those of no region last */

	return ra != rb ? (ra < rb ? -1 : 1) : strcmp(a->project->id, b->project->id);
}

static void projects_gather(struct report *r, const struct evaluation *found)
{
	struct view *v = r->view;
	size_t count;
	const struct project *projects = view_projects(v, &count);

	r->projects = arena_raw(view_arena(v), (count + 1) * sizeof *r->projects);
	for (size_t n = 0; n < count; n++) {
		const struct project *p = &projects[n];
		int region = config_region(r->config, p->region);

		if (!query_region(r->query, region) || !query_project(r->query, p->id))
			continue;
		r->projects[r->project_count++] = (struct report_project){.project = p,
		    .light = found->project_light[n],
		    .region = region,
		    .late = {project_measure(v, p, measure_start_late),
			project_measure(v, p, measure_production_late)},
		    .gap = project_measure(v, p, measure_investment_gap),
		    .done_pct = p->planned > 0 ? number_settled(100 * p->done / p->planned) : NAN};
		r->project_lights[found->project_light[n]]++;
	}
	qsort(r->projects, r->project_count, sizeof *r->projects, by_region);
}

const char *project_region(const struct report *r, const struct report_project *p)
{
	return p->region >= 0 ? r->config->region[p->region].name : p->project->region;
}

enum stage milestone_stage(const struct project *p)
{
	return p->milestone[MILESTONE_PRODUCTION].actual.day != DAY_NONE ? STAGE_PRODUCES
	       : p->milestone[MILESTONE_START].actual.day != DAY_NONE	 ? STAGE_STARTED
									 : STAGE_PROMISED;
}

size_t report_stage_count(const struct report *r, enum stage stage)
{
	size_t count = 0;

	for (size_t n = 0; n < r->office_count; n++)
		count += r->offices[n].stages[stage];
	return count;
}

/* ---- what is promised next, and what was not kept ---- */

static int by_day(const void *x, const void *y)
{
	const struct upcoming_milestone *a = x, *b = y;

	return a->day != b->day ? (a->day < b->day ? -1 : 1)
				: strcmp(a->project->project->id, b->project->project->id);
}

static void upcoming_make(struct report *r)
{
	day_number today = view_today(r->view);

	for (size_t n = 0; n < r->project_count; n++) {
		const struct project *p = r->projects[n].project;

		for (int m = 0; m < MILESTONES && !p->vanished; m++) {
			day_number due = milestone_due(&p->milestone[m]).day;

			if (due == DAY_NONE || p->milestone[m].actual.day != DAY_NONE || due < today ||
			    due > today + UPCOMING_DAYS)
				continue;
			*(struct upcoming_milestone *)arena_push(
			    view_arena(r->view), &r->upcoming, &r->upcoming_count, sizeof *r->upcoming) =
			    (struct upcoming_milestone){&r->projects[n], m, due};
		}
	}
	if (r->upcoming_count)
		qsort(r->upcoming, r->upcoming_count, sizeof *r->upcoming, by_day);
}

int report_year(const struct report *r)
{
	int year = r->month.year, month, day;

	if (!year)
		day_split(view_today(r->view), &year, &month, &day);
	return year;
}

enum milestone_result milestone_result_find(
    const struct report *r, const struct milestone_state *s, day_number until, int *late_days)
{
	day_number today = view_today(r->view), due = milestone_due(s).day;
	bool happened = s->actual.day != DAY_NONE;
	day_number end = happened ? s->actual.day : today;
	day_number first = day_of(report_year(r), 1, 1);

	*late_days = 0;
	if (due == DAY_NONE || due > until || (due < first && end < first) || (!happened && due >= today))
		return RESULT_NOT_COUNTED;
	*late_days = end > due ? (int)(end - due) : 0;
	return end > due ? RESULT_LATE : RESULT_ON_TIME;
}

static int by_lateness(const void *x, const void *y)
{
	const struct lateness *a = x, *b = y;
	int order = a->days != b->days ? (a->days > b->days ? -1 : 1)
				       : strcmp(a->project->project->id, b->project->project->id);

	return order ? order : a->milestone - b->milestone;
}

static void late_make(struct report *r)
{
	/* in January what is due by then is late as well, unless the old year is summed up */
	day_number until = r->year_end ? day_of(report_year(r), 12, 31) : view_today(r->view);

	for (size_t n = 0; n < r->project_count; n++) {
		for (int m = 0; m < MILESTONES; m++) {
			struct lateness late = {.project = &r->projects[n], .milestone = m};
			enum milestone_result kept =
			    milestone_result_find(r, &late.project->project->milestone[m], until, &late.days);

			r->on_time += kept == RESULT_ON_TIME;
			if (kept == RESULT_LATE)
				*(struct lateness *)arena_push(
				    view_arena(r->view), &r->late, &r->late_count, sizeof *r->late) = late;
		}
	}
	if (r->late_count)
		qsort(r->late, r->late_count, sizeof *r->late, by_lateness);
}

/* ---- who answers for them ---- */

static int project_office_order(const void *x, const void *y)
{
	const struct report_project *a = *(const struct report_project *const *)x,
				    *b = *(const struct report_project *const *)y;
	int order = strcmp(a->project->office, b->project->office);

	return order ? order : a < b ? -1 : a > b;
}

static int by_trouble(const void *x, const void *y)
{
	const struct office_record *a = x, *b = y;

	if (a->lights[LIGHT_RED] != b->lights[LIGHT_RED])
		return a->lights[LIGHT_RED] > b->lights[LIGHT_RED] ? -1 : 1;
	if (a->lights[LIGHT_YELLOW] != b->lights[LIGHT_YELLOW])
		return a->lights[LIGHT_YELLOW] > b->lights[LIGHT_YELLOW] ? -1 : 1;
	return strcmp(a->office, b->office);
}

/* Each office with its projects, those of one in the order of the report. */
static void offices_make(struct report *r)
{
	struct arena *a = view_arena(r->view);
	const struct report_project **sorted = arena_raw(a, (r->project_count + 1) * sizeof *sorted);

	for (size_t n = 0; n < r->project_count; n++)
		sorted[n] = &r->projects[n];
	qsort(sorted, r->project_count, sizeof *sorted, project_office_order);
	r->offices = arena_new(a, (r->project_count + 1) * sizeof *r->offices);
	for (size_t n = 0; n < r->project_count; n++) {
		const struct project *p = sorted[n]->project;
		struct office_record *o = r->office_count ? &r->offices[r->office_count - 1] : NULL;

		if (!o || strcmp(o->office, p->office) != 0) {
			o = &r->offices[r->office_count++];
			o->office = p->office;
			o->projects = &sorted[n];
		}
		o->count++;
		o->stages[milestone_stage(p)]++;
		o->lights[sorted[n]->light]++;
	}
	qsort(r->offices, r->office_count, sizeof *r->offices, by_trouble);
}

bool milestone_rebaselined(const struct milestone_state *s)
{
	return s->approved.day != DAY_NONE && s->first_committed.day != DAY_NONE &&
	       s->first_committed.day != s->approved.day;
}

bool milestone_moved(const struct milestone_state *s)
{
	struct date due = milestone_due(s);

	return s->committed.day != DAY_NONE && due.day != DAY_NONE && s->committed.day != due.day &&
	       s->approved.day == DAY_NONE;
}

void report_projects(struct report *r, const struct evaluation *found)
{
	projects_gather(r, found);
	upcoming_make(r);
	late_make(r);
	offices_make(r);
}
