/* SPDX-License-Identifier: MIT */
/* The same as Markdown (CommonMark with tables), for chats, repositories and newsrooms. */
#ifndef REPORT_REPORT_MARKDOWN_H
#define REPORT_REPORT_MARKDOWN_H

#include "report/report.h"

#include <stdio.h>

enum outcome report_markdown(const struct report *r, FILE *out, struct error *e);
void report_markdown_projects(const struct report *r, FILE *out); /* its last part */

#endif
