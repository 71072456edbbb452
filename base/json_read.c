#include "base/budget.h"
#include "base/json.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* RFC 8259 to the letter, and stricter where it leaves a choice that readers make differently: names are
 * unique in their object, NUL stands in no text, surrogates come in pairs, a number is within the range of a
 * double.
 *
 * The text is read where it is; a copy of it in the arena becomes the texts, names and literals of the nodes,
 * ended by NUL where a quote or a comma stood. There is no recursion: open containers stand in a list. */

enum {
	NODES_FIRST = 8,
	NODES_MOST = 256, /* nodes are taken from the arena so many at a time */
	NAMES_FIRST = 64,
	NAMES_FEW =
	    16, /* up to here the names of an object are compared with each other, beyond they are sorted */
	SHOWN = 24, /* columns of what is found instead */
};

struct level {
	cJSON *container, *last;
	size_t names; /* of the object: from here on in the list of names */
};

struct name {
	uint32_t mark; /* equal for equal names */
	const cJSON *node;
};

struct reader {
	struct arena *arena;
	const char *whole, *text, *at, *end; /* places are counted in `whole`, of which the text is a part */
	char *copy; /* of the text: what stands at an offset there stands at it here */
	char *name; /* of the value that comes next; NULL in lists */
	cJSON *nodes;
	size_t nodes_left, nodes_next;
	struct name *names; /* of all open objects */
	size_t name_count, name_room;
	int depth, depth_max;
	struct error *error;
	struct level levels[JSON_DEPTH_MAX];
	struct name names_first[NAMES_FIRST];
};

/* ---- places and refusals ---- */

void json_place(const char *text, const char *at, size_t *line, size_t *column)
{
	*line = *column = 1;
	for (; text < at; text++) {
		if (*text == '\n') {
			++*line;
			*column = 1;
		} else if ((*text & 0xC0) != 0x80) {
			++*column;
		}
	}
}

static bool __attribute__((format(printf, 3, 4)))
refused(const struct reader *r, const char *at, const char *format, ...)
{
	char what[300];
	size_t line, column;
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof what, format, args);
	va_end(args);
	json_place(r->whole, at, &line, &column);
	error_set(r->error, REFUSED, "no JSON: %s (line %zu, column %zu)", what, line, column);
	return false;
}

/* At the place that was reached. */
static bool expected(const struct reader *r, const char *what)
{
	size_t n = 0, left = (size_t)(r->end - r->at);
	char found[4 * SHOWN + 1];

	if (left == 0)
		return refused(r, r->at, "expected %s, the document ends too early", what);
	if (left > sizeof found - 1)
		left = sizeof found - 1;
	while (n < left && (unsigned char)r->at[n] >= 0x20 && r->at[n] != 0x7F)
		n++;
	n = utf8_valid(r->at, n);
	memcpy(found, r->at, n);
	found[n] = '\0';
	found[text_fit(found, SHOWN)] = '\0';
	if (!*found)
		return refused(r, r->at, "expected %s, found the byte 0x%02x", what, (unsigned char)*r->at);
	return refused(r, r->at, "expected %s, found \"%s\"", what, found);
}

/* ---- memory ---- */

static bool room(const struct reader *r, size_t bytes)
{
	struct budget *b = r->arena->budget;

	if (budget_allows(b, bytes))
		return true;
	if (!budget_spent(b))
		b->memory = b->memory_max + 1; /* the document ends here: it would take more */
	budget_check(b, r->error);
	return false;
}

static cJSON *node_new(struct reader *r, int type)
{
	struct level *l = r->depth ? &r->levels[r->depth - 1] : NULL;
	cJSON *node;

	if (r->nodes_left == 0) {
		if (!room(r, r->nodes_next * sizeof *r->nodes))
			return NULL;
		r->nodes = arena_raw(r->arena, r->nodes_next * sizeof *r->nodes);
		r->nodes_left = r->nodes_next;
		if (r->nodes_next < NODES_MOST)
			r->nodes_next *= 2;
	}
	r->nodes_left--;
	node = r->nodes++;
	*node = (cJSON){.type = type, .string = r->name};
	if (!l)
		return node;
	if (l->last) {
		l->last->next = node;
		node->prev = l->last;
	} else {
		l->container->child = node;
	}
	l->last = node;
	return node;
}

