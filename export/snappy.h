/* libsnappy, loaded when it is called for the first time, for it brings the C++ library with it. */
#ifndef EXPORT_SNAPPY_H
#define EXPORT_SNAPPY_H

#include "base/library.h"

#include <snappy-c.h>

#define LIBSNAPPY_FUNCTIONS(X)                                                                               \
	X(compress)                                                                                          \
	X(max_compressed_length)                                                                             \
	X(uncompress)                                                                                        \
	X(uncompressed_length)

#define LIBSNAPPY_MEMBER(name) __typeof__(&snappy_##name) name;
LIBRARY_STRUCT(snappy, LIBSNAPPY_FUNCTIONS, LIBSNAPPY_MEMBER);

#endif
