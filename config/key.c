/* SPDX-License-Identifier: MIT */
#include "config/key.h"

#include <string.h>

const struct key *key_find(const struct key_table *t, const char *name)
{
	for (size_t i = 0; i < t->key_count; i++)
		if (strcmp(t->keys[i].name, name) == 0)
			return &t->keys[i];
	return NULL;
}

/* ---- what a row says besides its help, in words ---- */

static void seconds_text(struct text *out, double seconds)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} units[] = {{"d", 86400}, {"h", 3600}, {" min", 60}, {"s", 1}};
	const int64_t whole = (int64_t)seconds;
	size_t i = 0;

	while (whole % units[i].seconds)
		i++;
	text_printf(out, "%lld%s", (long long)(whole / units[i].seconds), units[i].name);
}

bool key_has_bounds(const struct key *k)
{
	return (k->minimum != 0 || k->maximum != 0) && k->maximum < DBL_MAX;
}

void key_bounds_text(struct text *out, const struct key *k)
{
	char number[32];

	if (!key_has_bounds(k))
		return;
	if (k->kind == KEY_DURATION) {
		seconds_text(out, k->minimum);
		text_add(out, " to ");
		seconds_text(out, k->maximum);
		return;
	}
	text_printf(out, "%s to ", number_print(k->minimum, number));
	text_add(out, number_print(k->maximum, number));
}

void key_default_text(struct text *out, const struct key *k)
{
	const char *preset = k->preset && *k->preset ? k->preset : "nothing";

	if (k->preset_if.key && k->preset_if.value)
		text_printf(out, "default %s where %s is %s, else %s", k->preset_if.preset, k->preset_if.key,
		    k->preset_if.value, preset);
	else if (k->preset_if.key)
		text_printf(
		    out, "default \"%s\" without %s, else %s", k->preset_if.preset, k->preset_if.key, preset);
	else if (k->preset_key)
		text_printf(out, "default: that of %s", k->preset_key);
	else if (k->preset)
		text_printf(out, "default %s", preset);
	else if (k->unset)
		text_printf(out, "unset: %s", k->unset);
	if (k->at_least)
		text_printf(out, ", never below %s", k->at_least);
}
