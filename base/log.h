/* SPDX-License-Identifier: MIT */
/* Logging: one event a line, logfmt, to standard error. Only cli/ and the daemon's loop decide to log;
 * libraries return.
 *
 *	log_event(LOG_WARNING, "collect_failed", "source=%s error=%s", id, text);
 *
 * Every %s is a value: in quotes and escaped whenever it is not plain, cut at a character where it is longer
 * than a kilobyte. What is in it can neither end the line nor begin another key. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/text.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

extern const char *const log_level_names[]; /* ended by NULL */

void log_threshold(enum log_level least);
void log_event(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A value of logfmt, as log_event writes it. */
void log_value(struct text *out, const char *value, size_t length);

#endif
