/* SPDX-License-Identifier: MIT */
/* Any bytes as a receiver's answer: the first is the format, two are the status, four say how long to wait.
 */
#include "alert/format/format.h"
#include "config/receiver.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD = 7 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena a = {0};
	struct http_reply reply = {.problem = "no answer", .content_type = ""};
	struct judgement j = {0};
	uint16_t status;
	int32_t wait;

	if (size < HEAD || bytes[0] > FORMAT_TEMPLATE)
		return 0;
	memcpy(&status, bytes + 1, sizeof status);
	memcpy(&wait, bytes + 3, sizeof wait);
	reply.status = status;
	reply.retry_after = wait;
	reply.length = size - HEAD;
	reply.body = arena_copy(&a, (const char *)bytes + HEAD, reply.length);
	formats[bytes[0]].judge(&reply, &j);
	/* what was not taken says why, in one line of text */
	if (j.verdict != VERDICT_DELIVERED && !*j.problem)
		abort();
	if (j.verdict == VERDICT_DELIVERED && (status < 200 || status > 299))
		abort();
	if (utf8_valid(j.problem, strlen(j.problem)) != strlen(j.problem))
		abort();
	arena_done(&a);
	return 0;
}
