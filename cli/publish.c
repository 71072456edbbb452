#include "cli/command.h"
#include "export/edition.h"

#include <stdio.h>
#include <string.h>

/* publish: an edition into its folder; then the store knows of it. */

struct recording {
	const char *publication;
	const struct edition_record *record;
};

static int record_step(struct txn *t, void *context, struct error *e)
{
	const struct recording *r = context;

	return edition_put(t, r->publication, r->record, e);
}

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
		    call, "the configuration has no publications: with id, title, folder and key");
	for (size_t i = 0; i < c->publication_count; i++)
		text_printf(&names, "%s%s", i ? ", " : "", c->publication[i].id);
	return call_misused(call, "which publication: %s?", text_of(&names));
}

static int wish_of(struct call *call, struct edition_wish *wish)
{
	const char *period = call->values[OPTION_PERIOD], *kind = call->values[OPTION_EDITION];

	wish->publication = publication_named(call);
	if (!wish->publication)
		return publication_missing(call);
	if (!kind || name_index(edition_kinds, kind) < 0)
		return call_misused(call, "--edition: expected mid, end, quarter or year");
	wish->kind = kind;
	if (period && !period_parse(period, &wish->period))
		return call_misused(call,
		    "--period: expected a month, quarter or year such as 2023-05, found \"%s\"", period);
	wish->corrects = call->values[OPTION_CORRECTS];
	wish->why = call->values[OPTION_WHY];
	if (!wish->corrects != !wish->why || (wish->why && !*wish->why))
		return call_misused(call, "--corrects EDITION and --why TEXT go together");
	return EXIT_DONE;
}

int command_publish(struct call *call)
{
	struct edition_wish wish = {0};
	struct edition_record last = {0}, made;
	struct recording recording;
	struct reading reading = {0};
	struct error e;
	int status = call_config(call), outcome;

	if (status == EXIT_DONE && call->word_count > 1)
		status = call_misused(call, "expected one publication");
	if (status == EXIT_DONE)
		status = wish_of(call, &wish);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	outcome = store_read(call->store, &call->txn, &e);
	if (outcome == DONE)
		outcome = view_open(call->config, call->txn, call->as_of, &call->view, &e);
	if (outcome == DONE)
		outcome = edition_last(call->txn, wish.publication->id, &call->arena, &last, &e);
	if (outcome < 0)
		return call_failed("publish", &e);
	reading.view = call->view;
	outcome = edition_publish(&reading, &wish, &last, &made, &e);
	if (outcome != DONE)
		return call_failed("publish", &e);
	made.id = arena_text(&call->arena, made.id); /* it lies in the view */
	view_close(call->view);
	store_read_end(call->txn);
	call->view = NULL;
	call->txn = NULL;
	recording = (struct recording){wish.publication->id, &made};
	outcome = store_write(call->store, record_step, &recording, &e);
	printf("%s/%s, number %u\n", wish.publication->folder, made.id, made.number);
	return outcome == DONE ? EXIT_DONE : call_failed("publish: it is published; the store", &e);
}
