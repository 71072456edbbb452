/* SPDX-License-Identifier: MIT */
/* How others are reached: directly, or through a proxy. */
#ifndef CONFIG_PROXY_H
#define CONFIG_PROXY_H

struct proxy {
	const char *address; /* "none": directly; "environment": what that says */
	const char *user, *password;
};

#endif
