/* The same as Markdown (CommonMark with tables), for chats, repositories and newsrooms. */
#ifndef EXPORT_REPORT_MARKDOWN_H
#define EXPORT_REPORT_MARKDOWN_H

#include "export/report.h"

#include <stdio.h>

int report_markdown(const struct report *r, FILE *out, struct error *e);
void report_markdown_projects(const struct report *r, FILE *out); /* its last part */

#endif
