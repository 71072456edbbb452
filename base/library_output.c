/* SPDX-License-Identifier: MIT */
#include "base/library_output.h"
#include "base/descriptors.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

static _Thread_local bool hidden;

static ssize_t stderr_write(void *cookie, const char *bytes, size_t length)
{
	(void)cookie;
	/* 0: it has failed; of anything below, the C library would write what stands behind the bytes */
	return hidden || descriptor_write(STDERR_FILENO, bytes, length) ? (ssize_t)length : 0;
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
