struct forward;

/* A list.
 * Of things. */
struct list {
    struct list *next, *prev;
    unsigned flags : 3;
    int (*compare)(const struct list *a, void *data);
    struct { int x, y; } at;
    union {
        long number;
        char *text;
    };
    struct inner { int deep; } in;
    char name[16];
};

union value { int i; float f; };

enum color { RED, GREEN = 2, BLUE = GREEN + BASE };
enum { LONELY };
enum color shade;

typedef struct list list_t, *list_p;
typedef struct { int w; } size_of_it;
typedef enum { ON, OFF } state_t;
typedef int (*callback)(struct list *, int);
typedef unsigned long ulong_t;
typedef void handler(int);
typedef struct list table_t[4];
