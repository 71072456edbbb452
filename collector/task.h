/* SPDX-License-Identifier: MIT */
/* One job under way: its requests, its token, its pages, its filter (also in collector.h). Private to
 * collect.c and task.c. */
#ifndef COLLECTOR_TASK_H
#define COLLECTOR_TASK_H

#include "collector/collector.h"

void task_begin(struct collector *k, struct job job, const struct request_state *before);
void task_turn(
    struct task *t, int64_t now_ms); /* starts what waited, goes on with a filter; may end the task */
void task_free(struct task *t);	     /* one that is in no list */

/* Maps the document of a page by the configuration of its source; what does not fit refuses the whole
 * arrival. *root (may be NULL) is the document, in k->document until the next one. */
bool page_map(struct collector *k, struct arrival *a, const char *bytes, size_t length,
    const char *content_type, bool filtered, size_t *rows, cJSON **root);

#endif
