/* SPDX-License-Identifier: MIT */
#include "export/xlsx_check.h"
#include "base/file_read.h"
#include "base/zip.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

/* What a workbook cannot be opened without, besides its sheets. */
static const char *const needed[] = {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml"};
enum { NEEDED = sizeof needed / sizeof *needed };

struct xlsx_checking {
	const size_t *cells;
	size_t sheets, sheets_found;
	bool found[NEEDED];
};

/* One part while it is parsed. */
struct xlsx_part {
	const char *name;
	XML_Parser parser;
	size_t cells, strings; /* elements c and si */
	long strings_said;     /* of the attribute uniqueCount; -1: none */
};

static void XMLCALL xlsx_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
	struct xlsx_part *p = context;

	p->cells += strcmp(name, "c") == 0;
	p->strings += strcmp(name, "si") == 0;
	for (; strcmp(name, "sst") == 0 && *attributes; attributes += 2)
		if (strcmp(attributes[0], "uniqueCount") == 0)
			p->strings_said = strtol(attributes[1], NULL, 10);
}

static enum outcome xlsx_part_parse(
    struct xlsx_part *p, const char *bytes, size_t length, bool last, struct error *e)
{
	if (XML_Parse(p->parser, bytes, (int)length, last) == XML_STATUS_OK)
		return OUTCOME_DONE;
	return error_set(e, OUTCOME_FULL, "%s: line %lu: it is no XML: %s", p->name,
	    (unsigned long)XML_GetCurrentLineNumber(p->parser), XML_ErrorString(XML_GetErrorCode(p->parser)));
}

static enum outcome xlsx_piece(void *context, const uint8_t *bytes, size_t length, struct error *e)
{
	return xlsx_part_parse(context, (const char *)bytes, length, false, e);
}

/* 1 for "xl/worksheets/sheet1.xml"; 0: it is no sheet. */
static size_t xlsx_sheet_number(const char *name)
{
	static const char begin[] = "xl/worksheets/sheet";
	char *end;
	unsigned long n;

	if (strncmp(name, begin, strlen(begin)) != 0)
		return 0;
	n = strtoul(name + strlen(begin), &end, 10);
	return strcmp(end, ".xml") == 0 ? n : 0;
}

static enum outcome xlsx_part_check(struct xlsx_checking *c, const struct xlsx_part *p, struct error *e)
{
	size_t sheet = xlsx_sheet_number(p->name);

	for (size_t i = 0; i < NEEDED; i++)
		c->found[i] |= strcmp(needed[i], p->name) == 0;
	if (p->strings_said >= 0 && (size_t)p->strings_said != p->strings)
		return error_set(
		    e, OUTCOME_FULL, "%s: it has %zu of %ld texts", p->name, p->strings, p->strings_said);
	if (!sheet)
		return OUTCOME_DONE;
	c->sheets_found++;
	if (sheet > c->sheets || p->cells != c->cells[sheet - 1])
		return error_set(e, OUTCOME_FULL, "%s: it has %zu of %zu cells", p->name, p->cells,
		    sheet > c->sheets ? 0 : c->cells[sheet - 1]);
	return OUTCOME_DONE;
}

static enum outcome xlsx_member(void *context, const struct zip_member *m, struct error *e)
{
	struct xlsx_part p = {.name = m->name, .parser = XML_ParserCreate(NULL), .strings_said = -1};
	enum outcome outcome;

	if (!p.parser)
		return error_set(e, OUTCOME_FULL, "no memory to read XML");
	XML_SetUserData(p.parser, &p);
	XML_SetStartElementHandler(p.parser, xlsx_element);
	outcome = zip_unpack(m, xlsx_piece, &p, e);
	if (outcome == OUTCOME_DONE)
		outcome = xlsx_part_parse(&p, "", 0, true, e);
	XML_ParserFree(p.parser);
	return outcome == OUTCOME_DONE ? xlsx_part_check(context, &p, e) : outcome;
}

static enum outcome archive_check(const struct text *bytes, struct xlsx_checking *c, struct error *e)
{
	enum outcome outcome = zip_members((const uint8_t *)text_of(bytes), bytes->length, xlsx_member, c, e);

	for (size_t i = 0; outcome == OUTCOME_DONE && i < NEEDED; i++)
		if (!c->found[i])
			outcome = error_set(e, OUTCOME_FULL, "%s is missing", needed[i]);
	if (outcome == OUTCOME_DONE && c->sheets_found != c->sheets)
		outcome = error_set(e, OUTCOME_FULL, "it has %zu of %zu sheets", c->sheets_found, c->sheets);
	return outcome;
}

enum outcome xlsx_check(const char *path, const size_t *cells, size_t sheets, struct error *e)
{
	struct xlsx_checking c = {.cells = cells, .sheets = sheets};
	TEXT_OWNED struct text bytes = {0};
	struct error inner;
	enum outcome outcome = file_read(path, SIZE_MAX, &bytes, e);

	if (outcome == OUTCOME_ABSENT)
		return error_set(e, OUTCOME_FULL, "%s: the workbook is not there", path);
	if (outcome == OUTCOME_DONE && archive_check(&bytes, &c, &inner) != OUTCOME_DONE)
		return error_set(e, OUTCOME_FULL,
		    "the workbook was read back, and is not whole (is the disk full?): %s", inner.text);
	return outcome;
}
