void usage(void) {}
