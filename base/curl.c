#include "base/curl.h"

#include <pthread.h>
#include <stddef.h>

#define LIBCURL_NAME(name) "curl_" #name,
LIBRARY_LOADER(libcurl, "libcurl.so.4", LIBCURL_FUNCTIONS, LIBCURL_NAME)
