/* SPDX-License-Identifier: MIT */
#include "base/transfer.h"
#include "base/file_read.h"
#include "base/plain.h"
#include "base/digest.h"
#include "base/retry_after.h"
#include "base/text.h"
#include "base/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONNECT_TIMEOUT_MS = 10000,
	HEADERS_MAX = 256 << 10, /* of one answer; servers take 8 KiB to 64 KiB themselves */
	STATUS_LEAST = 100,	 /* RFC 9110, 15: of three digits */
	STATUS_MOST = 999,
	COOKIES_MAX = 100, /* of one origin; browsers keep 50 to 180 */
};

/* Every option counts: where libcurl does not take one, as an older one may, the request is not made. */
void transfer_option_result(struct transfer *t, const char *option, CURLcode code)
{
	if (code == CURLE_OK || t->unsent)
		return;
	t->unsent = true;
	bounded_print(
	    t->unsent_why, sizeof t->unsent_why, "libcurl refuses %s: %s", option, curl_easy_strerror(code));
}

static struct curl_slist *list_with(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	if (!longer)
		memory_lost();
	return longer;
}

/* ---- cookies ---- */

struct http_cookies {
	struct curl_slist *lines;
};

struct http_cookies *http_cookies_new(void)
{
	return memory_new(sizeof(struct http_cookies));
}

void http_cookies_free(struct http_cookies *c)
{
	if (!c)
		return;
	if (c->lines)
		curl_slist_free_all(c->lines);
	free(c);
}

/* The handle lives over all hops, and so does what it has been given: what another origin set is forgotten.
 */
static void cookies_give(struct transfer *t, bool own)
{
	if (!t->request.cookies)
		return;
	transfer_option(t, CURLOPT_COOKIEFILE, "");
	transfer_option(t, CURLOPT_COOKIELIST, "ALL");
	for (struct curl_slist *s = own ? t->request.cookies->lines : NULL; s; s = s->next)
		transfer_option(t, CURLOPT_COOKIELIST, s->data);
}

void transfer_cookies_read(struct transfer *t)
{
	struct http_cookies *c = t->request.cookies;
	struct curl_slist *all = NULL, *last = NULL;
	int count = 0;

	if (!c || t->origin != t->first_origin ||
	    curl_easy_getinfo(t->easy, CURLINFO_COOKIELIST, &all) != CURLE_OK)
		return;
	curl_slist_free_all(c->lines);
	c->lines = all;
	for (struct curl_slist *s = all; s && count < COOKIES_MAX; s = s->next, count++)
		last = s;
	if (last) {
		curl_slist_free_all(last->next);
		last->next = NULL;
	}
}

/* ---- new and free ---- */

void transfer_free(struct transfer *t)
{
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->own_headers);
	curl_slist_free_all(t->sent_headers);
	text_done(&t->body);
	gunzip_free(t->gunzip);
	free(t->url);
	arena_done(&t->arena);
	free(t);
}

static void transfer_header_add(
    struct transfer *t, struct curl_slist **list, const char *name, const char *value)
{
	*list = list_with(*list, arena_printf(&t->arena, "%s: %s", name, value));
}

/* libcurl gets no user: it would write it into addresses, and send it on its own terms. */
static void transfer_authorize(struct transfer *t)
{
	const struct http_request *r = &t->request;
	TEXT_OWNED struct text pair = {0};
	TEXT_OWNED struct text value = {0};

	if (r->auth == AUTH_BEARER) {
		transfer_header_add(t, &t->own_headers, "Authorization",
		    arena_printf(&t->arena, "Bearer %s", r->auth_secret));
	} else if (r->auth == AUTH_BASIC) {
		text_printf(&pair, "%s:%s", r->auth_name, r->auth_secret);
		text_add(&value, "Basic ");
		base64_add(&value, text_of(&pair), pair.length);
		transfer_header_add(t, &t->own_headers, "Authorization", text_of(&value));
	} else if (r->auth == AUTH_HEADER) {
		transfer_header_add(t, &t->own_headers, r->auth_name, r->auth_secret);
	}
}

static void secrets_copy(struct transfer *t, const char *const *secrets)
{
	const char **copy = NULL;
	size_t count = 0;

	for (size_t i = 0; secrets && secrets[i]; i++)
		*(const char **)arena_push(&t->arena, &copy, &count, sizeof *copy) =
		    arena_text(&t->arena, secrets[i]);
	*(const char **)arena_push(&t->arena, &copy, &count, sizeof *copy) = NULL;
	t->request.secrets = copy;
}

