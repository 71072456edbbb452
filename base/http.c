#include "base/http.h"
#include "base/memory.h"
#include "base/text.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	REDIRECTS_MAX = 5,
	CONNECT_TIMEOUT_MS = 10000,
};

struct transfer {
	struct http *http;
	struct transfer *next;
	CURL *easy;
	struct curl_slist *own_headers;	 /* the caller's and what authenticates: only for the first host */
	struct curl_slist *sent_headers; /* what this hop sends */
	struct text body;
	char *url, *origin, *first_origin;
	char *post;
	size_t post_length;
	struct http_request request; /* texts in it belong to `arena` */
	struct arena arena;
	http_done *done;
	void *context;
	char problem[CURL_ERROR_SIZE];
	int redirects;
	bool running, too_large, refused;
};

struct http {
	CURLM *multi;
	struct transfer *transfers; /* in the order they were started */
	size_t count;
	int most, most_per_host;
};

int http_new(int most, int most_per_host, struct http **h, struct error *e)
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
	new->most = most;
	new->most_per_host = most_per_host;
	*h = new;
	return DONE;
}

static void transfer_free(struct transfer *t)
{
	if (t->running)
		curl_multi_remove_handle(t->http->multi, t->easy);
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->own_headers);
	curl_slist_free_all(t->sent_headers);
	text_done(&t->body);
	free(t->url);
	free(t->origin);
	free(t->first_origin);
	arena_done(&t->arena);
	free(t);
}

void http_free(struct http *h)
{
	if (!h)
		return;
	while (h->transfers) {
		struct transfer *t = h->transfers;

		h->transfers = t->next;
		transfer_free(t);
	}
	curl_multi_cleanup(h->multi);
	free(h);
}

/* "https://host:443" of a URL; NULL where it is none that we follow. The caller frees. */
static char *origin_of(const char *url, bool files, struct error *e)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *port = NULL, *origin = NULL;
	struct text t = {0};

	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != 0) {
		error_set(e, REFUSED, "\"%.100s\" is no URL", url);
	} else if (strcmp(scheme, "file") == 0 && files) {
		text_add(&t, "file://");
	} else if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) {
		error_set(e, REFUSED, "the scheme %s:// is not used here, only http, https%s", scheme,
		    files ? " and file" : "");
	} else {
		curl_url_get(u, CURLUPART_HOST, &host, 0);
		curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
		text_printf(&t, "%s://%s:%s", scheme, host ? host : "", port ? port : "");
	}
	origin = t.at;
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	curl_url_cleanup(u);
	return origin;
}

const char *url_shown(const char *url, char *buffer, size_t size)
{
	CURLU *u = curl_url();
	char *shown = NULL;

	snprintf(buffer, size, "(no URL)");
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK) {
		curl_url_set(u, CURLUPART_QUERY, NULL, 0);
		curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
		curl_url_set(u, CURLUPART_USER, NULL, 0);
		curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
		if (curl_url_get(u, CURLUPART_URL, &shown, 0) == CURLUE_OK)
			snprintf(buffer, size, "%s", shown);
	}
	curl_free(shown);
	curl_url_cleanup(u);
	return buffer;
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

static char *with_query_key(const char *url, const char *name, const char *secret)
{
	CURLU *u = curl_url();
	char *whole = NULL, *copy;
	struct text part = {0};

	text_printf(&part, "%s=%s", name, secret);
	curl_url_set(u, CURLUPART_URL, url, 0);
	curl_url_set(u, CURLUPART_QUERY, text_of(&part), CURLU_APPENDQUERY | CURLU_URLENCODE);
	curl_url_get(u, CURLUPART_URL, &whole, 0);
	copy = memory_text(whole ? whole : url);
	curl_free(whole);
	curl_url_cleanup(u);
	text_done(&part);
	return copy;
}

static struct curl_slist *header_add(
    struct curl_slist *list, struct arena *a, const char *name, const char *value)
{
	return curl_slist_append(list, arena_printf(a, "%s: %s", name, value));
}

