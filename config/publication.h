/* SPDX-License-Identifier: MIT */
/* The section publications: what is published of a region, signed. */
#ifndef CONFIG_PUBLICATION_H
#define CONFIG_PUBLICATION_H

#include "config/clock.h"
#include "config/names.h"

enum edition_kind { EDITION_MID, EDITION_END, EDITION_QUARTER, EDITION_YEAR };
extern const char *const edition_kind_names[];

/* Of every month; a quarter's and a year's edition of the month after them. */
struct edition_day {
	enum edition_kind edition;
	int day;
	struct time_of_day at;
};

struct publication {
	const char *id, *title, *region_id, *folder, *key; /* the key is a file */
	int region;					   /* -1: all */
	struct list weights;				   /* struct pair: indicator, a number not below 0 */
	struct list days;				   /* struct edition_day: when the daemon publishes */
	struct selection tell;				   /* receivers */
	const char *url;				   /* where the folder can be read; NULL */
	const struct yaml_node *node;
};

#endif
