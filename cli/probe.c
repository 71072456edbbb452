/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "collector/decode.h"
#include "collector/mapping_proposal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	TIMEOUT_MS = 30000,
	BODY_MAX = 64 << 20,
	DEPTH_MAX = 64,
};

struct probe_reply {
	struct call *call;
	int status;
	bool done;
};

static void probe_done(void *context, const struct http_reply *reply)
{
	struct probe_reply *f = context;
	struct call *call = f->call;
	struct decoder how = {.content_type = reply->content_type, .depth_max = DEPTH_MAX};
	TEXT_OWNED struct text out = {0};
	struct shape *shape;
	struct error e;
	cJSON *root;

	f->done = true;
	f->status = EXIT_FAILED;
	if (reply->status != 200) {
		if (reply->status)
			print_err(
			    "pacesetter probe: the response has status %ld (expected 200)\n", reply->status);
		else
			print_err("pacesetter probe: %s\n", reply->problem);
		return;
	}
	if (decode_document(reply->body, reply->length, &how, &call->arena, &root, &e) != OUTCOME_DONE) {
		call_failed("probe", &e);
		return;
	}
	shape = shape_of(root, &call->arena);
	text_printf(&out, "# %zu bytes, %s\n", reply->length,
	    *reply->content_type ? reply->content_type : "of no stated type");
	shape_draw(shape, &out);
	text_add(&out, "\n# a mapping to begin with; replace each ??? by what you know\n");
	mapping_propose(call->config, call->words[0], root, shape, &call->arena, &out);
	print_out_lines(text_of(&out));
	f->status = EXIT_DONE;
}

/* The configuration is only asked for the names of regions and indicators: there may be none yet. */
static int config_if_any(struct call *call)
{
	const char *named =
	    call->values[OPTION_CONFIG] ? call->values[OPTION_CONFIG] : getenv("PACESETTER_CONFIG");

	if (named || faccessat(AT_FDCWD, "pacesetter.yaml", F_OK, AT_SYMLINK_NOFOLLOW) == 0 ||
	    access("/etc/pacesetter/pacesetter.yaml", F_OK) == 0)
		return call_config(call);
	call->config = memory_new(sizeof *call->config);
	print_err("no configuration: regions and indicators are not recognized by their names\n");
	return EXIT_DONE;
}

int command_probe(struct call *call)
{
	struct http_request request = {.timeout_ms = TIMEOUT_MS, .body_max = BODY_MAX, .files = true};
	struct probe_reply f = {.call = call};
	struct http *h;
	struct error e;
	int status;

	if (call->word_count != 1)
		return call_misused(call, "expected one URL");
	status = config_if_any(call);
	if (status != EXIT_DONE)
		return status;
	request.url = call->words[0];
	if (http_new(&(struct http_limits){.most = 1, .per_host = 1}, &h, &e) != OUTCOME_DONE)
		return call_failed("probe", &e);
	if (http_start(h, &request, probe_done, &f, &e) != OUTCOME_DONE) {
		http_free(h);
		return call_failed("probe", &e);
	}
	while (!f.done)
		http_pump(h, 1000, NULL, 0);
	http_free(h);
	return f.status;
}
