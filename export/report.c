#include "export/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const light_words[] = {"unknown", "on schedule", "behind", "far behind"};

enum { UPCOMING_DAYS = 30, MEETS_MOST = 24 };

/* ---- one cell ---- */

/* The period before, over months that are never published alone. */
static struct period before(const struct indicator *i, struct period p)
{
	struct period b = period_add(p, -1);

	while (b.year == p.year && i->skips[b.last])
		b = period_add(b, -1);
	return b;
}

static double value_at(struct view *v, int region, int indicator, struct period p)
{
	const struct cell *c = p.year ? view_figure(v, region, indicator, p) : NULL;

	return c ? c->value : NAN;
}

/* What its value grew by in the latest period. A figure that begins anew with the year has grown from
 * nothing. */
static double step_of(struct view *v, const struct report_cell *c)
{
	const struct situation_row *row = c->row;
	const struct indicator *i = &view_config(v)->indicator[row->indicator];
	struct period p = before(i, row->period);
	double value = value_at(v, row->region, row->indicator, row->period);

	if (i->kind == KIND_YEAR_TO_DATE && p.year != row->period.year)
		return value;
	return value - value_at(v, row->region, row->indicator, p);
}

static void history_of(struct view *v, struct report_cell *c)
{
	const struct situation_row *row = c->row;
	const struct indicator *i = &view_config(v)->indicator[row->indicator];

	for (int m = 0; m < REPORT_MONTHS; m++) {
		struct period p = period_of(row->period.year, m + 1, i->every);
		struct progress now;

		c->history[m] = c->due[m] = NAN;
		if (!row->period.year || (m + 1) % (int)i->every != 0)
			continue;
		progress_of(v, row->region, row->indicator, p, &now, NULL);
		if (i->kind == KIND_RATE) {
			c->due[m] = now.has_target ? now.target : NAN;
			c->history[m] = now.figure ? now.value : NAN;
		} else if (i->kind == KIND_LEVEL) {
			/* both as the way from the base to the target */
			c->history[m] = now.has_gap ? number_settled(now.gap_pp + 100 * now.share) : NAN;
			c->due[m] = now.has_gap ? 100 * now.share : NAN;
		} else {
			c->history[m] = now.has_attainment ? now.attainment_pct : NAN;
			c->due[m] = now.has_gap ? 100 * now.share : NAN;
		}
		if (m + 1 > row->period.last)
			c->history[m] = NAN;
		c->points += isfinite(c->history[m]);
	}
}

static int whole(double value)
{
	return isfinite(value) ? (int)value : 0;
}

static void cell_of(struct view *v, const struct situation_row *row, struct report_cell *c)
{
	const struct config *config = view_config(v);
	const struct indicator *i = &config->indicator[row->indicator];

	*c = (struct report_cell){.row = row, .above = -1, .to_above = NAN, .then.gap_pp = NAN};
	c->yoy = measured_series(v, measure_yoy, row->region, row->indicator, row->period);
	c->projection = measured_series(v, measure_projection, row->region, row->indicator, row->period);
	c->rank = whole(measured_series(v, measure_rank, row->region, row->indicator, row->period));
	c->to_best = fabs(measured_series(v, measure_gap_to_best, row->region, row->indicator, row->period));
	if (c->rank)
		c->rank_before = whole(
		    measured_series(v, measure_rank, row->region, row->indicator, before(i, row->period)));
	history_of(v, c);
}

/* ---- leagues ---- */

static int by_rank(const void *x, const void *y)
{
	const struct report_cell *a = *(struct report_cell *const *)x, *b = *(struct report_cell *const *)y;
	int order = (a->rank == 0) - (b->rank == 0);

	if (!order && a->rank)
		order = a->rank - b->rank;
	else if (!order)
		order = (a->row->period.year == 0) - (b->row->period.year == 0);
	return order ? order : a->row->region - b->row->region;
}

/* Who is next above and below, and when the lower meets the upper at what both grew by in the latest period.
 */
