/* SPDX-License-Identifier: MIT */
/* The files that pacesetter keeps or reads: what it exports never replaces one of them. */
#ifndef CLI_PROTECTED_FILES_H
#define CLI_PROTECTED_FILES_H

#include "config/config.h"

/* OUTCOME_REFUSED: `path` leads into the store or a folder of editions, or is a file that the configuration
 * consists of or names: included files, keys, certificates, what ${file:} names, filters, documents of
 * sources (what a request fills in may be anything). Symbolic links are followed. OUTCOME_DONE: it is none of
 * them, or leads nowhere.
 */
enum outcome protected_file_check(const struct config *c, const char *path, struct error *e);

#endif
