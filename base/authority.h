/* SPDX-License-Identifier: MIT */
/* HOST or HOST:PORT as it stands in a Host header, an Origin and an address (RFC 3986, 3.2), in the one form
 * in which two of them can be compared. */
#ifndef BASE_AUTHORITY_H
#define BASE_AUTHORITY_H

#include <stdbool.h>
#include <stddef.h>

enum { HOST_LONGEST = 253 };

struct authority {
	char host[HOST_LONGEST +
		  1]; /* lower case, no dot at its end; an IPv6 address in brackets, shortest form */
	int port;     /* -1: none is given */
};

/* False where the text is none: an empty host, user-info, a character that no host name has, no port from 0
 * to 65535. */
bool authority_read(const char *text, size_t length, struct authority *out);

/* The authority of http://AUTHORITY/... or https://...; false where the text is no such address. *rest, where
 * it is wanted, is what follows. */
bool authority_of_url(const char *url, struct authority *out, const char **rest);

/* localhost, a name below it, 127.0.0.0/8, ::1: names that no foreign name server resolves. */
bool authority_loopback(const struct authority *a);

/* The same host, and the same port where `listed` names one. */
bool authority_matches(const struct authority *asked, const struct authority *listed);

#endif
