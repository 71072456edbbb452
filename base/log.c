#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

const char *const log_level_names[] = {"debug", "info", "warning", "error", NULL};

static enum log_level threshold = LOG_INFO;

void log_threshold(enum log_level least)
{
	threshold = least;
}

void log_event(enum log_level level, const char *event, const char *format, ...)
{
	int saved = errno;
	char line[4096];
	struct timespec now;
	struct tm tm;
	size_t n;
	va_list args;

	if (level < threshold)
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	n = strftime(line, sizeof line, "ts=%Y-%m-%dT%H:%M:%S", &tm);
	n += (size_t)snprintf(line + n, sizeof line - n, ".%03ldZ level=%s event=%s ", now.tv_nsec / 1000000,
	    log_level_names[level], event);
	va_start(args, format);
	vsnprintf(line + n, sizeof line - n - 1, format, args);
	va_end(args);
	n = strlen(line);
	while (n && line[n - 1] == ' ')
		n--;
	line[n++] = '\n';
	fwrite(line, 1, n, stderr);
	errno = saved;
}

const char *log_quote(char *buffer, size_t size, const char *text)
{
	size_t n = 0;

	if (size < 8)
		return "";
	if (*text && !strpbrk(text, " \"=\\\n\r\t") && strlen(text) < size) {
		strcpy(buffer, text);
		return buffer;
	}
	buffer[n++] = '"';
	for (; *text && n + 4 < size; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\') {
			buffer[n++] = '\\';
			buffer[n++] = (char)c;
		} else if (c == '\n') {
			buffer[n++] = '\\';
			buffer[n++] = 'n';
		} else {
			buffer[n++] = c < 0x20 ? ' ' : (char)c;
		}
	}
	buffer[n++] = '"';
	buffer[n] = '\0';
	return buffer;
}
