/* SPDX-License-Identifier: MIT */
/* Any bytes as $NOTIFY_SOCKET: what is a socket gets one datagram, anything else is said to be none. The first byte
 * is where it lies, so that nobody else's socket is reached: in our own folder, abstract with our name in front, or
 * not a path. */
#include "base/library_output.h"
#include "server/systemd.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { OWN_FOLDER, ABSTRACT, NO_PATH, PLACES };

static int heard = -1;
static struct sockaddr_un own = {.sun_family = AF_UNIX};

static void end(void)
{
	close(heard);
	unlink(own.sun_path);
}

static void begin(void)
{
	snprintf(own.sun_path, sizeof own.sun_path, "/tmp/pacesetter-fuzz-%d", (int)getpid());
	unlink(own.sun_path);
	heard = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (heard < 0 || bind(heard, (const struct sockaddr *)&own, sizeof own) != 0)
		abort();
	atexit(end);
}

/* Whether exactly one message came, which is the state with its moment. */
static bool notified(void)
{
	static const char state[] = "READY=1\nMONOTONIC_USEC=";
	char message[256];
	ssize_t n = recv(heard, message, sizeof message, 0);

	if (n < 0)
		return false;
	if ((size_t)n < sizeof state - 1 || memcmp(message, state, sizeof state - 1) != 0 ||
	    recv(heard, message, sizeof message, 0) >= 0)
		abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char value[4096] = "";
	size_t length, put;
	int place;

	if (heard < 0)
		begin();
	if (size == 0)
		return 0;
	place = *bytes % PLACES;
	length = place == OWN_FOLDER ? (size_t)snprintf(value, sizeof value, "%s", own.sun_path)
		 : place == ABSTRACT
		     ? (size_t)snprintf(value, sizeof value, "@pacesetter-fuzz-%d", (int)getpid())
		     : 0;
	put = size - 1 < sizeof value - 1 - length ? size - 1 : sizeof value - 1 - length;
	memcpy(value + length, bytes + 1, put);
	if (place == NO_PATH && (*value == '/' || *value == '@'))
		return 0;
	if (setenv("NOTIFY_SOCKET", value, 1) != 0)
		abort();
	library_output_hide();
	systemd_notify("READY=1");
	library_output_show();
	if (notified() != (strcmp(value, own.sun_path) == 0))
		abort();
	return 0;
}
