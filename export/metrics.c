/* SPDX-License-Identifier: MIT */
#include "export/metrics.h"
#include "base/http.h"
#include "base/version.h"
#include "config/city.h"
#include "config/mapping.h"
#include "config/receiver.h"
#include "config/source.h"
#include "export/exposition.h"
#include "report/situation.h"
#include "store/alerts.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW INSTANT_NONE
#define LABELS(...) ((const struct label[]){__VA_ARGS__, {NULL, NULL}})

/* ---- who and what: labels to join with, for identifiers say little to people ---- */

static void names_print(struct exposition *x, struct report_data *r)
{
	const struct config *c = view_config(r->view);
	size_t count;
	const struct project *projects = view_projects(r->view, &count);

	exposition_family(
	    x, "pacesetter_region_info", false, "1; name of a region, responsible office and person.");
	for (size_t i = 0; i < c->region_count; i++) {
		const struct region *region = &c->region[i];

		exposition_sample(x,
		    LABELS({"region", region->id}, {"region_name", region->name},
			{"region_kind", region->kind}, {"office", region->office},
			{"person", region->person}),
		    1, NOW);
	}
	exposition_family(x, "pacesetter_indicator_info", false, "1; name of an indicator.");
	for (size_t i = 0; i < c->indicator_count; i++)
		exposition_sample(x,
		    LABELS({"indicator", c->indicator[i].id}, {"indicator_name", c->indicator[i].name},
			{"unit", c->indicator[i].unit}),
		    1, NOW);
	exposition_family(
	    x, "pacesetter_project_info", false, "1; name of a project, responsible office and person.");
	for (size_t n = 0; n < count; n++)
		exposition_sample(x,
		    LABELS({"project", projects[n].id}, {"project_name", projects[n].name},
			{"region", projects[n].region}, {"office", projects[n].office},
			{"person", projects[n].person}),
		    1, NOW);
}

/* ---- indicators ---- */

static double metric_value(const struct situation_row *row)
{
	return row->progress.figure ? row->progress.value : NAN;
}

static double target_of(const struct situation_row *row)
{
	return row->progress.has_target ? row->progress.target : NAN;
}

static double attainment_of(const struct situation_row *row)
{
	return row->progress.has_attainment ? row->progress.attainment_pct / 100 : NAN;
}

static double metric_schedule_share(const struct situation_row *row)
{
	return row->progress.has_gap && row->progress.share > 0 ? row->progress.share : NAN;
}

static double metric_status(const struct situation_row *row)
{
	return row->light;
}

static double period_of_row(const struct situation_row *row)
{
	return row->period.year ? (double)day_end(period_last_day(row->period)) : NAN;
}

static const struct {
	const char *name, *help;
	double (*value)(const struct situation_row *row);
} series_metrics[] = {
    {"pacesetter_value", "Latest known figure of an indicator for a region, in its own unit.", metric_value},
    {"pacesetter_target", "Target of the year, in the unit of the indicator.", target_of},
    {"pacesetter_attainment_ratio", "Actual divided by target.", attainment_of},
    {"pacesetter_schedule_share_ratio", "Part of the target that is due by the end of the period.",
	metric_schedule_share},
    {"pacesetter_pace_gap_points", "Attainment minus schedule share; of a rate the difference to its target.",
	situation_pace_gap},
    {"pacesetter_status", "0 unknown, 1 green, 2 yellow, 3 red.", metric_status},
    {"pacesetter_period_end_timestamp_seconds", "End of the period of the latest known figure.",
	period_of_row},
};

static void series_print(struct exposition *x, struct report_data *r)
{
	const struct config *c = view_config(r->view);
	const struct query all = {.as_of = view_moment(r->view)};
	struct situation s;

	situation_of(r->view, &r->found, &all, &s);
	for (size_t m = 0; m < sizeof series_metrics / sizeof *series_metrics; m++) {
		exposition_family(x, series_metrics[m].name, false, series_metrics[m].help);
		for (size_t n = 0; n < s.count; n++) {
			const struct region *region = &c->region[s.rows[n].region];
			const struct indicator *indicator = &c->indicator[s.rows[n].indicator];

			exposition_sample(x,
			    LABELS({"region", region->id}, {"region_kind", region->kind},
				{"indicator", indicator->id}, {"unit", indicator->unit}),
			    series_metrics[m].value(&s.rows[n]), NOW);
		}
	}
}

/* Of what is awaited, also where nothing has come yet. */
static void overdue_print(struct exposition *x, struct report_data *r)
{
	const struct config *c = view_config(r->view);

	exposition_family(x, "pacesetter_figure_overdue_seconds", false,
	    "Time since the release day of a figure that is overdue; 0 before it.");
	for (int region = 0; region < (int)c->region_count; region++) {
		for (int i = 0; i < (int)c->indicator_count; i++) {
			const struct subject s = {.kind = SUBJECT_SERIES, .region = region, .indicator = i};
			struct measurement m;

			measure_now(r->view, measure_find("overdue_days"), &s, &m, NULL);
			exposition_sample(x,
			    LABELS({"region", c->region[region].id}, {"indicator", c->indicator[i].id}),
			    m.known ? m.value * 86400 : NAN, NOW);
		}
	}
}

