/* SPDX-License-Identifier: MIT */
#include "config/city.h"
#include "config/lookup.h"
#include "config/mapping.h"
#include "config/publication.h"
#include "report/report.h"

#include <math.h>
#include <stdlib.h>

static void score_milestones(const struct report *r, struct score *of_region)
{
	day_number until = day_of(report_year(r), 12, 31);

	for (size_t n = 0; n < r->project_count; n++) {
		const struct report_project *p = &r->projects[n];

		for (int m = 0; m < MILESTONES && p->region >= 0; m++) {
			struct score *s = &of_region[p->region];
			int late;
			enum milestone_result kept =
			    milestone_result_find(r, &p->project->milestone[m], until, &late);

			s->on_time += kept == RESULT_ON_TIME;
			s->late += kept == RESULT_LATE;
			s->late_days += late;
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
	struct score *s = arena_new(view_arena(r->view), (r->config->region_count + 1) * sizeof *s);

	r->scores = s;
	r->score_count = 0;
	score_milestones(r, s);
	for (int region = 0; region < (int)r->config->region_count; region++) {
		struct score now = s[region];

		if (!query_region(r->query, region))
			continue;
		now.region = region;
		score_indicators(r, weights, &now);
		if (now.of || now.on_time || now.late)
			s[r->score_count++] = now; /* no place that is still to be read */
	}
	qsort(s, r->score_count, sizeof *s, by_score);
}

const double *report_weights(const struct report *r, const struct publication *p)
{
	const struct pair *pairs = p ? p->weights.at : NULL;
	double *weights;

	if (!p || !p->weights.count)
		return NULL;
	weights = arena_new(view_arena(r->view), (r->config->indicator_count + 1) * sizeof *weights);
	for (size_t i = 0; i < p->weights.count; i++) {
		int indicator = config_indicator(r->config, pairs[i].name);

		if (indicator >= 0 && !number_parse(pairs[i].value, NULL, &weights[indicator]))
			weights[indicator] = 0; /* the configuration has refused it */
	}
	return weights;
}
