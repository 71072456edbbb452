/* SPDX-License-Identifier: MIT */
#include "base/jsonpath.h"
#include "base/jsonpath_tree.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum {
	DEPTH_MAX = 32, /* filters within filters, parentheses within parentheses */
};

/* A recursive descent along the grammar of RFC 9535, appendix A. The first thing that does not fit ends it:
 * `jsonpath_error` leaves by longjmp, so that each rule reads like the grammar. */
struct parser {
	struct arena *arena;
	const char *start, *at;
	int depth;
	const char *pattern_problem;
	struct error *error;
	jmp_buf failed;
};

static _Noreturn void jsonpath_error(struct parser *p, const char *expected)
{
	if (*p->at)
		(void)error_set(p->error, OUTCOME_REFUSED,
		    "JSONPath \"%s\": expected %s at \"%.16s\" (byte %d)", p->start, expected, p->at,
		    (int)(p->at - p->start));
	else
		(void)error_set(
		    p->error, OUTCOME_REFUSED, "JSONPath \"%s\": expected %s at its end", p->start, expected);
	longjmp(p->failed, 1);
}

static void jsonpath_blanks_skip(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')
		p->at++;
}

static bool token_take(struct parser *p, const char *token)
{
	size_t n = strlen(token);

	if (strncmp(p->at, token, n) != 0)
		return false;
	p->at += n;
	return true;
}

static void token_need(struct parser *p, const char *token, const char *expected)
{
	if (!token_take(p, token))
		jsonpath_error(p, expected);
}

static void nesting_enter(struct parser *p)
{
	if (++p->depth > DEPTH_MAX)
		jsonpath_error(p, "fewer levels of nesting");
}

static bool name_first(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80;
}

static bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *shorthand_name(struct parser *p)
{
	const char *from = p->at;
	uint32_t code;
	size_t n = utf8_next(p->at, &code);

	if (!*p->at || !name_first(code))
		jsonpath_error(p, "a name, * or [");
	while (*p->at && (name_first(code) || char_is_digit(*p->at))) {
		p->at += n;
		n = utf8_next(p->at, &code);
	}
	return arena_copy(p->arena, from, (size_t)(p->at - from));
}

static uint32_t jsonpath_hex4(struct parser *p)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		char c = *p->at;
		int d = char_is_digit(c)       ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;

		if (d < 0)
			jsonpath_error(p, "four hexadecimal digits");
		v = v << 4 | (uint32_t)d;
		p->at++;
	}
	return v;
}

/* Reads one escape behind its backslash; returns how many bytes it put into `out` (1 to 4). */
static size_t jsonpath_escape(struct parser *p, char quote, char out[4])
{
	static const char from[] = "bfnrt/\\", to[] = "\b\f\n\r\t/\\";
	const char *known = *p->at ? strchr(from, *p->at) : NULL;
	uint32_t code;

	if (*p->at == quote || known) {
		out[0] = known ? to[known - from] : quote;
		p->at++;
		return 1;
	}
	token_need(p, "u", "an escape such as \\n or \\u00e4");
	code = jsonpath_hex4(p);
	if (code >= 0xDC00 && code <= 0xDFFF)
		jsonpath_error(p, "the first half of a surrogate pair");
	if (code >= 0xD800 && code <= 0xDBFF) {
		uint32_t low;

		token_need(p, "\\u", "the second half of a surrogate pair");
		low = jsonpath_hex4(p);
		if (low < 0xDC00 || low > 0xDFFF)
			jsonpath_error(p, "the second half of a surrogate pair");
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	}
	return utf8_encode(code, out);
}

static const char *jsonpath_quoted(struct parser *p)
{
	char quote = *p->at++;
	char *copy =
	    arena_raw(p->arena, strlen(p->at) + 1); /* an escape is never shorter than what it stands for */
	size_t n = 0;

	while (*p->at != quote) {
		if ((unsigned char)*p->at < 0x20)
			jsonpath_error(p, "the closing quote");
		if (token_take(p, "\\"))
			n += jsonpath_escape(p, quote, copy + n);
		else
			copy[n++] = *p->at++;
	}
	p->at++;
	copy[n] = '\0';
	return copy;
}

