/* SPDX-License-Identifier: MIT */
/* The section http: where the daemon listens, and whose requests it answers. */
#ifndef CONFIG_HTTP_H
#define CONFIG_HTTP_H

#include "config/names.h"

#include <stdint.h>

struct sockaddr_storage;

struct http_service {
	bool off;
	const char *host; /* as in a URL; "": all addresses */
	int port;	  /* 0: any that is free */
	struct names tokens;
	struct names hosts; /* its own names, HOST or HOST:PORT */
	bool public;	    /* whoever reaches it beyond this machine is answered, without a token */
	int connections;
	int64_t timeout;	      /* seconds */
	const struct yaml_node *node; /* NULL: nothing is said, the default holds */
};

/* The address as the system wants it; false: it is none. */
bool http_address(const char *host, int port, struct sockaddr_storage *out);
/* Whether only this machine can reach the host, written as in a URL. */
bool http_loopback(const char *host);

#endif
