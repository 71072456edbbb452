#include "base/curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static const char library[] = "libcurl.so.4";
static struct libcurl functions;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *function(void *handle, const char *name)
{
	void *found = handle ? dlsym(handle, name) : NULL;

	if (!found) {
		fprintf(stderr, "level=error event=library problem=\"%s: %s\"\n", library, dlerror());
		abort();
	}
	return found;
}

static void load(void)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

#define X(name) *(void **)&functions.name = function(handle, "curl_" #name);
	LIBCURL_FUNCTIONS(X)
#undef X
}

const struct libcurl *libcurl(void)
{
	pthread_once(&once, load);
	return &functions;
}