/* ---- texts ---- */

/* Behind the bytes that stand for themselves: ASCII without controls, quote and backslash. */
static const char *plain_end(const char *at, const char *end)
{
	const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
	uint64_t w, quote, slash;

	while (end - at >= 8) {
		memcpy(&w, at, 8);
		quote = w ^ (ones * '"');
		slash = w ^ (ones * '\\');
		if (((w - ones * 0x20) | (quote - ones) | (slash - ones) | w) & high)
			break; /* perhaps: byte by byte */
		at += 8;
	}
	while (
	    at < end && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return at;
}

static int hex4(const char *at, const char *end)
{
	int code = 0;

	for (int i = 0; i < 4; i++, at++) {
		int c = at < end ? *at : 0;
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		code = code << 4 | digit;
	}
	return code;
}

/* \uXXXX, with its second half where it is the first of two; `at` stands behind the u. */
static bool unicode_read(struct reader *r, char **to)
{
	const char *escape = r->at - 2;
	int code = hex4(r->at, r->end), low;

	if (code < 0)
		return expected(r, "four hexadecimal digits");
	r->at += 4;
	if (code == 0)
		return refused(
		    r, escape, "a text has \\u0000 in it, the character NUL, which no text can hold");
	if (code >= 0xD800 && code <= 0xDFFF) {
		low = code < 0xDC00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u'
			  ? hex4(r->at + 2, r->end)
			  : -1;
		if (low < 0xDC00 || low > 0xDFFF)
			return refused(r, escape, "half of a surrogate pair (\\u%04x)", (unsigned)code);
		code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		r->at += 6;
	}
	*to += utf8_encode((uint32_t)code, *to);
	return true;
}

/* `at` stands at the backslash. */
static bool escape_read(struct reader *r, char **to)
{
	static const char from[] = "\"\\/bfnrt", stands_for[] = "\"\\/\b\f\n\r\t";
	const char *known;

	r->at++;
	if (r->at == r->end)
		return expected(r, "an escape such as \\n or \\u00e4");
	if (*r->at == 'u') {
		r->at++;
		return unicode_read(r, to);
	}
	known = *r->at ? strchr(from, *r->at) : NULL;
	if (!known)
		return expected(r, "an escape such as \\n or \\u00e4");
	r->at++;
	*(*to)++ = stands_for[known - from];
	return true;
}

/* What does not stand for itself: an escape, or characters of several bytes. */
static bool special_read(struct reader *r, char **to)
{
	unsigned char c = r->at < r->end ? (unsigned char)*r->at : 0;
	const char *run = r->at;
	size_t n, good;

	if (r->at == r->end)
		return expected(r, "the closing quote");
	if (c == '\\')
		return escape_read(r, to);
	if (c < 0x20)
		return refused(
		    r, r->at, "the control character 0x%02x in a text (it is written as \\u%04x)", c, c);
	while (run < r->end && (unsigned char)*run >= 0x80)
		run++;
	n = (size_t)(run - r->at);
	good = utf8_valid(r->at, n);
	if (good < n)
		return refused(r, r->at + good, "the byte 0x%02x is not UTF-8", (unsigned char)r->at[good]);
	if (*to != r->copy + (r->at - r->text))
		memmove(*to, r->at, n);
	*to += n;
	r->at += n;
	return true;
}

/* The text whose opening quote `at` stands at; NULL: refused. *length is that of what it says. */
static char *text_read(struct reader *r, size_t *length)
{
	char *from = r->copy + (++r->at - r->text), *to = from;

	for (;;) {
		const char *stop = plain_end(r->at, r->end);
		size_t n = (size_t)(stop - r->at);

		/* until the first escape everything stands where it belongs */
		if (to != r->copy + (r->at - r->text))
			memmove(to, r->at, n);
		to += n;
		r->at = stop;
		if (stop < r->end && *stop == '"')
			break;
		if (!special_read(r, &to))
			return NULL;
	}
	r->at++;
	*to = '\0';
	*length = (size_t)(to - from);
	return from;
}

/* ---- numbers ---- */

/* A decimal of so few digits and so small an exponent that one division or multiplication is exact (W.
 * Clinger, How to Read Floating Point Numbers Accurately, 1990). */
static bool exact(uint64_t digits, int exponent, double *value)
{
	static const double powers[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12,
	    1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

	if (FLT_EVAL_METHOD != 0 || digits > (uint64_t)1 << 53 || exponent < -22 || exponent > 22)
		return false;
	*value = exponent < 0 ? (double)digits / powers[-exponent] : (double)digits * powers[exponent];
	return true;
}

/* Counts digits into *value, as long as they fit in; the number of those that it saw. */
static int digits_read(struct reader *r, uint64_t *value, bool *fits)
{
	const char *from = r->at;

	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
		if (*value >= UINT64_MAX / 10 - 1)
			*fits = false;
		else
			*value = *value * 10 + (uint64_t)(*r->at - '0');
	}
	return r->at - from > INT_MAX ? INT_MAX : (int)(r->at - from);
}

static bool exponent_read(struct reader *r, int *exponent, bool *fits)
{
	uint64_t digits = 0;
	bool negative;

	r->at++;
	negative = r->at < r->end && *r->at == '-';
	if (r->at < r->end && (*r->at == '-' || *r->at == '+'))
		r->at++;
	if (digits_read(r, &digits, fits) == 0)
		return expected(r, "the digits of an exponent");
	if (digits > 100000)
		*fits = false;
	else
		*exponent += negative ? -(int)digits : (int)digits;
	return true;
}

static void number_set(cJSON *node, double value, char *literal)
{
	node->valuedouble = value;
	node->valueint = value >= INT_MAX ? INT_MAX : value <= (double)INT_MIN ? INT_MIN : (int)value;
	node->valuestring = literal;
}

static bool number_read(struct reader *r)
{
	const char *start = r->at;
	char *literal = r->copy + (start - r->text);
	bool negative = *start == '-', zero, fits = true;
	uint64_t digits = 0;
	int exponent = 0, places;
	double value;
	cJSON *node;

	r->at += negative;
	zero = r->at < r->end && *r->at == '0';
	places = digits_read(r, &digits, &fits);
	if (places == 0)
		return expected(r, "a digit");
	if (zero && places > 1)
		return refused(r, start, "a number with a leading zero");
	if (r->at < r->end && *r->at == '.') {
		r->at++;
		places = digits_read(r, &digits, &fits);
		if (places == 0)
			return expected(r, "a digit behind the point");
		if (places > 400)
			fits = false;
		exponent = fits ? -places : 0;
	}
	if (r->at < r->end && (*r->at == 'e' || *r->at == 'E') && !exponent_read(r, &exponent, &fits))
		return false;
	literal[r->at - start] = '\0';
	if (fits && exact(digits, exponent, &value))
		value = negative ? -value : value;
	else
		value = strtod(literal, NULL);
	if (!isfinite(value))
		return refused(
		    r, start, "the number %.40s%s is too large", literal, strlen(literal) > 40 ? "…" : "");
	node = node_new(r, cJSON_Number);
	if (node)
		number_set(node, value, literal);
	return node;
}

/* ---- names ---- */

static uint32_t mark_of(const char *name, size_t length)
{
	uint32_t first = 0, last = 0;
	size_t n = length < 4 ? length : 4;

	memcpy(&first, name, n);
	memcpy(&last, name + length - n, n);
	return first * 0x9E3779B1u ^ last * 0x85EBCA77u ^ (uint32_t)length;
}

static bool twice(const struct reader *r, const cJSON *node)
{
	size_t n = text_fit(node->string, 2 * SHOWN);

	return refused(r, r->text + (node->string - r->copy) - 1,
	    "the name \"%.*s%s\" stands twice in one object", (int)n, node->string,
	    node->string[n] ? "…" : "");
}

/* Notes the name of a member that was begun. */
static bool name_keep(struct reader *r, const cJSON *node, uint32_t mark)
{
	size_t from = r->levels[r->depth - 1].names, count = r->name_count - from;

	for (size_t i = 0; count < NAMES_FEW && i < count; i++)
		if (r->names[from + i].mark == mark &&
		    strcmp(r->names[from + i].node->string, node->string) == 0)
			return twice(r, node);
	if (r->name_count == r->name_room) {
		size_t bytes = 2 * r->name_room * sizeof *r->names;
		struct name *bigger;

		if (!room(r, bytes))
			return false;
		bigger = arena_raw(r->arena, bytes);
		memcpy(bigger, r->names, r->name_count * sizeof *r->names);
		r->names = bigger;
		r->name_room *= 2;
	}
	r->names[r->name_count++] = (struct name){mark, node};
	return true;
}

/* By name; equal ones in the order of the text. */
static int by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order;

	if (x->mark != y->mark)
		return x->mark < y->mark ? -1 : 1;
	order = strcmp(x->node->string, y->node->string);
	return order ? order : x->node->string < y->node->string ? -1 : 1;
}

