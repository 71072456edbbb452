/* SPDX-License-Identifier: MIT */
/* How messages look and what answers to them mean: one row and one file a format.
 *
 * `render` and `judge` are pure. What is signed is signed by `sign`, when the message is sent and not when it
 * is queued, for services refuse old signatures. */
#ifndef ALERT_FORMAT_FORMAT_H
#define ALERT_FORMAT_FORMAT_H

#include "alert/content.h"
#include "alert/format/chat.h"
#include "base/http.h"
#include "base/json.h"
#include "config/config.h"

struct message_context {
	const struct config *config;
	const struct receiver *receiver;
	const char *id; /* of the message */
	instant now;
	const struct notification *notices; /* the most severe first */
	size_t count;
	const char *group;			 /* the region, office, ... that they have in common; "" */
	const struct announcement *announcement; /* what the message is instead, without a notice; NULL */
};

enum verdict {
	VERDICT_DELIVERED,
	VERDICT_RETRY,	 /* later, after retry_after seconds where the service says so */
	VERDICT_ABSENT,	 /* nothing is there at the moment (404); for good once that has lasted for a day */
	VERDICT_REFUSED, /* as it stands it will never be taken */
	VERDICT_DISABLE, /* the service wants nothing more from us here */
};

struct judgement {
	enum verdict verdict;
	long retry_after; /* -1: not said */
	char problem[240];
};

/* What may still be changed just before sending; texts in the arena. */
struct outgoing_message {
	struct arena *arena;
	const char *url, *body, *secret; /* secret: resolved, NULL where there is none */
	int64_t now_ms;			 /* of the machine's clock */
};

struct message_format {
	const char *name; /* receiver_format_names[i] */
	void (*render)(const struct message_context *m, struct text *out);
	void (*judge)(const struct http_reply *reply, struct judgement *j);
	void (*sign)(
	    struct outgoing_message *o); /* NULL: as Standard Webhooks says, where there is a secret */
	int per_minute, per_second;	 /* messages that the service takes; 0: any */
	size_t alerts_most; /* for programs, which need them all: alerts in one message. 0: for people,
			       who get one message with the worst and the number of the rest */
};

extern const struct message_format formats[];

void render_own(const struct message_context *m, struct text *out);	     /* format_own.c */
void render_alertmanager(const struct message_context *m, struct text *out); /* format_alertmanager.c */
void render_alertmanager_api(const struct message_context *m, struct text *out);
void render_wecom(const struct message_context *m, struct text *out);	 /* format_wecom.c */
void render_dingtalk(const struct message_context *m, struct text *out); /* format_dingtalk.c */
void render_feishu(const struct message_context *m, struct text *out);	 /* format_feishu.c */
void render_slack(const struct message_context *m, struct text *out);	 /* format_slack.c */
void render_teams(const struct message_context *m, struct text *out);	 /* format_teams.c */
void render_ntfy(const struct message_context *m, struct text *out);	 /* format_ntfy.c */
void render_discord(const struct message_context *m, struct text *out);	 /* format_discord.c */
void render_template(const struct message_context *m, struct text *out); /* format_template.c */
void judge_wecom(const struct http_reply *reply, struct judgement *j);
void judge_dingtalk(const struct http_reply *reply, struct judgement *j);
void judge_feishu(const struct http_reply *reply, struct judgement *j);
void judge_discord(const struct http_reply *reply, struct judgement *j);
void judge_slack(const struct http_reply *reply, struct judgement *j);
void sign_dingtalk(struct outgoing_message *o);
void sign_feishu(struct outgoing_message *o);
void sign_ntfy(struct outgoing_message *o);

/* ---- for the files of formats ---- */

/* By the status alone: 2xx is delivered, 410 disables, the rest is tried again. */
void judge_status(const struct http_reply *reply, struct judgement *j);

/* A service that answers 200 with a code in the body: `key` is 0 where it took the message. Codes that mean
 * something else than "later" stand in `codes`, ended by a verdict of VERDICT_DELIVERED. */
struct status_rule {
	int code;
	enum verdict verdict;
	long retry_after;
};
void judge_code(const struct http_reply *reply, const char *key, const char *words,
    const struct status_rule *codes, struct judgement *j);

/* How a service marks up its text, and how it counts. */
struct markup {
	const char *severity[3]; /* before the word: of what is over, of a warning, of what is critical */
	const char *close;	 /* behind it */
	const char *newline;	 /* between the lines of an alert, with what begins each */
	const char *between;	 /* alerts */
	void (*escape)(struct text *out, const char *s); /* one line of foreign text (alert/format/chat.h) */
	size_t (*count)(const char *s);
	const char *mention[2];				/* before and behind an id; NULL: it calls nobody */
	const char *mentions[2];			/* before all of them, between two */
	size_t mentions_most;				/* how many it takes; 0: any number that fits */
	void (*url)(struct text *out, const char *url); /* an address of our own */
};

/* Who is called: ids with the receiver's service, in the arena. */
struct mention_list {
	const char **ids;
	size_t count;
};

/* What the message says, counted at most `most` (256 or more): as many alerts as fit, the first cut at a
 * character if it is too long by itself, how many more there are, and mentions of who is responsible for those that
 * are shown and not over: each whole, a quarter of the capacity at most; or the sentences of an announcement,
 * with its address whenever that fits at all. `called`: who is mentioned; may be NULL. */
void message_text(const struct message_context *m, const struct markup *how, size_t most, struct arena *a,
    struct text *out, struct mention_list *called);

/* The headline as a line of its own, for a service that has no other place for it. */
void announcement_head(const struct message_context *m, const struct markup *how, struct text *out);

/* "East: 3 alerts, 1 critical"; "The city's targets: edition 2023-05-end is out". Foreign text is in it as
 * it is, but cut: whoever puts it into a message escapes it. */
const char *message_headline(const struct message_context *m, struct text *out);
/* What a telephone shows of it: of a single alert what it says, of several the headline. */
const char *message_notification(const struct message_context *m, struct text *out);
enum severity message_severity(const struct message_context *m); /* SEVERITY_NONE: all are over */

extern const char *const step_names[];
const char *region_name_of_id(const struct config *c, const char *id);
const char *rule_called(const struct config *c, const char *id);
const char *indicator_name_of_id(const struct config *c, const char *id);

#endif
