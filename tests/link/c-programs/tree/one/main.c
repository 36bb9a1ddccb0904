#include <stdio.h>
void usage(void);
void shared(void);
int main(void) { usage(); shared(); puts("x"); return 0; }
