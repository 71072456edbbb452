#include "export/service.h"
#include "base/json.h"
#include "base/log.h"
#include "export/answers.h"
#include "export/body.h"
#include "export/exchange.h"
#include "export/microhttpd.h"
#include "export/spool.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <openssl/crypto.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BODY_MOST = 1 << 20, /* a POST: ten thousand regions by name */
	HEADERS_MOST = 64 << 10,
	STACK = 1 << 20,
	GZIP_LEAST = 1024, /* smaller answers are sent as they are */
	TOKENS_MOST = 2,
};

struct service {
	struct service_options options;
	struct MHD_Daemon *daemon;
	int port;
	pthread_rwlock_t gate; /* held for reading while an answer is made */
	pthread_mutex_t mutex; /* of the health */
	unsigned generation;   /* of the configuration */
	struct text tokens[TOKENS_MOST];
	size_t token_count;
	struct health health;
	struct answers *answers;
};

/* A request while it comes in. */
struct incoming {
	struct text body;
	bool too_large;
};

static const char *header_of(struct MHD_Connection *c, const char *name)
{
	const char *value = microhttpd()->lookup_connection_value(c, MHD_HEADER_KIND, name);

	return value ? value : "";
}

static struct health health_of(struct service *s)
{
	struct health h;

	pthread_mutex_lock(&s->mutex);
	h = s->health;
	pthread_mutex_unlock(&s->mutex);
	return h;
}

/* ---- who may ask ---- */

static bool allowed(struct service *s, struct MHD_Connection *c)
{
	const char *said = header_of(c, "Authorization");
	bool known = s->token_count == 0;

	if (strncasecmp(said, "Bearer ", 7) != 0)
		return known;
	said += 7;
	for (size_t i = 0; i < s->token_count; i++)
		known |= s->tokens[i].length && strlen(said) == s->tokens[i].length &&
			 CRYPTO_memcmp(said, s->tokens[i].at, s->tokens[i].length) == 0;
	return known;
}

static void tokens_done(struct text tokens[TOKENS_MOST])
{
	for (size_t i = 0; i < TOKENS_MOST; i++)
		text_done(&tokens[i]);
}

/* One that cannot be had stays empty and lets nobody in, and where none can be had nobody comes in: no door
 * opens, and none of before stays open, because a file is missing. REFUSED: one of them; the others are
 * taken. */
static int tokens_read(struct service *s, const struct config *c, struct error *e)
{
	int outcome = DONE;

	tokens_done(s->tokens);
	s->token_count = c->http.tokens.count < TOKENS_MOST ? c->http.tokens.count : TOKENS_MOST;
	for (size_t i = 0; i < s->token_count; i++) {
		if (secret_resolve(c->http.tokens.at[i], c->folder, &s->tokens[i], e) != DONE) {
			text_done(&s->tokens[i]); /* half of one is none */
			outcome = REFUSED;
		} else if (!s->tokens[i].length) {
			outcome = error_set(e, REFUSED, "http: the token is empty");
		}
	}
	return outcome;
}

/* ---- an answer ---- */

static enum MHD_Result pair_take(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct exchange *x = context;
	struct pair *pairs = (struct pair *)(uintptr_t)x->pairs, *p;

	(void)kind;
	p = arena_push(&x->arena, &pairs, &x->pair_count, sizeof *p);
	p->name = arena_text(&x->arena, name);
	p->value = arena_text(&x->arena, value ? value : "");
	x->pairs = pairs;
	return MHD_YES;
}

static bool utf8_all(const struct exchange *x)
{
	for (size_t i = 0; i < x->pair_count; i++)
		if (utf8_valid(x->pairs[i].name, strlen(x->pairs[i].name)) < strlen(x->pairs[i].name) ||
		    utf8_valid(x->pairs[i].value, strlen(x->pairs[i].value)) < strlen(x->pairs[i].value))
			return false;
	return true;
}

/* What is asked for, read and answered into x->out. */
static int answered(struct service *s, struct MHD_Connection *c, const char *path, const char *method,
    const struct incoming *in, struct exchange *x, struct error *e)
{
	const struct endpoint *endpoint = endpoint_find(path);
	struct pair *pairs;
	int outcome = DONE;

	if (!endpoint) {
		x->status = 404;
		return error_set(e, REFUSED, "there is nothing at %.100s; /api shows what there is", path);
	}
	if (!endpoint->open && !allowed(s, c)) {
		x->status = 401;
		return error_set(e, REFUSED, "a token is needed: Authorization: Bearer ...");
	}
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0 &&
	    (strcmp(method, "POST") != 0 || endpoint->answer != answer_list)) {
		x->status = 405;
		return error_set(e, REFUSED, "%.20s is not done here: all of this is read only", method);
	}
	if (in->too_large) {
		x->status = 413;
		return error_set(e, REFUSED, "the body is larger than %d bytes", BODY_MOST);
	}
	x->path = path + strlen(endpoint->path);
	microhttpd()->get_connection_values(c, MHD_GET_ARGUMENT_KIND, pair_take, x);
	pairs = (struct pair *)(uintptr_t)x->pairs;
	if (in->body.length)
		outcome = body_read(text_of(&in->body), in->body.length, header_of(c, "Content-Type"),
		    &x->arena, &pairs, &x->pair_count, e);
	x->pairs = pairs;
	if (outcome == DONE && !utf8_all(x))
		outcome = error_set(e, REFUSED, "a parameter is not UTF-8");
	if (outcome != DONE) {
		x->status = 400;
		return outcome;
	}
	outcome = endpoint->answer(x, e);
	if (outcome != DONE && x->status == 200)
		x->status = 400;
	return outcome;
}

