/* SPDX-License-Identifier: MIT */
#include "server/listener.h"
#include "server/listener_table.h"
#include "base/clock.h"
#include "base/memory.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Connections that are given away: to whom there is a place, how far they are, and when they are cut off. */

enum {
	PATIENCE_MS = 500, /* of a whole request without a place, before an unfinished connection is closed */
	FORGET_MS = 60000, /* a connection that was cut off and whose thread still works */
	RATE_LEAST = 64, /* bytes a millisecond at which an answer is taken, while others wait for a place */
};

size_t connections_handed_over(const struct listener *l)
{
	return l->count[BODY] + l->count[ANSWERING] + l->count[SENDING] + l->count[NEXT] + l->count[CUT] +
	       l->leaving;
}

struct connection *connection_of_copy(struct listener *l, int fd)
{
	struct connection *c =
	    fd >= 0 && (size_t)fd < l->given_room && l->given[fd] >= 0 ? &l->at[l->given[fd]] : NULL;

	/* it may have been closed since, and its place have another one */
	return c && c->given == fd && c->state >= BODY && c->state <= CUT ? c : NULL;
}

void connection_copy_set(struct listener *l, int fd, int place)
{
	size_t before = l->given_room;

	if ((size_t)fd >= before) {
		l->given_room = 2 * (size_t)fd + 64;
		l->given = memory_grow(l->given, l->given_room * sizeof *l->given);
		for (size_t i = before; i < l->given_room; i++)
			l->given[i] = COPY_NONE;
	}
	l->leaving -= l->given[fd] == COPY_CLOSING;
	l->leaving += place == COPY_CLOSING;
	l->given[fd] = place;
}

/* libmicrohttpd gets a copy: ours stays open as long as we may want to shut it down. */
static void connection_hand_over(struct listener *l, struct connection *c)
{
	int copy = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
	struct connection *before;

	if (copy < 0 && connection_make_room(l))
		copy = fcntl(c->fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0) {
		connection_refuse(l, c, 503, "there is no descriptor for another connection");
		connection_drop(l, c);
		return;
	}
	/* one that was given away under this number and never heard of again is closed, else it were not free
	 */
	before = connection_of_copy(l, copy);
	if (before)
		connection_drop(l, before);
	c->given = copy;
	connection_copy_set(l, copy, (int)(c - l->at));
	connection_state(l, c, BODY, c->until);
	if (!l->o.give(l->o.context, copy, (struct sockaddr *)&c->from, c->from_length)) {
		connection_copy_set(l, copy, COPY_NONE);
		connection_drop(l, c);
	}
}

/* What was not taken yet is thrown away with it: the system would go on for who reads a byte a minute. */
void connection_cut(struct listener *l, struct connection *c)
{
	setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
	shutdown(c->fd, SHUT_RDWR);
	connection_state(l, c, CUT, monotonic_ms() + FORGET_MS);
}

/* Whether less of an answer was acknowledged since PATIENCE_MS or more than RATE_LEAST; false: not known yet.
 */
static bool response_is_slow(struct connection *c, int64_t now)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof info;
	int64_t before = c->looked;
	uint64_t taken;

	if (before >= c->since && now - before < PATIENCE_MS)
		return false;
	if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
		return true;
	taken = info.tcpi_bytes_acked - c->taken;
	c->taken = info.tcpi_bytes_acked;
	c->looked = now;
	return before >= c->since && taken < RATE_LEAST * (uint64_t)(now - before);
}

/* The one that has kept us waiting, with its body before its answer, and longest; NULL: none has for long. */
static struct connection *connection_slowest(struct listener *l, int64_t now)
{
	struct connection *found = NULL;

	for (size_t i = 0; i < l->room; i++) {
		struct connection *c = &l->at[i];
		bool slow = (c->state == BODY && c->body && now - c->since >= PATIENCE_MS) ||
			    (c->state == SENDING && response_is_slow(c, now));

		if (slow && (!found || c->state < found->state ||
				(c->state == found->state && c->began < found->began)))
			found = c;
	}
	return found;
}

/* The next whole request; where there is no place for others, the one that asks how we are. */
static struct connection *next_waiting(struct listener *l)
{
	struct connection *c = connection_oldest(l, WAITING, WAITING);

	for (size_t i = 0; i < l->room && connections_handed_over(l) >= (size_t)l->o.connections; i++)
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

		if (connections_handed_over(l) < most) {
			connection_hand_over(l, c);
			continue;
		}
		slow = l->count[CUT] || now - c->since < PATIENCE_MS ? NULL : connection_slowest(l, now);
		if (slow)
			connection_cut(l, slow);
		break;
	}
}

bool listener_received(struct listener *l, int fd, size_t body)
{
	struct connection *c;
	bool as_checked;

	pthread_mutex_lock(&l->mutex);
	c = connection_of_copy(l, fd);
	as_checked = c && c->state == BODY && c->body == body;
	if (as_checked)
		connection_state(l, c, ANSWERING, INT64_MAX);
	pthread_mutex_unlock(&l->mutex);
	return as_checked;
}

void listener_sending(struct listener *l, int fd)
{
	struct connection *c;

	pthread_mutex_lock(&l->mutex);
	c = connection_of_copy(l, fd);
	if (c && c->state == ANSWERING) {
		connection_state(l, c, SENDING, monotonic_ms() + l->o.answer_ms);
		listener_wake_by(l, c->until);
	}
	pthread_mutex_unlock(&l->mutex);
}

void listener_ended(struct listener *l, int fd)
{
	struct connection *c;
	char byte;

	pthread_mutex_lock(&l->mutex);
	c = connection_of_copy(l, fd);
	connection_copy_set(l, fd, COPY_NONE);
	if (c && c->state != CUT && !l->stop && recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 1) {
		c->given = -1;
		connection_drain(l, c);
	} else if (c) {
		connection_drop(l, c);
	}
	pthread_mutex_unlock(&l->mutex);
	listener_wake(l);
}
