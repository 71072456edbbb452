#include "export/lists.h"
#include "alert/audience.h"
#include "alert/mute.h"
#include "store/alerts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct column figure_columns[] = {
    {"period", "period", .whole = true},
    {"region", NULL},
    {"region_name", "region"},
    {"indicator", NULL},
    {"indicator_name", "indicator"},
    {"value", "value", true},
    {"unit", "unit", .leaves = 3},
    {"known", "known since", .whole = true},
    {"published", "published", .whole = true, .leaves = 5},
    {"status", "status", .leaves = 4},
    {"source", "source", .leaves = 6},
    {"fetch", NULL, true},
};
const size_t figure_column_count = sizeof figure_columns / sizeof *figure_columns;

struct listing {
	struct view *view;
	const struct list_query *query;
	struct sheet *sheet;
	enum book book;
	struct arena names;					   /* texts of codes */
	const char **region_name, **indicator_name, **source_name; /* by code; by fetch */
	uint32_t region_codes, indicator_codes, fetches;
	struct figure *pending; /* vintages of the (period, region) at hand */
	size_t pending_count, pending_room;
};

static void name_keep(struct arena *a, const char ***list, uint32_t *count, uint32_t code, const char *name)
{
	if (code >= *count) {
		uint32_t room = code * 2 + 64;

		*list = memory_grow(*list, room * sizeof **list);
		memset(*list + *count, 0, (room - *count) * sizeof **list);
		*count = room;
	}
	(*list)[code] = arena_text(a, name);
}

static void region_keep(void *context, uint32_t code, const char *name)
{
	struct listing *l = context;

	name_keep(&l->names, &l->region_name, &l->region_codes, code, name);
}

static void indicator_keep(void *context, uint32_t code, const char *name)
{
	struct listing *l = context;

	name_keep(&l->names, &l->indicator_name, &l->indicator_codes, code, name);
}

static const char *source_of(struct listing *l, uint32_t fetch)
{
	struct fetch f;
	struct arena a = {0};

	if (fetch == 0)
		return "configuration";
	if (fetch >= l->fetches || !l->source_name[fetch]) {
		const char *name =
		    journal_get(view_txn(l->view), fetch, &a, &f, NULL) == DONE ? f.source : "?";

		name_keep(&l->names, &l->source_name, &l->fetches, fetch, name);
		arena_done(&a);
	}
	return l->source_name[fetch];
}

/* By indicator, then by when it became known; vintages of the same moment stay in the order in which they
 * came, for the later one counts (qsort promises no such thing). Records come nearly in order, so that
 * insertion is quick. */
static void vintages_sort(struct figure *f, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct figure one = f[i];
		size_t at = i;

		while (at > 0 &&
		       (f[at - 1].indicator > one.indicator ||
			   (f[at - 1].indicator == one.indicator && f[at - 1].v.known > one.v.known))) {
			f[at] = f[at - 1];
			at--;
		}
		f[at] = one;
	}
}

static void row_write(struct listing *l, const struct figure *f)
{
	const struct config *c = view_config(l->view);
	const char *region =
	    f->region < l->region_codes && l->region_name[f->region] ? l->region_name[f->region] : "?";
	const char *indicator = f->indicator < l->indicator_codes && l->indicator_name[f->indicator]
				    ? l->indicator_name[f->indicator]
				    : "?";
	int r = config_region(c, region), i = config_indicator(c, indicator);

	if (l->query->region >= 0 && (r < 0 || !region_within(c, r, l->query->region)))
		return;
	if (l->query->indicator >= 0 && i != l->query->indicator)
		return;
	sheet_period(l->sheet, period_of_key(f->period));
	sheet_string(l->sheet, region);
	sheet_string(l->sheet, r >= 0 ? c->region[r].name : region);
	sheet_string(l->sheet, indicator);
	sheet_string(l->sheet, i >= 0 ? c->indicator[i].name : indicator);
	sheet_number(l->sheet, f->v.flags & FIGURE_WITHDRAWN ? NAN : f->v.value, -1);
	sheet_string(l->sheet, i >= 0 ? c->indicator[i].unit : "");
	sheet_instant(l->sheet, f->v.known);
	sheet_date(l->sheet, (struct date){.day = f->v.published});
	sheet_string(l->sheet, f->v.flags & FIGURE_WITHDRAWN	 ? "withdrawn"
			       : f->v.flags & FIGURE_SUSPECT	 ? "suspect"
			       : f->v.flags & FIGURE_PRELIMINARY ? "preliminary"
			       : f->v.flags & FIGURE_REVISED	 ? "revised"
								 : "");
	sheet_string(l->sheet, source_of(l, f->v.fetch));
	sheet_integer(l->sheet, f->v.fetch);
}

