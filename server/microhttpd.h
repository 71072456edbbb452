/* libmicrohttpd, to be included in place of <microhttpd.h>: loaded when it is called for the first time, for
 * it brings GnuTLS with it. */
#ifndef SERVER_MICROHTTPD_H
#define SERVER_MICROHTTPD_H

#include "base/library.h"

#include <microhttpd.h>

#define LIBMICROHTTPD_FUNCTIONS(X)                                                                           \
	X(add_connection)                                                                                    \
	X(add_response_header)                                                                               \
	X(create_response_from_buffer)                                                                       \
	X(create_response_from_fd64)                                                                         \
	X(destroy_response)                                                                                  \
	X(get_connection_info)                                                                               \
	X(get_connection_values)                                                                             \
	X(lookup_connection_value)                                                                           \
	X(queue_response)                                                                                    \
	X(start_daemon)                                                                                      \
	X(stop_daemon)

/* Its strict reading of requests, by the name of the version that we are compiled with. */
#if MHD_VERSION >= 0x00097701
#define LIBMICROHTTPD_STRICT MHD_OPTION_CLIENT_DISCIPLINE_LVL, 2
#else
#define LIBMICROHTTPD_STRICT MHD_OPTION_STRICT_FOR_CLIENT, 1
#endif

#define LIBMICROHTTPD_MEMBER(name) __typeof__(&MHD_##name) name;
LIBRARY_STRUCT(microhttpd, LIBMICROHTTPD_FUNCTIONS, LIBMICROHTTPD_MEMBER);

#endif
