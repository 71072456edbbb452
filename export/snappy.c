#include "export/snappy.h"

#include <pthread.h>
#include <stddef.h>

#define LIBSNAPPY_NAME(name) "snappy_" #name,
LIBRARY_LOADER(snappy, "libsnappy.so.1", LIBSNAPPY_FUNCTIONS, LIBSNAPPY_NAME)
