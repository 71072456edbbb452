/* SPDX-License-Identifier: MIT */
/* What the tests of writing share: a program that may not write files longer than so many bytes, and what a
 * folder holds. */
#ifndef TESTS_WRITING_H
#define TESTS_WRITING_H

#include "tests/support.h"

/* Runs the built program in `folder` with those words behind its name (ended by NULL); no file that it writes
 * may be longer than `most` bytes (RLIMIT_FSIZE), but for what it prints on both streams, which goes to
 * `out`. Returns its exit status, 128 and the signal where it was killed. */
int run_limited(const char *folder, size_t most, struct text *out, const char *const *argv);

/* The names in a folder, sorted, each with a blank behind it. */
void folder_names(const char *folder, struct text *out);

/* How many names in it are of temporary files and folders. */
size_t temporary_count(const char *folder);

size_t file_size(const char *path);

#endif
