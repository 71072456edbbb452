#include "alert/lifecycle.h"
#include "alert/notice.h"
#include "cli/backtest.h"
#include "cli/command.h"
#include "collector/targets.h"

#include <stdio.h>
#include <unistd.h>

static const struct column columns[] = {
    {"severity", "severity", .whole = true},
    {"rule", "rule"},
    {"subject", NULL},
    {"title", "what"},
    {"value", NULL, true},
    {"unit", NULL},
    {"period", NULL},
    {"pending", "pending", .leaves = 3},
    {"receivers", "told to"},
};

static void receiver_add(void *context, int receiver)
{
	struct text *t = ((void **)context)[0];
	const struct config *c = ((void **)context)[1];

	text_printf(t, "%s%s", t->length ? ", " : "", c->receiver[receiver].id);
}

/* Who would hear of a finding, by the routes of today. */
static void receivers_of(struct view *v, const struct finding *f, struct text *out)
{
	const struct config *c = view_config(v);
	const struct subject *s = &f->subject;
	int region = s->kind == SUBJECT_SERIES	  ? s->region
		     : s->kind == SUBJECT_PROJECT ? config_region(c, s->project->region)
						  : -1;
	const char *office = s->kind == SUBJECT_PROJECT && *s->project->office ? s->project->office
			     : region >= 0				       ? c->region[region].office
									       : "";
	struct alert a = {.rule = f->rule->id,
	    .severity = f->severity,
	    .region = region >= 0 ? c->region[region].id : "",
	    .indicator = s->kind == SUBJECT_SERIES ? c->indicator[s->indicator].id : "",
	    .project = s->kind == SUBJECT_PROJECT ? s->project->id : "",
	    .office = office ? office : ""};
	void *context[] = {out, (void *)(uintptr_t)c};

	if (f->severity != SEVERITY_NONE)
		routes_match(c, &a, receiver_add, context);
}

static int findings_print(struct call *call, const struct evaluation *found)
{
	struct sheet *sheet = sheet_new(
	    stdout, call->format, columns, sizeof columns / sizeof *columns, call->width, call->colour);
	struct error e;

	for (size_t i = 0; i < found->count; i++) {
		const struct finding *f = &found->findings[i];
		TEXT_OWNED struct text to = {0};

		receivers_of(call->view, f, &to);
		sheet_string(sheet, severity_names[f->severity]);
		sheet_string(sheet, f->rule->id);
		sheet_string(sheet, f->key);
		sheet_string(sheet, finding_title(call->view, f->measure, &f->subject, &f->measured));
		sheet_number(sheet, f->measured.value, -1);
		sheet_string(sheet, f->measure->unit);
		sheet_period(sheet, f->measured.period);
		sheet_string(sheet, f->pending ? severity_names[f->pending] : NULL);
		sheet_string(sheet, text_of(&to));
	}
	return sheet_end(sheet, "nothing fires", &e) == DONE ? EXIT_DONE : call_failed(NULL, &e);
}

static bool fires(const struct evaluation *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->findings[i].severity != SEVERITY_NONE)
			return true;
	return false;
}

/* Looking at it, today or as of a day, changes nothing. */
static int look(struct call *call)
{
	struct evaluation found;
	struct error e;
	int status = call_view(call);

	if (status != EXIT_DONE)
		return status;
	if (evaluate(call->view, &found, &e) != DONE)
		return call_failed("evaluate", &e);
	status = findings_print(call, &found);
	if (status == EXIT_DONE && option_given(call, OPTION_EXIT_CODE) && fires(&found))
		return EXIT_FAILED;
	return status;
}

int command_evaluate(struct call *call)
{
	struct lifecycle_report r;
	struct error e;
	size_t changed;
	int status;

	if (option_given(call, OPTION_FROM) || option_given(call, OPTION_TO))
		return backtest(call);
	if (option_given(call, OPTION_DRY_RUN) || option_given(call, OPTION_AS_OF))
		return look(call);
	status = call_config(call);
	if (status == EXIT_DONE)
		status = call_store_to_write(call);
	if (status != EXIT_DONE)
		return status;
	if (targets_enter(call->config, call->store, call_now(call), &changed, &e) != DONE ||
	    lifecycle_step(call->config, call->store, call_now(call), &r, &e) != DONE)
		return call_failed("evaluate", &e);
	printf(
	    "%zu firing (%zu new, %zu raised, %zu lowered), %zu pending, %zu resolved; %zu %s put into the "
	    "outbox\n",
	    r.firing, r.fired, r.raised, r.lowered, r.pending, r.resolved, r.messages,
	    r.messages == 1 ? "message" : "messages");
	if (r.unrouted)
		printf("%zu changed %s no route: nobody is told\n", r.unrouted,
		    r.unrouted == 1 ? "alert matches" : "alerts match");
	return option_given(call, OPTION_EXIT_CODE) && r.firing ? EXIT_FAILED : EXIT_DONE;
}
