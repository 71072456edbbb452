/* SPDX-License-Identifier: MIT */
/* Many slow endpoints, and one huge document: what collecting costs beside a bare program. */
#ifndef BENCH_ENDPOINTS_H
#define BENCH_ENDPOINTS_H

/* `folder` is emptied by nobody: files in it are overwritten. Prints its rows of the table. */
void bench_endpoints(const char *program, const char *folder);
void bench_huge_document(const char *program, const char *folder);

#endif
