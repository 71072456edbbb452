/* SPDX-License-Identifier: MIT */
/* What the rules as they are would have said of the past, day by day: for tuning a threshold before it goes
 * live. */
#ifndef CLI_BACKTEST_H
#define CLI_BACKTEST_H

#include "cli/command.h"

int rule_backtest(struct call *call); /* an exit status */

#endif
