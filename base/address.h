/* SPDX-License-Identifier: MIT */
/* Where an address of the network lies: what a server abroad may send us to, and what it may not. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

enum address_kind {
	ADDRESS_PUBLIC,
	ADDRESS_MACHINE,    /* this machine: loopback, unspecified, a socket in the file system */
	ADDRESS_LINK_LOCAL, /* 169.254/16, fe80::/10: also where clouds keep their secrets */
	ADDRESS_PRIVATE,    /* RFC 1918, 100.64/10, fc00::/7, and what is reserved for inner use */
	ADDRESS_RESERVED,   /* multicast, broadcast, documentation, not assigned */
};

/* Where an IPv6 address carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) that one counts. */
enum address_kind address_kind(const struct sockaddr *a);

/* Of a host as it stands in an address: "10.0.0.1", "[::1]" or "::1". False: it is a name, whose addresses
 * are known only once it is asked for; but localhost is this machine. */
bool address_kind_of_host(const char *host, enum address_kind *kind);

/* "this machine", "a private network", ... */
const char *address_kind_name(enum address_kind kind);

#endif