static void neighbours(struct report *r, struct league *l)
{
	struct view *v = r->view;
	bool higher = r->config->indicator[l->indicator].direction == HIGHER_IS_BETTER;
	bool steps = r->config->indicator[l->indicator].kind != KIND_PER_PERIOD;
	size_t ranked = 0;

	while (ranked < l->count && l->cells[ranked]->rank)
		ranked++;
	for (size_t n = 0; n < ranked; n++) {
		l->cells[n]->of = (int)ranked;
		l->cells[n]->last = l->cells[n]->rank == l->cells[ranked - 1]->rank;
	}
	for (size_t n = 1; n < ranked; n++) {
		struct report_cell *upper = l->cells[n - 1], *lower = l->cells[n];
		double gap = fabs(upper->row->progress.value - lower->row->progress.value);
		double gains = step_of(v, lower) - step_of(v, upper);
		double periods;

		if (period_compare(upper->row->period, lower->row->period) != 0)
			continue;
		lower->above = upper->row->region;
		lower->to_above = number_settled(gap);
		gains = higher ? gains : -gains;
		periods = steps && isfinite(gains) && gains > 0 ? ceil(number_settled(gap / gains)) : 0;
		lower->meets_above = gap > 0 && periods <= MEETS_MOST ? (int)periods : 0;
	}
}

static bool same_league(const struct league *l, int indicator, const struct region *region)
{
	return l->indicator == indicator && l->parent == region->parent && strcmp(l->kind, region->kind) == 0;
}

static void leagues_make(struct report *r)
{
	struct arena *a = view_arena(r->view);
	const struct config *c = r->config;

	for (int i = 0; i < (int)c->indicator_count; i++) {
		size_t first = r->league_count;

		for (size_t n = 0; n < r->situation.count; n++) {
			const struct situation_row *row = &r->situation.rows[n];
			const struct region *region = &c->region[row->region];
			struct league *l = NULL;

			if (row->indicator != i)
				continue;
			for (size_t k = first; k < r->league_count && !l; k++)
				if (same_league(&r->leagues[k], i, region))
					l = &r->leagues[k];
			if (!l) {
				l = arena_push(a, &r->leagues, &r->league_count, sizeof *l);
				*l = (struct league){
				    .indicator = i, .parent = region->parent, .kind = region->kind};
			}
			*(struct report_cell **)arena_push(a, &l->cells, &l->count, sizeof *l->cells) =
			    &r->cells[n];
		}
	}
	for (size_t k = 0; k < r->league_count; k++) {
		qsort(r->leagues[k].cells, r->leagues[k].count, sizeof *r->leagues[k].cells, by_rank);
		neighbours(r, &r->leagues[k]);
	}
}

/* ---- projects ---- */

static double project_measure(struct view *v, const struct project *p, measure_fn *fn)
{
	struct subject s = {.kind = SUBJECT_PROJECT, .project = p};
	struct measured m = {0};

	fn(v, &s, (struct period){0}, &m, NULL);
	return m.known ? m.value : NAN;
}

static int by_day(const void *x, const void *y)
{
	const struct upcoming *a = x, *b = y;

	return a->day != b->day ? (a->day < b->day ? -1 : 1)
				: strcmp(a->project->project->id, b->project->project->id);
}

static int by_region(const void *x, const void *y)
{
	const struct report_project *a = x, *b = y;
	unsigned ra = (unsigned)a->region, rb = (unsigned)b->region; /* those of no region last */

	return ra != rb ? (ra < rb ? -1 : 1) : strcmp(a->project->id, b->project->id);
}

