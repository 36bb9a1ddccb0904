#include "app/report.h"

static int reported;

void report(const char *message)
{
    reported++;
    (void)message;
}
