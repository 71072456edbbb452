/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>

struct block {
	uint8_t start[16];
	uint8_t bits;
	uint8_t kind;
};

/* IANA's special-purpose registry; all else is public. */
static const struct block fours[] = {
    {{0}, 8, ADDRESS_MACHINE},
    {{127}, 8, ADDRESS_MACHINE},
    {{169, 254}, 16, ADDRESS_LINK_LOCAL},
    {{10}, 8, ADDRESS_PRIVATE},
    {{172, 16}, 12, ADDRESS_PRIVATE},
    {{192, 168}, 16, ADDRESS_PRIVATE},
    {{100, 64}, 10, ADDRESS_PRIVATE},
    {{192, 0, 0}, 24, ADDRESS_PRIVATE},
    {{198, 18}, 15, ADDRESS_PRIVATE},
    {{192, 0, 2}, 24, ADDRESS_RESERVED},
    {{198, 51, 100}, 24, ADDRESS_RESERVED},
    {{203, 0, 113}, 24, ADDRESS_RESERVED},
    {{192, 88, 99}, 24, ADDRESS_RESERVED},
    {{224}, 3, ADDRESS_RESERVED},
};

static const struct block sixes[] = {
    {{[15] = 1}, 128, ADDRESS_MACHINE},
    {{0}, 128, ADDRESS_MACHINE},
    {{0xFE, 0x80}, 10, ADDRESS_LINK_LOCAL},
    {{0xFC}, 7, ADDRESS_PRIVATE},
    {{0xFE, 0xC0}, 10, ADDRESS_PRIVATE},
    {{0, 0x64, 0xFF, 0x9B, 0, 1}, 48, ADDRESS_PRIVATE},
    {{0xFF}, 8, ADDRESS_RESERVED},
    {{1}, 64, ADDRESS_RESERVED},
    {{0x20, 1, 0x0D, 0xB8}, 32, ADDRESS_RESERVED},
};

/* Where an IPv4 address stands within an IPv6 one; of Teredo its bits are turned. */
static const struct carrier {
	uint8_t start[16];
	uint8_t bits, at, turned;
} carriers[] = {
    {{[10] = 0xFF, 0xFF}, 96, 12, 0},	/* ::ffff:a.b.c.d */
    {{[8] = 0xFF, 0xFF}, 96, 12, 0},	/* ::ffff:0:a.b.c.d (SIIT) */
    {{0, 0x64, 0xFF, 0x9B}, 96, 12, 0}, /* 64:ff9b::a.b.c.d */
    {{0}, 96, 12, 0},			/* ::a.b.c.d */
    {{0x20, 2}, 16, 2, 0},		/* 2002:aabb:ccdd:: */
    {{0x20, 1, 0, 0}, 32, 12, 0xFF},	/* 2001:0:... */
};

static bool begins_with(const uint8_t *address, const uint8_t *start, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	return memcmp(address, start, whole) == 0 &&
	       (rest == 0 || ((address[whole] ^ start[whole]) >> (8 - rest)) == 0);
}

static enum address_kind block_find(const struct block *blocks, size_t count, const uint8_t *address)
{
	for (size_t i = 0; i < count; i++)
		if (begins_with(address, blocks[i].start, blocks[i].bits))
			return (enum address_kind)blocks[i].kind;
	return ADDRESS_PUBLIC;
}

static enum address_kind address_kind_four(const uint8_t four[4])
{
	return block_find(fours, sizeof fours / sizeof *fours, four);
}

static enum address_kind address_kind_six(const uint8_t six[16])
{
	enum address_kind kind = block_find(sixes, sizeof sixes / sizeof *sixes, six);

	if (kind != ADDRESS_PUBLIC)
		return kind;
	for (size_t i = 0; i < sizeof carriers / sizeof *carriers; i++) {
		const struct carrier *c = &carriers[i];
		uint8_t four[4];

		if (!begins_with(six, c->start, c->bits))
			continue;
		for (size_t n = 0; n < sizeof four; n++)
			four[n] = six[c->at + n] ^ c->turned;
		return address_kind_four(four);
	}
	return ADDRESS_PUBLIC;
}

enum address_kind address_kind(const struct sockaddr *a)
{
	if (a->sa_family == AF_INET) {
		struct sockaddr_in four;

		memcpy(&four, a, sizeof four);
		return address_kind_four((const uint8_t *)&four.sin_addr);
	}
	if (a->sa_family == AF_INET6) {
		struct sockaddr_in6 six;

		memcpy(&six, a, sizeof six);
		return address_kind_six(six.sin6_addr.s6_addr);
	}
	return ADDRESS_MACHINE;
}

/* localhost and all below it (RFC 6761), with or without the dot at the end. */
static bool is_localhost(const char *host, size_t length)
{
	static const char name[] = "localhost";
	size_t n = sizeof name - 1;

	if (length && host[length - 1] == '.')
		length--;
	return length >= n && strncasecmp(host + length - n, name, n) == 0 &&
	       (length == n || host[length - n - 1] == '.');
}

bool address_kind_of_host(const char *host, enum address_kind *kind)
{
	char bare[INET6_ADDRSTRLEN] = "";
	uint8_t four[4], six[16];
	bool bracket = *host == '[';
	size_t length = strcspn(host + bracket, "]%");

	if (is_localhost(host, strlen(host))) {
		*kind = ADDRESS_MACHINE;
		return true;
	}
	if (length >= sizeof bare)
		return false;
	memcpy(bare, host + bracket, length);
	if (inet_pton(AF_INET, bare, four) == 1)
		*kind = address_kind_four(four);
	else if (inet_pton(AF_INET6, bare, six) == 1)
		*kind = address_kind_six(six);
	else
		return false;
	return true;
}

const char *address_kind_name(enum address_kind kind)
{
	static const char *const names[] = {[ADDRESS_PUBLIC] = "public",
	    [ADDRESS_MACHINE] = "this machine",
	    [ADDRESS_LINK_LOCAL] = "link-local",
	    [ADDRESS_PRIVATE] = "a private network",
	    [ADDRESS_RESERVED] = "multicast or reserved"};

	return names[kind];
}
