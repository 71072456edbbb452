/* SPDX-License-Identifier: MIT */
#include "server/service.h"
#include "server/request_head.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "server/response_headers.h"
#include "server/response_cache.h"
#include "server/request.h"
#include "server/listener.h"
#include "server/spool.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>

enum {
	MEMORY_MOST = 2 * HEAD_MOST, /* of a request's head; it is cleared before each request */
	STACK = 1 << 20,
	UNFINISHED_MOST = 128,
	REQUEST_MS = 10 * 1000,
	ANSWER_MS = 600 * 1000, /* the largest answer on a slow line */
	RUN_BYTES = 16,
	GENERATION_MOST = 2 * RUN_BYTES + 16,
};

/* Its strict reading of requests, by the name of the version that we are compiled with. */
#if MHD_VERSION >= 0x00097701
#define LIBMICROHTTPD_STRICT MHD_OPTION_CLIENT_DISCIPLINE_LVL, 2
#else
#define LIBMICROHTTPD_STRICT MHD_OPTION_STRICT_FOR_CLIENT, 1
#endif

struct service {
	struct service_options options;
	struct MHD_Daemon *daemon;
	struct listener *listener;
	bool local;		/* it listens on loopback */
	pthread_rwlock_t gate;	/* held for reading while an answer is made */
	pthread_mutex_t mutex;	/* of the health */
	uint8_t run[RUN_BYTES]; /* by chance: what one run tagged is not taken for what another did */
	unsigned taken;		/* configurations since then */
	char generation[GENERATION_MOST];
	struct admission admission;
	struct health health;
	struct response_cache *answers;
};

static struct health health_of(struct service *s)
{
	struct health h;

	pthread_mutex_lock(&s->mutex);
	h = s->health;
	pthread_mutex_unlock(&s->mutex);
	return h;
}

/* ---- an answer ---- */

static void response_header_add(struct MHD_Response *r, const char *name, const char *value)
{
	MHD_add_response_header(r, name, value);
}

/* Takes the body over; NULL: there is no memory for it. */
static struct MHD_Response *response_of(const struct exchange *x, struct spool_entry *body, bool gzip)
{
	struct MHD_Response *r = body->fd >= 0 ? MHD_create_response_from_fd64(body->size, body->fd)
					       : MHD_create_response_from_buffer(body->memory.length,
						     body->memory.at, MHD_RESPMEM_MUST_FREE);

	if (!r)
		return NULL;
	if (x->type)
		response_header_add(r, "Content-Type", x->type);
	if (gzip && body->size)
		response_header_add(r, "Content-Encoding", "gzip");
	if (x->etag && !x->posted)
		response_header_add(r, "ETag", x->etag);
	if (x->status == 401)
		response_header_add(r, "WWW-Authenticate", "Bearer");
	if (x->status == 405 && x->allow)
		response_header_add(r, "Allow", x->allow);
	if (x->location)
		response_header_add(r, "Location", x->location);
	response_header_add(r, "Cache-Control", "no-cache");
	response_header_add(r, "Vary", "Accept, Accept-Encoding");
	for (const struct response_header *h = answer_headers; h->name; h++)
		response_header_add(r, h->name, h->value);
	return r;
}

static void service_count(struct service *s, int status)
{
	pthread_mutex_lock(&s->mutex);
	s->health.answers[status / 100 % 6]++;
	pthread_mutex_unlock(&s->mutex);
}

