/* SPDX-License-Identifier: MIT */
/* What a command of somebody else's may do on this machine: read and run what is installed below /usr (and
 * itself), take from its standard input and give to its standard outputs. No other file, no network, no other
 * process, no leaving of its process group, no privilege that it was not born with.
 *
 * Two parts of the kernel see to it: Landlock which files and signals, seccomp which calls. Everything is
 * made before the fork, so that the child only has to ask for it. */
#ifndef BASE_SANDBOX_H
#define BASE_SANDBOX_H

#include "base/error.h"

#include <stdbool.h>

struct sandbox;

/* OUTCOME_REFUSED: the kernel has no such thing, and what of it is missing. */
enum outcome sandbox_available(struct error *e);

/* For a program (an absolute path): it and its interpreter may be read and run wherever they lie.
 * OUTCOME_REFUSED where sandbox_available is, and when there is no memory or descriptor for it. */
enum outcome sandbox_new(const char *program, struct sandbox **s, struct error *e);
void sandbox_free(struct sandbox *s); /* NULL is fine */

/* In the child, shortly before exec: no allocation, no lock. False: errno says why, and the child must end.
 */
bool sandbox_enter(const struct sandbox *s);

/* As if the kernel knew Landlock up to this version only (0: not at all); -1: as it is. For tests. */
void sandbox_pretend(int landlock_version);

#endif
