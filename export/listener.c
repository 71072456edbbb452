#include "export/listener.h"
#include "base/clock.h"
#include "base/memory.h"
#include "export/answer_headers.h"
#include "export/request_head.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum {
	EVENTS = 64,
	ACCEPT_MOST = 64,  /* one after the other, before others are looked at */
	PATIENCE_MS = 500, /* of a whole request without a place, before an unfinished connection is closed */
	LOOK_MS = 100,	   /* while one waits */
	DRAIN_MS = 2000,   /* that a refusal waits to be read */
	DRAIN_READS = 16,  /* of what is thrown away at a time */
	SEND_BUFFER = 128 << 10,
	UNREAD_MS = 60000,     /* that the system sends again what nobody acknowledges */
	FORGET_MS = 60000,     /* a connection that was cut off and whose thread still works */
	NO_DESCRIPTOR_MS = 50, /* after a connection for which there was none */
};

enum state {
	FREE,
	HEAD,	   /* its request is awaited */
	WAITING,   /* the head is good; there is no place for it */
	BODY,	   /* given away; the body is awaited */
	ANSWERING, /* given away; the answer is made */
	SENDING,   /* given away; the answer is taken */
	CUT,	   /* given away and shut down */
	DRAIN,	   /* refused or answered; what still comes is thrown away, else the answer is lost */
	STATES,
};

struct connection {
	enum state state;
	int fd;		 /* ours: nobody else closes it */
	int given;	 /* the copy that was given away */
	uint32_t number; /* of the connection in this place: an event for an earlier one is known by it */
	int64_t began, whole, until; /* milliseconds of a clock that nobody sets */
	bool health;
	struct sockaddr_storage from;
	socklen_t from_length;
};

struct listener {
	struct listener_options o;
	int fd, epoll, wake;
	pthread_t thread;
	bool running, stop;
	pthread_mutex_t mutex;
	struct connection *at;
	size_t room, count[STATES];
	char bytes[HEAD_MOST];
};

static void state_set(struct listener *l, struct connection *c, enum state state, int64_t until)
{
	l->count[c->state]--;
	c->state = state;
	c->until = until;
	l->count[state]++;
}

static void drop(struct listener *l, struct connection *c)
{
	close(c->fd); /* and out of the epoll with it, unless a copy is open: then it was taken out before */
	state_set(l, c, FREE, INT64_MAX);
}

/* The one that began first in one of two states; NULL: there is none. */
static struct connection *oldest(struct listener *l, enum state a, enum state b)
{
	struct connection *found = NULL;

	for (size_t i = 0; i < l->room; i++) {
		struct connection *c = &l->at[i];

		if ((c->state == a || c->state == b) && (!found || c->began < found->began))
			found = c;
	}
	return found;
}

/* ---- what comes in ---- */

static bool watch_begin(struct listener *l, struct connection *c)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET};

	event.data.u64 = (uint64_t)c->number << 32 | (uint64_t)(c - l->at);
	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &event) == 0;
}

/* An answer waits in our memory, not in that of the system, which would keep it beyond the end of its
 * connection for who never reads it. */
static void buffers_limit(int fd)
{
	const int bytes = SEND_BUFFER, unread = UNREAD_MS;

	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unread, sizeof unread);
}

static void admit(struct listener *l, int fd, const struct sockaddr_storage *from, socklen_t length)
{
	struct connection *c = NULL;
	uint32_t number;

	if (l->count[HEAD] + l->count[WAITING] + l->count[DRAIN] >= (size_t)l->o.unfinished) {
		c = oldest(l, HEAD, DRAIN);
		c = c ? c : oldest(l, WAITING, WAITING);
		if (c)
			drop(l, c);
	}
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
	buffers_limit(fd);
	state_set(l, c, HEAD, c->began + l->o.request_ms);
	if (!watch_begin(l, c))
		drop(l, c);
}

static void accept_some(struct listener *l)
{
	for (int i = 0; i < ACCEPT_MOST; i++) {
		struct sockaddr_storage from;
		socklen_t length = sizeof from;
		int fd = accept4(l->fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct connection *c;

		if (fd >= 0) {
			admit(l, fd, &from, length);
		} else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
			c = oldest(l, HEAD, DRAIN);
			if (c)
				drop(l, c);
			nanosleep(&(struct timespec){0, NO_DESCRIPTOR_MS * 1000000L}, NULL);
			return;
		} else if (errno != ECONNABORTED && errno != EINTR) {
			return;
		}
	}
}