/* ---- projects ---- */

static const struct {
	const char *name, *help;
	measure_fn *fn;
	double scale; /* days become seconds, the base unit of metrics */
} project_metrics[] = {
    {"pacesetter_project_start_late_seconds", "Time since the committed start; 0 once it has started.",
	measure_start_late, 86400},
    {"pacesetter_project_production_late_seconds",
	"Time since the committed production date; 0 once it produces.", measure_production_late, 86400},
    {"pacesetter_project_commitment_moved_seconds", "Latest committed date against the first one.",
	measure_commitment_moved, 86400},
    {"pacesetter_project_investment_gap_points", "Investment done minus what the plan has by now.",
	measure_investment_gap, 1},
};

static struct date date_committed(const struct milestone_state *m)
{
	return m->committed;
}

static struct date date_actual(const struct milestone_state *m)
{
	return m->actual;
}

static const struct {
	const char *name, *help;
	int milestone;
	struct date (*date)(const struct milestone_state *m);
} date_metrics[] = {
    {"pacesetter_project_start_due_timestamp_seconds",
	"End of the day of the committed start that counts: the first one, or the one approved.",
	MILESTONE_START, milestone_due},
    {"pacesetter_project_start_committed_timestamp_seconds", "End of the day of the latest committed start.",
	MILESTONE_START, date_committed},
    {"pacesetter_project_start_timestamp_seconds", "End of the day on which it started.", MILESTONE_START,
	date_actual},
    {"pacesetter_project_production_due_timestamp_seconds",
	"End of the day of the committed production date that counts: the first one, or the one approved.",
	MILESTONE_PRODUCTION, milestone_due},
    {"pacesetter_project_production_committed_timestamp_seconds",
	"End of the day of the latest committed production date.", MILESTONE_PRODUCTION, date_committed},
    {"pacesetter_project_production_timestamp_seconds", "End of the day on which it went into production.",
	MILESTONE_PRODUCTION, date_actual},
};

static void dates_print(struct exposition *x, const struct project *projects, size_t count)
{
	for (size_t m = 0; m < sizeof date_metrics / sizeof *date_metrics; m++) {
		exposition_family(x, date_metrics[m].name, false, date_metrics[m].help);
		for (size_t n = 0; n < count; n++) {
			struct date date =
			    date_metrics[m].date(&projects[n].milestone[date_metrics[m].milestone]);

			exposition_sample(x,
			    LABELS({"project", projects[n].id}, {"region", projects[n].region}),
			    date.day == DAY_NONE ? NAN : (double)day_end(date.day), NOW);
		}
	}
}

static void projects_print(struct exposition *x, struct report_data *r)
{
	size_t count;
	const struct project *projects = view_projects(r->view, &count);

	dates_print(x, projects, count);

	for (size_t m = 0; m < sizeof project_metrics / sizeof *project_metrics; m++) {
		exposition_family(x, project_metrics[m].name, false, project_metrics[m].help);
		for (size_t n = 0; n < count; n++) {
			struct subject s = {.kind = SUBJECT_PROJECT, .project = &projects[n]};
			struct measurement value = {0};

			project_metrics[m].fn(r->view, &s, (struct period){0}, &value, NULL);
			exposition_sample(x,
			    LABELS({"project", projects[n].id}, {"region", projects[n].region}),
			    value.known ? value.value * project_metrics[m].scale : NAN, NOW);
		}
	}
	exposition_family(x, "pacesetter_project_status", false, "0 unknown, 1 green, 2 yellow, 3 red.");
	for (size_t n = 0; n < count; n++)
		exposition_sample(x, LABELS({"project", projects[n].id}, {"region", projects[n].region}),
		    r->found.project_light[n], NOW);
}

/* ---- alerts, sources, outbox ---- */

static enum outcome alerts_print(struct exposition *x, struct report_data *r, struct error *e)
{
	const struct config *c = view_config(r->view);
	struct alert *alerts;
	size_t count;
	enum outcome outcome =
	    alerts_read(view_txn(r->view), ALERTS_OPEN, view_arena(r->view), &alerts, &count, e);

	exposition_family(x, "pacesetter_alerts", false, "Alerts that are open.");
	for (size_t rule = 0; outcome == OUTCOME_DONE && rule < c->rule_count; rule++) {
		for (int state = 0; state < ALERT_RESOLVED; state++) {
			for (int severity = SEVERITY_WARNING; severity <= SEVERITY_CRITICAL; severity++) {
				double n = 0;

				for (size_t i = 0; i < count; i++)
					n += strcmp(alerts[i].rule, c->rule[rule].id) == 0 &&
					     (int)alerts[i].state == state &&
					     (int)alerts[i].severity == severity;
				exposition_sample(x,
				    LABELS({"rule", c->rule[rule].id}, {"state", alert_state_names[state]},
					{"severity", severity_names[severity]}),
				    n, NOW);
			}
		}
	}
	return outcome;
}

