/* Makes one. */
static inline struct node *make(int a, const char *name) { return 0; }

int (*pick(int which))(struct node *, int) { return run; }
int log_all(const char *fmt, ...);
int nothing(void);
int anything();
extern void gone(struct node *n), also(int), *neither;

int old(a, b, c)
    int a;
    struct node *b;
{
    b->go(a);
    return c;
}

__attribute__((noreturn)) void die(void) { gone(0); }
void (outer)(int x) { x = x + 1; }
int twice(int f(int), int values[4], struct node **out) { return f(values[0]) + (*out)->n; }
