#include "collector/request.h"

#include <curl/curl.h>
#include <string.h>

/* {period:FORM} and {date:FORM}; other braces stay (they are JSON). */
static void fill(struct text *out, const char *text, struct period period, day_number today)
{
	while (*text) {
		const char *close;
		bool of_period = strncmp(text, "{period:", 8) == 0;
		char form[128];
		size_t n, skip = of_period ? 8 : 6;

		if (!of_period && strncmp(text, "{date:", 6) != 0) {
			text_char(out, *text++);
			continue;
		}
		close = strchr(text, '}');
		n = close ? (size_t)(close - text) - skip : 0;
		if (!close || n >= sizeof form) {
			text_char(out, *text++);
			continue;
		}
		memcpy(form, text + skip, n);
		form[n] = '\0';
		form_write(out, form, of_period ? period_last_day(period) : today);
		text = close + 1;
	}
}

static int fill_text(const struct config *c, const char *template, struct period period, day_number today,
    struct arena *a, const char **out, struct error *e)
{
	TEXT_OWNED struct text filled = {0};
	TEXT_OWNED struct text whole = {0};
	int outcome;

	/* secrets come last, so that nothing in them is taken for a template */
	fill(&filled, template, period, today);
	outcome = secret_resolve(text_of(&filled), c->folder, &whole, e);
	if (outcome == DONE)
		*out = arena_text(a, text_of(&whole));
	return outcome;
}

static int fill_form(const struct config *c, const struct source *s, struct period period, day_number today,
    struct arena *a, struct http_request *request, struct error *e)
{
	const struct pair *pairs = s->form.at;
	TEXT_OWNED struct text body = {0};

	for (size_t i = 0; i < s->form.count; i++) {
		const char *value;
		char *name, *escaped;
		int outcome = fill_text(c, pairs[i].value, period, today, a, &value, e);

		if (outcome != DONE)
			return outcome;
		name = curl_easy_escape(NULL, pairs[i].name, 0);
		escaped = curl_easy_escape(NULL, value, 0);
		text_printf(&body, "%s%s=%s", i ? "&" : "", name ? name : "", escaped ? escaped : "");
		curl_free(name);
		curl_free(escaped);
	}
	request->body = arena_text(a, text_of(&body));
	request->body_length = body.length;
	request->content_type = "application/x-www-form-urlencoded";
	return DONE;
}

int request_build(const struct config *c, const struct source *s, struct period period, day_number today,
    struct arena *a, struct http_request *r, struct error *e)
{
	const struct pair *headers = s->headers.at;
	const char **lines = arena_new(a, (s->headers.count + 1) * sizeof *lines);
	int outcome = fill_text(c, s->url, period, today, a, &r->url, e);

	if (outcome == DONE && s->form.count)
		outcome = fill_form(c, s, period, today, a, r, e);
	if (outcome == DONE && s->body) {
		outcome = fill_text(c, s->body, period, today, a, &r->body, e);
		r->body_length = outcome == DONE ? strlen(r->body) : 0;
		r->content_type = s->content_type ? s->content_type : "application/json";
	}
	for (size_t i = 0; outcome == DONE && i < s->headers.count; i++) {
		const char *value;

		outcome = fill_text(c, headers[i].value, period, today, a, &value, e);
		if (outcome == DONE)
			lines[i] = arena_printf(a, "%s: %s", headers[i].name, value);
	}
	r->headers = lines;
	r->auth = s->auth;
	r->auth_name = s->auth_name;
	if (outcome == DONE && s->auth != AUTH_NONE)
		outcome = fill_text(c, s->auth_secret, period, today, a, &r->auth_secret, e);
	if (s->ca_file)
		r->ca_file =
		    *s->ca_file == '/' ? s->ca_file : arena_printf(a, "%s/%s", c->folder, s->ca_file);
	r->timeout_ms = (long)s->timeout * 1000;
	r->body_max = (size_t)(s->body_max_mib * (1 << 20));
	r->files = true;
	return outcome;
}