/* Says why, and waits a little for it to be read: a connection that is closed over bytes that nobody read
 * takes the answer with it. */
static void refuse(struct listener *l, struct connection *c, int status, const char *sentence)
{
	TEXT_OWNED struct text answer = {0};

	answer_refusal(&answer, status, sentence);
	send(c->fd, answer.at, answer.length, MSG_DONTWAIT | MSG_NOSIGNAL);
	shutdown(c->fd, SHUT_WR);
	state_set(l, c, DRAIN, monotonic_ms() + DRAIN_MS);
	l->o.refused(l->o.context, status);
}

static void drain(struct listener *l, struct connection *c)
{
	ssize_t n = 1;

	for (int i = 0; n > 0 && i < DRAIN_READS; i++)
		n = recv(c->fd, l->bytes, sizeof l->bytes, MSG_DONTWAIT);
	if (n >= 0 || errno != EAGAIN)
		drop(l, c);
}

static void look(struct listener *l, struct connection *c, bool ends)
{
	ssize_t n = recv(c->fd, l->bytes, sizeof l->bytes, MSG_PEEK | MSG_DONTWAIT);
	struct request_head head;
	struct error e;
	int outcome;

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			drop(l, c);
		return;
	}
	outcome = request_head_read(l->bytes, (size_t)n, l->o.body_most, &head, &e);
	if (outcome == REFUSED) {
		refuse(l, c, head.status, e.text);
		drain(l, c);
	} else if (outcome == DONE) {
		epoll_ctl(l->epoll, EPOLL_CTL_DEL, c->fd, NULL);
		c->health = head.health;
		c->whole = monotonic_ms();
		state_set(l, c, WAITING, c->until);
	} else if (ends) {
		drop(l, c);
	}
}

static void event_take(struct listener *l, const struct epoll_event *event)
{
	struct connection *c = &l->at[event->data.u64 & UINT32_MAX];

	if (c->number != (uint32_t)(event->data.u64 >> 32))
		return;
	if (c->state == HEAD)
		look(l, c, event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
	else if (c->state == DRAIN)
		drain(l, c);
}

/* ---- what goes on ---- */

static size_t given_away(const struct listener *l)
{
	return l->count[BODY] + l->count[ANSWERING] + l->count[SENDING] + l->count[CUT];
}

/* libmicrohttpd gets a copy: ours stays open as long as we may want to shut it down. */
static void give(struct listener *l, struct connection *c)
{
	int copy = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0) {
		refuse(l, c, 503, "there is no descriptor for another connection");
		drop(l, c);
		return;
	}
	/* one that was given away under this number and never heard of again is closed, else it were not free
	 */
	for (size_t i = 0; i < l->room; i++)
		if (l->at[i].given == copy && l->at[i].state >= BODY && l->at[i].state <= CUT)
			drop(l, &l->at[i]);
	c->given = copy;
	state_set(l, c, BODY, c->until);
	if (!l->o.give(l->o.context, copy, (struct sockaddr *)&c->from, c->from_length))
		drop(l, c);
}

/* What was not taken yet is thrown away with it: the system would go on for who reads a byte a minute. */
static void cut(struct listener *l, struct connection *c)
{
	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
	shutdown(c->fd, SHUT_RDWR);
	state_set(l, c, CUT, monotonic_ms() + FORGET_MS);
}

/* Whole requests to where they are answered, in their order; where there is no place for long, one is made.
 */
static void hand_over(struct listener *l)
{
	struct connection *c, *slow;

	while ((c = oldest(l, WAITING, WAITING))) {
		size_t most = (size_t)l->o.connections;

		if (given_away(l) >= most) /* those that ask how we are go before the others */
			for (size_t i = 0; i < l->room; i++)
				if (l->at[i].state == WAITING && l->at[i].health)
					c = &l->at[i];
		most += c->health ? LISTENER_SPARE : 0;
		if (given_away(l) < most) {
			give(l, c);
			continue;
		}
		if (!l->count[CUT] && monotonic_ms() - c->whole >= PATIENCE_MS) {
			slow = oldest(l, BODY, BODY);
			slow = slow ? slow : oldest(l, SENDING, SENDING);
			if (slow)
				cut(l, slow);
		}
		break;
	}
}

