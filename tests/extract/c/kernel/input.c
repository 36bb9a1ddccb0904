static int __init start(void) { return 0; }
static struct foo *__must_check get(int a) __acquires(lock) { return a; }
bool __read_mostly enabled;
static struct work *wq __initdata;
typedef __u16 __bitwise __le16;
struct packed { struct { int a; } __packed u; int x __aligned(4); };
extern API_EXPORT State state;
extern API_EXPORT int level;
API_EXPORT struct foo *api(int x);
API_EXPORT int (*hook)(struct foo *f) API_ATTR;
static DEFINE_MUTEX(lock);
DEFINE_SPINLOCK(spin);
static LIST_HEAD(items);
DEFINE_PER_CPU(int, percpu);
EXPORT_SYMBOL(get);
module_init(start);
SYSCALL_DEFINE2(openat, int, fd, const char __user *, name)
{
    return do_open(fd, name);
}
TEST(parses) { check(1); }

void loops(struct list *head)
{
    struct list *p;
    list_for_each(p, &head->items) {
        visit(p);
    }
    for_each_cpu(cpu) {
        visit(cpu);
    }
    __asm__ volatile("nop" : "=r"(p) : [in] "r"(head));
}
