/* SPDX-License-Identifier: MIT */
/* What an edition says, as data (report/report.h). */
#ifndef REPORT_REPORT_CONTENT_H
#define REPORT_REPORT_CONTENT_H

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
	bool last;		       /* nobody in its ranking has a higher rank */
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

/* A figure of the report's month that is not there yet, of some regions that have a target for it. */
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
	enum text_id title;
	const char **lines;
	size_t count;
};

struct upcoming_milestone {
	const struct report_project *project;
	int milestone;
	day_number day; /* the committed date that counts */
};

enum stage { STAGE_PROMISED, STAGE_STARTED, STAGE_PRODUCES, STAGES };

/* The projects that an office is responsible for. */
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
	size_t on_time;			     /* milestones of the year that were met on time */
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

#endif
