/* SPDX-License-Identifier: MIT */
/* The section remote_write: databases that get the figures by remote write. */
#ifndef CONFIG_REMOTE_H
#define CONFIG_REMOTE_H

#include "config/names.h"
#include "config/proxy.h"

#include <stdint.h>

struct remote {
	const char *id, *url, *query, *bearer, *user, *password, *ca_file;
	struct list headers; /* of struct pair */
	struct proxy proxy;
	int64_t timeout; /* seconds */
	int samples;	 /* in one request */
	const struct yaml_node *node;
};

#endif