static void pending_write(struct listing *l)
{
	vintages_sort(l->pending, l->pending_count);
	for (size_t i = 0; i < l->pending_count; i++) {
		bool last =
		    i + 1 == l->pending_count || l->pending[i + 1].indicator != l->pending[i].indicator;

		if (l->query->vintages || (last && !(l->pending[i].v.flags & FIGURE_WITHDRAWN)))
			row_write(l, &l->pending[i]);
	}
	l->pending_count = 0;
}

static void figure_take(void *context, const struct figure *f)
{
	struct listing *l = context;

	if (l->pending_count && (l->pending[0].period != f->period || l->pending[0].region != f->region))
		pending_write(l);
	if (l->pending_count == l->pending_room) {
		l->pending_room = l->pending_room ? l->pending_room * 2 : 64;
		l->pending = memory_grow(l->pending, l->pending_room * sizeof *l->pending);
	}
	l->pending[l->pending_count++] = *f;
}

int figures_list(
    struct view *v, enum book book, const struct list_query *q, struct sheet *sheet, struct error *e)
{
	struct listing l = {.view = v, .query = q, .sheet = sheet, .book = book};
	struct period from = q->from.year ? period_of(q->from.year, q->from.last - q->from.every + 1, 0)
					  : period_of(YEAR_LEAST, 1, 0);
	struct period to =
	    q->to.year ? period_of(q->to.year, q->to.last, YEARLY) : period_of(YEAR_MOST, 12, YEARLY);
	int outcome;

	names_scan(view_txn(v), NAME_REGION, region_keep, &l);
	names_scan(view_txn(v), NAME_INDICATOR, indicator_keep, &l);
	outcome = figures_scan(view_txn(v), book, from, to, q->as_of, figure_take, &l, e);
	if (outcome == DONE)
		pending_write(&l);
	free(l.pending);
	free(l.region_name);
	free(l.indicator_name);
	free(l.source_name);
	arena_done(&l.names);
	return outcome;
}

const struct column alert_columns[] = {
    {"alert", "alert", true, .whole = true},
    {"state", "state", .whole = true, .leaves = 5},
    {"severity", "severity", .whole = true},
    {"since", "since", .whole = true, .leaves = 4},
    {"rule", "rule"},
    {"title", "what"},
    {"value", NULL, true},
    {"measure", NULL},
    {"subject", NULL},
    {"region", NULL},
    {"indicator", NULL},
    {"project", NULL},
    {"source", NULL, .leaves = 6},
    {"office", "office", .leaves = 7},
    {"person", NULL},
    {"opened", NULL},
    {"fired", NULL},
    {"resolved", NULL},
    {"cause", NULL},
    {"told", NULL},
    {"muted", "muted by", .whole = true, .leaves = 8},
    {"acknowledged", "seen to by", .leaves = 9},
};
const size_t alert_column_count = sizeof alert_columns / sizeof *alert_columns;

/* An alert as it stood on a day. */
struct stood {
	struct alert alert; /* with state and severity as they were */
	const struct alert_change *last;
	instant fired;
};

static bool alert_within(const struct config *c, const struct alert *a, int region)
{
	int own = *a->region ? config_region(c, a->region) : -1;

	return region < 0 || (own >= 0 && region_within(c, own, region));
}

static int stand(
    struct view *v, const struct alert *a, instant as_of, struct stood **all, size_t *count, struct error *e)
{
	struct alert_change *changes;
	struct stood *s;
	size_t changed;
	int outcome = alert_changes(view_txn(v), a->id, as_of, view_arena(v), &changes, &changed, e);

