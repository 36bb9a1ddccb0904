#include "query/program.h"

bool pt_demand(pt_program *program)
{
    (void)program;
    return true;
}
