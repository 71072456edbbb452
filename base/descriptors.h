/* SPDX-License-Identifier: MIT */
/* Descriptors: standard input, output and error, and writing all of something. */
#ifndef BASE_DESCRIPTORS_H
#define BASE_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>

/* To be called first in `main`: each of the three that is closed is opened on /dev/null. Otherwise the next
 * file that is opened gets its number, and whatever is printed or logged is written into that file: into the
 * store. false: /dev/null cannot be opened; the program must end, and opens no file before. */
bool descriptors_open(void);

/* Writes all of it, at once where the system allows it: lines that several threads write do not mix. false: errno
 * says what went wrong, and some of it may have been written. */
bool descriptor_write(int fd, const void *bytes, size_t length);

#endif
