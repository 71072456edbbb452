/* SPDX-License-Identifier: MIT */
#include "server/systemd.h"
#include "base/plain.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* False: $NOTIFY_SOCKET is no address of a socket. "@" stands for the zero byte of an abstract one. */
static bool address_of(const char *path, struct sockaddr_un *to, socklen_t *length)
{
	size_t n = strlen(path);

	if ((*path != '/' && *path != '@') || n >= sizeof to->sun_path)
		return false;
	memcpy(to->sun_path, path, n);
	if (*path == '@')
		to->sun_path[0] = '\0';
	*length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	return true;
}

static bool datagram_sent(const struct sockaddr_un *to, socklen_t length, const char *message)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool done = fd >= 0 && sendto(fd, message, strlen(message), MSG_NOSIGNAL, (const struct sockaddr *)to,
				   length) >= 0;
	int problem = errno;

	if (fd >= 0)
		close(fd);
	errno = problem;
	return done;
}

void systemd_notify(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	char message[128];
	struct timespec now;
	socklen_t length;

	if (!path || !*path)
		return;
	if (!address_of(path, &to, &length)) {
		print_err("pacesetter: systemd cannot be notified: NOTIFY_SOCKET is no address of a socket "
			  "(expected a "
			  "path from / or @ of at most %zu bytes)\n",
		    sizeof to.sun_path - 1);
		return;
	}
	clock_gettime(CLOCK_MONOTONIC, &now);
	/* a reload is reported with its moment, so that systemd can distinguish it from the one before */
	snprintf(message, sizeof message, "%s\nMONOTONIC_USEC=%lld", state,
	    (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	if (!datagram_sent(&to, length, message))
		print_err("pacesetter: systemd cannot be notified: %s\n", strerror(errno));
}
