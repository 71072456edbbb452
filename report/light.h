/* SPDX-License-Identifier: MIT */
/* How a light is shown: a word, a shape, a colour of the terminal. */
#ifndef REPORT_LIGHT_H
#define REPORT_LIGHT_H

#include <stdbool.h>

/* The shape of a light: a circle, a triangle, a square, a dot; with its colour where that is allowed. */
const char *light_shape(const char *light);
const char *light_text(const char *light);		  /* its word in the language that is set */
const char *light_colour(const char *light, bool colour); /* the escape that begins it, "" */

#endif