static int descriptor_of(struct MHD_Connection *c)
{
	return MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static enum MHD_Result service_respond(
    struct service *s, struct MHD_Connection *c, int status, struct MHD_Response *r)
{
	enum MHD_Result result = MHD_queue_response(c, (unsigned)status, r);

	service_count(s, status);
	listener_sending(s->listener, descriptor_of(c));
	return result;
}

/* The answer of one request, and what it shares with others that ask for the same. */
struct making {
	struct service *service;
	bool gzip;
	struct spool *spool;
	bool waited_for; /* others may wait for what we make */
	const char *key;
	struct MHD_Response *response; /* that was made already */
};

static enum outcome making_begin(struct exchange *x, struct error *e)
{
	struct making *m = x->begin_context;

	m->key = x->etag ? x->etag : x->constant;
	if (m->key) {
		m->response = response_cache_get(m->service->answers, m->key);
		if (m->response)
			return OUTCOME_ABSENT;
		m->waited_for = true;
	}
	m->gzip &= !x->constant; /* one answer for all, and a short one */
	return spool_open(m->gzip, &m->spool, &x->out, e);
}

/* Anew without what was written so far: an error is all that is said. */
static enum outcome service_error_text(const char *sentence, struct spool_entry *body)
{
	TEXT_OWNED struct text said = {0};
	struct spool *spool;
	struct error e;
	FILE *out;

	if (spool_open(false, &spool, &out, &e) != OUTCOME_DONE)
		return OUTCOME_REFUSED;
	error_body_write(&said, sentence);
	fputs(text_of(&said), out);
	return spool_end(spool, body, &e);
}

/* What is said of a failure of ours; what it was stands in the log. */
static const char *failure_sentence(const struct exchange *x, const char *url, const struct error *e)
{
	log_event(LOG_WARNING, "answer", "path=%s status=%d problem=%s", url, x->status, e->text);
	return x->sentence ? x->sentence : "the answer could not be made (the log of the service says why)";
}

/* What was asked is answered into `body`, as an error where it cannot be; false: not even that. */
static bool body_made(
    const struct received_request *q, struct making *m, struct exchange *x, struct spool_entry *body)
{
	struct error e;
	enum outcome outcome = request_answer(q, &m->service->admission, x, &e);

	if (outcome != OUTCOME_DONE) {
		spool_drop(m->spool);
	} else if (m->spool) {
		outcome = spool_end(m->spool, body, &e);
		x->status = outcome == OUTCOME_DONE ? x->status : 503;
	}
	if (outcome == OUTCOME_DONE)
		return true;
	x->status = x->status == 200 ? 503 : x->status;
	m->gzip = false;
	x->type = "application/json; charset=utf-8";
	x->etag = NULL;
	return service_error_text(x->status >= 500 ? failure_sentence(x, q->url, &e) : e.text, body) ==
	       OUTCOME_DONE;
}

static enum MHD_Result service_answer(struct service *s, const struct received_request *q)
{
	struct MHD_Connection *c = q->connection;
	struct making m = {
	    .service = s, .gzip = header_accepts(request_header_get(c, "Accept-Encoding"), "gzip")};
	struct exchange x = {.store = s->options.store,
	    .status = 200,
	    .accept = request_header_get(c, "Accept"),
	    .matches = request_header_get(c, "If-None-Match"),
	    .gzip = m.gzip,
	    .posted = strcmp(q->method, "POST") == 0,
	    .begin = making_begin,
	    .begin_context = &m};
	struct health health = health_of(s);
	struct spool_entry body = {.fd = -1};
	bool made, gated = !request_is_ungated(q);
	enum MHD_Result result = MHD_NO;
	struct MHD_Response *r;

	x.health = &health;
	if (gated) {
		pthread_rwlock_rdlock(&s->gate);
		x.config = s->options.config;
		x.generation = arena_text(&x.arena, s->generation);
		x.token_needed = s->admission.token_count > 0;
		x.from_strangers = !x.token_needed && (x.config->http.public || !s->local);
	}
	x.now = s->options.now(s->options.now_context);
	made = body_made(q, &m, &x, &body);
	if (gated)
		pthread_rwlock_unlock(&s->gate);
	r = m.response ? m.response : made ? response_of(&x, &body, m.gzip) : NULL;
	if (m.waited_for)
		response_cache_put(
		    s->answers, m.key, x.status == 200 ? r : NULL, body.fd < 0 ? body.size : SIZE_MAX);
	if (r)
		result = service_respond(s, c, x.status, r);
	if (r && (m.response || m.waited_for))
		response_cache_release(s->answers, r);
	else if (r)
		MHD_destroy_response(r);
	arena_done(&x.arena);
	return result;
}

/* ---- requests ---- */

static enum MHD_Result service_request(void *context, struct MHD_Connection *c, const char *path,
    const char *method, const char *version, const char *upload, size_t *upload_size, void **state)
{
	struct service *s = context;
	struct text *body = *state;

	(void)version;
	if (!body) {
		*state = memory_new(sizeof *body);
		return MHD_YES;
	}
	if (*upload_size) {
		if (body->length + *upload_size > ASKED_BODY_MOST)
			return MHD_NO; /* more than was announced: that was looked at before */
		text_put(body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	if (!listener_received(s->listener, descriptor_of(c), body->length))
		return MHD_NO;
	return service_answer(
	    s, &(struct received_request){.connection = c, .url = path, .method = method, .body = body});
}

static void service_request_done(
    void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode code)
{
	struct service *s = context;
	struct text *body = *state;

	if (body)
		text_done(body);
	free(body);
	*state = NULL;
	if (code == MHD_REQUEST_TERMINATED_COMPLETED_OK)
		listener_answered(s->listener, descriptor_of(c));
}

/* ---- connections ---- */

static bool service_connection_add(void *context, int fd, const struct sockaddr *from, socklen_t length)
{
	struct service *s = context;

	return MHD_add_connection(s->daemon, fd, from, length) == MHD_YES;
}

static void service_refused(void *context, int status)
{
	service_count(context, status);
}

static void connection_changed(
    void *context, struct MHD_Connection *c, void **state, enum MHD_ConnectionNotificationCode code)
{
	struct service *s = context;

	(void)state;
	if (code == MHD_CONNECTION_NOTIFY_CLOSED)
		listener_ended(s->listener, descriptor_of(c));
}

/* ---- life ---- */

static enum outcome daemon_start(struct service *s, struct error *e)
{
	const struct http_service *h = &s->options.config->http;
	const unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION |
			       MHD_USE_POLL | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET;

	/* twice what the listener gives it: those that were cut off may still end */
	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, service_request, s, LIBMICROHTTPD_STRICT,
	    MHD_OPTION_CONNECTION_LIMIT, 2 * (unsigned)(h->connections + LISTENER_SPARE),
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)h->timeout, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)MEMORY_MOST, MHD_OPTION_THREAD_STACK_SIZE, (size_t)STACK, MHD_OPTION_NOTIFY_COMPLETED,
	    service_request_done, s, MHD_OPTION_NOTIFY_CONNECTION, connection_changed, s, MHD_OPTION_END);
	return s->daemon ? OUTCOME_DONE
			 : error_set(e, OUTCOME_REFUSED, "http: libmicrohttpd cannot be started");
}

