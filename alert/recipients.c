/* SPDX-License-Identifier: MIT */
#include "alert/recipients.h"
#include "config/city.h"
#include "config/lookup.h"
#include "config/receiver.h"

#include <string.h>

bool alert_acknowledged(const struct alert *a, instant now)
{
	return a->ack.at != INSTANT_NONE && a->ack.at <= now && now < a->ack.until;
}

uint32_t escalation_reached(const struct config *c, const struct alert *a, instant now)
{
	uint32_t reached = 0;
	/* an acknowledgement that has run out starts the waiting anew */
	instant unacknowledged_since =
	    a->ack.at != INSTANT_NONE && a->ack.until > a->fired ? a->ack.until : a->fired;

	if (a->state != ALERT_FIRING)
		return 0;
	for (size_t i = 0; i < c->escalation_count && i < ESCALATION_MAX; i++) {
		const struct escalation *x = &c->escalation[i];
		bool due = (x->unresolved && now - a->fired >= x->unresolved) ||
			   (x->unacknowledged && !alert_acknowledged(a, now) &&
			       now - unacknowledged_since >= x->unacknowledged);

		if (due && matcher_matches(c, &x->match, a))
			reached |= 1U << i;
	}
	return reached;
}

static bool about_itself(const struct alert *a, const char *receiver)
{
	return strncmp(a->subject, "receiver/", 9) == 0 && strcmp(a->subject + 9, receiver) == 0;
}

static void recipient_add(const struct config *c, const struct alert *a, struct recipient *listeners,
    int receiver, int64_t repeat, int step)
{
	struct recipient *l = receiver >= 0 ? &listeners[receiver] : NULL;

	if (!l || about_itself(a, c->receiver[receiver].id))
		return;
	if (!l->is_recipient)
		l->step = step;
	l->is_recipient = true;
	if (repeat && (!l->repeat || repeat < l->repeat))
		l->repeat = repeat;
}

static void recipients_add(const struct config *c, const struct alert *a, struct recipient *listeners,
    const struct selection *to, int64_t repeat, int step)
{
	for (size_t i = 0; i < to->names.count; i++)
		recipient_add(c, a, listeners, to->index[i], repeat, step);
}

/* The region so many levels above; where that has no receivers the next above it that has; the top where the
 * tree ends before. */
static int region_above(const struct config *c, int region, int levels)
{
	while (region >= 0 && c->region[region].parent >= 0 &&
	       (levels > 0 || c->region[region].receivers.names.count == 0)) {
		region = c->region[region].parent;
		levels--;
	}
	return region;
}

void recipients_find(const struct config *c, const struct alert *a, struct recipient *listeners)
{
	int region = *a->region ? config_region(c, a->region) : -1;

	memset(listeners, 0, c->receiver_count * sizeof *listeners);
	for (size_t i = 0; i < c->route_count; i++)
		if (matcher_matches(c, &c->route[i].match, a))
			recipients_add(c, a, listeners, &c->route[i].to, c->route[i].repeat, 0);
	if (region >= 0)
		recipients_add(c, a, listeners, &c->region[region].receivers, 0, 0);
	escalation_recipients(c, a, a->escalated, listeners);
}

void escalation_recipients(
    const struct config *c, const struct alert *a, uint32_t steps, struct recipient *listeners)
{
	int region = *a->region ? config_region(c, a->region) : -1;

	for (size_t i = 0; i < c->escalation_count && i < ESCALATION_MAX; i++) {
		const struct escalation *x = &c->escalation[i];
		int above = x->above ? region_above(c, region, x->above) : -1;

		if (!(steps >> i & 1))
			continue;
		recipients_add(c, a, listeners, &x->to, 0, (int)i + 1);
		if (above >= 0 && above != region)
			recipients_add(c, a, listeners, &c->region[above].receivers, 0, (int)i + 1);
	}
}
