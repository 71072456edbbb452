/* SPDX-License-Identifier: MIT */
/* A collector with its jobs under way and its tokens, and what its parts call of each other. Private to
 * collect.c, task.c, token.c and problem.c. */
#ifndef COLLECTOR_COLLECTOR_H
#define COLLECTOR_COLLECTOR_H

#include "base/filter.h"
#include "base/http.h"
#include "collector/arrival.h"
#include "collector/collect_options.h"
#include "collector/cost.h"
#include "collector/pages.h"
#include "collector/schedule.h"
#include "collector/writer.h"
#include "config/source.h"

struct task {
	struct collector *collector;
	struct task *next;
	struct job job;
	enum { TASK_WAITS, TASK_ASKS, TASK_NEEDS_TOKEN, TASK_FILTERS } state;
	struct arrival *arrival; /* filled page by page */
	size_t attempts;	 /* at the request at hand */
	int64_t start_at_ms;	 /* TASK_WAITS: monotonic */
	bool conditional;	 /* what the last answer said about itself is sent along */
	char etag[256], last_modified[64];
	char url[512];	     /* as shown */
	char asked_for[512]; /* the address itself, without query */
	char moved[512];     /* the one that answered, where that is another */
	bool renewed;	     /* the token has been fetched again since the last page */
	uint32_t token_used;
	struct pagination paging;
	struct collection_cost cost;
	struct http_cookies *cookies;
	/* a document that is being filtered, and what its answer said */
	struct filter *filter;
	char *link, *answered;
};

/* The token of a source. */
struct token {
	char *text;	  /* NULL: none yet */
	char *before;	  /* the one that was refused last; not to be shown either */
	uint32_t number;  /* counts the tokens, so that a refused one is dropped once */
	int64_t until_ms; /* monotonic; 0: until it is refused */
	bool asking;
	struct collector *collector;
	int source;
};

struct collector {
	const struct config *config;
	struct store *store;
	struct http *http;
	struct collect_options options;
	struct task *tasks;
	size_t task_count;
	struct token *tokens;  /* by source */
	struct writer *writer; /* NULL without a store */
	size_t writing;	       /* arrivals that it has */
	struct arena document; /* the tree of the document at hand */
	uint64_t random;
};

/* All of a job has arrived: it is made durable, or shown. Takes it over (collect.c). */
void collector_arrived(struct collector *k, struct arrival *a);

/* task.c */
void task_launch(struct task *t); /* makes its request, or waits for a token */
/* Ends the task: there is no document. */
void task_fail(struct task *t, long status, const char *problem);

#endif
