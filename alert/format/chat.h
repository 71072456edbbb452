/* SPDX-License-Identifier: MIT */
/* Foreign text in a chat service: names, causes and reasons as plain text, whatever is in them. */
#ifndef ALERT_FORMAT_CHAT_H
#define ALERT_FORMAT_CHAT_H

#include "base/plain.h"

/* `s` as plain text of one line that begins a line of Markdown or stands within one.
 *
 * No two of these services agree on a way to escape, and some have none. So a character by which one of them
 * would know a link, a mention, an image, a heading, a list, a table, emphasis or markup of its own is
 * written in its full-width form (U+FF01 to U+FF5E), which is read as the same and means nothing to any of
 * them: < > [ ] * ` # @ | ~ and the backslash always, : before //, . before a letter within a word, _ outside
 * of a word, & where it begins an entity, - + = and numbers where they begin a line. A line break becomes a
 * blank; what is hidden or no UTF-8 becomes U+FFFD. */
void chat_plain(struct text *out, const char *s);

/* The same for a service that knows nothing but text and addresses. */
void chat_text(struct text *out, const char *s);

/* An address of our own configuration, to be known as one: what could end it or be markup is percent-encoded.
 * Nothing where it is neither http nor https. */
void chat_url(struct text *out, const char *url);

/* How much of its limit a text takes, as services count. */
size_t count_bytes(const char *s);	/* UTF-8 */
size_t count_characters(const char *s); /* UTF-16 units, which are never fewer than characters */
size_t count_json(const char *s);	/* bytes within a JSON text */

/* The longest start of `s`, in bytes, that ends at a character and counts at most `most`. */
size_t count_fit(const char *s, size_t most, size_t (*count)(const char *s));

#endif