static void expire(struct listener *l, int64_t now)
{
	for (size_t i = 0; i < l->room; i++) {
		struct connection *c = &l->at[i];
		char byte;

		if (c->state == FREE || c->until > now)
			continue;
		if (c->state == HEAD && recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1)
			refuse(l, c, 408, "the request took too long to come");
		else if (c->state == WAITING)
			refuse(l, c, 503, "all connections are in use");
		else if (c->state == BODY || c->state == SENDING)
			cut(l, c);
		else
			drop(l, c);
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

static void *watch(void *context)
{
	struct listener *l = context;
	struct epoll_event events[EVENTS];
	uint64_t woken;

	pthread_mutex_lock(&l->mutex);
	while (!l->stop) {
		int wait = wait_ms(l, monotonic_ms()), n;

		pthread_mutex_unlock(&l->mutex);
		n = epoll_wait(l->epoll, events, EVENTS, wait);
		pthread_mutex_lock(&l->mutex);
		for (int i = 0; i < n && !l->stop; i++) {
			if (events[i].data.u64 == UINT64_MAX)
				accept_some(l);
			else if (events[i].data.u64 == UINT64_MAX - 1)
				(void)!read(l->wake, &woken, sizeof woken);
			else
				event_take(l, &events[i]);
		}
		expire(l, monotonic_ms());
		hand_over(l);
	}
	pthread_mutex_unlock(&l->mutex);
	return NULL;
}

/* ---- connections that were given away ---- */

static struct connection *given_find(struct listener *l, int fd)
{
	for (size_t i = 0; i < l->room; i++)
		if (l->at[i].given == fd && l->at[i].state >= BODY && l->at[i].state <= CUT)
			return &l->at[i];
	return NULL;
}

static void move(struct listener *l, int fd, enum state from, enum state to, int64_t until)
{
	struct connection *c;

	pthread_mutex_lock(&l->mutex);
	c = given_find(l, fd);
	if (c && c->state == from)
		state_set(l, c, to, until);
	pthread_mutex_unlock(&l->mutex);
}

static void wake(struct listener *l)
{
	(void)!write(l->wake, &(uint64_t){1}, sizeof(uint64_t));
}

void listener_received(struct listener *l, int fd)
{
	move(l, fd, BODY, ANSWERING, INT64_MAX);
}

void listener_sending(struct listener *l, int fd)
{
	move(l, fd, ANSWERING, SENDING, monotonic_ms() + l->o.answer_ms);
	wake(l); /* there is another time to wait for */
}

void listener_ended(struct listener *l, int fd)
{
	struct connection *c;
	char byte;

	pthread_mutex_lock(&l->mutex);
	c = given_find(l, fd);
	if (c && c->state != CUT && !l->stop && recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1) {
		shutdown(c->fd, SHUT_WR);
		c->given = -1;
		state_set(l, c, DRAIN, monotonic_ms() + DRAIN_MS);
		if (!watch_begin(l, c))
			drop(l, c);
	} else if (c) {
		drop(l, c);
	}
	pthread_mutex_unlock(&l->mutex);
	wake(l);
}

/* ---- life ---- */

static bool watch_fd(struct listener *l, int fd, uint64_t name)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = name};

	return epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
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

int listener_open(const struct listener_options *o, struct listener **out, struct error *e)
{
	struct listener *l = memory_new(sizeof *l);
	int problem = 0;

	*out = l; /* the first connection may come before we return */
	l->o = *o;
	l->room = (size_t)(o->connections + LISTENER_SPARE + o->unfinished);
	l->at = memory_new(l->room * sizeof *l->at);
	l->count[FREE] = l->room;
	pthread_mutex_init(&l->mutex, NULL);
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!socket_open(l) || l->epoll < 0 || l->wake < 0 || !watch_fd(l, l->fd, UINT64_MAX) ||
	    !watch_fd(l, l->wake, UINT64_MAX - 1))
		problem = errno;
	else
		problem = pthread_create(&l->thread, NULL, watch, l);
	l->running = problem == 0;
	if (problem) {
		*out = NULL;
		listener_free(l);
		return error_set(e, REFUSED, "%s", strerror(problem));
	}
	return DONE;
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
	wake(l);
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
	pthread_mutex_destroy(&l->mutex);
	free(l->at);
	free(l);
}
