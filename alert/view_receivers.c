/* SPDX-License-Identifier: MIT */
#include "alert/view_state.h"
#include "config/lookup.h"
#include "store/outbox.h"

/* What receivers have not got yet. */

static void receiver_state_add(struct view *v, const struct message *m)
{
	int index = config_receiver(v->config, m->receiver);
	struct receiver_state *r = index >= 0 ? &v->receivers[index] : NULL;

	if (r && m->created <= v->as_of && (r->waits_since == INSTANT_NONE || m->created < r->waits_since))
		*r = (struct receiver_state){m->created, m->problem};
}

const struct receiver_state *view_receiver(struct view *v, int receiver)
{
	if (!v->receivers) {
		struct message *waiting = NULL, *aside = NULL;
		size_t count = 0, aside_count = 0;

		v->receivers = arena_new(&v->arena, (v->config->receiver_count + 1) * sizeof *v->receivers);
		for (size_t i = 0; i < v->config->receiver_count; i++)
			v->receivers[i] = (struct receiver_state){INSTANT_NONE, ""};
		view_outcome_check(v, outbox_waiting(v->txn, &v->arena, &waiting, &count, &v->error));
		view_outcome_check(
		    v, outbox_dead_letters(v->txn, &v->arena, &aside, &aside_count, &v->error));
		for (size_t i = 0; i < count + aside_count; i++)
			receiver_state_add(v, i < count ? &waiting[i] : &aside[i - count]);
	}
	return &v->receivers[receiver];
}
