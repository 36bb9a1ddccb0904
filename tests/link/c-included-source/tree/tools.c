#include "tools.h"
#include <stdio.h>
int helper(void);
int tool(int n) { return n + helper(); }
