/* SPDX-License-Identifier: MIT */
#include "store/editions.h"
#include "store/env.h"

/*	DB_EDITIONS  id of the publication  ->  form  number  id  manifest (32)  at
 *
 * form is a byte, number a varint, id a text, at a zigzag varint of seconds. One record a publication,
 * that of its latest edition: the chain itself lies in the editions. */
enum { RECORD_FORM = 1 };

enum outcome edition_last(
    struct txn *t, const char *publication, struct arena *a, struct edition_record *r, struct error *e)
{
	struct bytes b;
	enum outcome outcome = record_get(t, DB_EDITIONS, bytes_at(publication, strlen(publication)), &b, e);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (get_byte(&b) != RECORD_FORM)
		return record_is_corrupt(e, DB_EDITIONS, publication, strlen(publication));
	r->number = get_varint32(&b);
	r->id = get_text(&b, a);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		r->manifest.at[i] = get_byte(&b);
	r->at = get_signed(&b);
	return bytes_done(&b) ? OUTCOME_DONE
			      : record_is_corrupt(e, DB_EDITIONS, publication, strlen(publication));
}

enum outcome edition_put(
    struct txn *t, const char *publication, const struct edition_record *r, struct error *e)
{
	TEXT_OWNED struct text record = {0};

	put_byte(&record, RECORD_FORM);
	put_varint(&record, r->number);
	put_text(&record, r->id);
	text_put(&record, r->manifest.at, SHA256_SIZE);
	put_signed(&record, r->at);
	return record_put(t, DB_EDITIONS, bytes_at(publication, strlen(publication)),
	    bytes_at(record.at, record.length), e);
}
