/* SPDX-License-Identifier: MIT */
#include "server/listener.h"
#include "server/listener_table.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
	EVENTS = 64,
	ACCEPT_MOST = 64, /* one after the other, before others are looked at */
	LOOK_MS = 100,	  /* while a whole request waits for a place */
	DRAIN_READS = 16, /* of what is thrown away at a time */
	SEND_BUFFER = 128 << 10,
	UNREAD_MS = 60000,     /* that the system sends again what nobody acknowledges */
	NO_DESCRIPTOR_MS = 50, /* after a connection for which there was none */
};

/* ---- what comes in ---- */

/* Who still sends has DRAIN_MS from the last byte on to read the answer, and no more time than for a request.
 */
static void drain_extend(const struct listener *l, struct connection *c)
{
	int64_t until = monotonic_ms() + DRAIN_MS, last = c->began + l->o.request_ms;

	until = until < last ? until : last;
	c->until = until > c->until ? until : c->until;
}

static void drain_read(struct listener *l, struct connection *c)
{
	ssize_t n = 1;

	for (int i = 0; n > 0 && i < DRAIN_READS; i++) {
		n = recv(c->fd, l->bytes, sizeof l->bytes, MSG_DONTWAIT);
		if (n > 0)
			drain_extend(l, c);
	}
	if (n == 0 || (n < 0 && errno != EAGAIN))
		connection_drop(l, c);
}

/* Of those for whom there is no place the one that has waited longest gets no answer; who asks how we are
 * always does. */
static void waiting_limit(struct listener *l)
{
	struct connection *found = NULL;

	for (size_t i = 0; i < l->room && l->count[WAITING] > (size_t)l->o.unfinished; i++) {
		struct connection *c = &l->at[i];

		if (c->state == WAITING && !c->health && (!found || c->began < found->began))
			found = c;
	}
	if (found)
		connection_refuse(l, found, 503, "all connections are in use");
}

static void connection_peek(struct listener *l, struct connection *c, bool ends)
{
	ssize_t n = recv(c->fd, l->bytes, sizeof l->bytes, MSG_PEEK | MSG_DONTWAIT);
	struct request_head head;
	struct error e;
	enum outcome outcome;

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			connection_drop(l, c);
		return;
	}
	if (c->idle) {
		c->idle = false;
		c->began = monotonic_ms();
		c->until = c->began + l->o.request_ms;
	}
	outcome = request_head_read(l->bytes, (size_t)n, l->o.body_most, &head, &e);
	if (outcome == OUTCOME_REFUSED) {
		connection_refuse(l, c, head.status, e.text);
		drain_read(l, c);
	} else if (outcome == OUTCOME_DONE) {
		epoll_ctl(l->epoll, EPOLL_CTL_DEL, c->fd, NULL);
		connection_request(c, &head);
		connection_state(l, c, WAITING, c->until);
		waiting_limit(l);
	} else if (ends) {
		connection_drop(l, c);
	}
}

/* Room for another one: the one that began first and is not whole is closed, unless the rest of its head has
 * come meanwhile. */
void connection_place_make(struct listener *l)
{
	while (l->count[HEAD] + l->count[DRAIN] >= (size_t)l->o.unfinished) {
		struct connection *c = connection_oldest(l, HEAD, DRAIN);

		if (c->state == HEAD)
			connection_peek(l, c, false);
		if (c->state == HEAD || c->state == DRAIN)
			connection_drop(l, c);
	}
}

/* An answer waits in our memory, not in that of the system, which would keep it beyond the end of its
 * connection for who never reads it. What is read is what was looked at: urgent bytes, which would be left
 * out by one and not by the other, are bytes like all others. */
static void socket_set_up(int fd)
{
	const int bytes = SEND_BUFFER, unread = UNREAD_MS, yes = 1;

	setsockopt(fd, SOL_SOCKET, SO_OOBINLINE, &yes, sizeof yes);
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unread, sizeof unread);
}

static void connection_admit(
    struct listener *l, int fd, const struct sockaddr_storage *from, socklen_t length)
{
	struct connection *c = NULL;
	uint32_t number;

	connection_place_make(l);
	for (size_t i = 0; i < l->room && (!c || c->state != FREE); i++)
		c = &l->at[i];
	if (!c || c->state != FREE) {
		close(fd);
		return;
	}
	number = c->number + 1;
	*c = (struct connection){.fd = fd,
	    .given = -1,
	    .number = number,
	    .began = monotonic_ms(),
	    .from = *from,
	    .from_length = length};
	socket_set_up(fd);
	connection_state(l, c, HEAD, c->began + l->o.request_ms);
	if (!connection_watch(l, c))
		connection_drop(l, c);
}

/* Whether the descriptors that are allowed are used up. */
static bool used_up(int problem)
{
	return problem == EMFILE || problem == ENFILE || problem == ENOBUFS || problem == ENOMEM;
}

