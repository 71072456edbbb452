/* SPDX-License-Identifier: MIT */
#include "store/remotes.h"
#include "store/env.h"

/*	DB_REMOTES  id of the remote  ->  form  fetch  targets  sent  refused  last  problem
 *
 * form is a byte, last a zigzag varint of seconds, problem a text; the others are varints. */
enum { RECORD_FORM = 1 };

enum outcome remote_get(
    struct txn *t, const char *id, struct arena *a, struct remote_state *s, struct error *e)
{
	struct bytes b;
	enum outcome outcome = record_get(t, DB_REMOTES, bytes_at(id, strlen(id)), &b, e);

	*s = (struct remote_state){.last = INSTANT_NONE, .problem = ""};
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (get_byte(&b) != RECORD_FORM)
		return record_is_corrupt(e, DB_REMOTES, id, strlen(id));
	s->fetch = get_varint32(&b);
	s->targets = get_varint(&b);
	s->sent = get_varint(&b);
	s->refused = get_varint(&b);
	s->last = get_signed(&b);
	s->problem = get_text(&b, a);
	return bytes_done(&b) ? OUTCOME_DONE : record_is_corrupt(e, DB_REMOTES, id, strlen(id));
}

enum outcome remote_put(struct txn *t, const char *id, const struct remote_state *s, struct error *e)
{
	TEXT_OWNED struct text record = {0};

	put_byte(&record, RECORD_FORM);
	put_varint(&record, s->fetch);
	put_varint(&record, s->targets);
	put_varint(&record, s->sent);
	put_varint(&record, s->refused);
	put_signed(&record, s->last);
	put_text(&record, s->problem);
	return record_put(t, DB_REMOTES, bytes_at(id, strlen(id)), bytes_at(record.at, record.length), e);
}
