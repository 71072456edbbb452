/* SPDX-License-Identifier: MIT */
/* Messages on their way: put in with the change of state that they are about, taken out when the receiver has
 * them. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include "store/store.h"

/* What a message says of one alert, so that it can be said anew when more has happened before it was
 * delivered. */
struct message_item {
	uint64_t alert;
	uint8_t step, since; /* enum step: what it says, and what it said first */
	const char *cause;
};

struct message {
	uint64_t id;	      /* the order within a receiver, and the identity that the receiver sees */
	const char *receiver; /* id */
	const char *body;     /* as it is sent */
	const char *summary;  /* one line for people */
	uint32_t alerts;      /* how many alerts it is about */
	instant created, next_attempt, delivered; /* delivered: INSTANT_NONE while waiting */
	uint32_t attempts;
	const char *problem; /* what the last attempt met, "" */
	instant aside;	     /* a dead letter since then, for the receiver will never take it; INSTANT_NONE */
	bool dropped;	     /* by a person, who says in `problem` why */
	instant absent; /* the receiver's address is not there (404), without a break since; INSTANT_NONE */
	bool uncertain; /* an attempt was begun whose end is not known: the receiver may have it */
	const struct message_item *items; /* `alerts` of them, or NULL in messages of an older program */
};

/* The number of a new message; then, under this number, the message at the end of its receiver's queue. */
enum outcome outbox_number(struct txn *t, uint64_t *id, struct error *e);
enum outcome outbox_add(struct txn *t, struct message *m, struct error *e);

/* The first message of each receiver that has one waiting; the only one that may be tried. */
enum outcome outbox_heads(
    struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e);

/* The messages of one receiver that wait, oldest first; all of them only where the first has been tried, else
 * no more than that. */
enum outcome outbox_of(struct txn *t, const char *receiver, struct arena *a, struct message **messages,
    size_t *count, struct error *e);

/* An attempt begins, and is on record as begun (`uncertain`) before anything is sent: what may have arrived
 * is never said anew under another identity. OUTCOME_ABSENT: it does not wait any more. */
enum outcome outbox_begin(struct txn *t, struct message *m, struct error *e);

/* What an attempt came to: waiting still (with `attempts`, `next_attempt`, `problem` set), delivered, or
 * a dead letter, which holds up nothing and waits for a person. One that was withdrawn meanwhile stays so, unless
 * it was delivered: then that is recorded. */
enum outcome outbox_update(struct txn *t, const struct message *m, struct error *e);

/* Takes a waiting message out of the queue: a newer one says what it says. */
enum outcome outbox_withdraw(struct txn *t, const struct message *m, struct error *e);

/* A dead letter: into the queue of its receiver again, at its old place; or dropped (it stays on
 * record). OUTCOME_ABSENT where there is no such message. */
enum outcome outbox_resend(struct txn *t, uint64_t id, instant now, struct error *e);
enum outcome outbox_drop(struct txn *t, uint64_t id, const char *why, struct error *e);

/* Everything waiting; the dead letters, which wait for a person; or the `most` that are out of the queue
 * (delivered, dead letters, dropped), newest first. */
enum outcome outbox_waiting(
    struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e);
enum outcome outbox_dead_letters(
    struct txn *t, struct arena *a, struct message **messages, size_t *count, struct error *e);
enum outcome outbox_sent(
    struct txn *t, size_t most, struct arena *a, struct message **messages, size_t *count, struct error *e);

#endif
