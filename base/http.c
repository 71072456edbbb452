#include "base/http.h"
#include "base/curl.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

enum {
	REDIRECTS_MAX = 5,
	CONNECT_TIMEOUT_MS = 10000,
};

/* Scheme, host and port. They are few and stay: what they count must outlive the transfers. */
struct origin {
	struct origin *next;
	char *name;
	int running;
	int64_t free_at_ms; /* when the next transfer may begin */
};

struct transfer {
	struct http *http;
	struct transfer *next;
	CURL *easy;
	struct curl_slist *own_headers;	 /* the caller's and what authenticates: only for the first host */
	struct curl_slist *sent_headers; /* what this hop sends */
	struct text body;
	char *url;
	struct origin *origin, *first_origin;
	char *post;
	size_t post_length;
	struct http_request request; /* texts in it belong to `arena` */
	struct arena arena;
	http_done *done;
	void *context;
	char problem[CURL_ERROR_SIZE];
	int redirects;
	bool running, too_large, refused, local;
};

struct http {
	CURLM *multi;
	struct transfer *running, *waiting, **waiting_end; /* waiting ones in the order they were started */
	struct origin *origins;
	int count; /* running */
	struct http_limits limits;
};

int http_new(const struct http_limits *limits, struct http **h, struct error *e)
{
	static bool initialised;
	struct http *new;

	if (!initialised && curl_global_init(CURL_GLOBAL_DEFAULT) != 0)
		return error_set(e, MISUSED, "libcurl cannot be initialised");
	initialised = true;
	new = memory_new(sizeof *new);
	new->multi = curl_multi_init();
	if (!new->multi) {
		free(new);
		return error_set(e, MISUSED, "libcurl cannot be initialised");
	}
	new->limits = *limits;
	new->waiting_end = &new->waiting;
	*h = new;
	return DONE;
}

/* Of a transfer that is in no list any more. */
static void transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->own_headers);
	curl_slist_free_all(t->sent_headers);
	text_done(&t->body);
	free(t->url);
	arena_done(&t->arena);
	free(t);
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

static size_t receive(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	size_t length = size * n;

	if (t->body.length + length > t->request.body_max) {
		t->too_large = true;
		return 0;
	}
	text_put(&t->body, bytes, length);
	return length;
}

/* Of this machine (127.0.0.0/8, ::1, unspecified) or link-local (169.254.0.0/16, fe80::/10). */
static bool address_is_local(const struct sockaddr *a)
{
	static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
	const uint8_t *four = NULL, *six;

	if (a->sa_family == AF_INET) {
		four = (const uint8_t *)&((const struct sockaddr_in *)a)->sin_addr;
	} else if (a->sa_family == AF_INET6) {
		six = ((const struct sockaddr_in6 *)a)->sin6_addr.s6_addr;
		if (memcmp(six, mapped, sizeof mapped) == 0)
			four = six + sizeof mapped;
		else
			return (six[0] == 0xFE && (six[1] & 0xC0) == 0x80) ||
			       memcmp(six, &in6addr_loopback, 16) == 0 || memcmp(six, &in6addr_any, 16) == 0;
	} else {
		return true; /* a socket in the file system */
	}
	return four[0] == 127 || four[0] == 0 || (four[0] == 169 && four[1] == 254);
}

static curl_socket_t open_abroad(void *context, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct transfer *t = context;

	(void)purpose;
	if (address_is_local(&to->addr)) {
		t->local = true;
		return CURL_SOCKET_BAD;
	}
	return socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

/* Also where a connection is used again that somebody else was allowed to make. */
static int sends_abroad(void *context, char *address, char *own, int port, int own_port)
{
	struct transfer *t = context;
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};

	(void)own;
	(void)port;
	(void)own_port;
	if (inet_pton(AF_INET, address, &four.sin_addr) == 1)
		t->local = address_is_local((struct sockaddr *)&four);
	else if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1)
		t->local = address_is_local((struct sockaddr *)&six);
	else
		t->local = true;
	return t->local ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static struct curl_slist *header_add(
    struct curl_slist *list, struct arena *a, const char *name, const char *value)
{
	return curl_slist_append(list, arena_printf(a, "%s: %s", name, value));
}

