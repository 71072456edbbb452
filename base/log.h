/* Logging: one event a line, logfmt, to standard error. Only cli/ and the daemon's loop decide to log;
 *libraries return.
 *
 *	log_event(LOG_WARNING, "collect_failed", "source=%s error=%s", id, log_quote(buffer, sizeof buffer,
 *text)); */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

extern const char *const log_level_names[]; /* ended by NULL */

void log_threshold(enum log_level least);
void log_event(enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* `text` as a logfmt value: in quotes and escaped where it must be, cut at `size`. Returns `buffer`. */
const char *log_quote(char *buffer, size_t size, const char *text);

#endif
