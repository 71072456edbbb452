/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/asking.h"
#include "tests/serving.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Connections that never end what they begin, over real sockets: others are answered all the while, and each
 * of them is closed in time. Times are limits that a busy machine keeps too. */

enum {
	SLOW = 200,
	REQUEST_MS = 1500,
	RETURNED_MS = 300,   /* after which no thread waits for the next request, on a machine at rest */
	PATIENCE_MS = 60000, /* that a test waits for what must come */
};

static void nonblocking_send(int fd, const char *bytes, size_t length)
{
	(void)!send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void health_asked(struct served *s)
{
	int64_t began = monotonic_ms();
	struct heard h = ask(s->port, "GET /healthz", "", NULL);

	if (h.status != 200)
		fail_msg("/healthz: %d after %lld ms", h.status, (long long)(monotonic_ms() - began));
	heard_done(&h);
}

/* Until the other side closes; what it said before, up to `size`. */
static size_t closed_wait(int fd, char *said, size_t size)
{
	int64_t until = monotonic_ms() + PATIENCE_MS;
	size_t length = 0;

	for (;;) {
		char part[4096];

		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n;

		if (monotonic_ms() > until)
			fail_msg("a connection is still open after %d ms", PATIENCE_MS);
		if (poll(&p, 1, 1000) <= 0)
			continue;
		n = recv(fd, part, sizeof part, 0);
		if (n <= 0)
			break;
		n = (size_t)n < size - length - 1 ? n : (ssize_t)(size - length - 1);
		memcpy(said + length, part, (size_t)n);
		length += (size_t)n;
	}
	said[length] = '\0';
	return length;
}

static const char a_request[] = "GET /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nX: ";
static const char a_post[] = "POST /api/v1/figures HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
			     "application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nregion=";

/* A request whose answer is read, and the connection stays open. */
static void health_asked_on(int fd)
{
	char said[4000];
	size_t length = 0;
	int64_t until = monotonic_ms() + PATIENCE_MS;

	asking_send(fd, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
	do {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		ssize_t n = poll(&p, 1, 1000) > 0 ? recv(fd, said + length, sizeof said - length - 1, 0) : 0;

		if (n < 0 || monotonic_ms() > until || (n == 0 && p.revents))
			fail_msg("no answer on a connection that is kept");
		length += (size_t)n;
		said[length] = '\0';
	} while (!strstr(said, "\r\n\r\nok\n"));
	assert_null(strstr(said, "Connection: close"));
}

/* `begin` at once, then a byte now and then, for as long as a connection of that kind may live many times. */
static void slow_connections(const char *name, bool later, const char *begin, const char *trickle)
{
	struct served s;
	int slow[SLOW], closed = 0;
	char said[2000];
	int64_t began;

	served_begin_limited(&s, name, "http: {listen: \"127.0.0.1:0\", connections: 16}\n", REQUEST_MS, 0);
	began = monotonic_ms();
	for (int i = 0; i < SLOW; i++) {
		slow[i] = asking_connect(s.port);
		assert_true(slow[i] >= 0);
		if (later)
			health_asked_on(slow[i]);
		nonblocking_send(slow[i], begin, strlen(begin));
		if (i % 40 == 0)
			health_asked(&s);
	}
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < SLOW && trickle; i++)
			nonblocking_send(slow[i], trickle, 1);
		health_asked(&s);
		sleep_ms(REQUEST_MS / 10);
	}
	/* a byte now and then has kept none of them open */
	for (int i = 0; i < SLOW; i++) {
		closed_wait(slow[i], said, sizeof said);
		closed += !strstr(said, " 200 ");
		close(slow[i]);
	}
	assert_int_equal(closed, SLOW);
	assert_true(monotonic_ms() - began >= REQUEST_MS);
	health_asked(&s);
	served_end(&s);
}

static void heads_that_trickle_hold_up_nobody(void **state)
{
	(void)state;
	slow_connections("slow-heads", false, a_request, "x");
	slow_connections("slow-heads-later", true, a_request, "x");
}

static void bodies_that_trickle_hold_up_nobody(void **state)
{
	(void)state;
	slow_connections("slow-bodies", false, a_post, "x");
	slow_connections("slow-bodies-later", true, a_post, "x");
}

static void silent_connections_hold_up_nobody(void **state)
{
	(void)state;
	slow_connections("silent", false, "", NULL);
	slow_connections("silent-later", true, "", NULL);
}

/* A request and then nothing but a byte read now and then: it holds up neither the others nor a writer, nor
 * another configuration. */