	if (outcome != DONE || changed == 0)
		return outcome;
	s = arena_push(view_arena(v), all, count, sizeof *s);
	*s = (struct stood){*a, &changes[changed - 1], INSTANT_NONE};
	s->alert.state = s->last->to;
	s->alert.severity = s->last->to == ALERT_RESOLVED ? s->last->from_severity : s->last->to_severity;
	for (size_t i = 0; i < changed; i++)
		if (changes[i].to == ALERT_FIRING && changes[i].from != ALERT_FIRING)
			s->fired = changes[i].at;
	return DONE;
}

static void told_print(const struct alert *a, instant as_of, struct text *out)
{
	for (size_t i = 0; i < a->told_count; i++)
		if (a->told[i].at <= as_of)
			text_printf(out, "%s%s", out->length ? " " : "", a->told[i].receiver);
}

static void muted_print(const struct mutes *m, const struct alert *a, struct text *out)
{
	struct mute mute = a->state == ALERT_FIRING ? mute_of(m, a) : (struct mute){MUTE_NONE, 0};

	if (mute.kind != MUTE_NONE)
		text_printf(out, "%s %llu", mute.kind == MUTE_SILENCED ? "silence" : "alert",
		    (unsigned long long)mute.by);
}

static void alert_row(const struct stood *s, const struct mutes *mutes, instant as_of, struct sheet *sheet)
{
	const struct alert *a = &s->alert;
	const struct alert_change *last = s->last;
	TEXT_OWNED struct text told = {0};
	TEXT_OWNED struct text muted = {0};

	told_print(a, as_of, &told);
	muted_print(mutes, a, &muted);
	sheet_integer(sheet, (long long)a->id);
	sheet_string(sheet, alert_state_names[a->state]);
	sheet_string(sheet, severity_names[a->severity]);
	sheet_instant(sheet, last->at);
	sheet_string(sheet, a->rule);
	/* as it was said then: the newest words only where they are not newer than the day asked about */
	sheet_string(sheet, a->said <= as_of ? a->title : last->title);
	sheet_number(sheet, a->said <= as_of ? a->value : last->value, -1);
	sheet_string(sheet, a->measure);
	sheet_string(sheet, a->subject);
	sheet_string(sheet, a->region);
	sheet_string(sheet, a->indicator);
	sheet_string(sheet, a->project);
	sheet_string(sheet, a->source);
	sheet_string(sheet, a->office);
	sheet_string(sheet, a->person);
	sheet_instant(sheet, a->opened);
	sheet_instant(sheet, s->fired);
	sheet_instant(sheet, last->to == ALERT_RESOLVED ? last->at : INSTANT_NONE);
	sheet_string(sheet, last->cause);
	sheet_string(sheet, text_of(&told));
	sheet_string(sheet, text_of(&muted));
	sheet_string(sheet, a->state != ALERT_RESOLVED && alert_acknowledged(a, as_of) ? a->ack.by : "");
}

int alerts_list(struct view *v, int region, instant as_of, bool all, struct sheet *sheet, struct error *e)
{
	struct alert *alerts, *then;
	struct stood *stood = NULL;
	struct mutes mutes;
	size_t count, n = 0;
	int outcome = alerts_read(view_txn(v), ALERTS_ALL, view_arena(v), &alerts, &count, e);

	for (size_t i = 0; outcome == DONE && i < count; i++)
		outcome = stand(v, &alerts[i], as_of, &stood, &n, e);
	if (outcome != DONE)
		return outcome;
	then = arena_new(view_arena(v), (n + 1) * sizeof *then);
	for (size_t i = 0; i < n; i++)
		then[i] = stood[i].alert;
	outcome = mutes_read(view_txn(v), view_config(v), as_of, then, n, view_arena(v), &mutes, e);
	for (size_t i = 0; outcome == DONE && i < n; i++)
		if (alert_within(view_config(v), &stood[i].alert, region) &&
		    (all || stood[i].alert.state != ALERT_RESOLVED))
			alert_row(&stood[i], &mutes, as_of, sheet);
	return outcome;
}
