cache = None
count = 0
LIMIT = 10
for loop in range(3):
    print(loop)
with open("x") as handle:
    data = handle.read()
try:
    import fast as impl
    def speed(): return 1
except ImportError:
    impl = None
    def speed(): return 2
if sys.version_info > (3,):
    text = str


def load():
    global cache, fresh
    cache = Store()
    fresh = Store()
    if cache: cache.open()


def outer():
    total = Sum()
    def inner():
        nonlocal total
        total = None
        total.add()
        late.run()
    late = Task()
    names = [n.name for row in rows for n in row.items if (m := n.match())]
    m.group()
    pairs = {k: v.go() for k, v in rows.items()}
    sorted(rows, key=lambda r, d=LIMIT: r.key(d))
    tasks = [Task(), Task()]
    tasks[0].run()
    for t in tasks: t.run()
    made = [Task(n) for n in names]
    for i, t2 in enumerate(made): t2.run()
    a = b = Task()
    a.run()
    (p, q), r = Pair(), Task()
    r.run()
    table = {"x": inner, "y": mod.run}
    if total := compute(): total.use()
    return inner


table = {"a": load, "b": outer}
handlers = [load, mod.handle]
registry["x"] = load
loop.after()

if __name__ == "__main__":
    load()
