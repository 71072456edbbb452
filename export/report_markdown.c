#include "export/report_markdown.h"
#include "base/language.h"
#include "export/news.h"
#include "export/summary.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What Markdown would take for its own. */
static void text_out(FILE *out, const char *text)
{
	for (; text && *text; text++) {
		if (strchr("\\`*_{}[]<>#|~", *text))
			putc('\\', out);
		putc(*text == '\n' ? ' ' : *text, out);
	}
}

static void cell(FILE *out, const char *text)
{
	text_out(out, text);
	fputs(" | ", out);
}

static void number(FILE *out, double value, const char *format)
{
	if (isfinite(value))
		fprintf(out, format, number_settled(value));
	fputs(" | ", out);
}

static void exact(FILE *out, double value)
{
	char buffer[32];

	fprintf(out, "%s | ", isfinite(value) ? number_print(number_settled(value), buffer) : "");
}

static void date(FILE *out, struct date d)
{
	TEXT_OWNED struct text t = {0};

	date_print(&t, d);
	fputs(text_of(&t), out);
}

/* The head of a table; a column that begins with '>' is aligned to the right. */
static void head(FILE *out, const char *const *columns)
{
	fputs("\n| ", out);
	for (size_t i = 0; columns[i]; i++)
		fprintf(out, "%s | ", tr(columns[i] + (*columns[i] == '>')));
	fputs("\n|", out);
	for (size_t i = 0; columns[i]; i++)
		fputs(*columns[i] == '>' ? "---:|" : "---|", out);
	fputs("\n", out);
}

static void light(FILE *out, enum light l)
{
	fprintf(out, "%s %s | ", light_shape(light_names[l]), tr(light_words[l]));
}

static void one_sheet(const struct report *r, FILE *out)
{
	const struct config *c = r->config;

	fprintf(out, "\n## %s\n\n%s\n\n| %s | ", tr("All on one sheet"),
	    tr("Percent of the year's target reached; of a growth rate the rate itself."), tr("Region"));
	for (size_t i = 0; i < c->indicator_count; i++)
		cell(out, c->indicator[i].name);
	fputs("\n|---|", out);
	for (size_t i = 0; i < c->indicator_count; i++)
		fputs("---:|", out);
	fputs("\n", out);
	for (int region = 0; region < (int)c->region_count; region++) {
		if (!report_has(r, region))
			continue;
		fputs("| ", out);
		cell(out, c->region[region].name);
		for (int i = 0; i < (int)c->indicator_count; i++) {
			const struct report_cell *x = report_cell(r, region, i);

			if (!x) {
				fputs(" | ", out);
				continue;
			}
			fprintf(out, "%s ", light_shape(light_names[x->row->light]));
			if (c->indicator[i].kind == KIND_RATE)
				number(out, x->row->progress.figure ? x->row->progress.value : NAN, "%+.1f");
			else
				number(out,
				    x->row->progress.has_attainment ? x->row->progress.attainment_pct : NAN,
				    "%.0f%%");
		}
		fputs("\n", out);
	}
}

static void lines_out(FILE *out, const char *const *lines, size_t count)
{
	fputs(count ? "\n" : "", out);
	for (size_t i = 0; i < count; i++) {
		fputs("- ", out);
		text_out(out, lines[i]);
		fputs("\n", out);
	}
}

static void paragraphs(const struct report *r, FILE *out)
{
	for (size_t i = 0; i < r->paragraph_count; i++) {
		fprintf(out, "\n## %s\n", tr(r->paragraphs[i].title));
		lines_out(out, r->paragraphs[i].lines, r->paragraphs[i].count);
	}
}

static void news(const struct report *r, FILE *out)
{
	if (!r->news_count)
		return;
	fprintf(out, "\n## %s\n\n", tr("What has changed"));
	for (size_t i = 0; i < r->news_count; i++) {
		char *sentence = NULL;
		size_t size;
		FILE *into = open_memstream(&sentence, &size);

		if (!into)
			return;
		news_print(r, &r->news[i], false, into);
		fclose(into);
		fputs("- ", out);
		text_out(out, sentence);
		fputs("\n", out);
		free(sentence);
	}
}

