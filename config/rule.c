#include "config/sections.h"
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* Rules, receivers and routes: what is a lag, and who hears of it. */

const char *const receiver_format_names[] = {"pacesetter", "alertmanager", "alertmanager-api", "wecom",
    "dingtalk", "feishu", "slack", "teams", "ntfy", "template", NULL};

static void read_hold(struct reader *r, const struct yaml_node *node, void *into)
{
	static const struct {
		const char *word;
		enum hold_unit unit;
		int factor, most;
	} units[] = {{"period", HOLD_PERIODS, 1, 24}, {"periods", HOLD_PERIODS, 1, 24},
	    {"d", HOLD_DAYS, 1, 366}, {"day", HOLD_DAYS, 1, 366}, {"days", HOLD_DAYS, 1, 366},
	    {"w", HOLD_DAYS, 7, 52}, {"week", HOLD_DAYS, 7, 52}, {"weeks", HOLD_DAYS, 7, 52},
	    {"month", HOLD_MONTHS, 1, 12}, {"months", HOLD_MONTHS, 1, 12}};
	struct hold *h = into;
	int count = 0, used = 0;

	if (node->kind == YAML_SCALAR && sscanf(node->text, "%3d%n", &count, &used) == 1) {
		const char *word = node->text + used + (node->text[used] == ' ');

		for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
			if (strcmp(word, units[i].word) != 0)
				continue;
			if (count < 1 || count > units[i].most) {
				reader_problem(r, node, "for: expected 1 to %d %s", units[i].most, word);
				return;
			}
			*h = (struct hold){.count = count * units[i].factor, .unit = units[i].unit};
			return;
		}
	}
	reader_problem(r, node,
	    "for: expected a number of periods, days, weeks or months, such as \"2 periods\" or 10d");
}

static void read_bound(struct reader *r, const struct yaml_node *node, void *into, bool above)
{
	struct threshold *t = into;

	if (read_number(r, node, above ? &t->above : &t->below))
		*(above ? &t->has_above : &t->has_below) = true;
}

static void read_above(struct reader *r, const struct yaml_node *node, void *into)
{
	read_bound(r, node, into, true);
}

static void read_below(struct reader *r, const struct yaml_node *node, void *into)
{
	read_bound(r, node, into, false);
}

static void read_clear_bound(struct reader *r, const struct yaml_node *node, void *into, bool above)
{
	struct clear *c = into;

	if (read_number(r, node, above ? &c->above : &c->below))
		*(above ? &c->has_above : &c->has_below) = true;
}

static void read_clear_above(struct reader *r, const struct yaml_node *node, void *into)
{
	read_clear_bound(r, node, into, true);
}

static void read_clear_below(struct reader *r, const struct yaml_node *node, void *into)
{
	read_clear_bound(r, node, into, false);
}

static const struct key clear_keys[] = {
    {"above", KEY_CUSTOM, 0, "over once the measure is greater", .read = read_clear_above,
	.schema = "{\"type\":\"number\"}"},
    {"below", KEY_CUSTOM, 0, "over once the measure is smaller", .read = read_clear_below,
	.schema = "{\"type\":\"number\"}"},
};
const struct key_table clear_table = {
    .name = "clear", KEYS(clear_keys), .size = sizeof(struct clear), .node_at = -1};

static void check_clear(struct reader *r, const struct yaml_node *at, const struct threshold *t)
{
	const struct clear *c = &t->clear;

	if (c->has_above + c->has_below != 1 || (c->has_above && !t->has_below) ||
	    (c->has_below && !t->has_above))
		reader_problem(
		    r, at, "clear: expected above: for a threshold below, or below: for one above");
	else if ((c->has_above && c->above < t->below) || (c->has_below && c->below > t->above))
		reader_problem(r, at, "clear: it would be over before it began");
	if (t->hold.unit == HOLD_DAYS || t->hold.unit == HOLD_MONTHS)
		reader_problem(r, at, "clear: goes with for: in periods, not in days or months");
}

static void check_threshold(struct reader *r, const struct yaml_node *node, void *into)
{
	struct threshold *t = into;

	t->set = true;
	if (!yaml_get(node, "above") && !yaml_get(node, "below"))
		reader_problem(r, node, "a threshold has above: or below:");
	if (yaml_get(node, "clear"))
		check_clear(r, yaml_get(node, "clear"), t);
}

