#include "export/listener_table.h"
#include "base/clock.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Connections that are given away: to whom there is a place, how far they are, and when they are cut off. */

enum {
	PATIENCE_MS = 500, /* of a whole request without a place, before an unfinished connection is closed */
	FORGET_MS = 60000, /* a connection that was cut off and whose thread still works */
};

static size_t given_away(const struct listener *l)
{
	return l->count[BODY] + l->count[ANSWERING] + l->count[SENDING] + l->count[CUT];
}

/* libmicrohttpd gets a copy: ours stays open as long as we may want to shut it down. */
static void give(struct listener *l, struct connection *c)
{
	int copy = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);

	if (copy < 0 && connection_make_room(l))
		copy = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0) {
		connection_refuse(l, c, 503, "there is no descriptor for another connection");
		connection_drop(l, c);
		return;
	}
	/* one that was given away under this number and never heard of again is closed, else it were not free
	 */
	for (size_t i = 0; i < l->room; i++)
		if (l->at[i].given == copy && l->at[i].state >= BODY && l->at[i].state <= CUT)
			connection_drop(l, &l->at[i]);
	c->given = copy;
	connection_state(l, c, BODY, c->until);
	if (!l->o.give(l->o.context, copy, (struct sockaddr *)&c->from, c->from_length))
		connection_drop(l, c);
}

/* What was not taken yet is thrown away with it: the system would go on for who reads a byte a minute. */
void connection_cut(struct listener *l, struct connection *c)
{
	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
	shutdown(c->fd, SHUT_RDWR);
	connection_state(l, c, CUT, monotonic_ms() + FORGET_MS);
}

/* The one that has kept us waiting, with its body before its answer, and longest; NULL: none has for long. */
static struct connection *slowest(struct listener *l, int64_t now)
{
	struct connection *found = NULL;

	for (size_t i = 0; i < l->room; i++) {
		struct connection *c = &l->at[i];
		bool slow = (c->state == BODY && c->has_body) || c->state == SENDING;

		if (slow && now - c->since >= PATIENCE_MS &&
		    (!found || c->state < found->state ||
			(c->state == found->state && c->began < found->began)))
			found = c;
	}
	return found;
}

/* The next whole request; where there is no place for others, the one that asks how we are. */
static struct connection *next_waiting(struct listener *l)
{
	struct connection *c = connection_oldest(l, WAITING, WAITING);

	for (size_t i = 0; i < l->room && given_away(l) >= (size_t)l->o.connections; i++)
		if (l->at[i].state == WAITING && l->at[i].health)
			return &l->at[i];
	return c;
}

void connections_hand_over(struct listener *l)
{
	struct connection *c, *slow;

	while ((c = next_waiting(l))) {
		size_t most = (size_t)l->o.connections + (c->health ? LISTENER_SPARE : 0);
		int64_t now = monotonic_ms();

		if (given_away(l) < most) {
			give(l, c);
			continue;
		}
		slow = l->count[CUT] || now - c->since < PATIENCE_MS ? NULL : slowest(l, now);
		if (slow)
			connection_cut(l, slow);
		break;
	}
}

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
		connection_state(l, c, to, until);
	pthread_mutex_unlock(&l->mutex);
}

void listener_received(struct listener *l, int fd)
{
	move(l, fd, BODY, ANSWERING, INT64_MAX);
}

void listener_sending(struct listener *l, int fd)
{
	move(l, fd, ANSWERING, SENDING, monotonic_ms() + l->o.answer_ms);
	listener_wake(l); /* there is another time to wait for */
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
		connection_state(l, c, DRAIN, monotonic_ms() + DRAIN_MS);
		if (!connection_watch(l, c))
			connection_drop(l, c);
	} else if (c) {
		connection_drop(l, c);
	}
	pthread_mutex_unlock(&l->mutex);
	listener_wake(l);
}
