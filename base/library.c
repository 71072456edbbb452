#include "base/library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void library_load(const char *library, const char *const *names, void *functions)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; names[i]; i++) {
		void *found = handle ? dlsym(handle, names[i]) : NULL;

		if (!found) {
			const char *why = dlerror();

			fprintf(stderr, "level=error event=library problem=\"%s: %s\"\n", library,
			    why ? why : "no memory");
			_Exit(EXIT_FAILURE);
		}
		memcpy((char *)functions + i * sizeof found, &found, sizeof found);
	}
}