static bool integer_at(const char *s)
{
	return char_is_digit(*s) || (*s == '-' && char_is_digit(s[1]));
}

static int64_t parse_integer(struct parser *p)
{
	const int64_t most = 9007199254740991; /* 2^53 - 1, RFC 9535 2.1 */
	bool negative = token_take(p, "-");
	int64_t v = 0;

	if (*p->at == '0' && (negative || char_is_digit(p->at[1])))
		jsonpath_error(p, "a whole number without leading zeros");
	while (char_is_digit(*p->at)) {
		v = v * 10 + (*p->at++ - '0');
		if (v > most)
			jsonpath_error(p, "a whole number of at most 2^53 - 1");
	}
	return negative ? -v : v;
}

static struct logical *logical_or(struct parser *p);

static void parse_slice(struct parser *p, struct selector *s)
{
	s->kind = SELECT_SLICE;
	s->step = 1;
	jsonpath_blanks_skip(p);
	if (integer_at(p->at)) {
		s->has_end = true;
		s->end = parse_integer(p);
		jsonpath_blanks_skip(p);
	}
	if (token_take(p, ":")) {
		jsonpath_blanks_skip(p);
		if (integer_at(p->at))
			s->step = parse_integer(p);
	}
}

static void parse_selector(struct parser *p, struct segment *seg)
{
	struct selector *s = arena_push(p->arena, &seg->selectors, &seg->selector_count, sizeof *s);

	if (*p->at == '"' || *p->at == '\'') {
		s->kind = SELECT_NAME;
		s->name = jsonpath_quoted(p);
	} else if (token_take(p, "*")) {
		s->kind = SELECT_WILDCARD;
	} else if (token_take(p, "?")) {
		s->kind = SELECT_FILTER;
		jsonpath_blanks_skip(p);
		s->filter = logical_or(p);
	} else if (token_take(p, ":")) {
		parse_slice(p, s);
	} else if (integer_at(p->at)) {
		const char *after;

		s->kind = SELECT_INDEX;
		s->start = parse_integer(p);
		after = p->at;
		jsonpath_blanks_skip(p);
		if (token_take(p, ":")) {
			s->has_start = true;
			parse_slice(p, s);
		} else {
			p->at = after;
		}
	} else {
		jsonpath_error(p, "a name in quotes, an index, a slice, * or ?");
	}
}

static void parse_bracketed(struct parser *p, struct segment *seg)
{
	do {
		jsonpath_blanks_skip(p);
		parse_selector(p, seg);
		jsonpath_blanks_skip(p);
	} while (token_take(p, ","));
	token_need(p, "]", "] or ,");
}

static void parse_segments(struct parser *p, struct jsonpath *path)
{
	nesting_enter(p);
	path->singular = true;
	for (;;) {
		const char *before = p->at;
		struct segment *seg;

		jsonpath_blanks_skip(p);
		if (*p->at != '.' && *p->at != '[') {
			p->at = before;
			break;
		}
		seg = arena_push(p->arena, &path->segments, &path->segment_count, sizeof *seg);
		seg->descendant = token_take(p, "..");
		if (token_take(p, "[")) {
			parse_bracketed(p, seg);
		} else {
			struct selector *s =
			    arena_push(p->arena, &seg->selectors, &seg->selector_count, sizeof *s);

			if (!seg->descendant)
				p->at++;
			s->kind = token_take(p, "*") ? SELECT_WILDCARD : SELECT_NAME;
			if (s->kind == SELECT_NAME)
				s->name = shorthand_name(p);
		}
		path->singular &=
		    !seg->descendant && seg->selector_count == 1 &&
		    (seg->selectors[0].kind == SELECT_NAME || seg->selectors[0].kind == SELECT_INDEX);
	}
	p->depth--;
}

static struct jsonpath *parse_query(struct parser *p)
{
	struct jsonpath *path = arena_new(p->arena, sizeof *path);

	path->relative = *p->at++ == '@';
	parse_segments(p, path);
	return path;
}

