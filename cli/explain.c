/* SPDX-License-Identifier: MIT */
#include "alert/describe.h"
#include "alert/title.h"
#include "cli/command.h"
#include "config/city.h"
#include "store/evidence.h"
#include "store/figures.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int evidence_print(struct call *call, uint32_t fetch)
{
	TEXT_OWNED struct text bytes = {0};
	struct fetch f;
	struct error e;
	enum outcome outcome = journal_get(call->txn, fetch, &call->arena, &f, &e);

	if (outcome == OUTCOME_DONE && f.has_evidence)
		outcome = evidence_read(call->txn, f.sha256, &bytes, &e);
	if (outcome < 0)
		return call_failed("evidence", &e);
	if (outcome == OUTCOME_ABSENT || !f.has_evidence) {
		print_err("pacesetter explain: %s\n", text_by_id(TEXT_EXPLAIN_NO_DOCUMENT));
		return EXIT_FAILED;
	}
	/* its very bytes go into a file or a program; a terminal would obey some of them */
	if (isatty(STDOUT_FILENO))
		print_out_lines(text_of(&bytes));
	else
		fwrite(text_of(&bytes), 1, bytes.length, stdout);
	return EXIT_DONE;
}

struct vintage_listing {
	struct call *call;
	uint32_t indicator;
	const char *unit;
	size_t count;
};

static void vintage_print(void *context, const struct figure *f)
{
	struct vintage_listing *x = context;
	TEXT_OWNED struct text origin = {0};
	struct fetch fetch;
	bool address;

	if (f->indicator != x->indicator)
		return;
	view_cite(x->call->view, &origin, f->v.fetch);
	/* where the document was had: the address that answered, behind all redirects */
	address = f->v.fetch &&
		  journal_get(x->call->txn, f->v.fetch, &x->call->arena, &fetch, NULL) == OUTCOME_DONE &&
		  *fetch.url;
	message_print(TEXT_EXPLAIN_VINTAGE,
	    PLACES(PLACE("count", ++x->count),
		PLACE("withdrawn", f->v.flags & FIGURE_WITHDRAWN ? "yes" : "no"), PLACE("value", f->v.value),
		PLACE("unit", x->unit), PLACE("known", moment_phrase(f->v.known).text),
		PLACE("dated", f->v.published != DAY_NONE ? "yes" : "no"),
		PLACE("date", day_phrase(f->v.published).text), PLACE("origin", text_of(&origin)),
		PLACE("address", !address	   ? "none"
				 : *fetch.answered ? "redirected"
						   : "direct"),
		PLACE("url", address ? fetch.url : ""), PLACE("answered", address ? fetch.answered : "")));
}

static int vintages_print(
    struct call *call, enum book book, int region, int indicator, struct period p, const char *title)
{
	struct vintage_listing x = {.call = call, .unit = call->config->indicator[indicator].unit};
	uint32_t code;
	struct error e;
	enum outcome outcome =
	    name_code(call->txn, NAME_REGION, call->config->region[region].id, false, &code, &e);

	if (outcome == OUTCOME_DONE)
		outcome = name_code(call->txn, NAME_INDICATOR, call->config->indicator[indicator].id, false,
		    &x.indicator, &e);
	print_out("%s\n", title);
	if (outcome == OUTCOME_DONE)
		outcome = figures_of(
		    call->txn, book, p, code, &(struct figure_visitor){call->as_of, vintage_print, &x}, &e);
	if (outcome < 0)
		return call_failed("explain", &e);
	if (x.count == 0)
		message_print(TEXT_EXPLAIN_NONE, NO_PLACES);
	return EXIT_DONE;
}

/* What each rule that covers the subject says of it, fired or not. */
static int rules_print(struct call *call, const struct subject *s)
{
	const struct config *c = call->config;

	for (size_t i = 0; i < c->rule_count; i++) {
		const struct measure *m = measure_find(c->rule[i].measure);
		TEXT_OWNED struct text why = {0};
		struct measurement now;

		if (!rule_covers(c, &c->rule[i], m, s))
			continue;
		measure_now(call->view, m, s, &now, NULL);
		finding_explain(call->view, &c->rule[i], m, s, &why);
		print_out("\n%s\n", finding_title(call->view, m, s, &now));
		print_out_lines(text_of(&why));
		message_print(!now.known					   ? TEXT_VERDICT_UNKNOWN
			      : threshold_crossed(&c->rule[i].critical, now.value) ? TEXT_VERDICT_CRITICAL
			      : threshold_crossed(&c->rule[i].warning, now.value)  ? TEXT_VERDICT_WARNING
										   : TEXT_VERDICT_RIGHT,
		    NO_PLACES);
	}
	return EXIT_DONE;
}

