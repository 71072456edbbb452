#include "collector/token.h"
#include "base/plain.h"
#include "base/clock.h"
#include "collector/decode.h"
#include "collector/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void token_read(struct token *token, const struct http_reply *reply, char problem[400])
{
	struct collector *k = token->collector;
	const struct token_auth *how = k->config->source[token->source].token;
	struct decoding plain = {.content_type = reply->content_type, .depth_max = 32};
	const char *text = NULL;
	struct error e;
	cJSON *root;

	if (reply->status != 200 && reply->status != 201) {
		bounded_print(
		    problem, 400, "the login answers with status %ld %s", reply->status, reply->problem);
		return;
	}
	if (decode_document(reply->body, reply->length, &plain, &k->document, &root, &e) != DONE) {
		bounded_print(problem, 400, "the login: %.300s", e.text);
	} else {
		text = document_text(root, &how->at, &k->document);
		if (!text || !*text || strpbrk(text, "\r\n"))
			bounded_print(problem, 400, "the login's answer has no token at %s", how->at.text);
		else
			token->text = memory_text(text);
	}
	arena_reset(&k->document);
}

static void token_received(void *context, const struct http_reply *reply)
{
	struct token *token = context;
	struct collector *k = token->collector;
	int64_t lasts = k->config->source[token->source].token->lasts;
	char problem[400] = "";

	token->asking = false;
	token->number++;
	token_read(token, reply, problem);
	token->until_ms = lasts ? monotonic_ms() + lasts * 1000 : 0;
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

void token_ask(struct collector *k, int source)
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
	if (token_request_build(k->config, &k->config->source[source], &a, &request, &e) != DONE ||
	    http_start(k->http, &request, token_received, token, &e) != DONE) {
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
