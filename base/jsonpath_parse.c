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
 * `fail` leaves by longjmp, so that each rule reads like the grammar. */
struct parser {
	struct arena *arena;
	const char *start, *at;
	int depth;
	struct error *error;
	jmp_buf failed;
};

static _Noreturn void fail(struct parser *p, const char *expected)
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

static void blanks(struct parser *p)
{
	while (*p->at == ' ' || *p->at == '\t' || *p->at == '\n' || *p->at == '\r')
		p->at++;
}

static bool take(struct parser *p, const char *token)
{
	size_t n = strlen(token);

	if (strncmp(p->at, token, n) != 0)
		return false;
	p->at += n;
	return true;
}

static void need(struct parser *p, const char *token, const char *expected)
{
	if (!take(p, token))
		fail(p, expected);
}

static void deeper(struct parser *p)
{
	if (++p->depth > DEPTH_MAX)
		fail(p, "fewer levels of nesting");
}

static bool name_first(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *shorthand_name(struct parser *p)
{
	const char *from = p->at;
	uint32_t code;
	size_t n = utf8_next(p->at, &code);

	if (!*p->at || !name_first(code))
		fail(p, "a name, * or [");
	while (*p->at && (name_first(code) || digit(*p->at))) {
		p->at += n;
		n = utf8_next(p->at, &code);
	}
	return arena_copy(p->arena, from, (size_t)(p->at - from));
}

static uint32_t hex4(struct parser *p)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++) {
		char c = *p->at;
		int d = digit(c)	       ? c - '0'
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
					       : -1;

		if (d < 0)
			fail(p, "four hexadecimal digits");
		v = v << 4 | (uint32_t)d;
		p->at++;
	}
	return v;
}

/* Reads one escape behind its backslash; returns how many bytes it put into `out` (1 to 4). */
static size_t escape(struct parser *p, char quote, char out[4])
{
	static const char from[] = "bfnrt/\\", to[] = "\b\f\n\r\t/\\";
	const char *known = *p->at ? strchr(from, *p->at) : NULL;
	uint32_t code;

	if (*p->at == quote || known) {
		out[0] = known ? to[known - from] : quote;
		p->at++;
		return 1;
	}
	need(p, "u", "an escape such as \\n or \\u00e4");
	code = hex4(p);
	if (code >= 0xDC00 && code <= 0xDFFF)
		fail(p, "the first half of a surrogate pair");
	if (code >= 0xD800 && code <= 0xDBFF) {
		uint32_t low;

		need(p, "\\u", "the second half of a surrogate pair");
		low = hex4(p);
		if (low < 0xDC00 || low > 0xDFFF)
			fail(p, "the second half of a surrogate pair");
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
	}
	return utf8_encode(code, out);
}

static const char *quoted(struct parser *p)
{
	char quote = *p->at++;
	char *copy =
	    arena_raw(p->arena, strlen(p->at) + 1); /* an escape is never shorter than what it stands for */
	size_t n = 0;

	while (*p->at != quote) {
		if ((unsigned char)*p->at < 0x20)
			fail(p, "the closing quote");
		if (take(p, "\\"))
			n += escape(p, quote, copy + n);
		else
			copy[n++] = *p->at++;
	}
	p->at++;
	copy[n] = '\0';
	return copy;
}

static bool integer_at(const char *s)
{
	return digit(*s) || (*s == '-' && digit(s[1]));
}

static int64_t integer(struct parser *p)
{
	const int64_t most = 9007199254740991; /* 2^53 - 1, RFC 9535 2.1 */
	bool negative = take(p, "-");
	int64_t v = 0;

	if (*p->at == '0' && (negative || digit(p->at[1])))
		fail(p, "a whole number without leading zeros");
	while (digit(*p->at)) {
		v = v * 10 + (*p->at++ - '0');
		if (v > most)
			fail(p, "a whole number of at most 2^53 - 1");
	}
	return negative ? -v : v;
}

static struct logical *logical_or(struct parser *p);

static void slice(struct parser *p, struct selector *s)
{
	s->kind = SELECT_SLICE;
	s->step = 1;
	blanks(p);
	if (integer_at(p->at)) {
		s->has_end = true;
		s->end = integer(p);
		blanks(p);
	}
	if (take(p, ":")) {
		blanks(p);
		if (integer_at(p->at))
			s->step = integer(p);
	}
}