static bool number_literal(struct parser *p, double *value)
{
	const char *s = p->at;
	char buffer[64];

	s += *s == '-';
	if (!char_is_digit(*s) || (*s == '0' && char_is_digit(s[1])))
		return false;
	while (char_is_digit(*s))
		s++;
	if (*s == '.') {
		if (!char_is_digit(*++s))
			return false;
		while (char_is_digit(*s))
			s++;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '+' || *s == '-';
		if (!char_is_digit(*s))
			return false;
		while (char_is_digit(*s))
			s++;
	}
	if ((size_t)(s - p->at) >= sizeof buffer)
		return false;
	memcpy(buffer, p->at, (size_t)(s - p->at));
	buffer[s - p->at] = '\0';
	*value = strtod(buffer, NULL);
	p->at = s;
	return true;
}

static struct operand *parse_operand(struct parser *p);

/* RFC 9535, 2.4: what each function takes and gives. */
static const struct {
	const char *name;
	bool takes_nodes; /* a query of any shape; otherwise a value */
	bool takes_two;
	bool logical; /* says true or false: a test, nothing to compare */
} functions[] = {
    [FUNCTION_LENGTH] = {"length", false, false, false},
    [FUNCTION_COUNT] = {"count", true, false, false},
    [FUNCTION_VALUE] = {"value", true, false, false},
    [FUNCTION_MATCH] = {"match", false, true, true},
    [FUNCTION_SEARCH] = {"search", false, true, true},
};

static bool logical_call(const struct operand *o)
{
	return o->kind == OPERAND_CALL && functions[o->function].logical;
}

static struct operand *parse_argument(struct parser *p, bool takes_nodes)
{
	const char *from = p->at;
	struct operand *o = parse_operand(p);

	if (o->kind == OPERAND_QUERY ? !takes_nodes && !o->query->singular : takes_nodes || logical_call(o)) {
		p->at = from;
		jsonpath_error(p,
		    takes_nodes ? "a path as the argument" : "a value, or a path for one, as the argument");
	}
	return o;
}

/* A pattern that cannot be used matches nothing (2.4.6). */
static void pattern_read(struct parser *p, struct operand *o)
{
	const char *pattern = o->second->literal.valuestring;
	struct error e;

	if (regex_parse(p->arena, pattern, &o->regex, &e) == OUTCOME_DONE)
		return;
	o->regex = NULL;
	if (!p->pattern_problem)
		p->pattern_problem = arena_text(p->arena, e.text);
}

static void parse_call(struct parser *p, struct operand *o)
{
	size_t n = strspn(p->at, "abcdefghijklmnopqrstuvwxyz_0123456789");

	o->kind = OPERAND_CALL;
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		if (strlen(functions[i].name) != n || strncmp(functions[i].name, p->at, n) != 0 ||
		    p->at[n] != '(')
			continue;
		o->function = (enum function)i;
		p->at += n + 1;
		nesting_enter(p);
		jsonpath_blanks_skip(p);
		o->argument = parse_argument(p, functions[i].takes_nodes);
		jsonpath_blanks_skip(p);
		if (functions[i].takes_two) {
			token_need(p, ",", "a comma and the second argument");
			jsonpath_blanks_skip(p);
			o->second = parse_argument(p, functions[i].takes_nodes);
			jsonpath_blanks_skip(p);
		}
		p->depth--;
		token_need(p, ")", ")");
		if (functions[i].logical && o->second->kind == OPERAND_LITERAL &&
		    cJSON_IsString(&o->second->literal))
			pattern_read(p, o);
		return;
	}
	jsonpath_error(p, "a value, a path or one of the functions length, count, value, match, search");
}

static struct operand *parse_operand(struct parser *p)
{
	struct operand *o = arena_new(p->arena, sizeof *o);

	o->kind = OPERAND_LITERAL;
	if (*p->at == '@' || *p->at == '$') {
		o->kind = OPERAND_QUERY;
		o->query = parse_query(p);
	} else if (*p->at == '"' || *p->at == '\'') {
		o->literal.type = cJSON_String;
		o->literal.valuestring = (char *)(uintptr_t)jsonpath_quoted(p);
	} else if (token_take(p, "true")) {
		o->literal.type = cJSON_True;
	} else if (token_take(p, "false")) {
		o->literal.type = cJSON_False;
	} else if (token_take(p, "null")) {
		o->literal.type = cJSON_NULL;
	} else if (number_literal(p, &o->literal.valuedouble)) {
		o->literal.type = cJSON_Number;
	} else {
		parse_call(p, o);
	}
	return o;
}

