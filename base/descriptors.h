/* SPDX-License-Identifier: MIT */
/* Descriptors 0 to 2: standard input, output and error. */
#ifndef BASE_DESCRIPTORS_H
#define BASE_DESCRIPTORS_H

#include <stdbool.h>

/* To be called first in `main`: each of the three that is closed is opened on /dev/null. Otherwise the next
 * file that is opened gets its number, and whatever is printed or logged is written into that file: into the
 * store. false: /dev/null cannot be opened; the program must end, and opens no file before. */
bool descriptors_open(void);

#endif