static enum outcome proxy_check(const struct http_request *r, struct error *e)
{
	if (r->proxy && strchr(r->proxy, '@'))
		return error_set(e, OUTCOME_REFUSED,
		    "a user or password stands in the address of the proxy (expected proxy_user: and "
		    "proxy_password:)");
	return OUTCOME_DONE;
}

/* A line break would begin another header. */
static bool one_line(const char *s)
{
	for (; s && *s; s++)
		if (((unsigned char)*s < ' ' && *s != '\t') || *s == 0x7F)
			return false;
	return true;
}

static enum outcome headers_check(const struct transfer *t, struct error *e)
{
	const char *bad = one_line(t->request.content_type) ? NULL : "Content-Type";

	for (const struct curl_slist *s = t->own_headers; s && !bad; s = s->next)
		if (!one_line(s->data))
			bad = s->data;
	if (bad)
		return error_set(e, OUTCOME_REFUSED,
		    "the header %.*s would have a line break or another control character in it",
		    (int)strcspn(bad, ":"), bad);
	return OUTCOME_DONE;
}

enum outcome transfer_new(const struct http_request *request, struct transfer **out, struct error *e)
{
	struct transfer *t = memory_new(sizeof *t);
	struct http_request *r = &t->request;
	const char **texts[] = {&r->content_type, &r->auth_name, &r->auth_secret, &r->etag, &r->last_modified,
	    &r->ca_file, &r->client_certificate, &r->client_key, &r->client_password, &r->proxy,
	    &r->proxy_user, &r->proxy_password};

	*r = *request;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = arena_text(&t->arena, *texts[i]);
	t->easy = curl_easy_init();
	t->url = memory_text(r->url);
	if (r->body) {
		t->post = arena_copy(&t->arena, r->body, r->body_length);
		t->post_length = r->body_length;
	}
	secrets_copy(t, r->secrets);
	for (size_t i = 0; r->headers && r->headers[i]; i++)
		t->own_headers = list_with(t->own_headers, r->headers[i]);
	r->url = r->body = NULL;
	r->headers = NULL;
	transfer_authorize(t);
	if (proxy_check(r, e) != OUTCOME_DONE || headers_check(t, e) != OUTCOME_DONE) {
		transfer_free(t);
		return OUTCOME_REFUSED;
	}
	*out = t;
	return OUTCOME_DONE;
}

/* ---- what comes ---- */

/* libcurl takes the end of the line for the value of "Name:" where a line feed alone ends it. */
static size_t value_length(const struct curl_header *header)
{
	return strcspn(header->value, "\r\n");
}

