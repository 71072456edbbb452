/* SPDX-License-Identifier: MIT */
/* The stack: the machine may limit it (`ulimit -s`) to less than the program needs, and whoever goes beyond the
 * limit is ended by a signal in the middle of whatever it does. */
#ifndef BASE_STACK_H
#define BASE_STACK_H

#include <stdbool.h>

/* KiB that the program and each of its threads can do with, whatever it reads: depths have limits
 * (JSON_DEPTH_MAX and its like), and no frame is larger than the Makefile allows. */
enum { STACK_LEAST = 256 };

/* To be called in `main` before there are threads: where the limit is lower it is raised, for threads too.
 * false: the machine does not allow it; standard error has said so, and the program must end. */
bool stack_begin(void);

#endif
