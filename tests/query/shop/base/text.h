#ifndef TEXT_H
#define TEXT_H

typedef struct {
    const char *ptr;
    int len;
} text;

/* A view of a C string. */
text text_of(const char *s);
int text_same(text a, text b);

#endif
