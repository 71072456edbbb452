/* SPDX-License-Identifier: MIT */
/* One job under way: its requests, its token, its pages, its filter. Private to collect.c, task.c and
 * token.c. */
#ifndef COLLECTOR_TASK_H
#define COLLECTOR_TASK_H

#include "collector/collect.h"
#include "base/filter.h"
#include "collector/cost.h"
#include "collector/ingest.h"
#include "collector/pages.h"
#include "collector/writer.h"

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

/* All of a job has arrived: it is made durable, or shown. Takes it over. */
void collector_arrived(struct collector *k, struct arrival *a);

void task_begin(struct collector *k, struct job job, const struct request_state *before);
void task_turn(
    struct task *t, int64_t now_ms); /* starts what waited, goes on with a filter; may end the task */
void task_free(struct task *t);	     /* one that is in no list */
void task_launch(struct task *t);    /* makes its request, or waits for a token */
/* Ends the task: there is no document. */
void task_fail(struct task *t, long status, const char *problem);

/* Maps the document of a page by the configuration of its source; what does not fit refuses the whole
 * arrival. *root (may be NULL) is the document, in k->document until the next one. */
bool page_map(struct collector *k, struct arrival *a, const char *bytes, size_t length,
    const char *content_type, bool filtered, size_t *rows, cJSON **root);

#endif
