/* SPDX-License-Identifier: MIT */
#include "tests/asking.h"
#include "tests/support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

int asking_connect(int port)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	close(fd);
	return -1;
}

void asking_send(int fd, const char *text)
{
	size_t length = strlen(text);

	while (length) {
		ssize_t n = send(fd, text, length, MSG_NOSIGNAL);

		if (n <= 0)
			return; /* refused in the middle: what it answered can still be read */
		text += n;
		length -= (size_t)n;
	}
}

const char *heard_header(const struct heard *h, const char *name, char *buffer, size_t size)
{
	size_t n = strlen(name);

	buffer[0] = '\0';
	for (const char *s = text_of(&h->head); *s; s = strchr(s, '\n') + 1)
		if (strncasecmp(s, name, n) == 0 && s[n] == ':')
			snprintf(buffer, size, "%.*s", (int)strcspn(s + n + 2, "\r\n"), s + n + 2);
	return buffer;
}

struct heard ask_bytes(int port, const char *bytes)
{
	TEXT_OWNED struct text in = {0};
	struct heard h = {0};
	const char *end, *first;
	char piece[65536];
	int fd = asking_connect(port);
	ssize_t n;

	assert_true(fd >= 0);
	asking_send(fd, bytes);
	shutdown(fd, SHUT_WR); /* there is no other request, and no connection kept for one */
	while ((n = read(fd, piece, sizeof piece)) > 0)
		text_put(&in, piece, (size_t)n);
	close(fd);
	end = in.length ? strstr(in.at, "\r\n\r\n") : NULL;
	if (!end)
		return h;
	first = strchr(in.at, '\n') + 1;
	h.status = atoi(in.at + 9);
	text_put(&h.head, first, (size_t)(end + 2 - first));
	text_put(&h.body, end + 4, in.length - (size_t)(end + 4 - in.at));
	return h;
}

struct heard ask(int port, const char *request, const char *headers, const char *body)
{
	TEXT_OWNED struct text out = {0};

	text_printf(&out, "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s", request, headers);
	if (body)
		text_printf(&out, "Content-Length: %zu\r\n", strlen(body));
	text_printf(&out, "\r\n%s", body ? body : "");
	return ask_bytes(port, text_of(&out));
}

void heard_done(struct heard *h)
{
	text_done(&h->head);
	text_done(&h->body);
	h->status = 0;
}
