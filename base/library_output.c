/* SPDX-License-Identifier: MIT */
#include "base/library_output.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static _Thread_local bool hidden;

static ssize_t stderr_write(void *cookie, const char *bytes, size_t length)
{
	size_t done = 0;

	(void)cookie;
	while (!hidden && done < length) {
		ssize_t n = write(STDERR_FILENO, bytes + done, length - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return done ? (ssize_t)done : -1;
		done += (size_t)n;
	}
	return (ssize_t)length;
}

/* In the place of the C library's stream, which is the same for all threads, and stays: one of them may just be
 * writing to it. */
static void stream_put(void)
{
	const cookie_io_functions_t functions = {.write = stderr_write};
	FILE *stream = fopencookie(NULL, "w", functions);

	if (!stream)
		return; /* without memory libraries are heard */
	setvbuf(stream, NULL, _IONBF, 0);
	stderr = stream;
}

void library_output_hide(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, stream_put);
	hidden = true;
}

void library_output_show(void)
{
	hidden = false;
}