static bool parse_comparison(struct parser *p, enum comparison *c)
{
	static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">"};
	static const enum comparison kinds[] = {EQUAL, NOT_EQUAL, LESS_EQUAL, GREATER_EQUAL, LESS, GREATER};

	for (size_t i = 0; i < 6; i++) {
		if (token_take(p, signs[i])) {
			*c = kinds[i];
			return true;
		}
	}
	return false;
}

static void parse_comparable(struct parser *p, const struct operand *o)
{
	if (o->kind == OPERAND_QUERY && !o->query->singular)
		jsonpath_error(p, "a comparison with a path for one value (only names and indices)");
	if (logical_call(o))
		jsonpath_error(p, "match or search without a comparison: they say true or false themselves");
}

static struct logical *parse_basic(struct parser *p)
{
	struct logical *l = arena_new(p->arena, sizeof *l);

	if (token_take(p, "!")) {
		jsonpath_blanks_skip(p);
		l->kind = LOGICAL_NOT;
		nesting_enter(p);
		l->left = parse_basic(p);
		p->depth--;
		if (l->left->kind == LOGICAL_COMPARE)
			jsonpath_error(p, "parentheses around the comparison that ! turns");
		return l;
	}
	if (token_take(p, "(")) {
		struct logical *group = arena_new(p->arena, sizeof *group);

		nesting_enter(p);
		jsonpath_blanks_skip(p);
		l = logical_or(p);
		jsonpath_blanks_skip(p);
		token_need(p, ")", ")");
		p->depth--;
		/* a group is a conjunction with itself: it keeps "!(a == b)" apart from "!a == b" */
		group->kind = LOGICAL_AND;
		group->left = group->right = l;
		return group;
	}
	l->a = parse_operand(p);
	{
		const char *after = p->at;

		jsonpath_blanks_skip(p);
		if (!parse_comparison(p, &l->comparison)) {
			p->at = after;
			if (l->a->kind != OPERAND_QUERY && !logical_call(l->a))
				jsonpath_error(p, "a comparison (==, !=, <, <=, >, >=)");
			l->kind = logical_call(l->a) ? LOGICAL_CALL : LOGICAL_EXISTS;
			return l;
		}
	}
	jsonpath_blanks_skip(p);
	l->kind = LOGICAL_COMPARE;
	l->b = parse_operand(p);
	parse_comparable(p, l->a);
	parse_comparable(p, l->b);
	return l;
}

static struct logical *parse_chain(
    struct parser *p, const char *sign, enum logical_kind kind, struct logical *(*next)(struct parser *))
{
	struct logical *left = next(p);

	for (;;) {
		const char *after = p->at;
		struct logical *both;

		jsonpath_blanks_skip(p);
		if (!token_take(p, sign)) {
			p->at = after;
			return left;
		}
		jsonpath_blanks_skip(p);
		both = arena_new(p->arena, sizeof *both);
		both->kind = kind;
		both->left = left;
		both->right = next(p);
		left = both;
	}
}

static struct logical *logical_and(struct parser *p)
{
	return parse_chain(p, "&&", LOGICAL_AND, parse_basic);
}

static struct logical *logical_or(struct parser *p)
{
	struct logical *l;

	nesting_enter(p);
	l = parse_chain(p, "||", LOGICAL_OR, logical_and);
	p->depth--;
	return l;
}

enum outcome jsonpath_parse(
    struct arena *a, const char *text, struct jsonpath **path, size_t *offset, struct error *e)
{
	struct parser p = {.arena = a, .start = text, .at = text, .error = e};

	if (setjmp(p.failed)) {
		if (offset)
			*offset = (size_t)(p.at - p.start);
		return OUTCOME_REFUSED;
	}
	if (*p.at != '$')
		jsonpath_error(&p, "$");
	*path = parse_query(&p);
	if (*p.at)
		jsonpath_error(&p, "., [ or the end");
	(*path)->pattern_problem = p.pattern_problem;
	return OUTCOME_DONE;
}

const char *jsonpath_pattern_problem(const struct jsonpath *path)
{
	return path->pattern_problem;
}
