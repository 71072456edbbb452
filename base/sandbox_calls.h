/* SPDX-License-Identifier: MIT */
/* Which calls the kernel refuses a command in the sandbox, as a program for seccomp. Private to sandbox.c. */
#ifndef BASE_SANDBOX_CALLS_H
#define BASE_SANDBOX_CALLS_H

#include "base/error.h"

#include <linux/filter.h>
#include <stdbool.h>

/* `scopes`: Landlock keeps signals within the sandbox; else they are kept within the process group here. Made
 * once; what *program points to lives as long as the process. OUTCOME_REFUSED: it cannot be made. */
enum outcome sandbox_calls(bool scopes, struct sock_fprog *program, struct error *e);

#endif
