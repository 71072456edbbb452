/* SPDX-License-Identifier: MIT */
/* Two programs beside each other, the old one and the new one: what each command costs. */
#ifndef BENCH_VERSIONS_H
#define BENCH_VERSIONS_H

/* Runs the same commands with both programs, in turn, on stores of their own below `folder`, and prints the
 * median of the ratios (new / old) of each row. The documents lie in `folder` already. Ends the program where
 * a command fails. */
void bench_versions(const char *new_program, const char *old_program, const char *folder);

#endif
