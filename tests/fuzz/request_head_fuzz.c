/* SPDX-License-Identifier: MIT */
/* Anything as the head of a request, in any two parts: what is once refused or whole stays so when more
 * comes. */
#include "base/authority.h"
#include "server/request_head.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY = 1000 };

/* A copy of its own length: what is read behind it is found. */
static enum outcome read_part(const uint8_t *data, size_t size, struct request_head *head)
{
	char *bytes = malloc(size ? size : 1);
	struct error e;
	enum outcome outcome;

	memcpy(bytes, data, size);
	outcome = request_head_read(bytes, size, BODY, head, &e);
	if (outcome == OUTCOME_REFUSED && (head->status < 400 || !*e.text))
		abort();
	free(bytes);
	return outcome;
}

/* What is taken for good has none of the bytes that another reader takes for something else. */
static void good_look(const uint8_t *data, const struct request_head *head)
{
	if (head->length < 4 || head->length > HEAD_MOST || head->body > BODY)
		abort();
	for (size_t i = 0; i < head->length; i++) {
		if (!data[i] || (data[i] == '\r' && data[i + 1] != '\n') ||
		    (data[i] == '\n' && data[i - 1] != '\r'))
			abort();
		if (data[i] == '\n' && i + 1 < head->length && (data[i + 1] == ' ' || data[i + 1] == '\t'))
			abort();
	}
}

static void authority_look(const uint8_t *data, size_t size)
{
	struct authority a, again;

	if (!authority_read((const char *)data, size, &a))
		return;
	if (!authority_read(a.host, strlen(a.host), &again) || strcmp(a.host, again.host) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct request_head whole, part;
	enum outcome outcome = read_part(data, size, &whole);

	if (outcome == OUTCOME_DONE)
		good_look(data, &whole);
	for (size_t n = 0; n < size; n += 1 + size / 16) {
		enum outcome before = read_part(data, n, &part);

		if (before != OUTCOME_ABSENT &&
		    (before != outcome || part.status != whole.status || part.body != whole.body))
			abort();
	}
	authority_look(data, size);
	return 0;
}
