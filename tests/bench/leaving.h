/* SPDX-License-Identifier: MIT */
/* Exports of the store that was collected: by HTTP while a collection writes, and as CSV
 * beside SQLite's own. */
#ifndef BENCH_LEAVING_H
#define BENCH_LEAVING_H

/* `config` has its store filled. Prints rows of the table; needs wrk and
 * sqlite3. */
void bench_leaving(const char *program, const char *folder, const char *config);

#endif
