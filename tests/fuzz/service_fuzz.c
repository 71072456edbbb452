/* SPDX-License-Identifier: MIT */
/* Any bytes as what somebody sends to the service's port: requests to all endpoints, with all that stands in
 * them. Whatever it is, the service goes on, and it is the asker's error, never the server's. */
#include "server/service.h"
#include "tests/fuzz/city.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_MOST = 500, CONNECT_PAUSE_US = 20000 };

static struct city city;
static struct service *service;

/* What an answer needs is freed by its thread, after we have read it. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

static instant now_of(void *context)
{
	return ((struct city *)context)->now;
}

static void end(void)
{
	service_stop(service);
	city_end(&city);
}

static void begin(void)
{
	struct service_options o = {.now = now_of, .now_context = &city};
	struct error e;

	city_begin(&city);
	o.config = city.config;
	o.store = city.store;
	if (service_start(&o, &service, &e) != OUTCOME_DONE)
		abort();
	service_evaluated(service, city.now);
	atexit(end);
}

static int connected(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)service_port(service)),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	/* the fuzzer's own alarm may come between, and ports that were used may not be free yet */
	for (int attempt = 0; attempt < CONNECT_MOST; attempt++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (fd >= 0 && connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
			return fd;
		close(fd);
		usleep(CONNECT_PAUSE_US);
	}
	fprintf(stderr, "the service takes no connection any more\n");
	abort();
}

/* As read(2), but the fuzzer's alarm ends nothing. */
static ssize_t read_on(int fd, char *into, size_t size)
{
	ssize_t n;

	do
		n = read(fd, into, size);
	while (n < 0 && errno == EINTR);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	/* no port is left waiting behind a connection that we close */
	const struct linger at_once = {.l_onoff = 1};
	char answer[65536];
	size_t sent = 0;
	ssize_t n;
	int fd;

	if (!service)
		begin();
	fd = connected();
	while (sent < size && ((n = send(fd, bytes + sent, size - sent, MSG_NOSIGNAL)) > 0 || errno == EINTR))
		sent += n > 0 ? (size_t)n : 0;
	shutdown(fd, SHUT_WR);
	for (size_t read_before = 0; (n = read_on(fd, answer, sizeof answer)) > 0; read_before += (size_t)n)
		if (read_before == 0 && n > 12 &&
		    (memcmp(answer, "HTTP/1.1 500", 12) == 0 || memcmp(answer, "HTTP/1.1 503", 12) == 0)) {
			fprintf(stderr, "%.*s\n", (int)n, answer);
			abort();
		}
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	close(fd);
	return 0;
}
