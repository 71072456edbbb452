/* SPDX-License-Identifier: MIT */
/* The section receivers: where messages go, and in which form. */
#ifndef CONFIG_RECEIVER_H
#define CONFIG_RECEIVER_H

#include "config/names.h"
#include "config/proxy.h"

#include <stdint.h>

enum receiver_format {
	FORMAT_PACESETTER,
	FORMAT_ALERTMANAGER,
	FORMAT_ALERTMANAGER_API,
	FORMAT_WECOM,
	FORMAT_DINGTALK,
	FORMAT_FEISHU,
	FORMAT_SLACK,
	FORMAT_TEAMS,
	FORMAT_NTFY,
	FORMAT_DISCORD,
	FORMAT_TEMPLATE
};
extern const char *const receiver_format_names[];

enum receiver_group { GROUP_ALL, GROUP_REGION, GROUP_OFFICE, GROUP_RULE, GROUP_INDICATOR };
extern const char *const receiver_group_names[];

/* When a receiver has what is not critical: at this time of each day, of a day of the week (0 is Sunday), or
 * of a day of the month. */
struct digest {
	bool set;
	int weekday, day; /* -1 and 0: each day */
	int hour, minute;
};

enum { SECRETS_MAX = 2 };

struct receiver {
	const char *id, *name, *webhook; /* the URL may hold references */
	struct names secrets;		 /* references; the new one first */
	const char *template;		 /* FORMAT_TEMPLATE: JSON with {{places}} */
	enum receiver_format format;
	enum receiver_group group;
	struct digest digest;
	struct names filter;  /* argv of a command that makes another body of ours */
	struct list mentions; /* struct pair: a person, and who that is for the service */
	bool allow_local;
	int64_t expires; /* seconds; 0: never */
	const char *ca_file;
	struct proxy proxy;
	int64_t timeout;
	const struct yaml_node *node;
};

#endif
