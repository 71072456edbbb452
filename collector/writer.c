/* SPDX-License-Identifier: MIT */
#include "collector/writer.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum {
	BATCH_DOCUMENTS = 32,	  /* more in one transaction gain little */
	WAITING_DOCUMENTS = 32,	  /* as much again as is being written */
	WAITING_BYTES = 16 << 20, /* of documents, that wait; a larger one waits alone */
};

/* First in, first out. */
struct queue {
	struct arrival *first, *last;
	size_t count, bytes;
};

struct writer {
	const struct config *config;
	struct store *store;
	void (*wake)(void *context);
	void *wake_context;
	pthread_t thread;
	pthread_mutex_t mutex;	/* of all below */
	pthread_cond_t changed; /* anything of it */
	struct queue waiting, done;
	bool writing, stop;
	int refused;   /* OUTCOME_DONE, or how the last batch ended: it stands in `waiting` again */
	bool notified; /* and that has been said */
	struct error why;
};

/* ---- a queue ---- */

static size_t bytes_of(const struct arrival *a)
{
	size_t bytes = 0;

	for (size_t i = 0; i < a->page_count; i++)
		bytes += a->pages[i].fetch.bytes;
	return bytes;
}

static void arrival_enqueue(struct queue *q, struct arrival *a)
{
	a->next = NULL;
	if (q->first)
		q->last->next = a;
	else
		q->first = a;
	q->last = a;
	q->count++;
	q->bytes += bytes_of(a);
}

static struct arrival *queue_remove(struct queue *q)
{
	struct arrival *a = q->first;

	if (a) {
		q->first = a->next;
		q->count--;
		q->bytes -= bytes_of(a);
		a->next = NULL;
	}
	return a;
}

static void queue_free(struct queue *q)
{
	struct arrival *a;

	while ((a = queue_remove(q)))
		arrival_free(a);
}

/* What stands in `behind` goes behind what stands in `q`. */
static void queue_join(struct queue *q, struct queue *behind)
{
	struct arrival *a;

	while ((a = queue_remove(behind)))
		arrival_enqueue(q, a);
}

/* ---- the thread ---- */

/* Writes what waits, up to a batch; the mutex is held on entry and on return. */
static void write_some(struct writer *w)
{
	struct arrival *batch[BATCH_DOCUMENTS];
	struct queue refused = {0};
	struct error e;
	size_t count = 0;
	enum outcome outcome;

	while (count < BATCH_DOCUMENTS && w->waiting.first)
		batch[count++] = queue_remove(&w->waiting);
	w->writing = true;
	pthread_cond_broadcast(&w->changed); /* there is capacity again */
	pthread_mutex_unlock(&w->mutex);
	outcome = arrivals_store(w->config, w->store, batch, count, &e);
	pthread_mutex_lock(&w->mutex);
	for (size_t i = 0; i < count; i++)
		arrival_enqueue(outcome == OUTCOME_DONE ? &w->done : &refused, batch[i]);
	if (outcome != OUTCOME_DONE) {
		w->refused = outcome;
		w->notified = false;
		w->why = e;
		queue_join(&refused, &w->waiting);
		w->waiting = refused;
	}
	w->writing = false;
	pthread_cond_broadcast(&w->changed);
	w->wake(w->wake_context);
}

static void *writer_run(void *context)
{
	struct writer *w = context;

	pthread_mutex_lock(&w->mutex);
	while (!w->stop) {
		if (w->waiting.first && w->refused == OUTCOME_DONE)
			write_some(w);
		else
			pthread_cond_wait(&w->changed, &w->mutex);
	}
	pthread_mutex_unlock(&w->mutex);
	return NULL;
}

enum outcome writer_new(const struct config *c, struct store *s, void (*wake)(void *context), void *context,
    struct writer **out, struct error *e)
{
	struct writer *w = memory_new(sizeof *w);
	sigset_t all, before;
	int code;

	*w = (struct writer){.config = c, .store = s, .wake = wake, .wake_context = context};
	pthread_mutex_init(&w->mutex, NULL);
	pthread_cond_init(&w->changed, NULL);
	/* signals are for the thread that asked for this one */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	code = pthread_create(&w->thread, NULL, writer_run, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (code != 0) {
		pthread_cond_destroy(&w->changed);
		pthread_mutex_destroy(&w->mutex);
		free(w);
		return error_set(e, OUTCOME_REFUSED, "no thread to write with: %s", strerror(code));
	}
	*out = w;
	return OUTCOME_DONE;
}

static bool queue_is_full(const struct writer *w, const struct arrival *a)
{
	return w->refused == OUTCOME_DONE &&
	       (w->waiting.count >= WAITING_DOCUMENTS ||
		   (w->waiting.count && w->waiting.bytes + bytes_of(a) > WAITING_BYTES));
}

void writer_give(struct writer *w, struct arrival *a)
{
	pthread_mutex_lock(&w->mutex);
	while (queue_is_full(w, a))
		pthread_cond_wait(&w->changed, &w->mutex);
	arrival_enqueue(&w->waiting, a);
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->mutex);
}

enum outcome writer_result(struct writer *w, struct arrival **a, struct error *e)
{
	enum outcome outcome;

	pthread_mutex_lock(&w->mutex);
	*a = queue_remove(&w->done);
	outcome = *a ? OUTCOME_DONE : OUTCOME_ABSENT;
	if (!*a && w->refused != OUTCOME_DONE && !w->notified) {
		outcome = w->refused;
		*e = w->why;
		w->notified = true;
	} else if (!*a && w->refused != OUTCOME_DONE) {
		w->refused = OUTCOME_DONE;
		pthread_cond_broadcast(&w->changed);
	}
	pthread_mutex_unlock(&w->mutex);
	return outcome;
}

void writer_settle(struct writer *w)
{
	pthread_mutex_lock(&w->mutex);
	while (w->writing || (w->waiting.first && w->refused == OUTCOME_DONE))
		pthread_cond_wait(&w->changed, &w->mutex);
	pthread_mutex_unlock(&w->mutex);
}

void writer_free(struct writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->mutex);
	w->stop = true;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->mutex);
	pthread_join(w->thread, NULL);
	queue_free(&w->waiting);
	queue_free(&w->done);
	pthread_cond_destroy(&w->changed);
	pthread_mutex_destroy(&w->mutex);
	free(w);
}
