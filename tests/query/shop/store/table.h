#ifndef TABLE_H
#define TABLE_H

#include "base/text.h"

typedef struct table {
    text keys[16];
    int values[16];
    int used;
} table;

void table_put(table *t, text key, int value);
int table_get(const table *t, text key);

#endif
