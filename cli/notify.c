#include "cli/notify.h"
#include "base/plain.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

void notify_systemd(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	char message[128];
	struct timespec now;
	int fd;

	if (!path || !*path || strlen(path) >= sizeof to.sun_path)
		return;
	memcpy(to.sun_path, path, strlen(path));
	if (*path == '@')
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	/* a reload is told with its moment, so that systemd can tell it from the one before */
	snprintf(message, sizeof message, "%s\nMONOTONIC_USEC=%lld", state,
	    (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
	if (sendto(fd, message, strlen(message), MSG_NOSIGNAL, (struct sockaddr *)&to,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path))) < 0)
		complain("pacesetter: systemd cannot be told\n");
	close(fd);
}
