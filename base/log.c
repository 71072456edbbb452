/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/descriptors.h"
#include "base/plain.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const char *const log_level_names[] = {"debug", "info", "warning", "error", NULL};

enum { VALUE_MOST = 1000 }; /* bytes of one value; a line of a log is read by people */

static enum log_level threshold = LOG_INFO;

void log_threshold(enum log_level least)
{
	threshold = least;
}

static bool is_plain(const char *value, size_t length)
{
	for (size_t i = 0; i < length;) {
		uint32_t code = 0;
		size_t n = utf8_read(value + i, length - i, &code);

		if (!n || code_hidden(code) || (code < 0x80 && strchr(" \"=\\'", (int)code)))
			return false;
		i += n;
	}
	return length > 0;
}

void log_value(struct text *out, const char *value, size_t length)
{
	size_t most = utf8_cut(value, length, VALUE_MOST);
	size_t run = 0;

	if (most == length && is_plain(value, length)) {
		text_put(out, value, length);
		return;
	}
	text_char(out, '"');
	for (size_t i = 0; i < most; i++) {
		if (value[i] != '"' && value[i] != '\\')
			continue;
		plain_put(out, value + run, i - run);
		text_char(out, '\\');
		run = i; /* the mark itself begins the next run */
		plain_put(out, value + run++, 1);
	}
	plain_put(out, value + run, most - run);
	text_add(out, most < length ? "…\"" : "\"");
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
	int saved = errno;
	char began[64];
	TEXT_OWNED struct text line = {0};
	struct timespec now;
	struct tm tm;
	va_list args;

	if (level < threshold)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(began, sizeof began, "ts=%Y-%m-%dT%H:%M:%S", &tm);
	text_printf(&line, "%s.%03ldZ level=%s event=%s ", began, now.tv_nsec / 1000000,
	    log_level_names[level], event);
	va_start(args, format);
	fields_print(&line, log_value, format, args);
	va_end(args);
	while (line.at[line.length - 1] == ' ')
		line.length--;
	line.at[line.length++] = '\n';
	/* past the stream, which may be hidden from a library just now (base/library_output.h), and as a whole: other
	 * threads write lines too */
	(void)descriptor_write(STDERR_FILENO, line.at, line.length);
	errno = saved;
}
