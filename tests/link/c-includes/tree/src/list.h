#ifndef LIST_H
#define LIST_H
struct list { int n; void (*free)(void *); };
#define list_len(l) ((l)->n)
struct list *list_new(void);
static inline int list_empty(struct list *l) { return list_len(l) == 0; }
#endif
