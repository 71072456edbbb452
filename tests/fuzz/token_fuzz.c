/* SPDX-License-Identifier: MIT */
/* Any bytes as what a login answers: the first chooses the status, what the answer says of itself, and where
 * its token is. What is taken is one line of text; where nothing is taken, a reason is given. */
#include "collector/token.h"
#include "base/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char yaml[] = "regions: [{id: e, name: E, kind: c}]\n"
			   "indicators: [{id: g, name: G, unit: u, kind: year-to-date}]\n"
			   "sources:\n"
			   "  - {id: a, url: \"http://x/\", auth: {token: {url: \"http://x/l\", at: "
			   "$.data.token}}, figures: {rows: $.d, "
			   "region: .r, indicator: .i, period: .p, value: .v}}\n"
			   "  - {id: b, url: \"http://x/\", auth: {token: {url: \"http://x/l\", at: "
			   "\"$..t\"}}, figures: {rows: $.d, "
			   "region: .r, indicator: .i, period: .p, value: .v}}\n"
			   "  - {id: c, url: \"http://x/\", auth: {token: {url: \"http://x/l\", at: "
			   "\"$[?@.k=='t'].v\"}}, figures: {rows: "
			   "$.d, region: .r, indicator: .i, period: .p, value: .v}}\n";

static struct config *loaded(void)
{
	struct config *c;
	struct error e;
	char path[64];
	FILE *f;

	snprintf(path, sizeof path, "/tmp/pacesetter-fuzz-%d.yaml", (int)getpid());
	f = fopen(path, "we");
	if (!f || fputs(yaml, f) < 0 || fclose(f) != 0 || config_load(path, &c, &e) != OUTCOME_DONE ||
	    c->source_count != 3)
		abort();
	unlink(path);
	return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const types[] = {
	    "", "application/json", "text/plain; charset=gbk", "application/json; charset=\"utf-16\""};
	static const long statuses[] = {200, 201, 0, 403};
	static struct config *c;
	struct http_reply reply = {.problem = "no answer"};
	struct arena tree = {0}, own = {0};
	char problem[TOKEN_PROBLEM_SIZE] = "";
	char *token;

	if (!c)
		c = loaded();
	if (size < 1)
		return 0;
	reply.status = statuses[bytes[0] / 16 % 4];
	reply.content_type = types[bytes[0] % 4];
	reply.length = size - 1;
	reply.body = arena_copy(&own, (const char *)bytes + 1, reply.length);
	token = token_read(c->source[bytes[0] / 4 % 3].auth.token, &reply, &tree, problem);
	if (!token == !*problem)
		abort();
	if (token && (!*token || strpbrk(token, "\r\n") || utf8_valid(token, strlen(token)) != strlen(token)))
		abort();
	if (token && reply.status != 200 && reply.status != 201)
		abort();
	if (utf8_valid(problem, strlen(problem)) != strlen(problem))
		abort();
	free(token);
	arena_done(&tree);
	arena_done(&own);
	return 0;
}
