/* SPDX-License-Identifier: MIT */
#include "server/openapi.h"
#include "base/http.h"
#include "base/json.h"
#include "base/version.h"
#include "server/params.h"

#include <string.h>

static const struct {
	const char *type, *format;
} column_types[] = {
    [COLUMN_STRING] = {"string", NULL},
    [COLUMN_NUMBER] = {"number", NULL},
    [COLUMN_INTEGER] = {"integer", NULL},
    [COLUMN_BOOL] = {"boolean", NULL},
    [COLUMN_TIME] = {"string", "date-time"},
    [COLUMN_EPOCH] = {"integer", NULL},
    [COLUMN_DATE] = {"string", NULL},
};

static void schema_of(struct json_writer *w, const struct column *c)
{
	json_open(w, c->name, '{');
	json_open(w, "type", '[');
	json_string(w, NULL, column_types[c->type].type);
	json_string(w, NULL, "null");
	json_close(w, ']');
	if (column_types[c->type].format)
		json_string(w, "format", column_types[c->type].format);
	if (c->help)
		json_string(w, "description", c->help);
	else if (c->type == COLUMN_EPOCH)
		json_string(w, "description", "milliseconds since 1970");
	json_close(w, '}');
}

static void row_schema(struct json_writer *w, const struct listing *l)
{
	json_open(w, l->name, '{');
	json_string(w, "type", "object");
	json_bool(w, "additionalProperties", false);
	json_open(w, "required", '[');
	for (size_t i = 0; i < l->columns->count; i++)
		json_string(w, NULL, l->columns->at[i].name);
	json_close(w, ']');
	json_open(w, "properties", '{');
	for (size_t i = 0; i < l->columns->count; i++)
		schema_of(w, &l->columns->at[i]);
	json_close(w, '}');
	json_close(w, '}');
}

static void openapi_reference(struct json_writer *w, const char *key, const char *path, const char *name)
{
	json_open(w, key, '{');
	json_stringf(w, "$ref", "#/components/%s/%s", path, name);
	json_close(w, '}');
}

static bool list_has_param(const struct listing *l, const struct param *p)
{
	return !p->filter || l->filters & p->filter;
}

static void param_schema(struct json_writer *w)
{
	json_open(w, "schema", '{');
	json_string(w, "type", "string");
	json_close(w, '}');
}

static void openapi_responses(struct json_writer *w, const struct listing *l, bool token, bool posted)
{
	static const char *const errors[] = {"400", "401", "403", "421", "503", NULL};

	json_open(w, "responses", '{');
	json_open(w, "200", '{');
	json_string(w, "description", l->help);
	json_open(w, "content", '{');
	json_open(w, "application/json", '{');
	json_open(w, "schema", '{');
	json_string(w, "type", "array");
	openapi_reference(w, "items", "schemas", l->name);
	json_close(w, '}');
	json_close(w, '}');
	json_open(w, "application/x-ndjson", '{');
	openapi_reference(w, "schema", "schemas", l->name);
	json_close(w, '}');
	json_open(w, "text/csv", '{');
	param_schema(w);
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, '}');
	if (!posted) {
		json_open(w, "304", '{');
		json_string(w, "description", "nothing has changed since the ETag that If-None-Match names");
		json_close(w, '}');
	}
	for (size_t i = 0; errors[i]; i++)
		if (token || strcmp(errors[i], "401") != 0)
			openapi_reference(w, errors[i], "responses", "error");
	json_close(w, '}');
}

