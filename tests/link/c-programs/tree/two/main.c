#include <stdio.h>
void usage(void);
void shared(void);
int main(void) { usage(); shared(); puts("y"); return 0; }