static void configure(struct transfer *t)
{
	const struct http_request *r = &t->request;
	bool own = strcmp(t->origin, t->first_origin) == 0;
	struct curl_slist *all = NULL;

	curl_easy_reset(t->easy);
	text_clear(&t->body);
	t->too_large = false;
	t->problem[0] = '\0';
	curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->problem);
	curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, r->files && own ? "http,https,file" : "http,https");
	curl_easy_setopt(t->easy, CURLOPT_FOLLOWLOCATION, 0L); /* each hop is looked at by `redirected` */
	curl_easy_setopt(t->easy, CURLOPT_USERAGENT, "pacesetter/" PACESETTER_VERSION);
	curl_easy_setopt(t->easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, r->timeout_ms);
	curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS,
	    r->timeout_ms < CONNECT_TIMEOUT_MS ? r->timeout_ms : (long)CONNECT_TIMEOUT_MS);
	if (r->ca_file)
		curl_easy_setopt(t->easy, CURLOPT_CAINFO, r->ca_file);
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
		OWNED char *keyed = with_query_key(t->url, r->auth_name, r->auth_secret);

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
	int running = 0;

	for (struct transfer *t = h->transfers; t; t = t->next)
		running += t->running;
	for (struct transfer *t = h->transfers; t && running < h->most; t = t->next) {
		int same_host = 0;

		if (t->running)
			continue;
		for (struct transfer *o = h->transfers; o; o = o->next)
			same_host += o->running && strcmp(o->origin, t->origin) == 0;
		if (same_host >= h->most_per_host)
			continue;
		configure(t);
		curl_multi_add_handle(h->multi, t->easy);
		t->running = true;
		running++;
	}
}

int http_start(
    struct http *h, const struct http_request *request, http_done *done, void *context, struct error *e)
{
	char *origin = origin_of(request->url, request->files, e);
	struct transfer *t, **end;
	struct http_request *r;

	if (!origin)
		return REFUSED;
	t = memory_new(sizeof *t);
	t->http = h;
	t->easy = curl_easy_init();
	t->origin = origin;
	t->first_origin = memory_text(origin);
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
	for (end = &h->transfers; *end; end = &(*end)->next)
		;
	*end = t;
	h->count++;
	launch_waiting(h);
	return DONE;
}

/* Points the transfer to where the reply sends it; false where the reply is the answer (or the end). */
static bool redirected(struct transfer *t, long status)
{
	char *to = NULL, *origin;
	struct error e;

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
	origin = origin_of(to, false, &e);
	if (!origin) {
		t->refused = true;
		snprintf(t->problem, sizeof t->problem, "redirect refused: %.200s", e.text);
		return false;
	}
	free(t->url);
	t->url = memory_text(to);
	free(t->origin);
	t->origin = origin;
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

static void finish(struct transfer *t, CURLcode code)
{
	struct http *h = t->http;
	struct http_reply reply = {.retry_after = -1, .problem = ""};
	char *type = NULL;
	curl_off_t wait = 0;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK && redirected(t, status)) {
		curl_multi_remove_handle(h->multi, t->easy);
		t->running = false;
		return; /* waits for its turn at the new host */
	}
	if (code == CURLE_OK && strcmp(t->origin, "file://") == 0)
		status = 200;
	reply.too_large = t->too_large;
	if (t->too_large)
		snprintf(t->problem, sizeof t->problem, "the answer is larger than %zu bytes",
		    t->request.body_max);
	else if (code != CURLE_OK && !t->problem[0])
		snprintf(t->problem, sizeof t->problem, "%s", curl_easy_strerror(code));
	reply.status = code == CURLE_OK && !t->refused ? status : 0;
	reply.problem = reply.status ? "" : t->problem;
	reply.body = text_of(&t->body);
	reply.length = t->body.length;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	reply.content_type = type ? type : "";
	reply.etag = header_of(t, "ETag");
	reply.last_modified = header_of(t, "Last-Modified");
	if (*header_of(t, "Retry-After") &&
	    curl_easy_getinfo(t->easy, CURLINFO_RETRY_AFTER, &wait) == CURLE_OK)
		reply.retry_after = (long)wait;
	for (struct transfer **at = &h->transfers; *at; at = &(*at)->next) {
		if (*at == t) {
			*at = t->next;
			break;
		}
	}
	h->count--;
	t->done(t->context, &reply);
	transfer_free(t);
}

void http_pump(struct http *h, int timeout_ms, struct pollfd *extra, int extra_count)
{
	struct curl_waitfd fds[8];
	int running, left;
	CURLMsg *m;

	launch_waiting(h);
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

bool http_worth_retrying(const struct http_reply *r)
{
	return !r->too_large && (r->status == 0 || r->status == 408 || r->status == 425 || r->status == 429 ||
				    r->status >= 500);
}
