/* SPDX-License-Identifier: MIT */
#include "server/listener_table.h"
#include "base/clock.h"
#include "server/response_headers.h"

#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

void connection_state(struct listener *l, struct connection *c, enum connection_state_id state, int64_t until)
{
	l->count[c->state]--;
	c->state = state;
	c->since = monotonic_ms();
	c->until = until;
	l->count[state]++;
}

void connection_drop(struct listener *l, struct connection *c)
{
	close(c->fd); /* and out of the epoll with it, unless a copy is open: then it was taken out before */
	connection_state(l, c, FREE, INT64_MAX);
}

struct connection *connection_oldest(
    struct listener *l, enum connection_state_id a, enum connection_state_id b)
{
	struct connection *found = NULL;

	for (size_t i = 0; i < l->room; i++) {
		struct connection *c = &l->at[i];

		if ((c->state == a || c->state == b) &&
		    (!found || c->idle > found->idle || (c->idle == found->idle && c->began < found->began)))
			found = c;
	}
	return found;
}

bool connection_make_room(struct listener *l)
{
	struct connection *c = connection_oldest(l, HEAD, DRAIN);

	if (c)
		connection_drop(l, c);
	return c;
}

static bool watch(struct listener *l, struct connection *c, int operation, uint32_t events)
{
	struct epoll_event event = {.events = events};

	event.data.u64 = (uint64_t)c->number << 32 | (uint64_t)(c - l->at);
	return epoll_ctl(l->epoll, operation, c->fd, &event) == 0;
}

bool connection_watch(struct listener *l, struct connection *c)
{
	return watch(l, c, EPOLL_CTL_ADD, EPOLLIN | EPOLLRDHUP | EPOLLET);
}

/* Not edge-triggered: what one look leaves there must come up again, else the other side could not go on. */
void connection_drain(struct listener *l, struct connection *c)
{
	const uint32_t events = EPOLLIN | EPOLLRDHUP;

	shutdown(c->fd, SHUT_WR);
	connection_state(l, c, DRAIN, monotonic_ms() + DRAIN_MS);
	/* one that cannot be watched ends by its time */
	(void)(watch(l, c, EPOLL_CTL_MOD, events) || watch(l, c, EPOLL_CTL_ADD, events));
}

/* Whether the request, of which nothing was taken yet, is a HEAD: its answer ends with the empty line, and
 * what followed would be the begin of the next one. */
static bool asks_for_head(const struct connection *c)
{
	static const char head[] = "HEAD ";
	char bytes[sizeof head - 1];

	return recv(c->fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT) == sizeof bytes &&
	       memcmp(bytes, head, sizeof bytes) == 0;
}

void connection_refuse(struct listener *l, struct connection *c, int status, const char *sentence)
{
	TEXT_OWNED struct text answer = {0};

	refusal_write(&answer, status, sentence, asks_for_head(c));
	send(c->fd, answer.at, answer.length, MSG_DONTWAIT | MSG_NOSIGNAL);
	connection_drain(l, c);
	l->o.refused(l->o.context, status);
}

void connection_request(struct connection *c, const struct request_head *head)
{
	c->idle = false;
	c->health = head->health;
	c->keeps = head->keeps;
	c->body = head->body;
	c->requests += head->length + head->body;
}

void listener_wake(struct listener *l)
{
	(void)!write(l->wake, &(uint64_t){1}, sizeof(uint64_t));
}

void listener_wake_by(struct listener *l, int64_t until)
{
	if (until >= l->sleeps_until)
		return;
	l->sleeps_until = until;
	listener_wake(l);
}
