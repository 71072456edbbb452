/* SPDX-License-Identifier: MIT */
#include "base/transfer.h"
#include "base/http.h"
#include "base/plain.h"
#include "base/clock.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct http {
	CURLM *multi;
	struct transfer *running, *waiting, **waiting_end; /* waiting ones in the order they were started */
	struct origin *origins;
	int count; /* running */
	struct http_limits limits;
};

enum outcome http_new(const struct http_limits *limits, struct http **h, struct error *e)
{
	static bool initialised;
	struct http *new;

	/* libcurl would write the keys of every connection there, and with them whatever is sent */
	if (!initialised)
		unsetenv("SSLKEYLOGFILE");
	if (!initialised && curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return error_set(e, OUTCOME_MISUSED, "libcurl cannot be initialised");
	initialised = true;
	new = memory_new(sizeof *new);
	new->multi = curl_multi_init();
	if (!new->multi) {
		free(new);
		return error_set(e, OUTCOME_MISUSED, "libcurl cannot be initialised");
	}
	new->limits = *limits;
	new->waiting_end = &new->waiting;
	*h = new;
	return OUTCOME_DONE;
}

static void transfers_free(struct http *h, struct transfer *list)
{
	while (list) {
		struct transfer *t = list;

		list = t->next;
		if (t->running)
			curl_multi_remove_handle(h->multi, t->easy);
		transfer_free(t);
	}
}

void http_free(struct http *h)
{
	if (!h)
		return;
	transfers_free(h, h->running);
	transfers_free(h, h->waiting);
	while (h->origins) {
		struct origin *o = h->origins;

		h->origins = o->next;
		free(o->name);
		free(o);
	}
	curl_multi_cleanup(h->multi);
	free(h);
}

static struct origin *origin_find(struct http *h, char *name)
{
	struct origin *o;

	for (o = h->origins; o; o = o->next) {
		if (strcmp(o->name, name) == 0) {
			free(name);
			return o;
		}
	}
	o = memory_new(sizeof *o);
	o->name = name;
	o->next = h->origins;
	h->origins = o;
	return o;
}

static void wait_in_line(struct http *h, struct transfer *t)
{
	t->next = NULL;
	*h->waiting_end = t;
	h->waiting_end = &t->next;
}

static void launch_waiting(struct http *h)
{
	int64_t now = monotonic_ms();
	struct transfer **at = &h->waiting;

	while (*at) {
		struct transfer *t = *at;
		struct origin *o = t->origin;

		if (!t->request.own_pace &&
		    (h->count >= h->limits.most || o->running >= h->limits.per_host || o->free_at_ms > now)) {
			at = &t->next;
			continue;
		}
		*at = t->next;
		if (h->waiting_end == &t->next)
			h->waiting_end = at;
		if (transfer_configure(t) && curl_multi_add_handle(h->multi, t->easy) != CURLM_OK)
			transfer_option_result(t, "another request", CURLE_FAILED_INIT);
		t->running = true;
		t->next = h->running;
		h->running = t;
		if (t->request.own_pace)
			continue;
		h->count++;
		o->running++;
		if (h->limits.per_host_minute > 0)
			o->free_at_ms = now + (int64_t)(60000 / h->limits.per_host_minute);
	}
}

/* Milliseconds until a transfer may begin that waits for its host's rate; `most` where none does. */
static int rate_wait_ms(const struct http *h, int most)
{
	int64_t now = monotonic_ms();

	for (const struct transfer *t = h->waiting; t && h->count < h->limits.most; t = t->next) {
		int64_t wait = t->origin->free_at_ms - now;

		if (t->origin->running < h->limits.per_host && wait < most)
			most = wait > 0 ? (int)wait : 0;
	}
	return most;
}

/* Takes a transfer that has ended out of the running ones. */
static void transfer_remove(struct transfer *t)
{
	struct http *h = t->http;

	curl_multi_remove_handle(h->multi, t->easy);
	t->running = false;
	if (!t->request.own_pace) {
		h->count--;
		t->origin->running--;
	}
	for (struct transfer **at = &h->running; *at; at = &(*at)->next) {
		if (*at == t) {
			*at = t->next;
			break;
		}
	}
}

enum outcome http_start(
    struct http *h, const struct http_request *request, http_done *done, void *context, struct error *e)
{
	char *origin = url_origin(request->url, request->files, e);
	struct transfer *t;

	if (!origin)
		return OUTCOME_REFUSED;
	if (transfer_new(request, &t, e) != OUTCOME_DONE) {
		free(origin);
		return OUTCOME_REFUSED;
	}
	t->http = h;
	t->origin = t->first_origin = origin_find(h, origin);
	t->done = done;
	t->context = context;
	if (transfer_may_begin(t, e) != OUTCOME_DONE) {
		transfer_free(t);
		return OUTCOME_REFUSED;
	}
	wait_in_line(h, t);
	launch_waiting(h);
	return OUTCOME_DONE;
}

static void transfer_finish(struct transfer *t, CURLcode code)
{
	struct http *h = t->http;
	struct http_reply reply;
	char *origin;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	transfer_remove(t);
	if (code == CURLE_OK && transfer_redirected(t, status, &origin)) {
		t->origin = origin_find(h, origin);
		wait_in_line(h, t); /* for its turn at the new host */
		return;
	}
	transfer_reply(t, code, &reply);
	t->done(t->context, &reply);
	transfer_free(t);
}

/* Those that libcurl was not given; their callers may start others. Whether there were any. */
static bool unsent_finish(struct http *h)
{
	bool any = false;

	for (struct transfer *t = h->running; t;) {
		if (!t->unsent) {
			t = t->next;
			continue;
		}
		any = true;
		transfer_finish(t, CURLE_FAILED_INIT);
		t = h->running;
	}
	return any;
}

void http_pump(struct http *h, int timeout_ms, struct pollfd *extra, int extra_count)
{
	struct curl_waitfd fds[8];
	int running, left;
	CURLMsg *m;

	launch_waiting(h);
	timeout_ms = unsent_finish(h) ? 0 : rate_wait_ms(h, timeout_ms);
	for (int i = 0; i < extra_count && i < 8; i++)
		fds[i] = (struct curl_waitfd){.fd = extra[i].fd, .events = CURL_WAIT_POLLIN};
	curl_multi_perform(h->multi, &running);
	m = curl_multi_info_read(h->multi, &left);
	if (!m) {
		curl_multi_poll(h->multi, fds, (unsigned)extra_count, timeout_ms, NULL);
		for (int i = 0; i < extra_count && i < 8; i++)
			extra[i].revents = fds[i].revents & CURL_WAIT_POLLIN ? POLLIN : 0;
		curl_multi_perform(h->multi, &running);
		m = curl_multi_info_read(h->multi, &left);
	}
	for (; m; m = curl_multi_info_read(h->multi, &left)) {
		struct transfer *t = NULL;

		if (m->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		transfer_finish(t, m->data.result);
	}
	launch_waiting(h);
}

void http_wake(struct http *h)
{
	curl_multi_wakeup(h->multi);
}

bool http_worth_retrying(const struct http_reply *r)
{
	return !r->too_large && !r->refused &&
	       (r->status == 0 || r->status == 408 || r->status == 425 || r->status == 429 ||
		   r->status >= 500);
}
