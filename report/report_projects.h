/* SPDX-License-Identifier: MIT */
/* A part of the report, made by report.c: projects, and what is due, late and answered for. */
#ifndef REPORT_REPORT_PROJECTS_H
#define REPORT_REPORT_PROJECTS_H

#include "report/report.h"

void report_projects(struct report *r, const struct evaluation *found);

#endif