static void error_print(FILE *out, const char *sentence)
{
	TEXT_OWNED struct text t = {0};
	struct json_writer w = {.out = &t};

	json_open(&w, NULL, '{');
	json_string(&w, "error", sentence);
	json_close(&w, '}');
	fprintf(out, "%s\n", text_of(&t));
}

static void header_add(struct MHD_Response *r, const char *name, const char *value)
{
	microhttpd()->add_response_header(r, name, value);
}

/* Takes the body over; NULL: there is no memory for it. */
static struct MHD_Response *response_of(const struct exchange *x, struct spooled *body, bool gzip)
{
	struct MHD_Response *r = body->fd >= 0
				     ? microhttpd()->create_response_from_fd64(body->size, body->fd)
				     : microhttpd()->create_response_from_buffer(
					   body->memory.length, body->memory.at, MHD_RESPMEM_MUST_FREE);

	if (!r)
		return NULL;
	if (x->type)
		header_add(r, "Content-Type", x->type);
	if (gzip && body->size)
		header_add(r, "Content-Encoding", "gzip");
	if (x->etag)
		header_add(r, "ETag", x->etag);
	if (x->status == 401)
		header_add(r, "WWW-Authenticate", "Bearer");
	if (x->status == 405)
		header_add(r, "Allow", "GET, HEAD, POST");
	header_add(r, "Cache-Control", "no-cache");
	header_add(r, "Vary", "Accept, Accept-Encoding");
	header_add(r, "X-Content-Type-Options", "nosniff");
	header_add(r, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
	return r;
}

static enum MHD_Result respond(
    struct service *s, struct MHD_Connection *c, int status, struct MHD_Response *r)
{
	pthread_mutex_lock(&s->mutex);
	s->health.answers[status / 100 % 6]++;
	pthread_mutex_unlock(&s->mutex);
	return microhttpd()->queue_response(c, (unsigned)status, r);
}

/* What the lists of one request share with others that ask for the same. */
struct reuse {
	struct service *service;
	bool gzip, waited_for; /* waited_for: others may wait for what we make */
	char key[64];
	struct MHD_Response *response;
};

static bool at_hand(struct exchange *x)
{
	struct reuse *u = x->at_hand_context;

	snprintf(u->key, sizeof u->key, "%s%s", x->etag, u->gzip ? "+gzip" : "");
	u->response = answers_take(u->service->answers, u->key);
	u->waited_for = !u->response;
	return u->response != NULL;
}

/* Anew without what was written so far: an error is all that is said. */
static int said_error(const struct error *why, struct spooled *body)
{
	struct spool *spool;
	struct error e;
	FILE *out;

	if (spool_open(false, &spool, &out, &e) != DONE)
		return REFUSED;
	error_print(out, why->text);
	return spool_end(spool, body, &e);
}

/* What was asked is answered into `body`, as an error where it cannot be; false: not even that. */
static bool body_made(struct service *s, struct MHD_Connection *c, const char *path, const char *method,
    const struct incoming *in, struct exchange *x, bool *gzip, struct spooled *body)
{
	struct spool *spool = NULL;
	struct error e;
	char quoted[600];
	int outcome = spool_open(*gzip, &spool, &x->out, &e);

	if (outcome == DONE)
		outcome = answered(s, c, path, method, in, x, &e);
	if (outcome == DONE) {
		outcome = spool_end(spool, body, &e);
		x->status = outcome == DONE ? x->status : 503;
	} else {
		spool_drop(spool);
	}
	if (outcome == DONE)
		return true;
	x->status = x->status == 200 ? 503 : x->status;
	if (x->status >= 500)
		log_event(LOG_WARNING, "answer", "path=%s status=%d problem=%s", path, x->status,
		    log_quote(quoted, sizeof quoted, e.text));
	*gzip = false;
	x->type = "application/json; charset=utf-8";
	x->etag = NULL;
	return said_error(&e, body) == DONE;
}

static enum MHD_Result answer(struct service *s, struct MHD_Connection *c, const char *path,
    const char *method, const struct incoming *in)
{
	struct reuse reuse = {.service = s, .gzip = strstr(header_of(c, "Accept-Encoding"), "gzip") != NULL};
	struct exchange x = {.store = s->options.store,
	    .status = 200,
	    .accept = header_of(c, "Accept"),
	    .matches = header_of(c, "If-None-Match"),
	    .at_hand = at_hand,
	    .at_hand_context = &reuse};
	struct health health = health_of(s);
	struct spooled body = {.fd = -1};
	bool gzip = reuse.gzip, made;
	enum MHD_Result result = MHD_NO;
	struct MHD_Response *r;

	x.health = &health;
	pthread_rwlock_rdlock(&s->gate);
	x.config = s->options.config;
	x.generation = s->generation;
	x.token_needed = s->token_count > 0;
	x.now = s->options.now(s->options.now_context);
	made = body_made(s, c, path, method, in, &x, &gzip, &body);
	pthread_rwlock_unlock(&s->gate);
	if (x.status == 304) {
		text_clear(&body.memory);
		body.size = 0;
	}
	r = reuse.response ? reuse.response : made ? response_of(&x, &body, gzip) : NULL;
	if (reuse.response)
		text_done(&body.memory); /* nothing was written */
	else if (reuse.waited_for)
		answers_put(s->answers, reuse.key, x.status == 200 && body.fd < 0 ? r : NULL, body.size);
	if (r)
		result = respond(s, c, x.status, r);
	if (r && (reuse.response || reuse.waited_for))
		answers_release(s->answers, r);
	else if (r)
		microhttpd()->destroy_response(r);
	arena_done(&x.arena);
	return result;
}

/* ---- requests ---- */

static enum MHD_Result take(void *context, struct MHD_Connection *c, const char *path, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state)
{
	struct incoming *in = *state;

