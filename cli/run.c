/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "server/daemon.h"

#include <time.h>

static enum outcome config_read_again(void *context, struct config **fresh)
{
	struct call again = *(struct call *)context;

	again.config = NULL;
	if (call_config(&again) != EXIT_DONE) {
		config_free(again.config);
		return OUTCOME_REFUSED;
	}
	*fresh = again.config;
	return OUTCOME_DONE;
}

int command_run(struct call *call)
{
	struct daemon_options o = {.config_read = config_read_again, .config_read_context = call};
	enum outcome outcome;
	struct error e;
	int status = call_config(call);

	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	o.config = call->config;
	o.store = call->store;
	o.offset = call->has_now ? call->now_fixed - (instant)time(NULL) : 0;
	outcome = daemon_run(&o, &e);
	call->config = o.config;
	return outcome == OUTCOME_DONE ? EXIT_DONE : call_failed("run", &e);
}
