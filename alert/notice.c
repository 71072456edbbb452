#include "alert/notice.h"
#include "alert/format.h"
#include "base/digest.h"
#include "store/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- routes ---- */

static bool route_matches(const struct config *c, const struct route *r, const struct alert *a)
{
	int region = *a->region ? config_region(c, a->region) : -1;
	int indicator = *a->indicator ? config_indicator(c, a->indicator) : -1;
	bool fits = r->regions.names.count == 0;

	for (size_t i = 0; !fits && i < r->regions.names.count; i++)
		fits = region >= 0 && region_within(c, region, r->regions.index[i]);
	if (!fits)
		return false;
	fits = r->indicators.names.count == 0;
	for (size_t i = 0; !fits && i < r->indicators.names.count; i++)
		fits = indicator >= 0 && r->indicators.index[i] == indicator;
	return fits && names_allow(&r->offices, a->office) && names_allow(&r->projects, a->project) &&
	       names_allow(&r->rules, a->rule) && names_allow(&r->severities, severity_names[a->severity]);
}

void routes_match(const struct config *c, const struct alert *a, route_each *each, void *context)
{
	bool *seen = memory_new((c->receiver_count + 1) * sizeof *seen);

	for (size_t i = 0; i < c->route_count; i++) {
		const struct route *r = &c->route[i];

		if (!route_matches(c, r, a))
			continue;
		for (size_t n = 0; n < r->to.count; n++) {
			if (r->receivers[n] < 0 || seen[r->receivers[n]])
				continue;
			seen[r->receivers[n]] = true;
			each(context, r->receivers[n]);
		}
	}
	free(seen);
}

/* ---- messages ---- */

const char *message_identity(struct arena *a, const char *receiver, uint64_t number, instant created)
{
	TEXT_OWNED struct text t = {0};
	uint8_t digest[SHA256_SIZE];

	text_printf(&t, "%s/%llu/%lld", receiver, (unsigned long long)number, (long long)created);
	sha256(text_of(&t), t.length, digest);
	text_clear(&t);
	text_add(&t, "msg_");
	hex_add(&t, digest, 12);
	return arena_text(a, text_of(&t));
}

struct sending {
	struct txn *txn;
	const struct config *config;
	struct notice *notices;
	size_t count;
	instant now;
	struct arena *arena;
	bool *wanted; /* [receiver * notices + notice] */
	struct error *e;
	size_t at; /* the notice being routed */
	bool routed;
};

static bool told(const struct alert *a, const char *receiver)
{
	size_t n = strlen(receiver);

	for (const char *s = a->told; s && *s;) {
		size_t length = strcspn(s, "\n");

		if (length == n && strncmp(s, receiver, n) == 0)
			return true;
		s += length + (s[length] == '\n');
	}
	return false;
}

static void want(void *context, int receiver)
{
	struct sending *s = context;

	s->wanted[(size_t)receiver * s->count + s->at] = true;
	s->routed = true;
}

static int send_to(struct sending *s, int index, size_t *messages)
{
	const struct receiver *r = &s->config->receiver[index];
	const bool *wanted = &s->wanted[(size_t)index * s->count];
	struct notice *batch = arena_new(s->arena, NOTICES_PER_MESSAGE * sizeof *batch);

	for (size_t i = 0; i < s->count;) {
		TEXT_OWNED struct text body = {0};
		struct message_context context = {s->config, r, NULL, s->now, batch, 0};
		struct message m = {
		    .receiver = r->id, .created = s->now, .next_attempt = s->now, .problem = ""};
		int outcome;

		for (; i < s->count && context.count < NOTICES_PER_MESSAGE; i++)
			if (wanted[i])
				batch[context.count++] = s->notices[i];
		if (context.count == 0)
			break;
		outcome = outbox_number(s->txn, &m.id, s->e);
		if (outcome != DONE)
			return outcome;
		context.id = message_identity(s->arena, r->id, m.id, s->now);
		formats[r->format].render(&context, &body);
		m.body = text_of(&body);
		m.alerts = (uint32_t)context.count;
		m.summary = context.count == 1 ? batch[0].alert.title
					       : arena_printf(s->arena, "%s; and %zu more",
						     batch[0].alert.title, context.count - 1);
		outcome = outbox_add(s->txn, &m, s->e);
		if (outcome != DONE)
			return outcome;
		++*messages;
	}
	return DONE;
}

static int worse_first(const void *a, const void *b)
{
	const struct notice *x = a, *y = b;
	bool over_x = x->step == STEP_RESOLVE, over_y = y->step == STEP_RESOLVE;

	if (over_x != over_y)
		return over_x - over_y;
	if (x->alert.severity != y->alert.severity)
		return (int)y->alert.severity - (int)x->alert.severity;
	return x->alert.id < y->alert.id ? -1 : x->alert.id > y->alert.id;
}

int notices_send(struct txn *t, const struct config *c, struct notice *notices, size_t count, instant now,
    struct arena *a, size_t *messages, size_t *unrouted, struct error *e)
{
	struct sending s = {
	    .txn = t, .config = c, .notices = notices, .count = count, .now = now, .arena = a, .e = e};
	int outcome = DONE;

	*messages = *unrouted = 0;
	if (count == 0)
		return DONE;
	qsort(notices, count, sizeof *notices, worse_first);
	s.wanted = arena_new(a, (c->receiver_count + 1) * count * sizeof *s.wanted);
	for (s.at = 0; s.at < count; s.at++) {
		struct notice *n = &notices[s.at];
		TEXT_OWNED struct text knows = {0};

		s.routed = false;
		/* who heard of the beginning hears of the end; a routing of the end itself would tell
		 * strangers */
		if (n->step != STEP_RESOLVE)
			routes_match(c, &n->alert, want, &s);
		for (size_t r = 0; r < c->receiver_count; r++)
			if (told(&n->alert, c->receiver[r].id))
				want(&s, (int)r);
		*unrouted += !s.routed;
		for (size_t r = 0; r < c->receiver_count; r++)
			if (s.wanted[r * count + s.at])
				text_printf(&knows, "%s%s", knows.length ? "\n" : "", c->receiver[r].id);
		n->alert.told = arena_text(a, text_of(&knows));
		outcome = alert_put(t, &n->alert, NULL, e);
		if (outcome != DONE)
			return outcome;
	}
	for (size_t r = 0; outcome == DONE && r < c->receiver_count; r++)
		outcome = send_to(&s, (int)r, messages);
	return outcome;
}
