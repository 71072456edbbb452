/* SPDX-License-Identifier: MIT */
#include "collector/problem.h"
#include "base/plain.h"
#include "base/url.h"
#include "collector/request.h"

#include <stdio.h>
#include <string.h>

/* Nothing is fetched in a replay: there are no tokens then. */
static struct secrets secrets_of(struct collector *k, struct arrival *a)
{
	const struct token *token = k->tokens ? &k->tokens[a->source - k->config->source] : NULL;
	struct secrets all =
	    request_secrets(k->config, a->source, token ? token->text : NULL, &a->mapped.arena);

	secrets_add(&all, token ? token->before : NULL);
	return all;
}

const char *problem_masked(struct collector *k, struct arrival *a, const char *text)
{
	struct secrets all;

	if (!*text)
		return "";
	all = secrets_of(k, a);
	return arena_text(&a->mapped.arena, secrets_masked(&all, text));
}

void refusals_mask(struct collector *k, struct arrival *a)
{
	struct secrets all = secrets_of(k, a);

	for (size_t i = 0; all.count > 1 && i < a->mapped.refusal_count; i++) {
		struct refusal *r = &a->mapped.refusals[i];

		r->found = secrets_masked(&all, r->found);
		r->reason = secrets_masked(&all, r->reason);
	}
}

void problem_of_reply(const struct http_reply *reply, char problem[PROBLEM_MOST])
{
	long status = reply->status;
	char shown[256];

	if (status == 0)
		bounded_print(problem, PROBLEM_MOST, "%s", reply->problem);
	else if (reply->abroad)
		bounded_print(problem, PROBLEM_MOST,
		    "the answer has status %ld at %s, to which it was redirected and where no credentials go",
		    status, url_redacted(reply->url, shown, sizeof shown));
	else
		bounded_print(problem, PROBLEM_MOST, "the answer has status %ld%s", status,
		    status == 401 || status == 403 ? ": check auth:"
		    : status == 404		   ? ": check url:"
						   : "");
	if (reply->retry_after > RETRY_AFTER_MOST)
		snprintf(problem + strlen(problem), PROBLEM_MOST - strlen(problem),
		    "; it is not asked again for %ld s (Retry-After)", reply->retry_after);
}