static void openapi_list_path(struct json_writer *w, const struct listing *l, bool token)
{
	char path[80];

	snprintf(path, sizeof path, "/api/v1/%s", l->name);
	json_open(w, path, '{');
	json_open(w, "get", '{');
	json_string(w, "operationId", l->name);
	json_string(w, "summary", l->help);
	json_open(w, "parameters", '[');
	for (size_t i = 0; i < param_count; i++)
		if (list_has_param(l, &params[i]))
			openapi_reference(w, NULL, "parameters", params[i].name);
	json_close(w, ']');
	openapi_responses(w, l, token, false);
	json_close(w, '}');
	json_open(w, "post", '{');
	json_stringf(w, "operationId", "%s_post", l->name);
	json_string(w, "summary", "the same, with the parameters in the body, for long lists");
	json_open(w, "requestBody", '{');
	json_open(w, "content", '{');
	for (int form = 0; form < 2; form++) {
		json_open(w, form ? "application/x-www-form-urlencoded" : "application/json", '{');
		json_open(w, "schema", '{');
		json_string(w, "type", "object");
		json_bool(w, "additionalProperties", false);
		json_open(w, "properties", '{');
		for (size_t i = 0; i < param_count; i++) {
			if (!list_has_param(l, &params[i]))
				continue;
			json_open(w, params[i].name, '{');
			json_string(w, "type", "string");
			json_close(w, '}');
		}
		json_close(w, '}');
		json_close(w, '}');
		json_close(w, '}');
	}
	json_close(w, '}');
	json_close(w, '}');
	openapi_responses(w, l, token, true);
	json_close(w, '}');
	json_close(w, '}');
}

static void openapi_components(struct json_writer *w, bool token)
{
	json_open(w, "components", '{');
	json_open(w, "parameters", '{');
	for (size_t i = 0; i < param_count; i++) {
		json_open(w, params[i].name, '{');
		json_string(w, "name", params[i].name);
		json_string(w, "in", "query");
		json_string(w, "description", params[i].help);
		param_schema(w);
		json_string(w, "example", params[i].example);
		json_close(w, '}');
	}
	json_close(w, '}');
	json_open(w, "responses", '{');
	json_open(w, "error", '{');
	json_string(w, "description", "a sentence that says what was wrong");
	json_open(w, "content", '{');
	json_open(w, "application/json", '{');
	openapi_reference(w, "schema", "schemas", "error");
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, '}');
	json_open(w, "schemas", '{');
	json_open(w, "error", '{');
	json_string(w, "type", "object");
	json_open(w, "required", '[');
	json_string(w, NULL, "error");
	json_close(w, ']');
	json_open(w, "properties", '{');
	json_open(w, "error", '{');
	json_string(w, "type", "string");
	json_close(w, '}');
	json_close(w, '}');
	json_close(w, '}');
	for (size_t i = 0; i < listing_count; i++)
		row_schema(w, &listings[i]);
	json_close(w, '}');
	if (token) {
		json_open(w, "securitySchemes", '{');
		json_open(w, "token", '{');
		json_string(w, "type", "http");
		json_string(w, "scheme", "bearer");
		json_close(w, '}');
		json_close(w, '}');
	}
	json_close(w, '}');
}

void openapi_print(FILE *out, bool token)
{
	TEXT_OWNED struct text text = {0};
	struct json_writer w = {.out = &text, .pretty = true};

	json_open(&w, NULL, '{');
	json_string(&w, "openapi", "3.1.0");
	json_open(&w, "info", '{');
	json_string(&w, "title", "pacesetter");
	json_string(&w, "version", PACESETTER_VERSION);
	json_string(&w, "description",
	    "Figures, targets, projects and alerts as flat rows, with all their vintages: any list as it was "
	    "known on any day. Read only.");
	json_close(&w, '}');
	json_open(&w, "paths", '{');
	for (size_t i = 0; i < listing_count; i++)
		openapi_list_path(&w, &listings[i], token);
	json_close(&w, '}');
	openapi_components(&w, token);
	if (token) {
		json_open(&w, "security", '[');
		json_open(&w, NULL, '{');
		json_open(&w, "token", '[');
		json_close(&w, ']');
		json_close(&w, '}');
		json_close(&w, ']');
	}
	json_close(&w, '}');
	text_char(&text, '\n');
	fwrite(text.at, 1, text.length, out);
}