static void configure(struct transfer *t)
{
	const struct http_request *r = &t->request;
	bool own = t->origin == t->first_origin;
	struct curl_slist *all = NULL;

	curl_easy_reset(t->easy);
	text_clear(&t->body);
	t->too_large = false;
	t->problem[0] = '\0';
	t->local = false;
	if (r->no_local) {
		curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, open_abroad);
		curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
		curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, sends_abroad);
		curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
	}
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->problem);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, r->files && own ? "http,https,file" : "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L); /* each hop is looked at by `redirected` */
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "pacesetter/" PACESETTER_VERSION);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	/* what says beforehand that it is too large is not read at all */
	curl_easy_setopt(t->easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->body_max);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, r->timeout_ms);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS,
	    r->timeout_ms < CONNECT_TIMEOUT_MS ? r->timeout_ms : (long)CONNECT_TIMEOUT_MS);
	if (r->ca_file)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, r->ca_file);
	if (r->proxy)
		curl_easy_setopt(t->easy, CURLOPT_PROXY, r->proxy);
	if (own && r->client_certificate) {
		curl_easy_setopt(t->easy, CURLOPT_SSLCERT, r->client_certificate);
		curl_easy_setopt(
		    t->easy, CURLOPT_SSLKEY, r->client_key ? r->client_key : r->client_certificate);
		if (r->client_password)
			curl_easy_setopt(t->easy, CURLOPT_KEYPASSWD, r->client_password);
	}
	if (t->post) {
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->post);
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->post_length);
	}
	if (own && r->auth == AUTH_BASIC) {
		curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
		curl_easy_setopt(t->easy, CURLOPT_USERNAME, r->auth_name);
		curl_easy_setopt(t->easy, CURLOPT_PASSWORD, r->auth_secret);
	}
	if (own && r->auth == AUTH_QUERY) {
		OWNED char *keyed = url_with_query(t->url, r->auth_name, r->auth_secret);

		curl_easy_setopt(t->easy, CURLOPT_URL, keyed);
	} else {
		curl_easy_setopt(t->easy, CURLOPT_URL, t->url);
	}
	if (own)
		for (struct curl_slist *s = t->own_headers; s; s = s->next)
			all = curl_slist_append(all, s->data);
	if (t->post) {
		all = header_add(
		    all, &t->arena, "Content-Type", r->content_type ? r->content_type : "application/json");
		all = curl_slist_append(all, "Expect:");
	}
	if (own && r->etag && *r->etag)
		all = header_add(all, &t->arena, "If-None-Match", r->etag);
	if (own && r->last_modified && *r->last_modified)
		all = header_add(all, &t->arena, "If-Modified-Since", r->last_modified);
	curl_slist_free_all(t->sent_headers);
	t->sent_headers = all;
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->sent_headers);
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
		configure(t);
		curl_multi_add_handle(h->multi, t->easy);
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
static void land(struct transfer *t)
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

int http_start(
    struct http *h, const struct http_request *request, http_done *done, void *context, struct error *e)
{
	char *origin = url_origin(request->url, request->files, e);
	struct transfer *t;
	struct http_request *r;

	if (!origin)
		return REFUSED;
	t = memory_new(sizeof *t);
	t->http = h;
	t->easy = curl_easy_init();
	t->origin = t->first_origin = origin_find(h, origin);
	t->url = memory_text(request->url);
	t->request = *request;
	t->done = done;
	t->context = context;
	r = &t->request;
	r->content_type = arena_text(&t->arena, r->content_type);
	r->auth_name = arena_text(&t->arena, r->auth_name);
	r->auth_secret = arena_text(&t->arena, r->auth_secret);
	r->etag = arena_text(&t->arena, r->etag);
	r->last_modified = arena_text(&t->arena, r->last_modified);
	r->ca_file = arena_text(&t->arena, r->ca_file);
	r->client_certificate = arena_text(&t->arena, r->client_certificate);
	r->client_key = arena_text(&t->arena, r->client_key);
	r->client_password = arena_text(&t->arena, r->client_password);
	r->proxy = arena_text(&t->arena, r->proxy);
	if (r->body) {
		t->post = arena_copy(&t->arena, r->body, r->body_length);
		t->post_length = r->body_length;
	}
	for (size_t i = 0; r->headers && r->headers[i]; i++)
		t->own_headers = curl_slist_append(t->own_headers, r->headers[i]);
	r->headers = NULL;
	if (r->auth == AUTH_BEARER)
		t->own_headers = curl_slist_append(
		    t->own_headers, arena_printf(&t->arena, "Authorization: Bearer %s", r->auth_secret));
	if (r->auth == AUTH_HEADER)
		t->own_headers = header_add(t->own_headers, &t->arena, r->auth_name, r->auth_secret);
	wait_in_line(h, t);
	launch_waiting(h);
	return DONE;
}