static void answers_that_are_not_read_hold_up_nobody(void **state)
{
	struct served s;
	struct config *next;
	struct error e;
	int slow[SLOW];
	char byte, known[] = "2023-07-18";

	(void)state;
	served_begin_limited(
	    &s, "slow-readers", "http: {listen: \"127.0.0.1:0\", connections: 8}\n", REQUEST_MS, REQUEST_MS);
	world_figures(&s.w, 200, 60, "2023-05", 1.5, known); /* an answer that no socket swallows at once */
	for (int i = 0; i < SLOW; i++) {
		slow[i] = asking_connect(s.port);
		assert_true(slow[i] >= 0);
		setsockopt(slow[i], SOL_SOCKET, SO_RCVBUF, &(int){4096}, sizeof(int));
		asking_send(
		    slow[i], "GET /api/v1/figures?all=true&format=json HTTP/1.1\r\nHost: localhost\r\n\r\n");
	}
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < SLOW; i++)
			(void)!recv(slow[i], &byte, 1, MSG_DONTWAIT);
		health_asked(&s);
		sleep_ms(REQUEST_MS / 10);
	}
	world_figure(&s.w, "west", "grp", "2023-07", 70, "2023-08-01");
	service_pause(s.service);
	health_asked(&s); /* while another configuration is read, too */
	next = test_config(s.w.folder, "http: {listen: \"127.0.0.1:0\"}\n");
	assert_done(service_resume(s.service, next, &e), e);
	health_asked(&s);
	for (int i = 0; i < SLOW; i++)
		close(slow[i]);
	served_end(&s);
	config_free(next);
}

static void an_answer_is_taken_in_time_or_not_at_all(void **state)
{
	struct served s;
	char known[] = "2023-07-18", *said = malloc(1 << 24);
	int fd;

	(void)state;
	served_begin_limited(
	    &s, "slow-reader", "http: {listen: \"127.0.0.1:0\", timeout: 1h}\n", REQUEST_MS, REQUEST_MS);
	world_figures(&s.w, 200, 60, "2023-05", 1.5, known);
	fd = asking_connect(s.port);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){4096}, sizeof(int));
	asking_send(fd, "GET /api/v1/figures?all=true&format=json HTTP/1.1\r\nHost: localhost\r\n\r\n");
	sleep_ms(3 * REQUEST_MS);
	closed_wait(fd, said, 1 << 24);
	assert_contains(said, "HTTP/1.1 200 OK");
	assert_null(strstr(said, "]\n")); /* its end was not waited for */
	close(fd);
	free(said);
	served_end(&s);
}

/* An answer that is taken steadily, though not fast, goes on to its end while others wait for its place. */
static void an_answer_that_is_taken_steadily_is_not_cut(void **state)
{
	enum { STEP = 64 << 10, STEP_MS = 100, STEADY_MS = 2000 };
	static const char figures[] = "GET /api/v1/figures?all=true&format=json HTTP/1.1\r\nHost: "
				      "localhost\r\nConnection: close\r\n\r\n";
	static const char regions[] =
	    "GET /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
	struct served s;
	char known[] = "2023-07-18", *said = malloc(1 << 24), waited[8192];
	size_t length = 0;
	int64_t began;
	int fd, other;

	(void)state;
	served_begin_limited(&s, "steady-reader", "http: {listen: \"127.0.0.1:0\", connections: 1}\n",
	    PATIENCE_MS, PATIENCE_MS);
	world_figures(&s.w, 200, 60, "2023-05", 1.5, known);
	fd = asking_connect(s.port);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){STEP}, sizeof(int));
	asking_send(fd, figures);
	assert_true(recv(fd, said, 1, MSG_PEEK) == 1); /* it has the place */
	other = asking_connect(s.port);
	asking_send(other, regions);
	for (began = monotonic_ms(); monotonic_ms() - began < STEADY_MS; sleep_ms(STEP_MS)) {
		ssize_t n = recv(fd, said + length, STEP, 0);

		if (n <= 0)
			fail_msg("the answer ends after %zu bytes and %lld ms", length,
			    (long long)(monotonic_ms() - began));
		length += (size_t)n;
	}
	assert_true(recv(other, waited, sizeof waited, MSG_DONTWAIT) < 0); /* it waits all the while */
	length += closed_wait(fd, said + length, (1 << 24) - length);
	assert_non_null(strstr(said, "\r\nContent-Length: "));
	assert_int_equal(length - (size_t)(strstr(said, "\r\n\r\n") + 4 - said),
	    strtoul(strstr(said, "\r\nContent-Length: ") + 18, NULL, 10));
	closed_wait(other, waited, sizeof waited);
	assert_contains(waited, "HTTP/1.1 200 OK");
	close(fd);
	close(other);
	free(said);
	served_end(&s);
}

