/* SPDX-License-Identifier: MIT */
#include "report/light.h"
#include "alert/evaluate.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *light, *shape, *escape;
} lights[] = {{"green", "●", "\033[32m"}, {"yellow", "▲", "\033[33m"}, {"red", "■", "\033[31m"},
    {"grey", "·", "\033[90m"}};

const char *light_shape(const char *light)
{
	for (size_t i = 0; i < sizeof lights / sizeof *lights; i++)
		if (strcmp(lights[i].light, light) == 0)
			return lights[i].shape;
	return "?";
}

const char *light_text(const char *light)
{
	int index = name_index(light_names, light);

	return index >= 0 ? text_by_id(TEXT_LIGHT_GREY + (unsigned)index) : light;
}

const char *light_colour(const char *light, bool colour)
{
	for (size_t i = 0; colour && i < sizeof lights / sizeof *lights; i++)
		if (strcmp(lights[i].light, light) == 0)
			return lights[i].escape;
	return "";
}
