#include "cli/command.h"
int command_test(struct call *call)
{
	return call_misused(call, "x");
}
