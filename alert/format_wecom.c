#include "alert/format.h"
#include "base/json.h"

/* WeCom (企业微信) group robot: Markdown of at most 4,096 bytes, 20 messages a minute.
 * https://developer.work.weixin.qq.com/document/path/91770 */

enum { CONTENT_MOST = 4096 };

static void line_write(const struct notice *n, struct text *line)
{
	const struct alert *a = &n->alert;
	bool over = n->step == STEP_RESOLVE;

	text_printf(line, "\n> <font color=\"%s\">%s</font> %s",
	    over			       ? "info"
	    : a->severity == SEVERITY_CRITICAL ? "warning"
					       : "comment",
	    over ? "resolved" : severity_names[a->severity], a->title);
	if (over)
		text_printf(line, " (%s)", n->cause);
	if (*a->office || *a->person)
		text_printf(line, "\n> %s %s", a->office, a->person);
}

void render_wecom(const struct message_context *m, struct text *out)
{
	struct json_writer w = {.out = out};
	TEXT_OWNED struct text content = {0};
	size_t shown = 0;

	text_add(&content, "**");
	message_headline(m, &content);
	text_add(&content, "**");
	for (; shown < m->count; shown++) {
		TEXT_OWNED struct text line = {0};

		line_write(&m->notices[shown], &line);
		if (content.length + line.length > CONTENT_MOST - 64) {
			if (shown == 0) { /* one that is too long by itself is cut */
				text_put(
				    &content, text_of(&line), bytes_fit(text_of(&line), CONTENT_MOST - 128));
				text_add(&content, "…");
				shown++;
			}
			break;
		}
		text_add(&content, text_of(&line));
	}
	if (shown < m->count)
		text_printf(&content, "\n> and %zu more: pacesetter alerts", m->count - shown);
	json_open(&w, NULL, '{');
	json_string(&w, "msgtype", "markdown");
	json_open(&w, "markdown", '{');
	json_string(&w, "content", text_of(&content));
	json_close(&w, '}');
	json_close(&w, '}');
}

void judge_wecom(const struct http_reply *reply, struct judgement *j)
{
	static const struct answer_code codes[] = {
	    {93000, VERDICT_REFUSED, -1}, /* the key of the robot is wrong */
	    {45009, VERDICT_RETRY, 60},	  /* more than 20 in a minute */
	    {0, VERDICT_DELIVERED, 0}};

	judge_code(reply, "errcode", "errmsg", codes, j);
}