/* At the end of an object: many names are compared at once. */
static bool names_unique(struct reader *r, const struct level *l)
{
	struct name *names = r->names + l->names;
	size_t count = r->name_count - l->names;

	r->name_count = l->names;
	if (count <= NAMES_FEW)
		return true;
	qsort(names, count, sizeof *names, by_name);
	for (size_t i = 1; i < count; i++)
		if (names[i].mark == names[i - 1].mark &&
		    strcmp(names[i].node->string, names[i - 1].node->string) == 0)
			return twice(r, names[i].node);
	return true;
}

/* ---- values ---- */

static void blanks_skip(struct reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
}

static bool container_open(struct reader *r, int type)
{
	cJSON *node;

	if (r->depth == r->depth_max)
		return refused(r, r->at, "the document nests deeper than %d levels", r->depth_max);
	node = node_new(r, type);
	if (!node)
		return false;
	r->levels[r->depth++] = (struct level){node, NULL, r->name_count};
	r->at++;
	return true;
}

static bool word_read(struct reader *r, const char *word, int type)
{
	size_t n = strlen(word);
	cJSON *node;

	if ((size_t)(r->end - r->at) < n || memcmp(r->at, word, n) != 0)
		return expected(r, "a value");
	r->at += n;
	node = node_new(r, type);
	if (node)
		node->valueint = type == cJSON_True;
	return node;
}