static void selector(struct parser *p, struct segment *seg)
{
	struct selector *s = arena_push(p->arena, &seg->selectors, &seg->selector_count, sizeof *s);

	if (*p->at == '"' || *p->at == '\'') {
		s->kind = SELECT_NAME;
		s->name = quoted(p);
	} else if (take(p, "*")) {
		s->kind = SELECT_WILDCARD;
	} else if (take(p, "?")) {
		s->kind = SELECT_FILTER;
		blanks(p);
		s->filter = logical_or(p);
	} else if (take(p, ":")) {
		slice(p, s);
	} else if (integer_at(p->at)) {
		const char *after;

		s->kind = SELECT_INDEX;
		s->start = integer(p);
		after = p->at;
		blanks(p);
		if (take(p, ":")) {
			s->has_start = true;
			slice(p, s);
		} else {
			p->at = after;
		}
	} else {
		fail(p, "a name in quotes, an index, a slice, * or ?");
	}
}

static void bracketed(struct parser *p, struct segment *seg)
{
	do {
		blanks(p);
		selector(p, seg);
		blanks(p);
	} while (take(p, ","));
	need(p, "]", "] or ,");
}

static void segments(struct parser *p, struct jsonpath *path)
{
	deeper(p);
	path->singular = true;
	for (;;) {
		const char *before = p->at;
		struct segment *seg;

		blanks(p);
		if (*p->at != '.' && *p->at != '[') {
			p->at = before;
			break;
		}
		seg = arena_push(p->arena, &path->segments, &path->segment_count, sizeof *seg);
		seg->descendant = take(p, "..");
		if (take(p, "[")) {
			bracketed(p, seg);
		} else {
			struct selector *s =
			    arena_push(p->arena, &seg->selectors, &seg->selector_count, sizeof *s);

			if (!seg->descendant)
				p->at++;
			s->kind = take(p, "*") ? SELECT_WILDCARD : SELECT_NAME;
			if (s->kind == SELECT_NAME)
				s->name = shorthand_name(p);
		}
		path->singular &=
		    !seg->descendant && seg->selector_count == 1 &&
		    (seg->selectors[0].kind == SELECT_NAME || seg->selectors[0].kind == SELECT_INDEX);
	}
	p->depth--;
}

static struct jsonpath *query(struct parser *p)
{
	struct jsonpath *path = arena_new(p->arena, sizeof *path);

	path->relative = *p->at++ == '@';
	segments(p, path);
	return path;
}

static bool number_literal(struct parser *p, double *value)
{
	const char *s = p->at;
	char buffer[64];

	s += *s == '-';
	if (!digit(*s) || (*s == '0' && digit(s[1])))
		return false;
	while (digit(*s))
		s++;
	if (*s == '.') {
		if (!digit(*++s))
			return false;
		while (digit(*s))
			s++;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '+' || *s == '-';
		if (!digit(*s))
			return false;
		while (digit(*s))
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

static struct operand *operand(struct parser *p);

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

static struct operand *argument(struct parser *p, bool takes_nodes)
{
	const char *from = p->at;
	struct operand *o = operand(p);

	if (o->kind == OPERAND_QUERY ? !takes_nodes && !o->query->singular : takes_nodes || logical_call(o)) {
		p->at = from;
		fail(p,
		    takes_nodes ? "a path as the argument" : "a value, or a path for one, as the argument");
	}
	return o;
}

static void call(struct parser *p, struct operand *o)
{
	size_t n = strspn(p->at, "abcdefghijklmnopqrstuvwxyz_0123456789");

	o->kind = OPERAND_CALL;
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		if (strlen(functions[i].name) != n || strncmp(functions[i].name, p->at, n) != 0 ||
		    p->at[n] != '(')
			continue;
		o->function = (enum function)i;
		p->at += n + 1;
		deeper(p);
		blanks(p);
		o->argument = argument(p, functions[i].takes_nodes);
		blanks(p);
		if (functions[i].takes_two) {
			need(p, ",", "a comma and the second argument");
			blanks(p);
			o->second = argument(p, functions[i].takes_nodes);
			blanks(p);
		}
		p->depth--;
		need(p, ")", ")");
		if (functions[i].logical && o->second->kind == OPERAND_LITERAL &&
		    cJSON_IsString(&o->second->literal)) {
			struct error ignored;

			/* a pattern that cannot be used matches nothing (2.4.6) */
			if (regex_parse(p->arena, o->second->literal.valuestring, &o->regex, &ignored) !=
			    OUTCOME_DONE)
				o->regex = NULL;
		}
		return;
	}
	fail(p, "a value, a path or one of the functions length, count, value, match, search");
}

static struct operand *operand(struct parser *p)
{
	struct operand *o = arena_new(p->arena, sizeof *o);

	o->kind = OPERAND_LITERAL;
	if (*p->at == '@' || *p->at == '$') {
		o->kind = OPERAND_QUERY;
		o->query = query(p);
	} else if (*p->at == '"' || *p->at == '\'') {
		o->literal.type = cJSON_String;
		o->literal.valuestring = (char *)(uintptr_t)quoted(p);
	} else if (take(p, "true")) {
		o->literal.type = cJSON_True;
	} else if (take(p, "false")) {
		o->literal.type = cJSON_False;
	} else if (take(p, "null")) {
		o->literal.type = cJSON_NULL;
	} else if (number_literal(p, &o->literal.valuedouble)) {
		o->literal.type = cJSON_Number;
	} else {
		call(p, o);
	}
	return o;
}

static bool comparison(struct parser *p, enum comparison *c)
{
	static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">"};
	static const enum comparison kinds[] = {EQUAL, NOT_EQUAL, LESS_EQUAL, GREATER_EQUAL, LESS, GREATER};

	for (size_t i = 0; i < 6; i++) {
		if (take(p, signs[i])) {
			*c = kinds[i];
			return true;
		}
	}
	return false;
}