const char *transfer_header(struct transfer *t, const char *name)
{
	struct curl_header *header;

	if (curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return "";
	return arena_copy(&t->arena, header->value, value_length(header));
}

/* All headers of that name, as one. */
static const char *headers_of(struct transfer *t, const char *name)
{
	TEXT_OWNED struct text all = {0};
	struct curl_header *header;

	for (size_t i = 0; curl_easy_header(t->easy, name, i, CURLH_HEADER, -1, &header) == CURLHE_OK; i++)
		text_printf(&all, "%s%.*s", i ? ", " : "", (int)value_length(header), header->value);
	return arena_text(&t->arena, text_of(&all));
}

static bool transfer_body_append(void *context, const char *bytes, size_t length)
{
	struct transfer *t = context;
	size_t most = t->request.body_max, room = t->received < most ? most - t->received : 0;

	if (length > room) {
		t->enough = t->request.head_enough;
		t->too_large = !t->enough;
		length = room;
	}
	t->received += length;
	text_put(&t->body, bytes, length);
	return !t->enough && !t->too_large;
}

static bool transfer_unusable(struct transfer *t, const char *format, const char *what)
{
	t->unusable = true;
	(void)error_set(&t->why, OUTCOME_REFUSED, format, what);
	return false;
}

/* The next of a list such as "a, b", small; false: there is none. */
static bool token_next(const char **list, char *token, size_t size)
{
	size_t length, n;

	*list += strspn(*list, ", \t");
	length = strcspn(*list, ", \t");
	for (n = 0; n < length && n < size - 1; n++)
		token[n] = (char)(((*list)[n] >= 'A' && (*list)[n] <= 'Z') ? (*list)[n] | 0x20 : (*list)[n]);
	token[n] = '\0';
	*list += length;
	return length > 0;
}

static bool one_of(const char *token, const char *const *words)
{
	while (*words && strcmp(token, *words) != 0)
		words++;
	return *words != NULL;
}

/* What is packed is unpacked here: libcurl does not tell where it was cut off. Servers that write the name of
 * a charset there mean nothing by it. */
static bool coding_begin(struct transfer *t)
{
	static const char *const packed[] = {"gzip", "x-gzip", NULL};
	static const char *const plain[] = {"identity", "utf-8", "utf8", "none", NULL};
	const char *codings = headers_of(t, "Content-Encoding");
	char token[64];

	while (token_next(&codings, token, sizeof token)) {
		if (one_of(token, plain))
			continue;
		if (!one_of(token, packed))
			return transfer_unusable(
			    t, "the body is encoded as \"%s\" (expected gzip or nothing)", token);
		if (t->gunzip)
			return transfer_unusable(t, "the body is encoded as %s twice", token);
		t->gunzip = gunzip_new();
	}
	return true;
}

/* Where the body ends must be said in one way (RFC 9112, 6.3). What a receiver answers is whole without its
 * end: it has taken the message, and would get it again. */
static bool framing_known(struct transfer *t)
{
	static const char *const known[] = {"chunked", "identity", NULL};
	const char *codings = headers_of(t, "Transfer-Encoding"), *lengths = headers_of(t, "Content-Length");
	char token[64], first[64] = "";
	bool chunked = false;

	while (token_next(&codings, token, sizeof token)) {
		if (!one_of(token, known))
			return transfer_unusable(
			    t, "the body is transferred as \"%s\" (expected chunked)", token);
		chunked |= strcmp(token, "chunked") == 0;
	}
	if (chunked && *lengths && !t->request.head_enough)
		return transfer_unusable(
		    t, "the answer has a length and is %s (expected one of them)", "chunked");
	token_next(&lengths, first, sizeof first);
	while (token_next(&lengths, token, sizeof token))
		if (strcmp(token, first) != 0)
			return transfer_unusable(t, "the answer has two lengths, one of them %s", token);
	return true;
}

static size_t transfer_header_receive(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *t = context;
	size_t length = size * n;
	bool first = t->arrived == 0;
	enum outcome outcome;

	t->arrived += length;
	if (first && length && (!framing_known(t) || !coding_begin(t)))
		return 0;
	if (!t->gunzip)
		return transfer_body_append(t, bytes, length) ? length : 0;
	if (t->arrived > t->request.body_max) { /* members without anything in them */
		t->enough = t->request.head_enough;
		t->too_large = !t->enough;
		return 0;
	}
	outcome = gunzip_put(t->gunzip, bytes, length, transfer_body_append, t, &t->why);
	t->unusable = outcome == OUTCOME_REFUSED;
	return outcome == OUTCOME_DONE ? length : 0;
}

static size_t receive_header(char *bytes, size_t size, size_t n, void *context)
{
	struct transfer *t = context;

	(void)bytes;
	t->header_bytes += size * n;
	t->headers_too_large = t->header_bytes > HEADERS_MAX;
	return t->headers_too_large ? 0 : size * n;
}

int64_t transfer_hop_ms(const struct transfer *t)
{
	curl_off_t took = 0;

	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &took);
	return (int64_t)took / 1000;
}

/* ---- options of libcurl ---- */

