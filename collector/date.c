/* SPDX-License-Identifier: MIT */
#include "collector/date.h"

/* The forms to try. `own` holds the one that stands in another field. False: refused. */
static bool forms_of(
    struct row *row, const struct field *f, struct names *forms, const char **own, struct refusal *r)
{
	struct field_value v;
	struct error e;

	*forms = f->forms;
	if (!f->form_of)
		return true;
	switch (field_get(row, f->form_of, &v, r)) {
	case FIELD_REFUSED:
		return false;
	case FIELD_TEXT:
		break;
	default:
		row_field_refuse(
		    row, r, field_name(f->form_of), "", "the row does not say which form its date has");
		return false;
	}
	*own = field_text(row, &v);
	if (!form_check(*own, &e)) {
		row_field_refuse(row, r, field_name(f->form_of), *own, "%s", e.text);
		return false;
	}
	*forms = (struct names){.at = own, .count = 1};
	return true;
}

/* Months of a fiscal year as months of the calendar's; false where they lie in two of those. */
static bool fiscal_apply(const struct fiscal_year *f, struct span *s)
{
	int shift = f->begins - 1, year = s->year - (f->named == FISCAL_YEAR_OF_LAST),
	    first = s->first + shift, last = s->last + shift;

	if (f->begins <= 1)
		return true;
	if (first > 12) {
		first -= 12;
		last -= 12;
		year++;
	}
	if (last > 12)
		return false;
	*s = (struct span){(int16_t)year, (uint8_t)first, (uint8_t)last};
	return true;
}

bool field_span(
    struct row *row, const struct field *f, const char *text, struct span *span, struct refusal *r)
{
	struct names forms;
	const char *own;
	bool good;

	if (!forms_of(row, f, &forms, &own, r))
		return false;
	good = forms.count == 0 && span_parse(text, span);
	for (size_t i = 0; i < forms.count && !good; i++)
		good = form_read(forms.at[i], text, f->has_zone ? f->zone_minutes : ZONE_HERE, span, NULL);
	if (!good) {
		row_field_refuse(row, r, field_name(f), text, "this is no period%s%s",
		    forms.count ? " of the form " : "; say its form with format:",
		    forms.count ? forms.at[0] : "");
		return false;
	}
	if (fiscal_apply(&f->fiscal, span))
		return true;
	row_field_refuse(
	    row, r, field_name(f), text, "this period of the fiscal year lies in two calendar years");
	return false;
}

bool field_date(
    struct row *row, const struct field *f, const char *text, struct date *date, struct refusal *r)
{
	struct names forms;
	const char *own;

	if (!forms_of(row, f, &forms, &own, r))
		return false;
	if (forms.count == 0 && date_parse(text, date))
		return true;
	for (size_t i = 0; i < forms.count; i++) {
		struct span s;
		day_number day;

		if (!form_read(forms.at[i], text, f->has_zone ? f->zone_minutes : ZONE_HERE, &s, &day))
			continue;
		if (day != DAY_NONE)
			*date = (struct date){.day = day};
		else
			*date = (struct date){.day = day_of(s.year, s.last, month_length(s.year, s.last)),
			    .months = (uint8_t)(s.last - s.first + 1)};
		return true;
	}
	row_field_refuse(row, r, field_name(f), text, "this is no date%s%s",
	    forms.count ? " of the form " : "", forms.count ? forms.at[0] : "");
	return false;
}
