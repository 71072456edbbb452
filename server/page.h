/* SPDX-License-Identifier: MIT */
/* The page at /: what is here and where. */
#ifndef SERVER_PAGE_H
#define SERVER_PAGE_H

#include "base/calendar.h"
#include "config/config.h"

#include <stdio.h>

/* Stands alone: no script, no outside file. */
void page_print(FILE *out, const struct config *c, instant now);

#endif
