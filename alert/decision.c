/* SPDX-License-Identifier: MIT */
#include "alert/decision.h"
#include "config/receiver.h"

static enum step step_wanted(const struct notification_case *k, instant until)
{
	bool knows = k->notified && k->notified->severity != SEVERITY_NONE;

	if (!k->firing)
		return knows ? STEP_RESOLVE : STEP_NONE;
	if (k->suppressed || (!k->is_recipient && !knows))
		return STEP_NONE;
	if (k->escalates)
		return STEP_ESCALATE;
	if (!knows)
		return STEP_FIRE;
	if (k->severity != k->notified->severity)
		return k->severity > k->notified->severity ? STEP_RAISE : STEP_LOWER;
	if (k->repeat && k->is_recipient && !k->acknowledged && until - k->notified->at >= k->repeat)
		return STEP_REMIND;
	return STEP_NONE;
}

enum step notification_decide(const struct notification_case *k)
{
	enum step step;
	bool at_once;

	if (k->digest == INSTANT_NONE)
		return step_wanted(k, k->now);
	step = step_wanted(k, k->digest);
	at_once = step == STEP_ESCALATE ||
		  (k->severity == SEVERITY_CRITICAL && (step == STEP_FIRE || step == STEP_RAISE));
	/* what happened before the time of the digest is in it */
	return at_once || step == STEP_REMIND || k->changed <= k->digest ? step : STEP_NONE;
}

enum step notification_steps_fold(enum step first, enum step second)
{
	if (second == STEP_RESOLVE)
		return STEP_RESOLVE;
	return first == STEP_FIRE || first == STEP_ESCALATE ? first : second;
}

/* ---- digests ---- */

static bool on_day(const struct digest *d, day_number day)
{
	int year, month, of_month;

	if (d->day) {
		day_split(day, &year, &month, &of_month);
		return of_month == d->day;
	}
	/* 1970-01-01 was a Thursday */
	return d->weekday < 0 || ((day % 7 + 7) % 7 + 4) % 7 == d->weekday;
}

instant digest_last(const struct digest *d, instant now)
{
	day_number day = day_at(now);

	while (!on_day(d, day) || day_time(day, d->hour, d->minute) > now)
		day--;
	return day_time(day, d->hour, d->minute);
}

instant digest_next(const struct digest *d, instant now)
{
	day_number day = day_at(now);

	while (!on_day(d, day) || day_time(day, d->hour, d->minute) <= now)
		day++;
	return day_time(day, d->hour, d->minute);
}