static bool string_read(struct reader *r)
{
	size_t length;
	char *text = text_read(r, &length);
	cJSON *node = text ? node_new(r, cJSON_String) : NULL;

	if (node)
		node->valuestring = text;
	return node;
}

/* The value that `at` stands at: all of it, or the opening of a container. */
static bool value_read(struct reader *r)
{
	switch (r->at < r->end ? *r->at : '\0') {
	case '{':
		return container_open(r, cJSON_Object);
	case '[':
		return container_open(r, cJSON_Array);
	case '"':
		return string_read(r);
	case 't':
		return word_read(r, "true", cJSON_True);
	case 'f':
		return word_read(r, "false", cJSON_False);
	case 'n':
		return word_read(r, "null", cJSON_NULL);
	case '-':
	case '0':
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
	case '7':
	case '8':
	case '9':
		return number_read(r);
	}
	return expected(r, "a value");
}

static bool member_read(struct reader *r)
{
	cJSON **last = &r->levels[r->depth - 1].last;
	const int depth = r->depth;
	size_t length;
	uint32_t mark;

	if (r->at == r->end || *r->at != '"')
		return expected(r, "a name in quotes");
	r->name = text_read(r, &length);
	if (!r->name)
		return false;
	mark = mark_of(r->name, length);
	blanks_skip(r);
	if (r->at == r->end || *r->at != ':')
		return expected(r, "a colon");
	r->at++;
	blanks_skip(r);
	if (!value_read(r))
		return false;
	r->name = NULL;
	if (r->depth == depth)
		return name_keep(r, *last, mark);
	/* the name belongs to the object around the container that was opened */
	r->depth--;
	if (!name_keep(r, *last, mark))
		return false;
	r->levels[r->depth++].names = r->name_count;
	return true;
}

/* Behind a value: closes what ends here. *more: another value follows, and `at` stands at it or its name. */
static bool level_go_on(struct reader *r, bool *more)
{
	for (*more = false; r->depth;) {
		struct level *l = &r->levels[r->depth - 1];
		bool object = l->container->type == cJSON_Object;
		char c;

		blanks_skip(r);
		c = r->at < r->end ? *r->at : '\0';
		if (c == (object ? '}' : ']')) {
			if (object && !names_unique(r, l))
				return false;
			if (l->last)
				l->container->child->prev = l->last;
			r->at++;
			r->depth--;
			continue;
		}
		*more = true;
		if (!l->last)
			return true;
		if (c != ',')
			return expected(r, object ? "a comma or }" : "a comma or ]");
		r->at++;
		blanks_skip(r);
		return true;
	}
	return true;
}

