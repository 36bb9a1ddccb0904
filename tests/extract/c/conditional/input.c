#ifdef HAVE_FORK
int spawn(void) { return fork(); }
#else
int spawn(void) { return -1; }
#endif

struct config {
    int always;
#if DEBUG
    int level;
#endif
};

enum flags {
    A,
#ifdef B_TOO
    B,
#endif
};

void run(void)
{
#ifdef FAST
    fast();
#else
    slow();
#endif
}

#ifdef __cplusplus
extern "C" {
#endif
void linked(void);
#ifdef __cplusplus
}
#endif
