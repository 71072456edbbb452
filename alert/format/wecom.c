/* SPDX-License-Identifier: MIT */
#include "alert/format/format.h"
#include "base/json.h"

/* WeCom (企业微信) group robot: Markdown of at most 4,096 bytes, 20 messages a minute.
 * https://developer.work.weixin.qq.com/document/path/91770 */

enum { CONTENT_MOST = 4096 };

static const struct markup markup = {
    .severity = {"<font color=\"info\">", "<font color=\"comment\">", "<font color=\"warning\">"},
    .close = "</font>",
    .newline = "\n> ",
    .between = "\n\n",
    .escape = chat_plain,
    .count = count_bytes,
    .mention = {"<@", ">"},
    .mentions = {"\n", ""},
    .url = chat_url};

void render_wecom(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	struct arena a = {0};
	TEXT_OWNED struct text headline = {0};
	TEXT_OWNED struct text content = {0};

	text_add(&content, "**");
	chat_plain(&content, message_headline(m, &headline));
	text_add(&content, "**\n");
	message_text(m, &markup, CONTENT_MOST - content.length, &a, &content, NULL);
	json_open(&w, NULL, '{');
	json_string(&w, "msgtype", "markdown");
	json_open(&w, "markdown", '{');
	json_string(&w, "content", text_of(&content));
	json_close(&w, '}');
	json_close(&w, '}');
	arena_done(&a);
}

void judge_wecom(const struct http_reply *reply, struct judgement *j)
{
	static const struct status_rule codes[] = {
	    {93000, VERDICT_REFUSED, -1}, /* the key of the robot is wrong */
	    {45009, VERDICT_RETRY, 60},	  /* more than 20 in a minute */
	    {0, VERDICT_DELIVERED, 0}};

	judge_code(reply, "errcode", "errmsg", codes, j);
}
