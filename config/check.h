/* SPDX-License-Identifier: MIT */
/* What is checked of a configuration once it has been read: secrets, the sandbox, and what other modules know.
 * Problems are added to the configuration's own. */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

struct config;
struct yaml_node;

/* Resolves every ${env:} and ${file:}; adds a problem for each that fails. */
void config_check_secrets(struct config *c);

/* Adds a problem for each filter that needs a sandbox which this machine does not have. */
void config_check_filters(struct config *c);

/* Adds a problem at a node. */
void config_problem(struct config *c, const struct yaml_node *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
