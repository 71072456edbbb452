/* SPDX-License-Identifier: MIT */
#include "base/retry_after.h"
#include "base/text.h"

#include <curl/curl.h>
#include <string.h>

long retry_after_seconds(const char *said, const char *date, time_t now, long most)
{
	int64_t seconds;
	time_t until, from;

	if (!*said)
		return -1;
	if (!said[strspn(said, "0123456789")])
		return integer_parse(said, 0, most, &seconds) ? (long)seconds : most;
	until = curl_getdate(said, NULL);
	if (until == -1)
		return -1;
	from = curl_getdate(date, NULL);
	if (from == -1)
		from = now;
	if (until <= from)
		return 0;
	return until - from < most ? (long)(until - from) : most;
}
