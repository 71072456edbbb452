/* SPDX-License-Identifier: MIT */
#include "cli/command.h"
#include "config/publication.h"
#include "publish/publishing.h"

#include <stdio.h>
#include <string.h>

/* publish: an edition, by hand. */

static const struct publication *publication_named(const struct call *call)
{
	const struct config *c = call->config;
	const char *id = call->word_count ? call->words[0] : NULL;

	if (!id)
		return c->publication_count == 1 ? &c->publication[0] : NULL;
	for (size_t i = 0; i < c->publication_count; i++)
		if (strcmp(c->publication[i].id, id) == 0)
			return &c->publication[i];
	return NULL;
}

static int publication_missing(const struct call *call)
{
	const struct config *c = call->config;
	TEXT_OWNED struct text names = {0};

	if (!c->publication_count)
		return call_misused(
		    call, "publications: none configured (expected id, title, folder and key)");
	for (size_t i = 0; i < c->publication_count; i++)
		text_printf(&names, "%s%s", i ? ", " : "", c->publication[i].id);
	if (!call->word_count)
		return call_misused(call, "no publication named (expected one of: %s)", text_of(&names));
	return call_misused(
	    call, "unknown publication '%.60s' (expected one of: %s)", call->words[0], text_of(&names));
}

static int wish_of(struct call *call, struct edition_wish *wish)
{
	const char *period = call->values[OPTION_PERIOD], *kind = call->values[OPTION_EDITION];

	wish->publication = publication_named(call);
	if (!wish->publication)
		return publication_missing(call);
	wish->corrects = call->values[OPTION_CORRECTS];
	wish->why = call->values[OPTION_REASON];
	wish->kind = kind ? name_index(edition_kind_names, kind) : -1;
	if (wish->kind < 0 && (kind || !wish->corrects))
		return call_misused(call, "--edition: expected mid, end, quarter or year");
	if (period && !period_parse(period, &wish->period))
		return call_misused(call,
		    "--period: expected a month, quarter or year such as 2023-05, found \"%s\"", period);
	if (!wish->corrects != !wish->why || (wish->why && !*wish->why))
		return call_misused(call, "--corrects EDITION and --reason TEXT go together");
	return EXIT_DONE;
}

int command_publish(struct call *call)
{
	struct edition_wish wish = {0};
	struct edition_record made;
	struct error e;
	size_t told;
	int status = call_config(call);

	if (status == EXIT_DONE && call->word_count > 1)
		status = call_misused(call, "expected one publication");
	if (status == EXIT_DONE)
		status = wish_of(call, &wish);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	if (publish_at(call->config, call->store, &wish,
		&(struct publish_moment){call->as_of, call_now(call)}, &call->arena, &made, &told,
		&e) != OUTCOME_DONE)
		return call_failed("publish", &e);
	message_print(TEXT_PUBLISHED, PLACES(PLACE("folder", wish.publication->folder),
					  PLACE("edition", made.id), PLACE("number", made.number)));
	if (told)
		message_print(TEXT_PUBLISHED_TOLD, PLACES(PLACE("count", told)));
	else if (wish.publication->tell.names.count)
		message_print(TEXT_PUBLISHED_NOT_TOLD, NO_PLACES);
	return EXIT_DONE;
}
