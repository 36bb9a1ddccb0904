static int helper(void) { return 1; }
int other(void) { return helper(); }
