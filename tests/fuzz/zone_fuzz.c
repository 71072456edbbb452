/* SPDX-License-Identifier: MIT */
/* Any bytes as the file of a time zone: what is taken for one does not confuse the C library, and where it is
 * refused, the zone is what it was. */
#include "base/calendar.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { OFFSET_MOST = 26 * 3600 };

static char folder[64];

static void end(void)
{
	rmdir(folder);
}

static void begin(void)
{
	snprintf(folder, sizeof folder, "%s/pacesetter-fuzz-%d",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp", (int)getpid());
	if (mkdir(folder, 0700) != 0 || setenv("TZDIR", folder, 1) != 0)
		abort();
	atexit(end);
}

static void put(const char *path, const uint8_t *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const time_t times[] = {-5000000000, 0, 1690891200, 4102444800, 20000000000};
	static unsigned turn; /* the C library does not read a file again whose name it knows */
	char path[128], name[32], was[64];
	const char *before;
	struct error e;

	if (!*folder)
		begin();
	snprintf(name, sizeof name, "zone%u", turn++);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	before = getenv("TZ");
	snprintf(was, sizeof was, "%s", before ? before : "");
	put(path, bytes, size);
	if (zone_set(name, &e) == OUTCOME_DONE) {
		for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
			struct tm tm;

			if (!localtime_r(&times[i], &tm) || tm.tm_gmtoff > OFFSET_MOST ||
			    tm.tm_gmtoff < -OFFSET_MOST)
				abort();
		}
	} else {
		before = getenv("TZ");
		if (strcmp(was, before ? before : "") != 0)
			abort();
	}
	unlink(path);
	return 0;
}
