/* SPDX-License-Identifier: MIT */
/* What is wrong in a file of the configuration, and where. */
#ifndef CONFIG_PROBLEM_H
#define CONFIG_PROBLEM_H

struct problem {
	const char *file;
	int line, column;
	const char *text;
};

#endif
