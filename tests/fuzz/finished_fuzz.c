/* SPDX-License-Identifier: MIT */
/* Any bytes as a file that was finished: a workbook or a database is whole, or it is not; what is whole can be opened
 * by whoever uses it. The first byte: which of them. */
#include "export/sqlite_check.h"
#include "export/xlsx_check.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char path[64];

static void end(void)
{
	unlink(path);
}

static void file_put(const uint8_t *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const size_t cells[] = {2, 1};
	static const struct rows_written written[] = {{"figures", NULL, 3}, {"figures", "figures_at", 3}};
	struct error e;

	if (!*path) {
		snprintf(path, sizeof path, "%s/pacesetter-fuzz-%d",
		    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
		atexit(end);
	}
	if (size == 0)
		return 0;
	file_put(bytes + 1, size - 1);
	if (*bytes & 1)
		(void)xlsx_check(path, cells, sizeof cells / sizeof *cells, &e);
	else
		(void)sqlite_check(path, written, sizeof written / sizeof *written, &e);
	return 0;
}
