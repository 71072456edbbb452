/* SPDX-License-Identifier: MIT */
#include "collector/token.h"
#include "base/plain.h"
#include "base/clock.h"
#include "collector/decode.h"
#include "collector/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *token_read(const struct token_auth *how, const struct http_reply *reply, struct arena *document,
    char problem[TOKEN_PROBLEM_SIZE])
{
	struct decoder plain = {.content_type = reply->content_type, .depth_max = 32};
	const char *text = NULL;
	char *token = NULL;
	struct error e;
	cJSON *root;

	if (reply->status != 200 && reply->status != 201) {
		bounded_print(problem, TOKEN_PROBLEM_SIZE, "the login answers with status %ld %s",
		    reply->status, reply->problem);
		return NULL;
	}
	if (decode_document(reply->body, reply->length, &plain, document, &root, &e) != OUTCOME_DONE) {
		bounded_print(problem, TOKEN_PROBLEM_SIZE, "the login: %.300s", e.text);
	} else {
		text = document_text(root, &how->at, document);
		if (!text || !*text || strpbrk(text, "\r\n"))
			bounded_print(problem, TOKEN_PROBLEM_SIZE, "the login's answer has no token at %s",
			    how->at.text);
		else
			token = memory_text(text);
	}
	arena_reset(document);
	return token;
}

static void token_received(void *context, const struct http_reply *reply)
{
	struct token *token = context;
	struct collector *k = token->collector;
	const struct token_auth *how = k->config->source[token->source].auth.token;
	char problem[TOKEN_PROBLEM_SIZE] = "";

	token->asking = false;
	token->number++;
	token->text = token_read(how, reply, &k->document, problem);
	token->until_ms = how->lasts ? monotonic_ms() + how->lasts * 1000 : 0;
	for (struct task *t = k->tasks, *next; t; t = next) {
		next = t->next;
		if (t->state != TASK_NEEDS_TOKEN || t->job.source != token->source)
			continue;
		if (token->text)
			task_launch(t);
		else
			task_fail(t, reply->status, problem);
	}
}

void token_request(struct collector *k, int source)
{
	struct token *token = &k->tokens[source];
	struct http_request request = {0};
	struct arena a = {0};
	struct error e;

	if (token->asking)
		return;
	token->collector = k;
	token->source = source;
	token->asking = true;
	if (token_request_build(k->config, &k->config->source[source], &a, &request, &e) != OUTCOME_DONE ||
	    http_start(k->http, &request, token_received, token, &e) != OUTCOME_DONE) {
		struct http_reply none = {.problem = e.text, .content_type = ""};

		token_received(token, &none);
	}
	arena_done(&a);
}

struct token *token_held(struct collector *k, int source)
{
	struct token *token = &k->tokens[source];

	if (token->text && token->until_ms && token->until_ms <= monotonic_ms())
		token_refused(token, token->number);
	return token->text ? token : NULL;
}

void token_refused(struct token *token, uint32_t used)
{
	if (token->number != used)
		return;
	free(token->before);
	token->before = token->text;
	token->text = NULL;
}

void token_free(struct token *token)
{
	free(token->text);
	free(token->before);
}