static void comparable(struct parser *p, const struct operand *o)
{
	if (o->kind == OPERAND_QUERY && !o->query->singular)
		fail(p, "a comparison with a path for one value (only names and indices)");
	if (logical_call(o))
		fail(p, "match or search without a comparison: they say true or false themselves");
}

static struct logical *basic(struct parser *p)
{
	struct logical *l = arena_new(p->arena, sizeof *l);

	if (take(p, "!")) {
		blanks(p);
		l->kind = LOGICAL_NOT;
		deeper(p);
		l->left = basic(p);
		p->depth--;
		if (l->left->kind == LOGICAL_COMPARE)
			fail(p, "parentheses around the comparison that ! turns");
		return l;
	}
	if (take(p, "(")) {
		struct logical *group = arena_new(p->arena, sizeof *group);

		deeper(p);
		blanks(p);
		l = logical_or(p);
		blanks(p);
		need(p, ")", ")");
		p->depth--;
		/* a group is a conjunction with itself: it keeps "!(a == b)" apart from "!a == b" */
		group->kind = LOGICAL_AND;
		group->left = group->right = l;
		return group;
	}
	l->a = operand(p);
	{
		const char *after = p->at;

		blanks(p);
		if (!comparison(p, &l->comparison)) {
			p->at = after;
			if (l->a->kind != OPERAND_QUERY && !logical_call(l->a))
				fail(p, "a comparison (==, !=, <, <=, >, >=)");
			l->kind = logical_call(l->a) ? LOGICAL_CALL : LOGICAL_EXISTS;
			return l;
		}
	}
	blanks(p);
	l->kind = LOGICAL_COMPARE;
	l->b = operand(p);
	comparable(p, l->a);
	comparable(p, l->b);
	return l;
}

static struct logical *chain(
    struct parser *p, const char *sign, enum logical_kind kind, struct logical *(*next)(struct parser *))
{
	struct logical *left = next(p);

	for (;;) {
		const char *after = p->at;
		struct logical *both;

		blanks(p);
		if (!take(p, sign)) {
			p->at = after;
			return left;
		}
		blanks(p);
		both = arena_new(p->arena, sizeof *both);
		both->kind = kind;
		both->left = left;
		both->right = next(p);
		left = both;
	}
}

static struct logical *logical_and(struct parser *p)
{
	return chain(p, "&&", LOGICAL_AND, basic);
}

static struct logical *logical_or(struct parser *p)
{
	struct logical *l;

	deeper(p);
	l = chain(p, "||", LOGICAL_OR, logical_and);
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
		fail(&p, "$");
	*path = query(&p);
	if (*p.at)
		fail(&p, "., [ or the end");
	return OUTCOME_DONE;
}