/* Points the transfer to where the reply sends it; false where the reply is the answer (or the end). */
static bool redirected(struct transfer *t, long status)
{
	char *to = NULL, *origin;
	struct error e;

	if (t->request.no_redirects)
		return false;
	if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
		return false;
	curl_easy_getinfo(t->easy, CURLINFO_REDIRECT_URL, &to);
	if (!to)
		return false;
	if (++t->redirects > REDIRECTS_MAX) {
		t->refused = true;
		snprintf(t->problem, sizeof t->problem, "more than %d redirects", REDIRECTS_MAX);
		return false;
	}
	origin = url_origin(to, false, &e);
	if (!origin) {
		t->refused = true;
		snprintf(t->problem, sizeof t->problem, "redirect refused: %.200s", e.text);
		return false;
	}
	free(t->url);
	t->url = memory_text(to);
	t->origin = origin_find(t->http, origin);
	if (status <= 303)
		t->post = NULL; /* as every client does: 301, 302 and 303 go on with GET */
	return true;
}

static const char *header_of(struct transfer *t, const char *name)
{
	struct curl_header *header;

	if (curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return "";
	return arena_text(&t->arena, header->value);
}

/* The address of the link to the next page (RFC 8288). */
static const char *next_link(struct transfer *t)
{
	struct curl_header *header;

	for (size_t i = 0; curl_easy_header(t->easy, "Link", i, CURLH_HEADER, -1, &header) == CURLHE_OK;
	     i++) {
		const char *at = header->value;

		while ((at = strchr(at, '<'))) {
			const char *end = strchr(++at, '>'), *rest = end ? end + 1 : "";
			size_t length = strcspn(rest, "<"); /* the parameters of this link */
			const char *rel = strcasestr(rest, "rel=");

			if (end && rel && rel < rest + length &&
			    (strncasecmp(rel + 4, "\"next\"", 6) == 0 ||
				strncasecmp(rel + 4, "next", 4) == 0))
				return arena_copy(&t->arena, at, (size_t)(end - at));
			at = rest;
		}
		if (i + 1 >= header->amount)
			break;
	}
	return "";
}

static void finish(struct transfer *t, CURLcode code)
{
	struct http *h = t->http;
	struct http_reply reply = {.retry_after = -1, .problem = ""};
	char *type = NULL;
	curl_off_t wait = 0, begun = 0;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	land(t);
	if (code == CURLE_OK && redirected(t, status)) {
		wait_in_line(h, t); /* for its turn at the new host */
		return;
	}
	if (code == CURLE_OK && strcmp(t->origin->name, "file://") == 0)
		status = 200;
	t->too_large |= code == CURLE_FILESIZE_EXCEEDED;
	reply.too_large = t->too_large;
	if (t->too_large)
		snprintf(t->problem, sizeof t->problem, "the answer is larger than %zu bytes",
		    t->request.body_max);
	else if (t->local && code != CURLE_OK)
		snprintf(t->problem, sizeof t->problem, "its address is this machine or link-local");
	else if (code != CURLE_OK && !t->problem[0])
		snprintf(t->problem, sizeof t->problem, "%s", curl_easy_strerror(code));
	reply.status = code == CURLE_OK && !t->refused ? status : 0;
	reply.problem = reply.status ? "" : t->problem;
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &begun);
	reply.sent = begun > 0 && !t->local;
	reply.body = text_of(&t->body);
	reply.length = t->body.length;
	reply.room = &t->body;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	reply.content_type = type ? type : "";
	reply.etag = header_of(t, "ETag");
	reply.last_modified = header_of(t, "Last-Modified");
	if (*header_of(t, "Retry-After") &&
	    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK)
		reply.retry_after = (long)wait;
	reply.next = next_link(t);
	reply.url = t->url;
	t->done(t->context, &reply);
	transfer_free(t);
}

void http_pump(struct http *h, int timeout_ms, struct pollfd *extra, int extra_count)
{
	struct curl_waitfd fds[8];
	int running, left;
	CURLMsg *m;

	launch_waiting(h);
	timeout_ms = rate_wait_ms(h, timeout_ms);
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
		finish(t, m->data.result);
	}
	launch_waiting(h);
}

void http_wake(struct http *h)
{
	curl_multi_wakeup(h->multi);
}

bool http_worth_retrying(const struct http_reply *r)
{
	return !r->too_large && (r->status == 0 || r->status == 408 || r->status == 425 || r->status == 429 ||
				    r->status >= 500);
}
