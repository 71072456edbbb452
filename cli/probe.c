#include "cli/command.h"

int command_probe(struct call *call)
{
	return call_misused(call, "x");
}