static void accept_some(struct listener *l)
{
	for (int i = 0; i < ACCEPT_MOST; i++) {
		struct sockaddr_storage from;
		socklen_t length = sizeof from;
		int fd = accept4(l->fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
		bool out = fd < 0 && used_up(errno);

		if (fd >= 0) {
			connection_admit(l, fd, &from, length);
		} else if (out && !connection_make_room(l)) {
			nanosleep(&(struct timespec){0, NO_DESCRIPTOR_MS * 1000000L}, NULL);
			return;
		} else if (!out && errno != ECONNABORTED && errno != EINTR) {
			return;
		}
	}
}

static void event_handle(struct listener *l, const struct epoll_event *event)
{
	struct connection *c = &l->at[event->data.u64 & UINT32_MAX];

	if (c->number != (uint32_t)(event->data.u64 >> 32))
		return;
	if (c->state == HEAD)
		connection_peek(l, c, event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
	else if (c->state == DRAIN)
		drain_read(l, c);
}

/* ---- what goes on ---- */

static void connections_expire(struct listener *l, int64_t now)
{
	for (size_t i = 0; i < l->room; i++) {
		struct connection *c = &l->at[i];
		char byte;

		if (c->state == FREE || c->until > now)
			continue;
		if (c->state == HEAD && recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1)
			connection_refuse(l, c, 408, "the request took too long to come");
		else if (c->state == WAITING)
			connection_refuse(l, c, 503, "all connections are in use");
		else if (c->state == BODY || c->state == SENDING)
			connection_cut(l, c);
		else
			connection_drop(l, c);
	}
}

static int wait_ms(const struct listener *l, int64_t now)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < l->room; i++)
		if (l->at[i].state != FREE && l->at[i].until < next)
			next = l->at[i].until;
	if (l->count[WAITING] && next > now + LOOK_MS)
		next = now + LOOK_MS;
	if (next == INT64_MAX)
		return -1;
	return next <= now ? 0 : next - now > 60000 ? 60000 : (int)(next - now);
}

static void *listener_run(void *context)
{
	struct listener *l = context;
	struct epoll_event events[EVENTS];
	uint64_t woken;

	pthread_mutex_lock(&l->mutex);
	while (!l->stop) {
		int64_t now = monotonic_ms();
		int wait = wait_ms(l, now), n;

		l->sleeps_until = wait < 0 ? INT64_MAX : now + wait;
		pthread_mutex_unlock(&l->mutex);
		n = epoll_wait(l->epoll, events, EVENTS, wait);
		pthread_mutex_lock(&l->mutex);
		l->sleeps_until = INT64_MIN; /* the times are looked at before it sleeps again */
		for (int i = 0; i < n && !l->stop; i++) {
			if (events[i].data.u64 == UINT64_MAX)
				accept_some(l);
			else if (events[i].data.u64 == UINT64_MAX - 1)
				(void)!read(l->wake, &woken, sizeof woken);
			else
				event_handle(l, &events[i]);
		}
		connections_expire(l, monotonic_ms());
		connections_hand_over(l);
	}
	pthread_mutex_unlock(&l->mutex);
	return NULL;
}

/* ---- life ---- */

static bool watch_fd(struct listener *l, int fd, uint64_t name)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = name};

	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* A descriptor that reads as ended and takes nothing. */
static int ended_socket(void)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	close(pair[1]);
	return pair[0];
}

static bool socket_open(struct listener *l)
{
	const struct sockaddr_storage *at = l->o.at;
	socklen_t length =
	    at->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	const int yes = 1;

	l->fd = socket(at->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		return false;
	/* connections of an earlier run that still end are no hindrance; another listener is */
	setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (at->ss_family == AF_INET6)
		setsockopt(l->fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof yes);
	return bind(l->fd, (const struct sockaddr *)at, length) == 0 && listen(l->fd, SOMAXCONN) == 0;
}

enum outcome listener_open(const struct listener_options *o, struct listener **out, struct error *e)
{
	struct listener *l = memory_new(sizeof *l);
	int problem = 0;

	*out = l; /* the first connection may come before we return */
	l->o = *o;
	l->room = (size_t)(o->connections + LISTENER_SPARE + 2 * o->unfinished);
	l->at = memory_new(l->room * sizeof *l->at);
	l->count[FREE] = l->room;
	pthread_mutex_init(&l->mutex, NULL);
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	l->nothing = ended_socket();
	if (!socket_open(l) || l->epoll < 0 || l->wake < 0 || l->nothing < 0 ||
	    !watch_fd(l, l->fd, UINT64_MAX) || !watch_fd(l, l->wake, UINT64_MAX - 1))
		problem = errno;
	else
		problem = pthread_create(&l->thread, NULL, listener_run, l);
	l->running = problem == 0;
	if (problem) {
		*out = NULL;
		listener_free(l);
		return error_set(e, OUTCOME_REFUSED, "%s",
		    problem == EADDRINUSE
			? "another process has this address (http: listen: sets another one, or off)"
			: strerror(problem));
	}
	return OUTCOME_DONE;
}

int listener_port(const struct listener *l)
{
	struct sockaddr_storage at = {0};
	socklen_t length = sizeof at;

	getsockname(l->fd, (struct sockaddr *)&at, &length);
	return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
					      : ((struct sockaddr_in *)&at)->sin_port);
}

void listener_stop(struct listener *l)
{
	if (!l || !l->running)
		return;
	pthread_mutex_lock(&l->mutex);
	l->stop = true;
	pthread_mutex_unlock(&l->mutex);
	listener_wake(l);
	pthread_join(l->thread, NULL);
	l->running = false;
	close(l->fd);
	l->fd = -1;
}

void listener_free(struct listener *l)
{
	if (!l)
		return;
	listener_stop(l);
	for (size_t i = 0; i < l->room; i++)
		if (l->at[i].state != FREE)
			close(l->at[i].fd);
	if (l->fd >= 0)
		close(l->fd);
	if (l->epoll >= 0)
		close(l->epoll);
	if (l->wake >= 0)
		close(l->wake);
	if (l->nothing >= 0)
		close(l->nothing);
	pthread_mutex_destroy(&l->mutex);
	free(l->given);
	free(l->at);
	free(l);
}