static const struct key threshold_keys[] = {
    {"above", KEY_CUSTOM, 0, "fires when the measure is greater", .read = read_above,
	.schema = "{\"type\":\"number\"}"},
    {"below", KEY_CUSTOM, 0, "fires when the measure is smaller", .read = read_below,
	.schema = "{\"type\":\"number\"}"},
    {"for", KEY_CUSTOM, offsetof(struct threshold, hold),
	"only once it has been so for as long: 2 periods, 10d, 3 months", .read = read_hold,
	.schema = "{\"type\":\"string\"}"},
    {"clear", KEY_TABLE, offsetof(struct threshold, clear),
	"over only once the measure is beyond this, so that one on the edge does not flap: {above: -8}",
	.table = &clear_table},
};
const struct key_table threshold_table = {.name = "threshold",
    KEYS(threshold_keys),
    .size = sizeof(struct threshold),
    .node_at = -1,
    .check = check_threshold};

static const struct key rule_on_keys[] = {
    {"indicator", KEY_TEXTS, offsetof(struct rule, indicators.names), "ids of indicators"},
    {"kind", KEY_TEXTS, offsetof(struct rule, kinds), "kinds of indicators"},
    {"region", KEY_TEXTS, offsetof(struct rule, regions.names), "regions, with all that lies below them"},
    {"region_kind", KEY_TEXTS, offsetof(struct rule, region_kinds), "kinds of regions"},
    {"office", KEY_TEXTS, offsetof(struct rule, offices), "responsible units"},
    {"project", KEY_TEXTS, offsetof(struct rule, projects), "codes of projects"},
    {"source", KEY_TEXTS, offsetof(struct rule, sources), "ids of sources"},
};
const struct key_table rule_on_table = {
    .name = "on", KEYS(rule_on_keys), .size = sizeof(struct rule), .node_at = -1};

static void read_measure(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rule *rule = into;

	rule->measure = read_text(r, node);
	rule->measure_node = node;
}

/* The more severe threshold must be the harder one to reach, otherwise a warning could never be seen. */
static void check_rule(struct reader *r, const struct yaml_node *node, void *into)
{
	struct rule *rule = into;
	const struct threshold *w = &rule->warning, *c = &rule->critical;

	if (!rule->name)
		rule->name = rule->id;
	if (!w->set && !c->set)
		reader_problem(r, node, "a rule has warning: or critical:");
	if (w->set && c->set && w->hold.count == c->hold.count) {
		if (w->has_below && c->has_below && c->below > w->below)
			reader_problem(r, node, "critical below %g is reached before warning below %g",
			    c->below, w->below);
		if (w->has_above && c->has_above && c->above < w->above)
			reader_problem(r, node, "critical above %g is reached before warning above %g",
			    c->above, w->above);
	}
}

static const struct key rule_keys[] = {
    {"id", KEY_ID, offsetof(struct rule, id), "short name", true},
    {"name", KEY_TEXT, offsetof(struct rule, name), "as printed in messages"},
    {"measure", KEY_CUSTOM, 0, "what is measured", true, .read = read_measure,
	.schema = "{\"type\":\"string\"}"},
    {"on", KEY_TABLE, 0, "narrows the rule; all that is named must fit", .table = &rule_on_table},
    {"warning", KEY_TABLE, offsetof(struct rule, warning), "yellow", .table = &threshold_table},
    {"critical", KEY_TABLE, offsetof(struct rule, critical), "red", .table = &threshold_table},
};
const struct key_table rule_table = {.name = "rule",
    KEYS(rule_keys),
    .size = sizeof(struct rule),
    .node_at = offsetof(struct rule, node),
    .check = check_rule};

/* A template must be JSON once its places are filled in; unknown places are told. */
static void check_template_text(struct reader *r, const struct yaml_node *at, const char *template)
{
	static const char *const places[] = {"id", "receiver", "headline", "text", "count", "severity",
	    "title", "explanation", "region", "indicator", "office", "person", "time", NULL};
	TEXT_OWNED struct text filled = {0};
	struct error e;
	cJSON *root;

	for (const char *s = template; *s;) {
		const char *close = strncmp(s, "{{", 2) == 0 ? strstr(s, "}}") : NULL;
		const char *name;

		if (!close) {
			text_char(&filled, *s++);
			continue;
		}
		name = arena_copy(r->arena, s + 2, (size_t)(close - s) - 2);
		if (name_index(places, name) < 0) {
			const char *near = nearest_listed(name, places);

			reader_problem(r, at, "template: there is no place {{%.40s}}%s%s%s", name,
			    near ? "; did you mean {{" : "", near ? near : "", near ? "}}?" : "");
		}
		text_char(&filled, strcmp(name, "count") == 0 ? '1' : 'x'); /* a number needs no quotes */
		s = close + 2;
	}
	if (json_parse(r->arena, text_of(&filled), filled.length, 32, &root, &e) != DONE)
		reader_problem(r, at, "template: %s", e.text);
}

