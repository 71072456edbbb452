/* SPDX-License-Identifier: MIT */
#include "locale/date_phrase.h"
#include "locale/message.h"

#include <stdio.h>
#include <string.h>

static struct date_phrase phrase_of(const struct text *t)
{
	struct date_phrase phrase;

	snprintf(phrase.text, sizeof phrase.text, "%s", text_of(t));
	return phrase;
}

struct date_phrase day_phrase(day_number day)
{
	struct date_phrase phrase;
	TEXT_OWNED struct text t = {0};
	int year, month, day_of_month;

	if (language_now() == LANGUAGE_ENGLISH || day == DAY_NONE) {
		if (day != DAY_NONE)
			day_print(&t, day);
		return phrase_of(&t);
	}
	day_split(day, &year, &month, &day_of_month);
	snprintf(phrase.text, sizeof phrase.text, "%d年%d月%d日", year, month, day_of_month);
	return phrase;
}

struct date_phrase date_phrase(struct date date)
{
	TEXT_OWNED struct text t = {0};
	struct period p;

	if (date.day == DAY_NONE || date.months == 0)
		return day_phrase(date.day);
	if (language_now() == LANGUAGE_ENGLISH) {
		date_print(&t, date);
		return phrase_of(&t);
	}
	p = period_at(date.day, (enum frequency)date.months);
	return period_phrase(p, COVERS_UNSAID);
}

struct date_phrase moment_phrase(instant at)
{
	TEXT_OWNED struct text t = {0};
	const char *time;

	instant_print_short(&t, at);
	if (language_now() == LANGUAGE_ENGLISH || at == INSTANT_NONE || t.length < 5)
		return phrase_of(&t);
	time = text_of(&t) + t.length - 5; /* "08:30" */

	TEXT_OWNED struct text chinese = {0};

	text_add(&chinese, day_phrase(day_at(at)).text);
	text_add(&chinese, time);
	return phrase_of(&chinese);
}

struct date_phrase moment_day_phrase(instant at)
{
	return day_phrase(day_at(at));
}

const char *zone_phrase(const char *zone)
{
	return strcmp(zone, text_in(LANGUAGE_ENGLISH, TEXT_ZONE_SHANGHAI)) == 0
		   ? text_by_id(TEXT_ZONE_SHANGHAI)
		   : zone;
}

/* "1—6月", "6月", "6月末"; "上半年", "二季度", "二季度末"; "全年", "", "末". */
static void period_part(struct text *out, struct period p, enum coverage covers)
{
	static const char *const to_date[] = {"一季度", "上半年", "前三季度", "全年"};
	static const char *const quarters[] = {"一季度", "二季度", "三季度", "四季度"};
	unsigned quarter = (p.last - 1U) / 3;

	if (covers == COVERS_YEAR_TO_DATE && p.every == MONTHLY && p.last > 1)
		text_printf(out, "1—%d月", p.last);
	else if (p.every == MONTHLY)
		text_printf(out, "%d月", p.last);
	else if (p.every == QUARTERLY)
		text_add(out, covers == COVERS_YEAR_TO_DATE ? to_date[quarter % 4] : quarters[quarter % 4]);
	else if (covers == COVERS_YEAR_TO_DATE)
		text_add(out, to_date[3]);
	if (covers == COVERS_END)
		text_add(out, "末");
}

struct date_phrase period_phrase(struct period p, enum coverage covers)
{
	TEXT_OWNED struct text t = {0};

	if (p.year && language_now() == LANGUAGE_ENGLISH) {
		period_print(&t, p);
	} else if (p.year) {
		text_printf(&t, "%d年", p.year);
		period_part(&t, p, covers);
	}
	return phrase_of(&t);
}
