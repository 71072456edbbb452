/* SPDX-License-Identifier: MIT */
/* The section rules: what is a lag. */
#ifndef CONFIG_RULE_H
#define CONFIG_RULE_H

#include "config/names.h"

struct hold {
	int count;
	enum hold_unit { HOLD_NONE, HOLD_PERIODS, HOLD_DAYS, HOLD_MONTHS } unit;
};

struct threshold {
	bool set, has_above, has_below;
	double above, below;
	struct hold hold;
	/* once crossed it stands until the measure is beyond this: a figure on the edge must not flap */
	struct clear {
		bool has_above, has_below;
		double above, below;
	} clear;
};

struct rule {
	const char *id, *name, *measure;
	struct selection regions, indicators;
	struct names kinds, region_kinds, projects, sources, offices;
	struct threshold warning, critical;
	const struct yaml_node *node, *measure_node;
};

#endif
