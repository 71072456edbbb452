/* SPDX-License-Identifier: MIT */
/* Times as people give them: a date or time, or one that is meant from now. */
#ifndef BASE_RELATIVE_TIME_H
#define BASE_RELATIVE_TIME_H

#include "base/calendar.h"

/* What a length of time such as "7d" means: so long before now, or so long after it. */
enum time_way { TIME_BEFORE, TIME_AFTER };

/* What instant_parse reads; "now", "today", "yesterday", "tomorrow" (days: their first second, or their last
 * where `end_of_day` is set); "7d", "2w", "3mo", "1y", "12h", "30min", "45s" or their long names, "3 months
 * ago", "in 2 weeks". Days, weeks, months and years keep the time of day; a day that the month does not have
 * becomes its last. "3m" is refused: it could be minutes or months. Returns whether it was understood; the
 * result may lie outside of the years that can be asked about. */
bool time_parse(const char *s, bool end_of_day, enum time_way way, instant now, instant *at);

#endif
