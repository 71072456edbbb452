/* SPDX-License-Identifier: MIT */
#include "tests/server.h"
#include "base/memory.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { PATHS = 64 };

struct place {
	char *path;
	struct cached_response answer;
	size_t count;
	struct text bodies, taken, last_body, last_headers, last_query;
};

struct server {
	struct MHD_Daemon *daemon;
	char url[64];
	pthread_mutex_t lock;
	struct place places[PATHS];
	size_t place_count;
	int at_once, most_at_once;
};

struct request {
	struct text body;
};

static struct place *place_of(struct server *s, const char *path, bool create)
{
	for (size_t i = 0; i < s->place_count; i++)
		if (strcmp(s->places[i].path, path) == 0)
			return &s->places[i];
	if (!create || s->place_count == PATHS)
		return NULL;
	s->places[s->place_count].path = memory_text(path);
	return &s->places[s->place_count++];
}

static enum MHD_Result note_header(void *context, enum MHD_ValueKind kind, const char *key, const char *value)
{
	(void)kind;
	text_printf(context, "%s: %s\n", key, value ? value : "");
	return MHD_YES;
}

static enum MHD_Result note_query(void *context, enum MHD_ValueKind kind, const char *key, const char *value)
{
	(void)kind;
	text_printf(context, "%s=%s&", key, value ? value : "");
	return MHD_YES;
}

static void gzip(const char *body, struct text *out)
{
	z_stream z = {0};
	unsigned char buffer[4096];
	int code;

	deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	z.next_in = (unsigned char *)(uintptr_t)body;
	z.avail_in = (unsigned)strlen(body);
	do {
		z.next_out = buffer;
		z.avail_out = sizeof buffer;
		code = deflate(&z, Z_FINISH);
		text_put(out, buffer, sizeof buffer - z.avail_out);
	} while (code == Z_OK);
	deflateEnd(&z);
}

static ssize_t broken(void *context, uint64_t at, char *buffer, size_t most)
{
	const char *body = context;
	size_t half = strlen(body) / 2;

	if (at >= half)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	most = most < half - at ? most : half - at;
	memcpy(buffer, body + at, most);
	return (ssize_t)most;
}

static struct MHD_Response *response_of(const struct cached_response *a)
{
	const char *body = a->body ? a->body : "";
	struct MHD_Response *r;
	TEXT_OWNED struct text packed = {0};

	switch (a->behaviour) {
	case BREAK_OFF:
		return MHD_create_response_from_callback(
		    strlen(body), 64, broken, (void *)(uintptr_t)body, NULL);
	case SERVE_GZIP:
		gzip(body, &packed);
		r = MHD_create_response_from_buffer(packed.length, packed.at, MHD_RESPMEM_MUST_COPY);
		MHD_add_response_header(r, "Content-Encoding", "gzip");
		return r;
	case SERVE:
	case HANG:
	case DROP:
		break;
	}
	return MHD_create_response_from_buffer(strlen(body), (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
}

static void headers_add(struct MHD_Response *r, const char *lines)
{
	while (lines && *lines) {
		size_t n = strcspn(lines, "\n"), name = strcspn(lines, ":");
		char key[64], value[512];

		snprintf(key, sizeof key, "%.*s", (int)name, lines);
		snprintf(value, sizeof value, "%.*s", (int)(n - name - 2), lines + name + 2);
		MHD_add_response_header(r, key, value);
		lines += n + (lines[n] == '\n');
	}
}

static enum MHD_Result reply(struct MHD_Connection *c, const struct cached_response *a, unsigned status)
{
	struct MHD_Response *r = response_of(a);
	enum MHD_Result result;

	MHD_add_response_header(r, "Content-Type", a->content_type ? a->content_type : "application/json");
	if (a->location)
		MHD_add_response_header(r, "Location", a->location);
	if (a->etag)
		MHD_add_response_header(r, "ETag", a->etag);
	if (a->retry_after)
		MHD_add_response_header(r, "Retry-After", a->retry_after);
	if (a->link)
		MHD_add_response_header(r, "Link", a->link);
	headers_add(r, a->more);
	result = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return result;
}

/* A place "/path?page=2" answers for the path where the query has that. */
static void answer_by_query(struct server *s, const struct place *p, struct cached_response *a)
{
	size_t n = strlen(p->path);

	for (size_t i = 0; i < s->place_count; i++) {
		const struct place *q = &s->places[i];
		TEXT_OWNED struct text wanted = {0};

		if (strncmp(q->path, p->path, n) != 0 || q->path[n] != '?')
			continue;
		text_printf(&wanted, "%s&", q->path + n + 1);
		if (strstr(text_of(&p->last_query), text_of(&wanted)))
			*a = q->answer;
	}
}

static enum MHD_Result handle(void *context, struct MHD_Connection *c, const char *path, const char *method,
    const char *version, const char *upload, size_t *upload_size, void **state)
{
	struct server *s = context;
	struct request *r = *state;
	struct cached_response a = {.status = 404, .body = "{}"};
	struct place *p;
	unsigned status;
	const char *match;

	(void)method, (void)version;
	if (!r) {
		*state = memory_new(sizeof *r);
		return MHD_YES;
	}
	if (*upload_size) {
		text_put(&r->body, upload, *upload_size);
		*upload_size = 0;
		return MHD_YES;
	}
	pthread_mutex_lock(&s->lock);
	if (++s->at_once > s->most_at_once)
		s->most_at_once = s->at_once;
	p = place_of(s, path, true);
	if (p) {
		p->count++;
		text_clear(&p->last_body);
		text_clear(&p->last_headers);
		text_clear(&p->last_query);
		text_add(&p->last_body, text_of(&r->body));
		text_printf(&p->bodies, "%s\n", text_of(&r->body));
		MHD_get_connection_values(c, MHD_HEADER_KIND, note_header, &p->last_headers);
		MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, note_query, &p->last_query);
		if (p->answer.status || p->answer.body || p->answer.turns)
			a = p->answer;
		answer_by_query(s, p, &a);
		for (size_t i = 0; a.turns && a.turns[i] && i < p->count; i++)
			a.body = a.turns[i];
		if (a.needs && !strstr(text_of(&p->last_headers), a.needs))
			a = (struct cached_response){.status = 401, .body = "{}"};
		if (p->answer.fail_first > 0) {
			p->answer.fail_first--;
			a = (struct cached_response){
			    .status = 503, .body = "{}", .retry_after = a.retry_after};
		}
		if (!a.refuses && a.status < 300)
			text_printf(&p->taken, "%s\n", text_of(&r->body));
	}
	pthread_mutex_unlock(&s->lock);
	if (a.delay_ms)
		nanosleep(&(struct timespec){a.delay_ms / 1000, a.delay_ms % 1000 * 1000000L}, NULL);
	match = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "If-None-Match");
	status = a.status ? a.status : 200;
	if (a.etag && match && strcmp(match, a.etag) == 0) {
		status = 304;
		a.body = "";
	}
	pthread_mutex_lock(&s->lock);
	s->at_once--;
	pthread_mutex_unlock(&s->lock);
	return a.behaviour == DROP ? MHD_NO : reply(c, &a, status);
}

