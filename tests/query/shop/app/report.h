#ifndef REPORT_H
#define REPORT_H

void report(const char *message);

#endif