static void proxy_configure(struct transfer *t)
{
	const struct http_request *r = &t->request;
	bool environment = r->proxy && strcmp(r->proxy, HTTP_PROXY_ENVIRONMENT) == 0;

	if (!environment) { /* without these two libcurl reads the environment */
		transfer_option(t, CURLOPT_PROXY, r->proxy ? r->proxy : "");
		transfer_option(t, CURLOPT_NOPROXY, "");
	}
	if (r->proxy_user) {
		transfer_option(t, CURLOPT_PROXYUSERNAME, r->proxy_user);
		transfer_option(t, CURLOPT_PROXYPASSWORD, r->proxy_password ? r->proxy_password : "");
	}
	transfer_option(t, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	transfer_guard(t);
}

static void configure_limits(struct transfer *t)
{
	const struct http_request *r = &t->request;
	long left = r->timeout_ms - (long)t->took_ms;

	left = left > 0 ? left : 1;
	transfer_option(t, CURLOPT_TIMEOUT_MS, left);
	transfer_option(
	    t, CURLOPT_CONNECTTIMEOUT_MS, left < CONNECT_TIMEOUT_MS ? left : (long)CONNECT_TIMEOUT_MS);
	transfer_option(t, CURLOPT_WRITEFUNCTION, transfer_header_receive);
	transfer_option(t, CURLOPT_WRITEDATA, t);
	transfer_option(t, CURLOPT_HEADERFUNCTION, receive_header);
	transfer_option(t, CURLOPT_HEADERDATA, t);
	/* what says beforehand that it is too large is not read at all */
	if (!r->head_enough)
		transfer_option(t, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->body_max);
}

/* libcurl would wait for the writer of a FIFO, and all that is asked with it. */
static void transfer_file_check(struct transfer *t, const char *path)
{
	struct error e;

	if (path && !t->unsent && file_kind_check(path, &e) != OUTCOME_DONE) {
		t->unsent = true;
		bounded_print(t->unsent_why, sizeof t->unsent_why, "%s", e.text);
	}
}

static void address_check(struct transfer *t)
{
	CURLU *u = strcmp(t->origin->name, "file://") == 0 ? curl_url() : NULL;
	char *path = NULL;

	if (u && curl_url_set(u, CURLUPART_URL, t->url, 0) == CURLUE_OK &&
	    curl_url_get(u, CURLUPART_PATH, &path, CURLU_URLDECODE) == CURLUE_OK)
		transfer_file_check(t, path);
	curl_free(path);
	curl_url_cleanup(u);
}

static void configure_tls(struct transfer *t, bool own)
{
	const struct http_request *r = &t->request;

	transfer_file_check(t, r->ca_file);
	if (own) {
		transfer_file_check(t, r->client_certificate);
		transfer_file_check(t, r->client_key);
	}
	if (r->ca_file)
		transfer_option(t, CURLOPT_CAINFO, r->ca_file);
	if (!own || !r->client_certificate)
		return;
	transfer_option(t, CURLOPT_SSLCERT, r->client_certificate);
	transfer_option(t, CURLOPT_SSLKEY, r->client_key ? r->client_key : r->client_certificate);
	if (r->client_password)
		transfer_option(t, CURLOPT_KEYPASSWD, r->client_password);
}

static void configure_content(struct transfer *t, bool own)
{
	const struct http_request *r = &t->request;
	struct curl_slist *all = NULL;

	if (own)
		for (struct curl_slist *s = t->own_headers; s; s = s->next)
			all = list_with(all, s->data);
	if (t->post) {
		transfer_option(t, CURLOPT_POSTFIELDS, t->post);
		transfer_option(t, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->post_length);
		transfer_header_add(
		    t, &all, "Content-Type", r->content_type ? r->content_type : "application/json");
		all = list_with(all, "Expect:");
	}
	if (own && r->etag && *r->etag && one_line(r->etag))
		transfer_header_add(t, &all, "If-None-Match", r->etag);
	if (own && r->last_modified && *r->last_modified && one_line(r->last_modified))
		transfer_header_add(t, &all, "If-Modified-Since", r->last_modified);
	curl_slist_free_all(t->sent_headers);
	t->sent_headers = all;
	transfer_option(t, CURLOPT_HTTPHEADER, t->sent_headers);
	cookies_give(t, own);
}

bool transfer_configure(struct transfer *t)
{
	const struct http_request *r = &t->request;
	bool own = t->origin == t->first_origin;
	OWNED char *keyed =
	    own && r->auth == AUTH_QUERY ? url_with_query(t->url, r->auth_name, r->auth_secret) : NULL;

	if (t->request.cookies)
		transfer_option(t, CURLOPT_COOKIEFILE, NULL); /* curl_easy_reset would leak it */
	curl_easy_reset(t->easy);
	text_clear(&t->body);
	t->too_large = t->headers_too_large = t->kept_out = t->enough = t->unusable = false;
	t->header_bytes = t->arrived = 0;
	gunzip_free(t->gunzip);
	t->gunzip = NULL;
	t->unsent = false;
	t->problem[0] = t->unsent_why[0] = '\0';
	transfer_option(t, CURLOPT_PRIVATE, t);
	transfer_option(t, CURLOPT_NOSIGNAL, 1L);
	transfer_option(t, CURLOPT_ERRORBUFFER, t->problem);
	transfer_option(t, CURLOPT_PROTOCOLS_STR, r->files && own ? "http,https,file" : "http,https");
	transfer_option(t, CURLOPT_FOLLOWLOCATION, 0L); /* each hop is looked at */
	transfer_option(t, CURLOPT_USERAGENT, "pacesetter/" PACESETTER_VERSION);
	transfer_option(t, CURLOPT_ACCEPT_ENCODING, "gzip");
	transfer_option(t, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	transfer_option(t, CURLOPT_URL, keyed ? keyed : t->url);
	configure_limits(t);
	proxy_configure(t);
	configure_tls(t, own);
	configure_content(t, own);
	address_check(t);
	return !t->unsent;
}

/* ---- what came of it ---- */

static void transfer_problem(struct transfer *t, CURLcode code)
{
	if (t->unsent)
		bounded_print(t->problem, sizeof t->problem, "%s", t->unsent_why);
	else if (t->too_large)
		bounded_print(t->problem, sizeof t->problem, "the answer is larger than %zu bytes",
		    t->request.body_max);
	else if (t->headers_too_large)
		bounded_print(t->problem, sizeof t->problem,
		    "the headers of the answer are larger than %d bytes", HEADERS_MAX);
	else if (t->unusable)
		bounded_print(t->problem, sizeof t->problem, "%s", t->why.text);
	else if (t->kept_out && code != CURLE_OK)
		bounded_print(t->problem, sizeof t->problem, "%sits address is %s",
		    t->redirects ? "redirect refused: " : "", address_kind_name(t->kind));
	else if (code != CURLE_OK && !t->problem[0])
		bounded_print(t->problem, sizeof t->problem, "%s", curl_easy_strerror(code));
}

/* How the body has ended, which libcurl knows of what came, and its gzip of what was meant. */
static CURLcode body_end(struct transfer *t, CURLcode code)
{
	if (t->enough && code == CURLE_WRITE_ERROR) {
		t->problem[0] = '\0';
		return CURLE_OK;
	}
	if (code != CURLE_OK || !t->gunzip || gunzip_whole(t->gunzip))
		return code;
	transfer_unusable(t, "the body is cut off: its %s has no end", "gzip");
	return CURLE_BAD_CONTENT_ENCODING;
}

void transfer_reply(struct transfer *t, CURLcode code, struct http_reply *reply)
{
	char *type = NULL;
	curl_off_t begun = 0;
	long status = 0;

	*reply = (struct http_reply){.retry_after = -1, .problem = "", .url = t->url};
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	code = body_end(t, code);
	if (code == CURLE_OK && strcmp(t->origin->name, "file://") == 0)
		status = 200;
	t->too_large |= code == CURLE_FILESIZE_EXCEEDED;
	transfer_problem(t, code);
	reply->too_large = t->too_large;
	reply->refused = t->refused || (t->redirects && t->kept_out && code != CURLE_OK);
	reply->timed_out = code == CURLE_OPERATION_TIMEDOUT;
	reply->received = t->received;
	if (status < STATUS_LEAST ||
	    status > STATUS_MOST) /* libcurl takes "HTTP/2 000" and "HTTP/21103" for one */
		status = 0;
	reply->status = code == CURLE_OK && !t->refused ? status : 0;
	if (code == CURLE_OK && !reply->status && !t->problem[0])
		bounded_print(t->problem, sizeof t->problem, "the answer has no status");
	reply->problem = reply->status ? "" : t->problem;
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &begun);
	reply->sent = begun > 0 && !t->kept_out;
	reply->body = text_of(&t->body);
	reply->length = t->body.length;
	reply->room = &t->body;
	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	reply->content_type = type ? type : "";
	reply->etag = transfer_header(t, "ETag");
	reply->last_modified = transfer_header(t, "Last-Modified");
	reply->retry_after = retry_after_seconds(
	    transfer_header(t, "Retry-After"), transfer_header(t, "Date"), time(NULL), HTTP_RETRY_AFTER_MOST);
	reply->link = headers_of(t, "Link");
	reply->abroad = t->origin != t->first_origin;
	reply->took_ms = t->took_ms + transfer_hop_ms(t);
}
