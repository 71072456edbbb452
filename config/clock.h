/* SPDX-License-Identifier: MIT */
/* Times of the day in the configuration's time zone. */
#ifndef CONFIG_CLOCK_H
#define CONFIG_CLOCK_H

struct time_of_day {
	int hour, minute;
};

#endif
