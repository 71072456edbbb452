/* SPDX-License-Identifier: MIT */
#include "cli/preview.h"
#include "collector/ingest.h"
#include "config/city.h"
#include "config/source.h"

#include <unistd.h>

static const struct column preview_rows[] = {
    {"source", TEXT_HEAD_SOURCE_ID, .whole = true},
    {"row", TEXT_HEAD_ROW, true},
    /* PAGE/ROW where there are several pages */ {"what", TEXT_HEAD_FIGURE_OR_PROJECT, .whole = true},
    {"says", TEXT_HEAD_SAYS},
    {"change", TEXT_HEAD_CHANGE},
};
static const struct column_list preview_columns = COLUMNS(preview_rows);

struct preview {
	struct call *call;
	struct sheet *sheet;
};

static void row_place(struct preview *p, const struct arrival *a, uint32_t page, uint32_t row)
{
	TEXT_OWNED struct text place = {0};

	if (a->page_count > 1)
		text_printf(&place, "%u/", page + 1);
	text_printf(&place, "%u", row);
	sheet_string(p->sheet, a->source->id);
	sheet_string(p->sheet, text_of(&place));
}

static void preview_figure(struct preview *p, const struct arrival *a, const struct mapped_figure *f)
{
	const struct config *c = p->call->config;
	const struct cell *old =
	    p->call->view ? view_figure(p->call->view, f->region, f->indicator, f->period) : NULL;
	TEXT_OWNED struct text what = {0};
	TEXT_OWNED struct text says = {0};
	TEXT_OWNED struct text change = {0};

	period_print(&what, f->period);
	text_printf(&what, " %s %s", c->region[f->region].id, c->indicator[f->indicator].id);
	if (f->flags & FIGURE_WITHDRAWN)
		text_add(&says, "no value");
	else
		text_number(&says, f->value);
	text_add(&says, f->flags & FIGURE_PRELIMINARY ? " preliminary" : "");
	text_add(&says, f->flags & FIGURE_REVISED ? " revised" : "");
	if (f->known_since != INSTANT_NONE) {
		text_add(&says, " known ");
		instant_print_short(&says, f->known_since);
	}
	if (!old) {
		text_add(&change, f->flags & FIGURE_WITHDRAWN ? "nothing to take back" : "new");
	} else if (f->flags & FIGURE_WITHDRAWN || old->value != f->value) {
		text_add(&change, "was ");
		text_number(&change, old->value);
	}
	row_place(p, a, f->page, f->row);
	sheet_string(p->sheet, text_of(&what));
	sheet_string(p->sheet, text_of(&says));
	sheet_string(p->sheet, text_of(&change));
}

static void preview_project(struct preview *p, const struct arrival *a, const struct mapped_project *m)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct attribute_value *v = &m->values[i];
		TEXT_OWNED struct text what = {0};
		TEXT_OWNED struct text says = {0};
		char name[64];

		if (v->attribute == ATTRIBUTE_SOURCE || v->attribute == ATTRIBUTE_VANISHED)
			continue;
		text_printf(&what, "%s %s", m->id, attribute_name(v->attribute, name, sizeof name));
		if (v->type == VALUE_TEXT)
			text_add(&says, v->text);
		else if (v->type == VALUE_NUMBER)
			text_number(&says, v->number);
		else if (v->type == VALUE_DATE)
			date_print(&says, v->date);
		else
			text_add(&says, "nothing");
		row_place(p, a, m->page, m->row);
		sheet_string(p->sheet, text_of(&what));
		sheet_string(p->sheet, text_of(&says));
		sheet_string(p->sheet, "");
	}
}

void preview_show(void *context, const struct arrival *a)
{
	struct preview *p = context;

	for (size_t i = 0; i < a->mapped.figure_count; i++)
		preview_figure(p, a, &a->mapped.figures[i]);
	for (size_t i = 0; i < a->mapped.project_count; i++)
		preview_project(p, a, &a->mapped.projects[i]);
	for (size_t i = 0; i < a->mapped.refusal_count; i++) {
		const struct refusal *r = &a->mapped.refusals[i];
		TEXT_OWNED struct text change = {0};

		text_printf(&change, "rejected: %s", r->reason);
		row_place(p, a, r->page, r->row);
		sheet_string(p->sheet, r->path);
		sheet_string(p->sheet, r->found);
		sheet_string(p->sheet, text_of(&change));
	}
}

int preview_begin(struct call *call, struct preview **out)
{
	struct preview *p = arena_new(&call->arena, sizeof *p);
	TEXT_OWNED struct text data = {0};
	struct error e;

	p->call = call;
	*out = p;
	text_printf(&data, "%s/data.mdb", call->config->store);
	if (access(text_of(&data), R_OK) == 0) { /* else everything is new */
		int status = call_store_to_read(call);

		if (status != EXIT_DONE)
			return status;
		if (view_open(call->config, call->txn, call->as_of, &call->view, &e) != OUTCOME_DONE)
			return call_failed("store", &e);
	}
	p->sheet = call_sheet(call, &preview_columns);
	return EXIT_DONE;
}

int preview_end(struct preview *p)
{
	struct error e;

	return sheet_end(p->sheet, TEXT_NOTHING_WOULD_BE_STORED, &e) == OUTCOME_DONE
		   ? EXIT_DONE
		   : call_unprinted(NULL, &e);
}
