#include "server/microhttpd.h"

#include <pthread.h>
#include <stddef.h>

#define LIBMICROHTTPD_NAME(name) "MHD_" #name,
LIBRARY_LOADER(microhttpd, "libmicrohttpd.so.12", LIBMICROHTTPD_FUNCTIONS, LIBMICROHTTPD_NAME)