static bool document_read(struct reader *r)
{
	bool more = true;

	while (more) {
		bool member = r->depth && r->levels[r->depth - 1].container->type == cJSON_Object;

		if (!(member ? member_read(r) : value_read(r)) || !level_go_on(r, &more))
			return false;
	}
	blanks_skip(r);
	return r->at == r->end || expected(r, "nothing behind the document");
}

static int reader_run(struct reader *r, size_t length, cJSON **root)
{
	cJSON *first;

	if (!room(r, length + 1))
		return REFUSED;
	r->copy = arena_copy(r->arena, r->text, length);
	if (r->text == r->whole && length >= 3 && memcmp(r->text, "\xEF\xBB\xBF", 3) == 0)
		r->at += 3; /* RFC 8259, 8.1 */
	blanks_skip(r);
	first = r->nodes = arena_raw(r->arena, NODES_FIRST * sizeof *r->nodes);
	r->nodes_left = NODES_FIRST;
	if (!document_read(r))
		return REFUSED;
	*root = first;
	return DONE;
}

int json_parse_part(struct arena *a, const char *whole, const char *text, size_t length, int depth,
    cJSON **root, struct error *e)
{
	struct budget usual = {.memory_max = JSON_MEMORY_MAX, .steps_max = UINT64_MAX};
	struct budget *given = a->budget;
	struct reader r;
	int outcome;

	memset(&r, 0, offsetof(struct reader, levels));
	r.arena = a;
	r.whole = whole;
	r.text = r.at = text;
	r.end = text + length;
	r.nodes_next = NODES_FIRST * 2;
	r.names = r.names_first;
	r.name_room = NAMES_FIRST;
	r.depth_max = depth < JSON_DEPTH_MAX ? depth : JSON_DEPTH_MAX;
	r.error = e;
	if (!given)
		a->budget = &usual;
	outcome = reader_run(&r, length, root);
	a->budget = given;
	return outcome;
}

int json_parse(struct arena *a, const char *text, size_t length, int depth, cJSON **root, struct error *e)
{
	return json_parse_part(a, text, text, length, depth, root, e);
}

const char *json_literal(const cJSON *number)
{
	return cJSON_IsNumber(number) && number->valuestring ? number->valuestring : "";
}

/* ---- the place of a node ---- */

/* How many nodes stand before it, in the order of the text; false: it is not below `from`. */
static bool rank_of(const cJSON *from, const cJSON *node, size_t *rank)
{
	for (; from; from = from->next) {
		if (from == node)
			return true;
		++*rank;
		if (from->child && rank_of(from->child, node, rank)) /* as deep as the document */
			return true;
	}
	return false;
}

static const char *string_end(const char *at)
{
	for (at++; *at != '"'; at++)
		at += *at == '\\';
	return at + 1;
}

/* The beginning of the value at or behind `at`; names are passed over. */
static const char *value_at(const char *at, const char *end)
{
	while (at < end) {
		const char *behind;

		at += strcspn(at, "\"{[-0123456789tfn");
		if (at >= end || *at != '"')
			return at;
		behind = string_end(at);
		behind += strspn(behind, " \t\r\n");
		if (*behind != ':')
			return at;
		at = behind + 1;
	}
	return end;
}

bool json_node_place(
    const char *text, size_t length, const cJSON *root, const cJSON *node, size_t *line, size_t *column)
{
	const char *at = value_at(text, text + length), *end = text + length;
	size_t rank = 0;

	if (!rank_of(root, node, &rank))
		return false;
	for (; rank > 0 && at < end; rank--) {
		at = *at == '"'			? string_end(at)
		     : *at == '{' || *at == '[' ? at + 1
						: at + strspn(at, "+-.0123456789aeflnrstuE");
		at = value_at(at, end);
	}
	json_place(text, at, line, column);
	return true;
}
