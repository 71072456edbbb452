/* SPDX-License-Identifier: MIT */
/* What documents say, row by row, beside what is stored: `collect --dry-run`. */
#ifndef CLI_PREVIEW_H
#define CLI_PREVIEW_H

#include "cli/command.h"

struct arrival;
struct preview;

int preview_begin(struct call *call, struct preview **p); /* an exit status */
void preview_show(void *preview, const struct arrival *a);
int preview_end(struct preview *p); /* an exit status; frees */

#endif