static void check_receiver(struct reader *r, const struct yaml_node *node, void *into)
{
	struct receiver *receiver = into;
	struct error e;

	if (!receiver->name)
		receiver->name = receiver->id;
	if ((receiver->format == FORMAT_TEMPLATE) != (receiver->template != NULL))
		reader_problem(r, node, "template: goes with format: template");
	if (receiver->template)
		check_template_text(r, yaml_get(node, "template"), receiver->template);
	if (receiver->webhook) {
		const struct yaml_node *at = yaml_get(node, "webhook");

		if (secret_shape(receiver->webhook, &e) != DONE)
			reader_problem(r, at, "%s", e.text);
		if (strncmp(receiver->webhook, "http://", 7) != 0 &&
		    strncmp(receiver->webhook, "https://", 8) != 0 &&
		    strncmp(receiver->webhook, "${", 2) != 0)
			reader_problem(r, at, "webhook: expected http:// or https://, found \"%.40s\"",
			    receiver->webhook);
	}
}

static const struct key receiver_keys[] = {
    {"id", KEY_ID, offsetof(struct receiver, id), "short name", true},
    {"name", KEY_TEXT, offsetof(struct receiver, name), "as printed"},
    {"webhook", KEY_TEXT, offsetof(struct receiver, webhook), "where messages are posted to", true},
    {"format", KEY_CHOICE, offsetof(struct receiver, format), "form of the messages",
	.choices = receiver_format_names},
    {"secret", KEY_SECRET, offsetof(struct receiver, secret),
	"signs each message: as its service wants it, else as Standard Webhooks says"},
    {"template", KEY_TEXT, offsetof(struct receiver, template),
	"format template: JSON with {{title}}, {{text}}, {{severity}}, {{headline}}, {{count}}, {{id}}, "
	"{{region}}, "
	"{{indicator}}, {{office}}, {{person}}, {{explanation}}, {{time}}, {{receiver}} within its texts"},
    {"ca", KEY_TEXT, offsetof(struct receiver, ca_file),
	"file with certificates to trust instead of the system's"},
    {"timeout", KEY_DURATION, offsetof(struct receiver, timeout), "of one delivery; 15s", .least = 1,
	.most = 300},
};
static const struct receiver receiver_defaults = {.timeout = 15};
const struct key_table receiver_table = {.name = "receiver",
    KEYS(receiver_keys),
    .size = sizeof(struct receiver),
    .node_at = offsetof(struct receiver, node),
    .check = check_receiver,
    .defaults = &receiver_defaults};

static const struct key route_match_keys[] = {
    {"region", KEY_TEXTS, offsetof(struct route, regions.names), "regions, with all that lies below them"},
    {"indicator", KEY_TEXTS, offsetof(struct route, indicators.names), "ids of indicators"},
    {"office", KEY_TEXTS, offsetof(struct route, offices), "responsible units"},
    {"project", KEY_TEXTS, offsetof(struct route, projects), "codes of projects"},
    {"rule", KEY_TEXTS, offsetof(struct route, rules), "ids of rules"},
    {"severity", KEY_TEXTS, offsetof(struct route, severities), "warning, critical"},
};
const struct key_table route_match_table = {
    .name = "match", KEYS(route_match_keys), .size = sizeof(struct route), .node_at = -1};

static const struct key route_keys[] = {
    {"match", KEY_TABLE, 0, "which alerts; all that is named must fit, nothing named: all alerts",
	.table = &route_match_table},
    {"to", KEY_TEXTS, offsetof(struct route, to), "ids of receivers", true},
};
const struct key_table route_table = {
    .name = "route", KEYS(route_keys), .size = sizeof(struct route), .node_at = offsetof(struct route, node)};