static void projects_make(struct report *r, const struct evaluation *found)
{
	struct view *v = r->view;
	struct arena *a = view_arena(v);
	size_t count;
	const struct project *projects = view_projects(v, &count);
	day_number today = view_today(v);

	r->projects = arena_raw(a, (count + 1) * sizeof *r->projects);
	for (size_t n = 0; n < count; n++) {
		const struct project *p = &projects[n];
		int region = config_region(r->config, p->region);

		if (!query_region(r->query, region))
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
	for (size_t n = 0; n < r->project_count; n++) {
		for (int m = 0; m < MILESTONES; m++) {
			const struct milestone_state *state = &r->projects[n].project->milestone[m];
			struct date due = milestone_due(state);

			if (due.day == DAY_NONE || state->actual.day != DAY_NONE || due.day < today ||
			    due.day > today + UPCOMING_DAYS || r->projects[n].project->vanished)
				continue;
			*(struct upcoming *)arena_push(a, &r->upcoming, &r->upcoming_count,
			    sizeof *r->upcoming) = (struct upcoming){&r->projects[n], m, due.day};
		}
	}
	if (r->upcoming_count)
		qsort(r->upcoming, r->upcoming_count, sizeof *r->upcoming, by_day);
}

const char *const stage_words[] = {"not started", "started", "in production"};

enum stage project_stage(const struct project *p)
{
	return p->milestone[MILESTONE_PRODUCTION].actual.day != DAY_NONE ? STAGE_PRODUCES
	       : p->milestone[MILESTONE_START].actual.day != DAY_NONE	 ? STAGE_STARTED
									 : STAGE_PROMISED;
}

static int by_office(const void *x, const void *y)
{
	return strcmp((*(const struct report_project *const *)x)->project->office,
	    (*(const struct report_project *const *)y)->project->office);
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

static void offices_make(struct report *r)
{
	struct arena *a = view_arena(r->view);
	const struct report_project **sorted = arena_raw(a, (r->project_count + 1) * sizeof *sorted);

	for (size_t n = 0; n < r->project_count; n++)
		sorted[n] = &r->projects[n];
	qsort(sorted, r->project_count, sizeof *sorted, by_office);
	r->offices = arena_new(a, (r->project_count + 1) * sizeof *r->offices);
	for (size_t n = 0; n < r->project_count; n++) {
		const struct project *p = sorted[n]->project;
		struct office_record *o = r->office_count ? &r->offices[r->office_count - 1] : NULL;

		if (!o || strcmp(o->office, p->office) != 0) {
			o = &r->offices[r->office_count++];
			o->office = p->office;
		}
		o->count++;
		o->stages[project_stage(p)]++;
		o->lights[sorted[n]->light]++;
	}
	qsort(r->offices, r->office_count, sizeof *r->offices, by_trouble);
}

/* ---- what is not there yet ---- */

static bool published_for(const struct indicator *i, struct period month)
{
	return month.last % (int)i->every == 0 && !i->skips[month.last];
}

static void awaited_make(struct report *r)
{
	const struct config *c = r->config;

	for (int i = 0; r->month.year && i < (int)c->indicator_count; i++) {
		const struct indicator *indicator = &c->indicator[i];
		struct awaited x = {.indicator = i, .due = DAY_NONE};
		struct period p = period_of(r->month.year, r->month.last, indicator->every);

		if (!published_for(indicator, r->month))
			continue;
		for (int region = (int)c->region_count - 1; region >= 0; region--) {
			const struct report_cell *cell = report_cell(r, region, i);

			if (!cell || !cell->row->progress.has_target ||
			    (cell->row->period.year && period_compare(cell->row->period, p) >= 0))
				continue;
			x.regions++;
			x.region = region;
		}
		if (!x.regions)
			continue;
		if (indicator->release_day)
			x.due = release_day(indicator, p);
		*(struct awaited *)arena_push(view_arena(r->view), &r->awaited, &r->awaited_count, sizeof x) =
		    x;
	}
}

/* The first region that is asked for and lies below no other such. */
static int head_of(const struct config *c, const struct query *q)
{
	int head = -1;

	for (int n = (int)c->region_count - 1; n >= 0; n--)
		if (query_region(q, n) && (c->region[n].parent < 0 || !query_region(q, c->region[n].parent)))
			head = n;
	return head;
}

int report_make(struct reading *reading, const struct query *q, struct report *r, struct error *e)
{
	struct view *v = reading->view;
	const struct config *c = view_config(v);
	int outcome = reading_evaluate(reading, e);

	if (outcome != DONE)
		return outcome;
	*r = (struct report){.view = v,
	    .config = c,
	    .title = "",
	    .edition = "",
	    .kind = -1,
	    .head = head_of(c, q),
	    .at = view_moment(v),
	    .then = view_then(v),
	    .query = q,
	    .since = INSTANT_NONE};
	if (r->head >= 0)
		r->title = c->region[r->head].name;
	situation_of(v, &reading->found, q, &r->situation);
	r->cells = arena_raw(view_arena(v), (r->situation.count + 1) * sizeof *r->cells);
	for (size_t n = 0; n < r->situation.count; n++) {
		const struct situation_row *row = &r->situation.rows[n];

		cell_of(v, row, &r->cells[n]);
		r->lights[row->light]++;
		if (row->period.year &&
		    (!r->month.year || period_last_day(row->period) > period_last_day(r->month)))
			r->month = period_of(row->period.year, row->period.last, MONTHLY);
	}
	leagues_make(r);
	projects_make(r, &reading->found);
	offices_make(r);
	awaited_make(r);
	return view_error(v, e);
}

/* ---- scores ---- */

static void score_milestones(const struct report *r, struct score *s)
{
	day_number today = view_today(r->view);

	for (size_t n = 0; n < r->project_count; n++) {
		for (int m = 0; m < MILESTONES && r->projects[n].region == s->region; m++) {
			const struct milestone_state *state = &r->projects[n].project->milestone[m];
			struct date due = milestone_due(state);
			bool happened = state->actual.day != DAY_NONE;
			day_number end = happened ? state->actual.day : today;

			if (due.day == DAY_NONE || (!happened && due.day >= today))
				continue;
			s->on_time += happened && end <= due.day;
			s->late += end > due.day;
			s->late_days += end > due.day ? (int)(end - due.day) : 0;
		}
	}
}

/* What cannot be measured counts as nothing reached: a figure that is not there must not help. */
static void score_indicators(const struct report *r, const double *weights, struct score *s)
{
	double sum = 0, all = 0;

	for (int i = 0; i < (int)r->config->indicator_count; i++) {
		const struct report_cell *c = report_cell(r, s->region, i);
		double weight = weights ? weights[i] : 1, reached;

		if (!c || !c->row->progress.has_target || weight <= 0)
			continue;
		s->of++;
		all += weight;
		if (!c->row->progress.has_attainment)
			continue;
		s->known++;
		reached = number_settled(c->row->progress.attainment_pct);
		if (r->config->indicator[i].direction == LOWER_IS_BETTER)
			reached = reached > 0 ? 10000 / reached
					      : 100; /* half of what was allowed is twice as good */
		sum += weight * fmin(fmax(reached, 0), 100);
	}
	s->score = all > 0 ? number_settled(sum / all) : NAN;
}

static int by_score(const void *x, const void *y)
{
	const struct score *a = x, *b = y;

	if (isnan(a->score) != isnan(b->score))
		return isnan(a->score) ? 1 : -1;
	if (!isnan(a->score) && a->score != b->score)
		return a->score > b->score ? -1 : 1;
	return a->late_days != b->late_days ? a->late_days - b->late_days : a->region - b->region;
}

void report_score(struct report *r, const double *weights)
{
	r->scores = arena_new(view_arena(r->view), (r->config->region_count + 1) * sizeof *r->scores);
	r->score_count = 0;
	for (int region = 0; region < (int)r->config->region_count; region++) {
		struct score s = {.region = region};

		if (!query_region(r->query, region))
			continue;
		score_indicators(r, weights, &s);
		score_milestones(r, &s);
		if (s.of || s.on_time || s.late)
			r->scores[r->score_count++] = s;
	}
	qsort(r->scores, r->score_count, sizeof *r->scores, by_score);
}

double report_actual(const struct report *r, const struct report_cell *c)
{
	const struct progress *p = &c->row->progress;
	bool sum = r->config->indicator[c->row->indicator].kind == KIND_PER_PERIOD && p->has_actual;

	return !p->figure ? NAN : sum ? p->actual : p->value;
}

bool report_has(const struct report *r, int region)
{
	for (int i = 0; i < (int)r->config->indicator_count; i++)
		if (report_cell(r, region, i))
			return true;
	return false;
}

bool milestone_moved(const struct milestone_state *s)
{
	struct date due = milestone_due(s);

	return s->committed.day != DAY_NONE && due.day != DAY_NONE && s->committed.day != due.day &&
	       s->approved.day == DAY_NONE;
}

const struct report_cell *report_cell(const struct report *r, int region, int indicator)
{
	const struct situation_row *row =
	    r->situation.cells[(size_t)region * r->config->indicator_count + (size_t)indicator];

	return row ? &r->cells[row - r->situation.rows] : NULL;
}
