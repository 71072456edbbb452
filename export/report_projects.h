/* A part of the report, made by report.c: projects, and what is due, late and answered for. */
#ifndef EXPORT_REPORT_PROJECTS_H
#define EXPORT_REPORT_PROJECTS_H

#include "export/report.h"

void report_projects(struct report *r, const struct evaluation *found);

#endif
