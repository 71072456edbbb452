/* SPDX-License-Identifier: MIT */
#include "config/check.h"
#include "base/plain.h"
#include "base/sandbox.h"
#include "config/config.h"
#include "config/reader.h"
#include "config/receiver.h"
#include "config/remote.h"
#include "config/secret.h"
#include "config/source.h"

#include <stdarg.h>

void config_problem(struct config *c, const struct yaml_node *at, const char *format, ...)
{
	struct reader r = {.arena = &c->arena, .problems = c->problems, .problem_count = c->problem_count};
	char text[800];
	va_list args;

	va_start(args, format);
	bounded_vprint(text, sizeof text, format, args);
	va_end(args);
	reader_problem(&r, at, "%s", text);
	c->problems = r.problems;
	c->problem_count = r.problem_count;
}

static void secret_check(struct config *c, const struct yaml_node *at, const char *text)
{
	struct text value = {0};
	struct error e;

	if (text && secret_resolve(text, c->folder, &value, &e) != OUTCOME_DONE)
		config_problem(c, at, "%s", e.text);
	text_done(&value);
}

void config_check_filters(struct config *c)
{
	struct error e;

	if (c->allow_filters != FILTERS_SANDBOXED || sandbox_available(&e) == OUTCOME_DONE)
		return;
	for (size_t i = 0; i < c->source_count + c->receiver_count; i++) {
		const struct names *filter =
		    i < c->source_count ? &c->source[i].filter : &c->receiver[i - c->source_count].filter;

		if (filter->count)
			config_problem(c, filter->nodes[0],
			    "filter: %s (allow_filters: unsandboxed runs it all the same)", e.text);
	}
}

void config_check_secrets(struct config *c)
{
	for (size_t i = 0; i < c->source_count; i++) {
		const struct source *s = &c->source[i];
		const struct list *lists[] = {&s->form, &s->headers};

		secret_check(c, s->node, s->url);
		secret_check(c, s->node, s->auth.secret);
		secret_check(c, s->node, s->proxy.address);
		secret_check(c, s->node, s->proxy.password);
		for (size_t n = 0; n < 2; n++) {
			const struct pair *pairs = lists[n]->at;

			for (size_t p = 0; p < lists[n]->count; p++)
				secret_check(c, pairs[p].node, pairs[p].value);
		}
	}
	for (size_t i = 0; i < c->remote_count; i++) {
		secret_check(c, c->remote[i].node, c->remote[i].url);
		secret_check(c, c->remote[i].node, c->remote[i].bearer);
		secret_check(c, c->remote[i].node, c->remote[i].password);
		secret_check(c, c->remote[i].node, c->remote[i].proxy.address);
		secret_check(c, c->remote[i].node, c->remote[i].proxy.password);
	}
	for (size_t n = 0; n < c->http.tokens.count; n++)
		secret_check(c, c->http.tokens.nodes[n], c->http.tokens.at[n]);
	for (size_t i = 0; i < c->receiver_count; i++) {
		secret_check(c, c->receiver[i].node, c->receiver[i].webhook);
		secret_check(c, c->receiver[i].node, c->receiver[i].proxy.address);
		secret_check(c, c->receiver[i].node, c->receiver[i].proxy.password);
		for (size_t n = 0; n < c->receiver[i].secrets.count; n++)
			secret_check(c, c->receiver[i].secrets.nodes[n], c->receiver[i].secrets.at[n]);
	}
}