/* No more than an eighth of the descriptors: the store and sources need some too. */
static int unfinished_most(void)
{
	struct rlimit limit;
	rlim_t most = UNFINISHED_MOST;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur / 8 < most)
		most = limit.rlim_cur / 8;
	return most ? (int)most : 1;
}

static enum outcome listen_at(struct service *s, struct error *e)
{
	const struct http_service *h = &s->options.config->http;
	struct sockaddr_storage at;
	const struct listener_options o = {.at = &at,
	    .connections = h->connections,
	    .unfinished = unfinished_most(),
	    .request_ms = s->options.request_ms ? s->options.request_ms : REQUEST_MS,
	    .answer_ms = s->options.answer_ms ? s->options.answer_ms : ANSWER_MS,
	    .body_most = ASKED_BODY_MOST,
	    .give = service_connection_add,
	    .refused = service_refused,
	    .context = s};
	struct error inner;

	http_address(h->host, h->port, &at);
	if (listener_open(&o, &s->listener, &inner) != OUTCOME_DONE)
		return error_set(
		    e, OUTCOME_REFUSED, "http: cannot listen on %s:%d: %.200s", h->host, h->port, inner.text);
	return OUTCOME_DONE;
}

static void generation_set(struct service *s)
{
	TEXT_OWNED struct text t = {0};

	hex_add(&t, s->run, sizeof s->run);
	snprintf(s->generation, sizeof s->generation, "%s.%u", text_of(&t), s->taken);
}

enum outcome service_start(const struct service_options *o, struct service **out, struct error *e)
{
	struct service *s = memory_new(sizeof *s);
	pthread_rwlockattr_t attributes;
	enum outcome outcome;

	s->options = *o;
	s->health.started = o->now(o->now_context);
	s->health.evaluated = INSTANT_NONE;
	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&s->gate, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	pthread_mutex_init(&s->mutex, NULL);
	s->answers = response_cache_new();
	s->local = http_loopback(o->config->http.host);
	if (getrandom(s->run, sizeof s->run, 0) != sizeof s->run)
		memcpy(s->run, &(int64_t){machine_ms()}, sizeof(int64_t));
	generation_set(s);
	outcome = admission_read(&s->admission, o->config, s->local, e);
	if (outcome == OUTCOME_DONE)
		outcome = daemon_start(s, e);
	if (outcome == OUTCOME_DONE)
		outcome = listen_at(s, e);
	if (outcome != OUTCOME_DONE) {
		service_stop(s);
		return outcome;
	}
	*out = s;
	return OUTCOME_DONE;
}

void service_stop(struct service *s)
{
	if (!s)
		return;
	listener_stop(s->listener);
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	listener_free(s->listener);
	response_cache_free(s->answers);
	admission_done(&s->admission);
	pthread_rwlock_destroy(&s->gate);
	pthread_mutex_destroy(&s->mutex);
	free(s);
}

int service_port(const struct service *s)
{
	return s ? listener_port(s->listener) : 0;
}

void service_pause(struct service *s)
{
	if (s)
		pthread_rwlock_wrlock(&s->gate);
}

enum outcome service_resume(struct service *s, const struct config *c, struct error *e)
{
	enum outcome outcome = OUTCOME_DONE;

	if (!s)
		return OUTCOME_DONE;
	if (c != s->options.config) {
		s->options.config = c;
		s->taken++;
		generation_set(s);
		outcome = admission_read(&s->admission, c, s->local, e);
	}
	pthread_rwlock_unlock(&s->gate);
	return outcome;
}

void service_evaluated(struct service *s, instant at)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->mutex);
	s->health.evaluated = at;
	pthread_mutex_unlock(&s->mutex);
}
