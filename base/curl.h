/* libcurl, to be included in place of <curl/curl.h>: loaded when it is called for the first time. With all
 * that it depends on in turn (Kerberos, LDAP, SSH, ...) it would double the start of every command, also of
 * those that ask nobody anything. */
#ifndef BASE_CURL_H
#define BASE_CURL_H

#include "base/library.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#define LIBCURL_FUNCTIONS(X)                                                                                 \
	X(easy_cleanup)                                                                                      \
	X(easy_escape)                                                                                       \
	X(easy_getinfo)                                                                                      \
	X(easy_header)                                                                                       \
	X(easy_init)                                                                                         \
	X(easy_reset)                                                                                        \
	X(easy_setopt)                                                                                       \
	X(easy_strerror)                                                                                     \
	X(free)                                                                                              \
	X(global_init)                                                                                       \
	X(multi_add_handle)                                                                                  \
	X(multi_cleanup)                                                                                     \
	X(multi_info_read)                                                                                   \
	X(multi_init)                                                                                        \
	X(multi_perform)                                                                                     \
	X(multi_poll)                                                                                        \
	X(multi_remove_handle)                                                                               \
	X(multi_wakeup)                                                                                      \
	X(slist_append)                                                                                      \
	X(slist_free_all)                                                                                    \
	X(url)                                                                                               \
	X(url_cleanup)                                                                                       \
	X(url_get)                                                                                           \
	X(url_set)                                                                                           \
	X(url_strerror)

#define LIBCURL_MEMBER(name) __typeof__(&curl_##name) name;
LIBRARY_STRUCT(libcurl, LIBCURL_FUNCTIONS, LIBCURL_MEMBER);

/* clang-format off */
#undef curl_easy_getinfo
#undef curl_easy_setopt
#define curl_easy_cleanup        (libcurl()->easy_cleanup)
#define curl_easy_escape         (libcurl()->easy_escape)
#define curl_easy_getinfo        (libcurl()->easy_getinfo)
#define curl_easy_header         (libcurl()->easy_header)
#define curl_easy_init           (libcurl()->easy_init)
#define curl_easy_reset          (libcurl()->easy_reset)
#define curl_easy_setopt         (libcurl()->easy_setopt)
#define curl_easy_strerror       (libcurl()->easy_strerror)
#define curl_free                (libcurl()->free)
#define curl_global_init         (libcurl()->global_init)
#define curl_multi_add_handle    (libcurl()->multi_add_handle)
#define curl_multi_cleanup       (libcurl()->multi_cleanup)
#define curl_multi_info_read     (libcurl()->multi_info_read)
#define curl_multi_init          (libcurl()->multi_init)
#define curl_multi_perform       (libcurl()->multi_perform)
#define curl_multi_poll          (libcurl()->multi_poll)
#define curl_multi_remove_handle (libcurl()->multi_remove_handle)
#define curl_multi_wakeup        (libcurl()->multi_wakeup)
#define curl_slist_append        (libcurl()->slist_append)
#define curl_slist_free_all      (libcurl()->slist_free_all)
#define curl_url                 (libcurl()->url)
#define curl_url_cleanup         (libcurl()->url_cleanup)
#define curl_url_get             (libcurl()->url_get)
#define curl_url_set             (libcurl()->url_set)
#define curl_url_strerror        (libcurl()->url_strerror)
/* clang-format on */

#endif
