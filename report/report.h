/* SPDX-License-Identifier: MIT */
/* What an edition says: the promises, how far everyone is, who leads and who follows. Data only;
 * report_html.c and report_markdown.c draw it. */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/light.h"
#include "report/report_data.h"
#include "report/situation.h"

enum { REPORT_MONTHS = 12 };

/* Who is next to it in rank. */
struct neighbour {
	int region;	 /* -1: nobody */
	double distance; /* of the values, not below zero; NAN without a region */
	double before;	 /* the same in the period before, below zero where they have changed places; NAN:
			    unknown */
	int meets; /* periods until the lower has caught up with the upper at the present pace; 0: it does not
		    */
};

struct report_cell {
	const struct situation_row *row;
	double yoy, projection; /* NAN: not known */
	int rank, rank_before;	/* 0: none; before: in the period before */
	struct neighbour above, below;
	double to_best;		       /* not below zero */
	double history[REPORT_MONTHS]; /* what counts against the target, percent of it (of a rate: the
					  value), by month of the year; NAN: none */
	double due[REPORT_MONTHS];     /* the schedule's line in the same measure */
	int points;		       /* months of `history` that have a number */
	bool last;		       /* nobody in its league has a higher rank */
	struct {
		enum light light;
		int rank;      /* 0: none */
		double gap_pp; /* NAN: not known */
	} then;		       /* at the moment that the news are against */
};

/* The regions of one kind under one parent, for one indicator: by rank, those without a figure last. */
struct ranking {
	int indicator, parent;
	const char *kind;
	struct report_cell **cells;
	size_t count;
};

struct report_project {
	const struct project *project;
	enum light light;
	int region;	/* -1: not configured */
	double late[2]; /* days; NAN: not known */
	double gap;	/* points */
	double done_pct;
};

/* How a region did in all: what counts at the year's end. */
struct score {
	int region;
	double score;	   /* weighted mean of percents reached, each at most 100; NAN: no indicator counts */
	int known, of;	   /* indicators with a weight that could be measured; that have a target */
	int on_time, late; /* milestones of the report's year */
	int late_days;	   /* in all, up to today for those that have not happened */
};

/* A figure of the report's month that is not there yet, of some regions that have promised it. */
struct awaited_milestone {
	int indicator;
	size_t regions;
	int region;	/* the first of them */
	day_number due; /* its release day; DAY_NONE: it has none */
};

/* A milestone of the report's year (due in it, or open since before it) that was not kept on its day. */
struct lateness {
	const struct report_project *project;
	int milestone;
	int days; /* until it happened, or until today */
};

struct paragraph {
	const char *title; /* English */
	const char **lines;
	size_t count;
};

struct upcoming_milestone {
	const struct report_project *project;
	int milestone;
	day_number day; /* the promised one that counts */
};

struct report;
enum stage { STAGE_PROMISED, STAGE_STARTED, STAGE_PRODUCES, STAGES };
extern const char *const stage_words[]; /* "not started" */
enum stage milestone_stage(const struct project *p);
size_t report_stage_count(const struct report *r, enum stage stage);

/* The projects that an office answers for. */
struct office_record {
	const char *office; /* "": nobody is named */
	const struct report_project *const *projects;
	size_t count, stages[STAGES], lights[4];
};

struct report {
	struct view *view;
	const struct config *config;
	const char *title, *edition; /* "2023-05-mid"; "" where it is none yet */
	int kind;		     /* enum edition_kind; -1: it is none yet */
	int head;	     /* the first region that lies below no other of them; -1: there is none */
	struct period month; /* of the latest figures; year 0: there are none */
	instant at;	     /* what is known at this moment is said */
	instant then;	     /* of this moment: the same, but for a correction, which looks back */
	bool year_end;	     /* nothing that falls due after the year counts */
	unsigned parts;	     /* of enum report_part: that have been made */
	const struct query *query;
	struct situation situation;
	struct report_cell *cells; /* as situation.rows */
	struct ranking *rankings;
	size_t ranking_count;
	struct report_project *projects;
	size_t project_count;
	struct score *scores; /* by score, the best first; regions that have a project or a target */
	size_t score_count;
	struct office_record *offices; /* those with most red ones first */
	size_t office_count;
	struct upcoming_milestone *upcoming; /* starts and productions due within a month, by day */
	size_t upcoming_count;
	struct lateness *late; /* the longest first */
	size_t late_count;
	size_t on_time;			     /* promises of the year that were kept */
	size_t lights[4], project_lights[4]; /* by enum light */
	struct awaited_milestone *awaited;
	size_t awaited_count;
	const char **lead; /* sentences: summary.h */
	size_t lead_count;
	struct paragraph *paragraphs;
	size_t paragraph_count;
	instant since; /* what is compared with, for the news; INSTANT_NONE: nothing */
	struct report_change *changes;
	size_t change_count;
};

/* Of the regions and indicators that the query chooses, with all its parts. Everything lives in the view's
 * arena. From then on the reading's lists of the same query are made from `r`: it and the query must outlive
 * them. Its title is the name of the first region. */
enum outcome report_make(
    struct report_data *reading, const struct query *q, struct report *r, struct error *e);

/* The report that the reading has for this query, or a new one in the view's arena: the situation and the
 * month, and the parts that are asked for. */
enum report_part {
	REPORT_LEAGUES = 1,  /* cells and leagues */
	REPORT_PROJECTS = 2, /* projects, with what is made from them */
};
enum outcome report_of(
    struct report_data *reading, const struct query *q, unsigned parts, struct report **r, struct error *e);

/* Into r->scores. `weights` by indicator; NULL: all weigh the same. Leagues and projects must be there. */
void report_score(struct report *r, const double *weights);

/* Those of a publication, in the view's arena; NULL: it names none, or there is no publication. */
const double *report_weights(const struct report *r, const struct publication *p);

/* The cell of a region and an indicator; NULL: there is neither target nor figure. */
const struct report_cell *report_cell(const struct report *r, int region, int indicator);

/* What people read as the year's actual: the sum of figures of a period alone, else the value; NAN: none is
 * known. */
double report_actual(const struct report *r, const struct report_cell *c);

/* Whether a region has any. */
bool report_has(const struct report *r, int region);

/* The name of the region it lies in; what the register says where that is not configured. */
const char *project_region(const struct report *r, const struct report_project *p);

/* Whether a promise was kept, of those that the report's year asks about: due in it, or before it and still
 * open when it began, but not after `until`; not those that are due yet. *late_days is up to today where it
 * has not happened. */
enum milestone_result { RESULT_NOT_COUNTED, RESULT_ON_TIME, RESULT_LATE };
enum milestone_result milestone_result_find(
    const struct report *r, const struct milestone_state *s, day_number until, int *late_days);

/* The year that is asked about: that of the latest figures, else today's. */
int report_year(const struct report *r);

/* Whether an approved day has taken the place of the first one. */
bool milestone_rebaselined(const struct milestone_state *s);

/* Whether the register names another day than the promise that counts, and nobody has approved it. */
bool milestone_moved(const struct milestone_state *s);

#endif