static void leagues(const struct report *r, FILE *out)
{
	static const char *const columns[] = {"Region", ">Rank", ">Target", ">Actual", ">Reached", ">Due",
	    ">Gap", "Light", ">On a year ago", "Answers for it", NULL};
	const struct config *c = r->config;

	fprintf(out, "\n## %s\n", tr("Who leads, who follows"));
	for (size_t n = 0; n < r->league_count; n++) {
		const struct league *l = &r->leagues[n];
		const struct indicator *i = &c->indicator[l->indicator];

		fputs("\n### ", out);
		text_out(out, i->name);
		fprintf(out, " (%s, %s)\n", i->unit, l->kind);
		head(out, columns);
		for (size_t k = 0; k < l->count; k++) {
			const struct report_cell *x = l->cells[k];
			const struct progress *p = &x->row->progress;
			bool rate = i->kind == KIND_RATE;

			fputs("| ", out);
			cell(out, c->region[x->row->region].name);
			number(out, x->rank ? x->rank : NAN, "%.0f");
			exact(out, p->has_target ? p->target : NAN);
			exact(out, report_actual(r, x));
			number(out, p->has_attainment ? p->attainment_pct : NAN, "%.1f%%");
			number(out, p->has_gap && !rate ? 100 * p->share : NAN, "%.1f%%");
			number(out, p->has_gap ? p->gap_pp : NAN, "%+.1f");
			light(out, x->row->light);
			number(out, x->yoy, rate ? "%+.1f" : "%+.1f%%");
			text_out(out, c->region[x->row->region].office);
			fputs(" ", out);
			cell(out, c->region[x->row->region].person);
			fputs("\n", out);
		}
	}
}

static void milestone(FILE *out, const struct milestone_state *s)
{
	struct date due = milestone_due(s);
	bool moved = milestone_moved(s);

	fputs(moved ? "~~" : "", out);
	if (due.day != DAY_NONE)
		date(out, due);
	fputs(moved ? "~~ " : "", out);
	if (moved)
		date(out, s->committed);
	if (s->actual.day != DAY_NONE) {
		fprintf(out, ", %s ", tr("done"));
		date(out, s->actual);
	}
	fputs(" | ", out);
}

static void projects(const struct report *r, FILE *out)
{
	static const char *const columns[] = {
	    "Project", "Region", "Light", "Start", "Production", ">Share", ">Gap", "Answers for it", NULL};

	if (!r->project_count)
		return;
	fprintf(out, "\n## %s\n", tr("Key projects"));
	head(out, columns);
	for (size_t n = 0; n < r->project_count; n++) {
		const struct report_project *p = &r->projects[n];

		fputs("| ", out);
		text_out(out, p->project->id);
		fputs(" ", out);
		cell(out, p->project->name);
		cell(out, p->region >= 0 ? r->config->region[p->region].name : p->project->region);
		light(out, p->light);
		milestone(out, &p->project->milestone[MILESTONE_START]);
		milestone(out, &p->project->milestone[MILESTONE_PRODUCTION]);
		number(out, p->done_pct, "%.0f%%");
		number(out, p->gap, "%+.0f");
		text_out(out, p->project->office);
		fputs(" ", out);
		cell(out, p->project->person);
		fputs("\n", out);
	}
}

int report_markdown(const struct report *r, FILE *out, struct error *e)
{
	fputs("# ", out);
	text_out(out, r->title);
	fputs("\n\n", out);
	summary_moment(r, out);
	fputs("\n", out);
	lines_out(out, r->lead, r->lead_count);
	one_sheet(r, out);
	paragraphs(r, out);
	news(r, out);
	leagues(r, out);
	projects(r, out);
	return fflush(out) == 0 && !ferror(out) ? DONE
						: error_set(e, FULL, "writing Markdown: %s", strerror(errno));
}
