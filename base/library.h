/* Libraries that are loaded when they are called for the first time. With all that it depends on in turn, one
 * of them can double the start of every command, also of those that never call it. */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

/* Loads a library by its file name and looks its functions up: `functions` is a struct of as many pointers as
 * there are names (ended by NULL), in the same order. Without library or function the program fails
 * (status 1) with a line on standard error. */
void library_load(const char *library, const char *const *names, void *functions);

/* What LIST(X) with X(name) lists, as a struct of pointers to functions called prefix##name, and its loader:
 * from any thread, `const struct lib *lib(void)`. */
#define LIBRARY_STRUCT(lib, X_LIST, X_MEMBER)                                                                \
	struct lib {                                                                                         \
		X_LIST(X_MEMBER)                                                                             \
	};                                                                                                   \
	const struct lib *lib(void)

#define LIBRARY_LOADER(lib, file, X_LIST, X_NAME)                                                            \
	static struct lib lib##_functions;                                                                   \
	static void lib##_load(void)                                                                         \
	{                                                                                                    \
		static const char *const names[] = {X_LIST(X_NAME) NULL};                                    \
                                                                                                             \
		library_load(file, names, &lib##_functions);                                                 \
	}                                                                                                    \
	const struct lib *lib(void)                                                                          \
	{                                                                                                    \
		static pthread_once_t once = PTHREAD_ONCE_INIT;                                              \
                                                                                                             \
		pthread_once(&once, lib##_load);                                                             \
		return &lib##_functions;                                                                     \
	}

#endif