/* What is said to a connection before it is closed. */
static void said_to(struct served *s, const char *bytes, size_t length, const char *expected, int before)
{
	int fd = asking_connect(s->port);
	char said[4000];

	assert_true(fd >= 0);
	for (int i = 0; i < before; i++)
		health_asked_on(fd);
	if (before > 1)
		sleep_ms(RETURNED_MS);
	nonblocking_send(fd, bytes, length);
	closed_wait(fd, said, sizeof said);
	assert_contains(said, expected);
	assert_contains(said, "Connection: close\r\n");
	assert_contains(said, "X-Content-Type-Options: nosniff\r\n");
	assert_contains(said, "frame-ancestors 'none'");
	close(fd);
}

static void a_request_that_does_not_come_is_told_so(void **state)
{
	static const char half[] = "GET /api/v1/regions HTTP/1.1\r\nHost: localh";
	struct served s;

	(void)state;
	served_begin_limited(&s, "timeout", served_plain, 300, 0);
	for (int before = 0; before < 3; before++)
		said_to(&s, half, strlen(half), "HTTP/1.1 408 ", before);
	served_end(&s);
}

/* One after the other, at once and after a while. */
static void a_connection_is_kept(void **state)
{
	static const char last[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: x, Close\r\n\r\n";
	struct served s;
	char said[4000];
	int fd;

	(void)state;
	served_begin(&s, "kept", served_plain);
	fd = asking_connect(s.port);
	for (int i = 0; i < 30; i++) {
		health_asked_on(fd);
		if (i % 10 == 9)
			sleep_ms(RETURNED_MS);
	}
	asking_send(fd, last);
	closed_wait(fd, said, sizeof said);
	assert_contains(said, "\r\n\r\nok\n");
	close(fd);
	served_end(&s);
}

/* Also one that asks nothing: it hears nothing either. */
static void a_kept_connection_without_a_request_is_closed(void **state)
{
	struct served s;
	char said[4000];
	int fd;

	(void)state;
	served_begin_limited(&s, "kept-idle", served_plain, 300, 0);
	fd = asking_connect(s.port);
	health_asked_on(fd);
	assert_int_equal(closed_wait(fd, said, sizeof said), 0);
	close(fd);
	served_end(&s);
}

/* What came together with a request is no second request: libmicrohttpd has read it before we did. */
static void what_follows_a_request_at_once_is_none(void **state)
{
	static const char two[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
				  "GET /api/v1/regions HTTP/1.1\r\nHost: localhost\r\n\r\n";
	static const char hidden[] =
	    "POST /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n"
	    "Content-Type: application/json\r\n\r\n{}    GET /healthz HTTP/1.1\r\n\r\n";
	struct served s;
	char said[8000];
	int fd;

	(void)state;
	served_begin(&s, "one-request", served_plain);
	fd = asking_connect(s.port);
	asking_send(fd, two);
	closed_wait(fd, said, sizeof said);
	assert_contains(said, "\r\n\r\nok\n");
	assert_null(strstr(strstr(said, "HTTP/1.1") + 1, "HTTP/1.1"));
	close(fd);
	fd = asking_connect(s.port);
	asking_send(fd, hidden);
	closed_wait(fd, said, sizeof said);
	assert_contains(said, "HTTP/1.1 200 ");
	assert_null(strstr(strstr(said, "HTTP/1.1") + 1, "HTTP/1.1"));
	close(fd);
	served_end(&s);
}

static void ambiguous_requests_are_refused_on_the_wire(void **state)
{
#define HEAD "POST /api/v1/regions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	static const struct {
		const char *bytes;
		const char *status;
	} cases[] = {
	    {HEAD "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ", "HTTP/1.1 400 "},
	    {HEAD "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"HTTP/1.1 400 "},
	    {HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "HTTP/1.1 411 "},
	    {HEAD "Content-Length : 2\r\n\r\n{}", "HTTP/1.1 400 "},
	    {HEAD "X: a\r\n b\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 400 "},
	    {HEAD "X: a\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 400 "},
	    {HEAD "Content-Length: 9999999\r\n\r\n{}", "HTTP/1.1 413 "},
	    {HEAD "Host: evil.example\r\n\r\n", "HTTP/1.1 400 "},
	    {"GET /api/v1/figures?region=east%00,west HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 400 "},
	    {"GET /api/v1/figures?region=east%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 400 "},
	    {"GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n", "HTTP/1.1 505 "},
	    {"\x16\x03\x01\x02\r\n\r\n", "HTTP/1.1 400 "}, /* TLS */
	};
	struct served s;

	(void)state;
	served_begin(&s, "ambiguous", served_plain);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int before = 0; before < 3; before++)
			said_to(&s, cases[i].bytes, strlen(cases[i].bytes), cases[i].status, before);
	health_asked(&s);
	served_end(&s);
}

/* What stood behind the empty line would be taken for the begin of the next answer. */
static void a_refused_head_has_no_body(void **state)
{
	static const char *const requests[] = {"HEAD /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
	    "HEAD / HTTP/1.1\r\n\r\n", "HEAD / HTTP/1.1\r\nHost: loc" /* and no more */};
	struct served s;
	char said[4000];

	(void)state;
	served_begin_limited(&s, "refused-head", served_plain, 300, 0);
	for (size_t i = 0; i < 2 * (sizeof requests / sizeof *requests); i++) {
		int fd = asking_connect(s.port);
		size_t length;

		if (i % 2)
			health_asked_on(fd);
		nonblocking_send(fd, requests[i / 2], strlen(requests[i / 2]));
		length = closed_wait(fd, said, sizeof said);
		assert_contains(said, i / 2 == 2 ? "HTTP/1.1 408 " : "HTTP/1.1 400 ");
		assert_string_equal(said + length - 4, "\r\n\r\n");
		assert_null(strstr(said, "{\"error\""));
		close(fd);
	}
	served_end(&s);
}

/* Who is refused while more than the sockets hold is still on its way reads why. */
static void who_is_refused_in_mid_body_reads_why(void **state)
{
	enum { BODY = 8 << 20 };
	static const char head[] =
	    "POST /api/v1/figures HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8388608\r\n\r\n";
	char *body = calloc(BODY, 1), said[4096];
	struct served s;
	size_t sent = 0;
	int fd;

	(void)state;
	assert_non_null(body);
	served_begin_limited(&s, "mid-body", served_plain, PATIENCE_MS, PATIENCE_MS);
	fd = asking_connect(s.port);
	asking_send(fd, head);
	while (sent < BODY) {
		ssize_t n = send(fd, body + sent, BODY - sent, MSG_NOSIGNAL);

		if (n <= 0)
			fail_msg("%zu bytes: %s", sent, strerror(errno));
		sent += (size_t)n;
	}
	closed_wait(fd, said, sizeof said);
	assert_contains(said, "HTTP/1.1 413 ");
	close(fd);
	free(body);
	served_end(&s);
}

static instant noon(void *context)
{
	(void)context;
	return test_instant("2023-08-01T12:00");
}

static void an_address_is_shared_with_nobody(void **state)
{
	TEXT_OWNED struct text http = {0};
	struct service_options o = {.now = noon};
	struct service *second = NULL;
	struct served s;
	struct config *c;
	struct error e;

	(void)state;
	served_begin(&s, "address", served_plain);
	text_printf(&http, "http: {listen: \"127.0.0.1:%d\"}\n", s.port);
	c = test_config(test_folder("address-2"), text_of(&http));
	o.config = c;
	o.store = s.w.store;
	assert_int_equal(service_start(&o, &second, &e), OUTCOME_REFUSED);
	assert_contains(e.text, "http: cannot listen on 127.0.0.1:");
	assert_contains(
	    e.text, ": another process has this address (http: listen: sets another one, or off)");
	assert_null(second);
	/* after the first has gone it can be had at once */
	service_stop(s.service);
	assert_done(service_start(&o, &s.service, &e), e);
	health_asked(&s);
	served_end(&s);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(heads_that_trickle_hold_up_nobody),
	    cmocka_unit_test(bodies_that_trickle_hold_up_nobody),
	    cmocka_unit_test(silent_connections_hold_up_nobody),
	    cmocka_unit_test(answers_that_are_not_read_hold_up_nobody),
	    cmocka_unit_test(an_answer_is_taken_in_time_or_not_at_all),
	    cmocka_unit_test(an_answer_that_is_taken_steadily_is_not_cut),
	    cmocka_unit_test(a_request_that_does_not_come_is_told_so),
	    cmocka_unit_test(a_connection_is_kept),
	    cmocka_unit_test(a_kept_connection_without_a_request_is_closed),
	    cmocka_unit_test(what_follows_a_request_at_once_is_none),
	    cmocka_unit_test(ambiguous_requests_are_refused_on_the_wire),
	    cmocka_unit_test(a_refused_head_has_no_body),
	    cmocka_unit_test(who_is_refused_in_mid_body_reads_why),
	    cmocka_unit_test(an_address_is_shared_with_nobody),
	};

	test_zone("UTC");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