	(void)version;
	if (!in) {
		*state = memory_new(sizeof *in);
		return MHD_YES;
	}
	if (*upload_size) {
		if (in->body.length + *upload_size > BODY_MOST)
			in->too_large = true;
		else
			text_put(&in->body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	return answer(context, c, path, method, in);
}

static void taken(void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode code)
{
	struct incoming *in = *state;

	(void)context, (void)c, (void)code;
	if (in)
		text_done(&in->body);
	free(in);
	*state = NULL;
}

/* ---- life ---- */

static int listen_at(struct service *s, struct error *e)
{
	const struct http_service *h = &s->options.config->http;
	struct sockaddr_storage at;
	unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL;

	http_address(h->host, h->port, &at);
	if (at.ss_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	errno = 0;
	s->daemon = microhttpd()->start_daemon(flags, (uint16_t)h->port, NULL, NULL, take, s,
	    MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&at, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)h->connections, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)h->timeout,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MOST, MHD_OPTION_THREAD_STACK_SIZE,
	    (size_t)STACK, MHD_OPTION_NOTIFY_COMPLETED, taken, s, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
	    MHD_OPTION_END);
	if (!s->daemon)
		return error_set(e, REFUSED, "http: cannot listen on %s:%d: %s", h->host, h->port,
		    errno ? strerror(errno) : "the address is taken, or not ours");
	s->port = microhttpd()->get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	return DONE;
}

int service_start(const struct service_options *o, struct service **out, struct error *e)
{
	struct service *s = memory_new(sizeof *s);
	pthread_rwlockattr_t attributes;
	int outcome;

	s->options = *o;
	s->health.started = o->now(o->now_context);
	s->health.evaluated = INSTANT_NONE;
	pthread_rwlockattr_init(&attributes);
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&s->gate, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	pthread_mutex_init(&s->mutex, NULL);
	s->answers = answers_new();
	outcome = tokens_read(s, o->config, e);
	if (outcome == DONE)
		outcome = listen_at(s, e);
	if (outcome != DONE) {
		service_stop(s);
		return outcome;
	}
	*out = s;
	return DONE;
}

void service_stop(struct service *s)
{
	if (!s)
		return;
	if (s->daemon)
		microhttpd()->stop_daemon(s->daemon);
	answers_free(s->answers);
	tokens_done(s->tokens);
	pthread_rwlock_destroy(&s->gate);
	pthread_mutex_destroy(&s->mutex);
	free(s);
}

int service_port(const struct service *s)
{
	return s ? s->port : 0;
}

void service_pause(struct service *s)
{
	if (s)
		pthread_rwlock_wrlock(&s->gate);
}

int service_resume(struct service *s, const struct config *c, struct error *e)
{
	int outcome = DONE;

	if (!s)
		return DONE;
	if (c != s->options.config) {
		s->options.config = c;
		s->generation++;
		outcome = tokens_read(s, c, e);
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