static double metric_failing(const struct source_state *s)
{
	return s->asked ? s->failing_since != INSTANT_NONE : NAN;
}

static double metric_last_fetch(const struct source_state *s)
{
	return s->asked ? (double)s->last.at : NAN;
}

static double metric_rows(const struct source_state *s)
{
	return s->asked ? (double)s->rows : NAN;
}

static double metric_rejected(const struct source_state *s)
{
	return s->asked ? (double)s->rejected : NAN;
}

static const struct {
	const char *name, *help;
	double (*value)(const struct source_state *s);
} source_metrics[] = {
    {"pacesetter_source_failing", "1 while fetches of the source fail.", metric_failing},
    {"pacesetter_source_last_fetch_timestamp_seconds", "When the source was fetched last.",
	metric_last_fetch},
    {"pacesetter_source_rows", "Rows of its latest document.", metric_rows},
    {"pacesetter_source_rejected_rows", "Rejected rows of its latest document.", metric_rejected},
};

static void sources_print(struct exposition *x, struct report_data *r)
{
	const struct config *c = view_config(r->view);

	for (size_t m = 0; m < sizeof source_metrics / sizeof *source_metrics; m++) {
		exposition_family(x, source_metrics[m].name, false, source_metrics[m].help);
		for (int i = 0; i < (int)c->source_count; i++)
			exposition_sample(x, LABELS({"source", c->source[i].id}),
			    source_metrics[m].value(view_source(r->view, i)), NOW);
	}
}

static void outbox_print(struct exposition *x, struct report_data *r)
{
	const struct config *c = view_config(r->view);

	exposition_family(x, "pacesetter_outbox_oldest_seconds", false,
	    "Age of the oldest queued message of a receiver; 0 where none is queued.");
	for (int i = 0; i < (int)c->receiver_count; i++) {
		instant since = view_receiver(r->view, i)->waits_since;

		exposition_sample(x, LABELS({"receiver", c->receiver[i].id}),
		    since == INSTANT_NONE ? 0 : (double)(view_moment(r->view) - since), NOW);
	}
}

/* ---- the daemon ---- */

static double resident_bytes(void)
{
	long pages = 0, ignored;
	FILE *f = fopen("/proc/self/statm", "re");
	bool read = f && fscanf(f, "%ld %ld", &ignored, &pages) == 2;

	if (f)
		fclose(f);
	return read ? (double)pages * (double)sysconf(_SC_PAGESIZE) : NAN;
}

static double store_bytes(const struct config *c)
{
	char path[4096];
	struct stat st;

	snprintf(path, sizeof path, "%s/data.mdb", c->store);
	return stat(path, &st) == 0 ? (double)st.st_size : NAN;
}

static void metric_gauge(struct exposition *x, const char *name, const char *help, double value)
{
	exposition_family(x, name, false, help);
	exposition_sample(x, LABELS({NULL, NULL}), value, NOW);
}

static void daemon_print(struct exposition *x, const struct config *c, const struct health *h)
{
	struct rusage use;

	exposition_family(x, "pacesetter_build_info", false, "1; the version is a label.");
	exposition_sample(x, LABELS({"version", PACESETTER_VERSION}), 1, NOW);
	metric_gauge(x, "pacesetter_evaluated_timestamp_seconds", "When the rules were evaluated last.",
	    h->evaluated == INSTANT_NONE ? NAN : (double)h->evaluated);
	metric_gauge(x, "pacesetter_store_size_bytes", "Size of the store's file.", store_bytes(c));
	exposition_family(x, "pacesetter_http_requests", true, "HTTP requests answered.");
	for (int class = 2; class < 6; class ++) {
		char code[4] = {(char)('0' + class), 'x', 'x', '\0'};

		exposition_sample(x, LABELS({"code", code}), (double)h->answers[class], NOW);
	}
	metric_gauge(x, "process_start_time_seconds", "When the daemon started.", (double)h->started);
	metric_gauge(x, "process_resident_memory_bytes", "Memory in use.", resident_bytes());
	getrusage(RUSAGE_SELF, &use);
	exposition_family(x, "process_cpu_seconds", true, "Processor time used.");
	exposition_sample(x, LABELS({NULL, NULL}),
	    (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
		(double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6,
	    NOW);
}

enum outcome metrics_print(
    struct report_data *r, const struct health *health, bool openmetrics, FILE *out, struct error *e)
{
	struct exposition x = {.out = out, .openmetrics = openmetrics};
	enum outcome outcome = report_data_evaluate(r, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	names_print(&x, r);
	series_print(&x, r);
	overdue_print(&x, r);
	projects_print(&x, r);
	outcome = alerts_print(&x, r, e);
	sources_print(&x, r);
	outbox_print(&x, r);
	daemon_print(&x, view_config(r->view), health);
	exposition_end(&x);
	return outcome == OUTCOME_DONE ? view_error(r->view, e) : outcome;
}
