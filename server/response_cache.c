/* SPDX-License-Identifier: MIT */
#include "server/response_cache.h"
#include "base/memory.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 64, KEPT_BYTES = 32 << 20, KEY_MOST = 96 };

struct cached_response {
	char key[KEY_MOST];	       /* "": free */
	struct MHD_Response *response; /* NULL: being made */
	size_t size, users;	       /* users: also who waits for it */
	unsigned long used;	       /* counts upwards */
	bool passing;		       /* too large to be kept: for those who ask while it is used */
};

struct response_cache {
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	struct cached_response of[KEPT];
	unsigned long clock;
	size_t bytes;
};

struct response_cache *response_cache_new(void)
{
	struct response_cache *a = memory_new(sizeof *a);

	pthread_mutex_init(&a->mutex, NULL);
	pthread_cond_init(&a->changed, NULL);
	return a;
}

static void response_drop(struct response_cache *a, struct cached_response *x)
{
	if (x->response)
		MHD_destroy_response(x->response);
	a->bytes -= x->size;
	*x = (struct cached_response){0};
}

void response_cache_free(struct response_cache *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < KEPT; i++)
		if (a->of[i].key[0])
			response_drop(a, &a->of[i]);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->mutex);
	free(a);
}

static struct cached_response *response_find(struct response_cache *a, const char *key)
{
	for (size_t i = 0; i < KEPT; i++)
		if (strcmp(a->of[i].key, key) == 0)
			return &a->of[i];
	return NULL;
}

/* The one that was used longest ago, of those that nobody uses. */
static struct cached_response *response_oldest(struct response_cache *a)
{
	struct cached_response *x = NULL;

	for (size_t i = 0; i < KEPT; i++)
		if (a->of[i].key[0] && a->of[i].response && !a->of[i].users &&
		    (!x || a->of[i].used < x->used))
			x = &a->of[i];
	return x;
}

/* A free place; NULL where all are in use. */
static struct cached_response *response_free_place(struct response_cache *a)
{
	struct cached_response *x = NULL;

	for (size_t i = 0; i < KEPT && !x; i++)
		if (!a->of[i].key[0] && !a->of[i].users)
			x = &a->of[i];
	if (!x && (x = response_oldest(a)))
		response_drop(a, x);
	return x;
}

struct MHD_Response *response_cache_get(struct response_cache *a, const char *key)
{
	struct MHD_Response *r = NULL;
	struct cached_response *x;

	pthread_mutex_lock(&a->mutex);
	while ((x = response_find(a, key)) && !x->response) {
		x->users++;
		pthread_cond_wait(&a->changed, &a->mutex);
		x->users--;
	}
	if (x) {
		r = x->response;
		x->users++;
		x->used = ++a->clock;
	} else if (strlen(key) < KEY_MOST && (x = response_free_place(a))) {
		strcpy(x->key, key);
	}
	pthread_mutex_unlock(&a->mutex);
	return r;
}

static void response_keep(
    struct response_cache *a, struct cached_response *x, struct MHD_Response *r, size_t size)
{
	struct cached_response *old;

	x->passing = size > KEPT_BYTES / 4;
	x->size = x->passing ? 0 : size;
	while (a->bytes + x->size > KEPT_BYTES && (old = response_oldest(a)))
		response_drop(a, old);
	x->response = r;
	x->users++;
	x->used = ++a->clock;
	a->bytes += x->size;
}

void response_cache_put(struct response_cache *a, const char *key, struct MHD_Response *r, size_t size)
{
	struct cached_response *x;

	pthread_mutex_lock(&a->mutex);
	x = response_find(a, key);
	if (x && !x->response && r)
		response_keep(a, x, r, size);
	else if (x && !x->response)
		x->key[0] = '\0'; /* of those who wait for it the next one makes it */
	/* else there was no place for it, and its user frees it */
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->mutex);
}

void response_cache_release(struct response_cache *a, struct MHD_Response *r)
{
	struct cached_response *x = NULL;

	pthread_mutex_lock(&a->mutex);
	for (size_t i = 0; i < KEPT && !x; i++)
		if (a->of[i].response == r)
			x = &a->of[i];
	if (!x)
		MHD_destroy_response(r); /* it was not kept */
	else if (--x->users == 0 && x->passing)
		response_drop(a, x);
	pthread_mutex_unlock(&a->mutex);
}