static void finished(
    void *context, struct MHD_Connection *c, void **state, enum MHD_RequestTerminationCode why)
{
	struct request *r = *state;

	(void)context, (void)c, (void)why;
	if (r)
		text_done(&r->body);
	free(r);
}

static struct server *start(const char *certificate, const char *key)
{
	struct server *s = memory_new(sizeof *s);
	struct sockaddr_in loopback = {.sin_family = AF_INET};
	struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)certificate},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)key}, {MHD_OPTION_END, 0, NULL}};
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD;

	if (!certificate)
		tls[0] = tls[2];
	loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pthread_mutex_init(&s->lock, NULL);
	s->daemon = MHD_start_daemon(flags | (certificate ? MHD_USE_TLS : 0), 0, NULL, NULL, handle, s,
	    MHD_OPTION_SOCK_ADDR, &loopback, MHD_OPTION_NOTIFY_COMPLETED, finished, NULL, MHD_OPTION_ARRAY,
	    tls, MHD_OPTION_END);
	if (!s->daemon)
		abort();
	snprintf(s->url, sizeof s->url, "%s://127.0.0.1:%u", certificate ? "https" : "http",
	    MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	return s;
}

struct server *server_start(void)
{
	return start(NULL, NULL);
}

struct server *server_start_tls(const char *certificate, const char *key)
{
	return start(certificate, key);
}

void server_stop(struct server *s)
{
	MHD_stop_daemon(s->daemon);
	for (size_t i = 0; i < s->place_count; i++) {
		struct place *p = &s->places[i];

		free(p->path);
		text_done(&p->bodies);
		text_done(&p->taken);
		text_done(&p->last_body);
		text_done(&p->last_headers);
		text_done(&p->last_query);
	}
	pthread_mutex_destroy(&s->lock);
	free(s);
}

const char *server_url(const struct server *s)
{
	return s->url;
}

void server_answer(struct server *s, const char *path, const struct cached_response *a)
{
	pthread_mutex_lock(&s->lock);
	place_of(s, path, true)->answer = *a;
	pthread_mutex_unlock(&s->lock);
}

size_t server_count(struct server *s, const char *path)
{
	struct place *p;
	size_t n;

	pthread_mutex_lock(&s->lock);
	p = place_of(s, path, false);
	n = p ? p->count : 0;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static const char *copy_of(struct server *s, const char *path, size_t member, char *buffer, size_t size)
{
	struct place *p;

	pthread_mutex_lock(&s->lock);
	p = place_of(s, path, false);
	snprintf(buffer, size, "%s",
	    p ? text_of((const struct text *)(const void *)((const char *)p + member)) : "");
	pthread_mutex_unlock(&s->lock);
	return buffer;
}

const char *server_last_body(struct server *s, const char *path, char *buffer, size_t size)
{
	return copy_of(s, path, offsetof(struct place, last_body), buffer, size);
}

const char *server_last_query(struct server *s, const char *path, char *buffer, size_t size)
{
	return copy_of(s, path, offsetof(struct place, last_query), buffer, size);
}

const char *server_last_header(
    struct server *s, const char *path, const char *name, char *buffer, size_t size)
{
	char all[8192];
	size_t n = strlen(name);

	copy_of(s, path, offsetof(struct place, last_headers), all, sizeof all);
	*buffer = '\0';
	for (const char *line = all; *line; line += strcspn(line, "\n") + 1)
		if (strncasecmp(line, name, n) == 0 && line[n] == ':')
			snprintf(buffer, size, "%.*s", (int)strcspn(line + n + 2, "\n"), line + n + 2);
	return buffer;
}

static char *all_of(struct server *s, const char *path, bool taken)
{
	struct place *p;
	char *all;

	pthread_mutex_lock(&s->lock);
	p = place_of(s, path, false);
	all = memory_text(p ? text_of(taken ? &p->taken : &p->bodies) : "");
	pthread_mutex_unlock(&s->lock);
	return all;
}

char *server_bodies(struct server *s, const char *path)
{
	return all_of(s, path, false);
}

char *server_taken(struct server *s, const char *path)
{
	return all_of(s, path, true);
}

int server_most_at_once(struct server *s)
{
	int most;

	pthread_mutex_lock(&s->lock);
	most = s->most_at_once;
	pthread_mutex_unlock(&s->lock);
	return most;
}
