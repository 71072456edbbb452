/* SPDX-License-Identifier: MIT */
#include "alert/view_state.h"
#include "config/mapping.h"

#include <stdlib.h>
#include <string.h>

/* Key projects as of the view's moment. */

/* A date that is known to the month is that of its last day: it may have happened on its first. */
static bool begun_by(day_number today, struct date d)
{
	return d.day != DAY_NONE && (d.months ? day_months_before(d.day + 1, d.months) : d.day) <= today;
}

/* What had happened by the day that one looks back to, as is known now. */
static void milestones_correct(struct view *v)
{
	struct arena now_arena = {0};
	struct project *now;
	size_t count, at = 0;
	enum outcome outcome = projects_read(v->txn, v->as_of, &now_arena, &now, &count, &v->error);

	view_outcome_check(v, outcome);
	/* both in the order of their codes, and what was known then is known now */
	for (size_t n = 0; outcome == OUTCOME_DONE && n < v->project_count; n++) {
		while (at < count && now[at].code != v->projects[n].code)
			at++;
		for (int m = 0; at < count && m < MILESTONES; m++) {
			const struct milestone_state *s = &now[at].milestone[m];
			struct milestone_state *kept = &v->projects[n].milestone[m];

			kept->actual =
			    begun_by(v->today, s->actual) ? s->actual : (struct date){.day = DAY_NONE};
			kept->actual_known = s->actual_known;
			kept->actual_fetch = s->actual_fetch;
		}
	}
	arena_done(&now_arena);
}

static int project_order(const void *a, const void *b)
{
	return strcmp(((const struct project *)a)->id, ((const struct project *)b)->id);
}

const struct project *view_projects(struct view *v, size_t *count)
{
	if (!v->has_projects) {
		v->has_projects = true;
		view_outcome_check(
		    v, projects_read(v->txn, v->then, &v->arena, &v->projects, &v->project_count, &v->error));
		if (v->then != v->as_of)
			milestones_correct(v);
		/* which of two registers was stored first says nothing */
		if (v->project_count)
			qsort(v->projects, v->project_count, sizeof *v->projects, project_order);
	}
	*count = v->project_count;
	return v->projects;
}

const struct project *view_project(struct view *v, const char *id)
{
	size_t count;
	const struct project *p = view_projects(v, &count);

	for (size_t i = 0; i < count; i++)
		if (strcmp(p[i].id, id) == 0)
			return &p[i];
	return NULL;
}
