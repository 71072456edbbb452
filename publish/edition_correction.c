/* SPDX-License-Identifier: MIT */
#include "locale/message.h"
#include "base/file_read.h"
#include "config/publication.h"
#include "publish/edition_making.h"
#include "report/html.h"
#include "publish/published.h"

#include <stdlib.h>
#include <string.h>

/* "2023-05-mid.2": the same month at the same moment as the edition that it corrects, with what is known now.
 */
enum outcome edition_correction_begin(struct edition_making *m, struct error *e)
{
	const struct edition_wish *wish = m->wish;
	const struct edition_folder *corrected = edition_named(m, wish->corrects);
	const struct manifest *x;
	const char *base;
	struct period period;
	int kind;

	if (!corrected)
		return error_set(e, OUTCOME_REFUSED, "there is no edition %s to correct", wish->corrects);
	x = &corrected->manifest;
	for (size_t i = 0; i < m->edition_count; i++)
		if (m->editions[i].manifest.corrects &&
		    strcmp(m->editions[i].manifest.corrects, wish->corrects) == 0)
			m->there = m->editions[i].name;
	if (m->there)
		return error_set(e, OUTCOME_MISUSED, "%s has been corrected by %s: correct that one",
		    wish->corrects, m->there);
	kind = name_index(edition_kind_names, x->kind);
	if (kind < 0 || !period_parse(x->period, &period) || !instant_parse(x->state_of, false, &m->state_of))
		return error_set(e, OUTCOME_REFUSED,
		    "%s: its manifest says no kind, period and moment that are one", wish->corrects);
	if (m->state_of > view_moment(m->reading->view))
		return error_set(e, OUTCOME_REFUSED,
		    "%s is of a later moment than the one that is asked about", wish->corrects);
	if ((wish->kind >= 0 && wish->kind != kind) ||
	    (wish->period.year && !period_same(wish->period, period)))
		return error_set(e, OUTCOME_REFUSED, "%s is of %s, %s: its correction is of the same",
		    wish->corrects, x->period, x->kind);
	edition_name(m, period, kind);
	base = m->manifest.edition;
	for (int n = 2; edition_named(m, m->manifest.edition); n++)
		m->manifest.edition = arena_printf(&m->arena, "%s.%d", base, n);
	m->month = period_of(period.year, period.last, MONTHLY);
	view_look_back(m->reading->view, m->state_of, m->month);
	return OUTCOME_DONE;
}

/* A correction says what it corrects, why, and each thing that is another. */
enum outcome edition_corrections_make(struct edition_making *m, struct error *e)
{
	TEXT_OWNED struct text corrects = {0};
	const char *path =
	    arena_printf(&m->arena, "%s/%s/" EDITION_LINES, m->wish->publication->folder, m->wish->corrects);
	TEXT_OWNED struct text before = {0};
	struct published_change *changes;
	size_t count;
	FILE *out;
	char *html;
	size_t size;
	enum outcome outcome = file_read(path, SIZE_MAX, &before, e);

	if (outcome == OUTCOME_ABSENT)
		return error_set(e, OUTCOME_REFUSED, "%s is not there", path);
	if (outcome == OUTCOME_DONE)
		outcome =
		    published_compare(text_of(&before), text_of(&m->lines), &m->arena, &changes, &count, e);
	if (outcome != OUTCOME_DONE)
		return outcome;
	m->manifest.corrects = m->wish->corrects;
	m->manifest.why = m->wish->why;
	out = memory_stream(&html, &size);
	fputs("<div class=\"notes\"><p><strong>", out);
	message_add(&corrects, TEXT_THIS_CORRECTS, PLACES(PLACE("edition", m->wish->corrects)));
	html_escape(out, text_of(&corrects));
	fputs("</strong> ", out);
	html_escape(out, m->wish->why);
	fputs("</p>\n<ul>\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct published_change *c = &changes[i];
		struct manifest_change *kept =
		    arena_push(&m->arena, &m->manifest.changes, &m->manifest.change_count, sizeof *kept);

		*kept = (struct manifest_change){c->what, arena_text(&m->arena, c->subject), c->field,
		    arena_text(&m->arena, c->before), arena_text(&m->arena, c->after)};
		fputs("<li>", out);
		html_escape(out, c->name);
		html_printf(out, "%s%s: <s>", *c->field ? ", " : "", c->field);
		html_escape(out, *c->before ? c->before : "–");
		fputs("</s> ", out);
		html_escape(out, *c->after ? c->after : "–");
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
	if (!count)
		fprintf(out, "<p>%s</p>\n", text_by_id(TEXT_PAGE_NO_CORRECTION));
	fputs("</div>\n", out);
	memory_stream_end(out);
	text_put(&m->notes, html, size);
	free(html);
	return OUTCOME_DONE;
}
