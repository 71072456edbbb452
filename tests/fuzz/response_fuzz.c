/* SPDX-License-Identifier: MIT */
/* Any bytes as the answer of a server, over a real connection: an answer within its limits, or none with a reason.
 * What is read of its headers (Retry-After, Date, Link, ETag, Last-Modified, Content-Type, Set-Cookie) is bounded and
 * plain text. Redirects lead back to the same bytes. */
#include "base/http.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BODY_MOST = 65536, TIMEOUT_MS = 2000, TURNS_MOST = 2000, WAITING_MOST = 16 };

static struct {
	int fd, port;
	pthread_mutex_t mutex;
	const uint8_t *bytes; /* NULL: nobody is to be answered */
	size_t size;
} server = {.fd = -1, .mutex = PTHREAD_MUTEX_INITIALIZER};

/* Gets the bytes, and the end. */
static void connection_answer(int fd)
{
	const struct linger at_once = {.l_onoff = 1};
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char request[4096];

	if (poll(&p, 1, TIMEOUT_MS) == 1 && read(fd, request, sizeof request) > 0) {
		pthread_mutex_lock(&server.mutex);
		if (server.bytes)
			(void)!send(fd, server.bytes, server.size, MSG_NOSIGNAL);
		pthread_mutex_unlock(&server.mutex);
		shutdown(fd, SHUT_WR);
		/* the other side closes first, or the bytes would be lost; then no port is left waiting */
		poll(&p, 1, TIMEOUT_MS);
	}
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(fd);
}

static void *connections_answer(void *context)
{
	for (;;) {
		int fd = accept4(server.fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			return context;
		connection_answer(fd);
	}
}

static void server_begin(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof at;
	pthread_t thread;

	server.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server.fd < 0 || bind(server.fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(server.fd, WAITING_MOST) != 0 ||
	    getsockname(server.fd, (struct sockaddr *)&at, &length) != 0 ||
	    pthread_create(&thread, NULL, connections_answer, NULL) != 0 || pthread_detach(thread) != 0)
		abort();
	server.port = ntohs(at.sin_port);
}

static void server_bytes(const uint8_t *bytes, size_t size)
{
	pthread_mutex_lock(&server.mutex);
	server.bytes = bytes;
	server.size = size;
	pthread_mutex_unlock(&server.mutex);
}

/* A header's value has no line of its own. */
static void text_check(const char *s)
{
	if (!s || strpbrk(s, "\r\n"))
		abort();
}

static void reply_check(void *context, const struct http_reply *r)
{
	if (r->status < 0 || r->status > 999 || (r->status == 0) != (*r->problem != '\0'))
		abort();
	if (r->length > BODY_MOST || r->body[r->length] != '\0')
		abort();
	if (r->retry_after < -1 || r->retry_after > HTTP_RETRY_AFTER_MOST)
		abort();
	text_check(r->content_type);
	text_check(r->etag);
	text_check(r->last_modified);
	text_check(r->link);
	if (utf8_valid(r->problem, strlen(r->problem)) != strlen(r->problem))
		abort();
	*(bool *)context = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	const struct http_limits limits = {.most = 1, .per_host = 1};
	struct http_request request = {.timeout_ms = TIMEOUT_MS, .body_max = BODY_MOST};
	char url[64];
	struct http *h;
	struct error e;
	bool done = false;

	if (server.fd < 0)
		server_begin();
	server_bytes(bytes, size);
	snprintf(url, sizeof url, "http://127.0.0.1:%d/", server.port);
	request.url = url;
	request.cookies = http_cookies_new();
	if (http_new(&limits, &h, &e) != OUTCOME_DONE ||
	    http_start(h, &request, reply_check, &done, &e) != OUTCOME_DONE)
		abort();
	for (int i = 0; !done && i < TURNS_MOST; i++)
		http_pump(h, 10, NULL, 0);
	if (!done)
		abort();
	http_free(h);
	server_bytes(NULL, 0);
	http_cookies_free(request.cookies);
	return 0;
}