static int explain_cell(struct call *call, const char *region, const char *indicator)
{
	struct subject s = {.kind = SUBJECT_SERIES};
	struct period p;
	struct progress o;
	struct date_phrase period;
	TEXT_OWNED struct text why = {0};
	TEXT_OWNED struct text title = {0};
	struct error e;
	int status;

	if (region_named(call->config, region, &s.region, &e) != OUTCOME_DONE ||
	    indicator_named(call->config, indicator, &s.indicator, &e) != OUTCOME_DONE)
		return call_misused(call, "%s", e.text);
	if (option_given(call, OPTION_PERIOD)) {
		if (!period_parse(call->values[OPTION_PERIOD], &p) ||
		    p.every != call->config->indicator[s.indicator].every)
			return call_misused(call, "--period: \"%s\" is no period of %s",
			    call->values[OPTION_PERIOD], indicator);
	} else if (!view_latest(call->view, s.region, s.indicator, &p)) {
		message_print(TEXT_EXPLAIN_NO_FIGURE, PLACES(PLACE("subject", subject_name(call->view, &s))));
		return EXIT_DONE;
	}
	progress_of(call->view, s.region, s.indicator, p, &o, &why);
	if (option_given(call, OPTION_EVIDENCE))
		return evidence_print(call, o.figure ? o.figure->fetch : 0);
	period = indicator_period(&call->config->indicator[s.indicator], p);
	message_print(TEXT_EXPLAIN_HEAD,
	    PLACES(PLACE("subject", subject_name(call->view, &s)), PLACE("period", period.text)));
	print_out_lines(text_of(&why));
	if (o.unknown)
		message_print(TEXT_EXPLAIN_UNKNOWN, PLACES(PLACE("reason", text_by_id(o.unknown))));
	print_out("\n");
	message_add(&title, TEXT_EXPLAIN_ALL_FIGURES, PLACES(PLACE("period", period.text)));
	status = vintages_print(call, BOOK_FIGURES, s.region, s.indicator, p, text_of(&title));
	text_clear(&title);
	message_add(&title, TEXT_EXPLAIN_ALL_TARGETS, PLACES(PLACE("year", p.year)));
	if (status == EXIT_DONE)
		status = vintages_print(call, BOOK_TARGETS, s.region, s.indicator,
		    period_of(p.year, 12, YEARLY), text_of(&title));
	return status == EXIT_DONE ? rules_print(call, &s) : status;
}

static int explain_project(struct call *call, const char *id)
{
	struct subject s = {.kind = SUBJECT_PROJECT, .project = view_project(call->view, id)};

	if (!s.project)
		return call_misused(call, "unknown alert or project %s", id);
	if (option_given(call, OPTION_EVIDENCE))
		return evidence_print(call, s.project->milestone[0].committed_fetch);
	print_out("%s\n", subject_name(call->view, &s));
	return rules_print(call, &s);
}

static int alert_explain(struct call *call, uint64_t id)
{
	struct alert a;
	struct subject s;
	struct error e;
	int year;
	enum outcome outcome = alert_get(call->txn, id, &call->arena, &a, &e);

	if (outcome == OUTCOME_ABSENT)
		return call_misused(call, "unknown alert %llu", (unsigned long long)id);
	if (outcome != OUTCOME_DONE)
		return call_failed("explain", &e);
	if (option_given(call, OPTION_EVIDENCE)) {
		if (!subject_of_key(call->view, a.subject, &s, &year))
			return call_misused(call, "%s is no longer configured", a.subject);
		if (s.kind == SUBJECT_SERIES)
			return explain_cell(call, a.region, a.indicator);
		if (s.kind == SUBJECT_PROJECT)
			return explain_project(call, a.project);
		return evidence_print(call, view_source(call->view, s.source)->last.id);
	}
	alert_as_of(call->view, &a);
	message_print(
	    TEXT_ALERT_LINE_STATE, PLACES(PLACE("number", (unsigned long long)a.id),
				       PLACE("state", text_by_id(TEXT_ALERT_PENDING + (unsigned)a.state))));
	print_out("%s\n", a.title);
	print_out_lines(a.detail);
	return EXIT_DONE;
}

int command_explain(struct call *call)
{
	struct error e;
	int64_t id;
	int status = call_view(call);

	if (status != EXIT_DONE)
		return status;
	if (call->word_count == 2)
		status = explain_cell(call, call->words[0], call->words[1]);
	else if (call->word_count != 1)
		return call_misused(
		    call, "expected the number of an alert, REGION INDICATOR, or the code of a project");
	else if (integer_parse(call->words[0], 1, INT64_MAX, &id) &&
		 !view_project(call->view, call->words[0]))
		status = alert_explain(call, (uint64_t)id);
	else
		status = explain_project(call, call->words[0]);
	/* what was printed may lack what could not be read */
	return status == EXIT_DONE && view_error(call->view, &e) != OUTCOME_DONE ? call_failed("explain", &e)
										 : status;
}
