/* SPDX-License-Identifier: MIT */
#include "base/stack.h"
#include "base/plain.h"

#include <pthread.h>
#include <sys/resource.h>

/* What pthread_create gives without being asked is the limit that the program was started with. */
static bool threads_set(size_t least)
{
	pthread_attr_t usual;
	size_t size = 0;
	bool done;

	if (pthread_getattr_default_np(&usual) != 0)
		return false;
	done = pthread_attr_getstacksize(&usual, &size) == 0 &&
	       (size >= least || (pthread_attr_setstacksize(&usual, least) == 0 &&
				     pthread_setattr_default_np(&usual) == 0));
	pthread_attr_destroy(&usual);
	return done;
}

bool stack_begin(void)
{
	const rlim_t least = STACK_LEAST * 1024;
	struct rlimit l;

	if (getrlimit(RLIMIT_STACK, &l) == 0 && l.rlim_cur < least) {
		l.rlim_cur = least;
		if (l.rlim_max < least || setrlimit(RLIMIT_STACK, &l) != 0) {
			print_err(
			    "pacesetter: the stack may have %llu KiB at most (expected at least %d: ulimit -s)\n",
			    (unsigned long long)(l.rlim_max / 1024), STACK_LEAST);
			return false;
		}
	}
	if (threads_set((size_t)least))
		return true;
	print_err("pacesetter: the stack of threads cannot be set\n");
	return false;
}
