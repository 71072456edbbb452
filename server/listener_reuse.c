/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/listener.h"
#include "server/listener_table.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The next request of a connection that was given away. libmicrohttpd says when an answer is sent, in the
 * thread of the connection and before it reads on; until we return it reads nothing. */

enum { MOMENT_MS = 200 }; /* that a thread waits for the next request */

/* Whether libmicrohttpd has taken the requests so far off the socket and no byte more, which it would take
 * for the next request without our having seen it. What waits was counted before: of bytes that come between
 * the two counts more seem to be taken than are, never less. A system that does not count closes connections.
 */
static bool socket_is_read(int fd, uint64_t requests, uint64_t waits)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof info;

	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
	       info.tcpi_bytes_received == requests + waits;
}

/* From here on libmicrohttpd has a socket that has ended, and ends with it; the connection is ours alone. */
static bool connection_reclaim(struct listener *l, struct connection *c, int fd)
{
	int n;

	do
		n = dup3(l->nothing, fd, O_CLOEXEC);
	while (n < 0 && (errno == EINTR || errno == EBUSY));
	if (n < 0)
		connection_cut(l, c);
	return n >= 0;
}

/* Among those whose request has not come yet: what has come of it is looked at there. */
static void return_to_heads(struct listener *l, struct connection *c, int fd)
{
	int64_t now = monotonic_ms();

	if (!connection_reclaim(l, c, fd))
		return;
	c->given = -1;
	connection_copy_set(l, fd, COPY_CLOSING);
	connection_place_make(l);
	c->began = now;
	connection_state(l, c, HEAD, now + l->o.request_ms);
	if (!connection_watch(l, c))
		connection_drop(l, c);
	listener_wake_by(l, now + l->o.request_ms);
}

/* OUTCOME_DONE: a good head is there. OUTCOME_ABSENT: not yet, or none that is good. OUTCOME_REFUSED: nothing
 * more can come. */
static enum outcome next_wait(
    int fd, int wait_ms, uint64_t requests, uint64_t body_most, struct request_head *head)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char bytes[HEAD_MOST];
	struct error e;
	ssize_t n;
	int waits;

	poll(&p, 1, wait_ms);
	n = recv(fd, bytes, sizeof bytes, MSG_PEEK | MSG_DONTWAIT);
	if (n == 0 || (n < 0 && errno != EAGAIN))
		return OUTCOME_REFUSED;
	waits = n < 0 ? 0 : (int)n;
	if (n == sizeof bytes && ioctl(fd, SIOCINQ, &waits) != 0)
		return OUTCOME_REFUSED;
	if (!socket_is_read(fd, requests, (uint64_t)waits))
		return OUTCOME_REFUSED;
	return n > 0 && request_head_read(bytes, (size_t)n, body_most, head, &e) == OUTCOME_DONE
		   ? OUTCOME_DONE
		   : OUTCOME_ABSENT;
}

static void next_begin(struct listener *l, struct connection *c, const struct request_head *head)
{
	connection_request(c, head);
	c->began = monotonic_ms();
	connection_state(l, c, BODY, c->began + l->o.request_ms);
	listener_wake_by(l, c->until);
}

void listener_answered(struct listener *l, int fd)
{
	struct request_head head;
	struct connection *c;
	bool crowded;
	enum outcome outcome;

	pthread_mutex_lock(&l->mutex);
	c = connection_of_copy(l, fd);
	if (!c || c->state != SENDING || l->stop || !c->keeps) {
		if (c && c->state == SENDING)
			connection_reclaim(l, c, fd);
		pthread_mutex_unlock(&l->mutex);
		return;
	}
	c->idle = true;
	connection_state(l, c, NEXT, INT64_MAX); /* nobody else touches it now */
	/* others wait for this thread's place, or it is one that is spared for who asks how we are */
	crowded = l->count[WAITING] || connections_handed_over(l) > (size_t)l->o.connections;
	pthread_mutex_unlock(&l->mutex);
	outcome = next_wait(fd, crowded ? 0 : MOMENT_MS, c->requests, l->o.body_most, &head);
	pthread_mutex_lock(&l->mutex);
	if (l->stop || outcome == OUTCOME_REFUSED)
		connection_reclaim(l, c, fd);
	else if (outcome == OUTCOME_DONE && !crowded)
		next_begin(l, c, &head);
	else
		return_to_heads(l, c, fd);
	pthread_mutex_unlock(&l->mutex);
}
