#!/usr/bin/env python3
"""Drives the real program from end to end. Usage: test_e2e.py BUILD_FOLDER [NAME_PART]

PT_E2E_KILLS: how often an ingest is killed (15). PT_CORPORA: folder of real source trees (redis is used)."""
import csv
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(sys.argv[1])
PROGRAM = os.path.join(BUILD, "parseltongue")
KILLS = int(os.environ.get("PT_E2E_KILLS", "15"))
CORPORA = os.environ.get("PT_CORPORA", os.path.expanduser("~/.cache/parseltongue-corpora"))
WORK = tempfile.mkdtemp(prefix="pt-e2e-")
ENV = dict(os.environ, NO_COLOR="1", HOME=WORK)
RELATIONS = {
    "entity": "key kind name qualified_name language file line_start line_end signature visibility class parent doc",
    "edge": "from to kind tier confidence sites line",
    "reference": "file line column kind name from to tier",
    "file": "path language hash size lines mtime parse_errors entities class",
    "skipped": "path reason",
    "codebase": "name value",
}
problems = []


class Skip(Exception):
    pass


def check(condition, what):
    if not condition:
        caller = sys._getframe(1)
        while caller.f_code.co_name in ("check", "equal", "ok", "fails"):
            caller = caller.f_back
        problems.append(f"line {caller.f_lineno}: {what}")


def equal(actual, expected, what=""):
    check(actual == expected, f"{what} is {actual!r}, expected {expected!r}")


def run(*args, cwd=None, **options):
    return subprocess.run([PROGRAM, *args], cwd=cwd, env=options.pop("env", ENV), stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120, **options)


def ok(*args, cwd=None, **options):
    """Runs a command that must succeed without a word on stderr; its stdout."""
    r = run(*args, cwd=cwd, **options)
    check(r.returncode == 0 and r.stderr == b"", f"{args}: exit {r.returncode}, stderr {r.stderr[:300]!r}")
    return r.stdout.decode("utf-8", "surrogateescape")


def ok_json(*args, cwd=None):
    return json.loads(ok(*args, "--json", cwd=cwd))


def fails(code, *args, cwd=None, **options):
    """Runs a command that must fail with this exit code and say why on stderr only; its stderr."""
    r = run(*args, cwd=cwd, **options)
    check(r.returncode == code and r.stdout == b"" and r.stderr.strip(),
          f"{args}: exit {r.returncode}, stdout {r.stdout[:200]!r}, stderr {r.stderr[:300]!r}")
    return r.stderr.decode("utf-8", "replace")


def write(root, path, text):
    full = os.path.join(root, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())


def new_tree(name="tree"):
    return tempfile.mkdtemp(prefix=name + "-", dir=WORK)


def sample_tree():
    root = new_tree()
    write(root, "lib/add.h", "int add(int a, int b);\nint twice(int a);\n")
    write(root, "lib/add.c", '#include "add.h"\n/* Adds, "quietly", a and b. */\nint add(int a, int b)\n{\n    return a + b;\n}\n\n'
                             "int twice(int a)\n{\n    return add(a, a);\n}\n")
    write(root, "main.c", '#include "lib/add.h"\nint main(void)\n{\n    printf("x");\n    return twice(add(1, 2));\n}\n')
    write(root, "py/one.py", "class A:\n    def run(self):\n        return self.stop()\n\n    def stop(self):\n        pass\n")
    write(root, "py/two.py", "class A:\n    def run(self):\n        pass\n\n\ndef test_run():\n    A().run()\n")
    write(root, "notes.txt", "no source\n")
    write(root, "blob.c", b"\0\1\2")
    return root


def big_tree(files=60, functions=150):
    root = new_tree("big")
    for i in range(files):
        write(root, f"src/file_{i}.c", "".join(
            f"int f_{i}_{j}(int a) {{ return f_{(i + 1) % files}_{j}(a) + f_{i}_{(j + 1) % functions}(a); }}\n"
            for j in range(functions)))
    return root


def digest(root, *args):
    return ok_json("digest", *args, cwd=root)["digest"]


def engines():
    return [e["name"] for e in ok_json("engines")["engines"] if e["available"] and e["name"] != "mem"]


# --- commands and options ----------------------------------------------------------------------------------------


def test_help_and_version():
    check(ok("--version").startswith("parseltongue "), "version")
    text = ok("--help")
    equal(ok(), text, "help without arguments")
    for command in re.findall(r"^  ([a-z][a-z0-9-]*)  +", text.split("Commands:")[1], re.M):
        for flag in ("--help", "-h"):
            check("parseltongue " + command in ok(command, flag), f"help of {command}")
    fails(2, "frobnicate")
    fails(2, "callers")
    fails(2, "callers", "a", "b")
    fails(2, "stats", "--nonsense")
    check("--limit" in fails(2, "entities", "--limt", "3"), "nearest option")
    fails(2, "entities", "--limit")
    fails(2, "ingest", "--threads", "0")
    fails(2, "ingest", "--threads", "many")
    fails(2, "ingest", "--sequential", "--threads", "2")
    fails(2, "ingest", "--max-file-size", "huge")
    fails(2, "ingest", "a", "b")


def test_ingest_summary():
    root = sample_tree()
    text = ok("ingest", root)
    for word in ("files_ingested", "entities_code", "entities_test", "edges_by_tier", "resolved_share", "database_bytes"):
        check(word in text, f"{word} in the summary")
    s = ok_json("ingest", root)
    equal(s["files_ingested"], 5, "files ingested")
    equal(s["files_reused"], 5, "files reused")
    equal(s["files_found"], s["files_ingested"] + s["files_skipped"], "files found")
    equal(s["entities"], s["entities_code"] + s["entities_test"], "entities")
    check(s["entities_test"] >= 1, "entities of class test")
    equal(sum(s["edges_by_tier"].values()), s["edges"], "edges by tier")
    equal(s["digest"], digest(root), "digest")
    equal(open(os.path.join(root, ".parseltongue/.gitignore")).read(), "*\n", "its .gitignore")
    check("walk_cpu" in ok_json("ingest", root, "--stats")["seconds"], "--stats")
    check("walk_cpu" in ok("ingest", root, "-v"), "-v")
    equal(ok("ingest", root, "-q"), "", "-q")
    equal(ok("ingest", root, "--quiet"), "", "--quiet")
    equal(ok_json("pt01-folder-to-cozodb-streamer", root, "--parallel")["digest"], s["digest"], "by the old name")
    check("/nonexistent" in fails(1, "ingest", "/nonexistent"), "a folder that is not there")
    check("not a folder" in fails(1, "ingest", os.path.join(root, "main.c")), "a file")
    r = run("ingest", "/nonexistent", "--json")
    check(r.returncode == 1 and json.loads(r.stdout)["code"] == "not_found", "JSON of an error")


def test_ingest_filters():
    root = sample_tree()
    write(root, ".parseltongueignore", "py/two.py\n")
    write(root, ".hidden/x.py", "def hidden(): pass\n")
    paths = lambda *options: [json.loads(line)["path"] for line in
                              (ok("ingest", root, "-q", *options), ok("export", "file", cwd=root))[1].splitlines()]
    equal(paths(), ["lib/add.c", "lib/add.h", "main.c", "py/one.py"], "files")
    check("py/two.py" in paths("--no-ignore"), "--no-ignore")
    check(".hidden/x.py" in paths("--hidden"), "--hidden")
    equal(paths("--include", "*.py"), ["py/one.py"], "--include")
    equal(paths("--exclude", "lib", "-e", "*.py"), ["main.c"], "--exclude")
    equal(paths("--exclude=lib/", "--max-file-size", "70"), ["py/one.py"] if os.path.getsize(os.path.join(root, "py/one.py")) <= 70 else [],
          "--max-file-size")
    check("too_large" in ok("skipped", cwd=root), "too large")


def test_database_is_found_upwards():
    root = sample_tree()
    ok("ingest", root, "-q")
    equal(digest(os.path.join(root, "lib")), digest(root), "from a folder below")
    empty = new_tree("empty")
    check("parseltongue ingest" in fails(1, "stats", cwd=empty), "says how to make one")
    fails(1, "stats", "--db", "lmdb:nothing", cwd=empty)
    equal(os.listdir(empty), [], "asking makes no files")


def test_questions():
    root = sample_tree()
    ok("ingest", root, "-q")
    asks = {
        "stats": [], "tree": [], "entities": [], "show": ["add"], "search": ["add"], "callers": ["add"], "callees": ["main"],
        "impact": ["add"], "path": ["main", "add"], "edges": [], "references": ["main.c"], "skipped": [], "digest": [],
        "verify": [],
    }
    listed = re.findall(r"^  ([a-z]+)  +", ok("--help").split("Questions:")[1], re.M)
    equal(sorted(set(listed) - {"export"}), sorted(asks), "questions there are")
    for name, args in asks.items():
        check(ok(name, *args, cwd=root).strip(), f"{name} answers")
        check(isinstance(ok_json(name, *args, cwd=root), dict), f"{name} --json")
        check("\x1b" not in ok(name, *args, cwd=root), f"{name} has no colours")
    keys = lambda answer: [row["key"] for row in answer]
    equal(sorted(keys(ok_json("callers", "add", cwd=root)["callers"])), ["c:fn:main:main.c", "c:fn:twice:lib/add.c"], "callers")
    equal(sorted(keys(ok_json("callees", "main", cwd=root)["callees"])), ["c:fn:add:lib/add.c", "c:fn:twice:lib/add.c"], "callees")
    impact = ok_json("impact", "add", "--depth", "1", cwd=root)["by_hop"]
    check(impact and all(row["hop"] == 1 for row in impact), "depth of impact")
    equal(keys(ok_json("path", "main", "add", cwd=root)["path"]), ["c:fn:main:main.c", "c:fn:add:lib/add.c"], "path")
    equal(ok_json("path", "add", "main", cwd=root)["path"], [], "no path")
    check("return a + b;" in ok("show", "add", cwd=root), "source")
    equal(ok_json("show", "lib/add.c:4", cwd=root)["key"], "c:fn:add:lib/add.c", "file:line")
    equal(ok_json("show", "c:fn:twice:lib/add.c", cwd=root)["key"], "c:fn:twice:lib/add.c", "key")
    equal(ok_json("show", "lib/add.c", cwd=root)["kind"], "file", "path")
    equal(keys(ok_json("entities", "--kind", "fn", "--language", "c", cwd=root)["entities"])[:1], ["c:fn:add:lib/add.c"], "filters")
    equal(keys(ok_json("entities", "--class", "test", "--kind", "function", cwd=root)["entities"]), ["python:fn:test_run:py/two.py"], "class")
    check(all(row["file"].startswith("py/") for row in ok_json("entities", "--file", "py/", cwd=root)["entities"]), "--file")
    write(root, "main.c", "int main(void) { return 0; }\n")
    check("note" in ok_json("show", "main.c:1", cwd=root), "a file that has changed")


def test_limit():
    root = sample_tree()
    ok("ingest", root, "-q")
    for name, args, field in (("entities", [], "entities"), ("edges", [], "edges"), ("callers", ["add"], "callers"),
                              ("search", ["a"], "matches"), ("references", ["main.c"], "references"), ("impact", ["add"], "by_hop")):
        equal(len(ok_json(name, *args, "--limit", "1", cwd=root)[field]), 1, f"{name} --limit 1")
        check(len(ok_json(name, *args, "--limit", "0", cwd=root)[field]) > 1, f"{name} --limit 0")
    equal(len(ok("export", "entity", "--limit", "2", cwd=root).splitlines()), 2, "export --limit")
    for bad in ("-1", "x", "", "99999999999999999999999"):
        r = run("entities", "--limit", bad, cwd=root)
        check(r.returncode in (1, 2) and r.stdout == b"" and r.stderr, f"--limit {bad!r}: exit {r.returncode}")


def test_ambiguous_and_unknown_names():
    root = sample_tree()
    ok("ingest", root, "-q")
    err = fails(1, "callers", "run", cwd=root)
    check("python:method:A.run:py/one.py" in err and "python:method:A.run:py/two.py" in err, "candidates")
    r = run("callers", "run", "--json", cwd=root)
    answer = json.loads(r.stdout)
    equal((r.returncode, answer["code"], len(answer["candidates"])), (1, "ambiguous", 2), "ambiguous as JSON")
    check("c:fn:twice:" in fails(1, "callers", "twise", cwd=root), "similar names")
    fails(1, "callers", "zzzzzzzzzz", cwd=root)
    for strange in ("", ":", "a:b:c:d", "c:fn::", "%", "c:fn:%zz:main.c", "main.c:999999999999", "\udcff", "x" * 100000):
        r = run("callers", strange, cwd=root)
        check(r.returncode in (1, 2), f"name {strange[:20]!r}: exit {r.returncode}")
    fails(1, "entities", "--kind", "nonsense", cwd=root)
    fails(1, "entities", "--language", "nonsense", cwd=root)
    fails(1, "entities", "--class", "nonsense", cwd=root)
    fails(1, "callers", "add", "--kinds", "nonsense", cwd=root)
    fails(1, "references", "nothing.c", cwd=root)
    fails(1, "export", "nonsense", cwd=root)
    fails(1, "export", "entity", "--format", "nonsense", cwd=root)


def sort_key(relation, row):
    names = {"edge": ["from", "to", "kind"], "reference": ["file", "line", "column", "kind", "name"],
             "file": ["path"], "skipped": ["path"], "codebase": ["name"], "entity": ["key"]}[relation]
    return [row[n].encode("utf-8", "surrogateescape") if isinstance(row[n], str) else row[n] for n in names]


def test_export():
    root = sample_tree()
    ok("ingest", root, "-q")
    for relation, columns in RELATIONS.items():
        rows = [json.loads(line) for line in ok("export", relation, cwd=root).splitlines()]
        check(rows, f"{relation} has rows")
        check(all(list(row) == columns.split() for row in rows), f"columns of {relation}: {list(rows[0]) if rows else []}")
        equal([sort_key(relation, r) for r in rows], sorted(sort_key(relation, r) for r in rows), f"order of {relation}")
        table = list(csv.reader(io.StringIO(ok("export", relation, "--format", "csv", cwd=root), newline="")))
        equal(table[0] if table else None, columns.split(), f"header of {relation}")
        equal(len(table), len(rows) + 1, f"lines of {relation}")
        for line, row in zip(table[1:], rows):
            for cell, value in zip(line, row.values()):
                if isinstance(value, str):
                    equal(cell, value, f"cell of {relation}")
    counts = ok_json("stats", cwd=root)
    for relation, count in (("entity", "entities"), ("edge", "edges"), ("reference", "references"), ("file", "files")):
        equal(len(ok("export", relation, cwd=root).splitlines()), counts[count], relation)
    equal([json.loads(l) for l in ok("export", "skipped", cwd=root).splitlines()],
          [{"path": "blob.c", "reason": "binary"}, {"path": "notes.txt", "reason": "unknown_language"}], "skipped")


def test_digest_is_equal_everywhere():
    root = sample_tree()
    seen = {}
    for name in ["mem"] + engines():
        for threads in (["--sequential"], ["--threads", "1"], ["--threads", "2"], ["--threads", "7"], []):
            db = "mem" if name == "mem" else f"{name}:{new_tree('db')}/graph"
            seen[name, tuple(threads)] = ok_json("ingest", root, "--db", db, *threads)["digest"]
            if name != "mem":
                equal(digest(root, "--db", db), seen[name, tuple(threads)], "digest reopened")
    equal(len(set(seen.values())), 1, f"digests {seen}")
    moved = new_tree("moved")
    shutil.copytree(root, moved, dirs_exist_ok=True)
    equal(ok_json("ingest", moved, "--db", "mem")["digest"], seen["mem", ()], "of the same tree elsewhere")
    write(moved, "main.c", "int main(void) { return 1; }\n")
    check(ok_json("ingest", moved, "--db", "mem")["digest"] != seen["mem", ()], "of another tree")


def test_verify():
    root = sample_tree()
    ok("ingest", root, "-q")
    check(ok_json("verify", cwd=root)["same"] is True, "clean")
    write(root, "main.c", "int main(void) { return 1; }\n")
    os.remove(os.path.join(root, "py/two.py"))
    write(root, "new.c", "int fresh(void);\n")
    r = run("verify", cwd=root)
    equal(r.returncode, 1, "exit code when the tree has changed")
    out = r.stdout.decode()
    for words in (("changed", "main.c"), ("gone", "py/two.py"), ("new", "new.c")):
        check(any(all(w in line for w in words) for line in out.splitlines()), f"{words} in {out!r}")
    r = run("verify", "--json", cwd=root)
    answer = json.loads(r.stdout)
    equal((r.returncode, answer.get("same"), len(answer.get("differences", []))), (1, False, 3), "as JSON")
    ok("ingest", root, "-q")
    ok("verify", cwd=root)


def test_verify_knows_the_options():
    root = sample_tree()
    ok("ingest", root, "-q", "--exclude", "py", "--max-file-size", "1M")
    check(ok_json("verify", cwd=root)["same"] is True, "with the options of the ingest")


# --- databases ---------------------------------------------------------------------------------------------------


def test_connection_strings():
    root = sample_tree()
    if "rocksdb" in engines():
        typed = "rocksdb:./parseltongue20260207/analysis.db"
        s = ok_json("ingest", ".", "--db", typed, cwd=root)
        check(os.path.isdir(os.path.join(root, "parseltongue20260207/analysis.db")), "the path asked for")
        equal(s["database"], typed, "connection in the summary")
        equal(digest(root, "--db", typed), s["digest"], "digest")
        check(ok_json("verify", "--db", typed, cwd=root)["same"] is True, "verify beside its own database")
        equal(ok_json("ingest", ".", "--db", typed, cwd=root)["digest"], s["digest"], "ingested again")
        shutil.rmtree(os.path.join(root, "parseltongue20260207"))
    s = ok_json("ingest", root, "--db", "mem")
    check(not os.path.exists(os.path.join(root, ".parseltongue")), "mem keeps nothing")
    err = fails(1, "ingest", root, "--db", "nonsense:x")
    check(all(name in err for name in ("lmdb", "rocksdb", "mem")), "engines there are")
    fails(1, "stats", "--db", "nonsense:x")
    fails(1, "stats", "--db", "mem")
    ok("ingest", root, "-q", "--db", "deep/er/graph", cwd=root)
    equal(digest(root, "--db", "lmdb:deep/er/graph"), s["digest"], "a path alone is LMDB's")
    names = [e["name"] for e in ok_json("engines")["engines"]]
    equal(names, ["lmdb", "rocksdb", "sled", "mem"], "engines")


def test_a_damaged_database_is_an_error():
    root = sample_tree()
    ok("ingest", root, "-q")
    folder = os.path.join(root, ".parseltongue")
    data = max((os.path.join(folder, n) for n in os.listdir(folder)), key=os.path.getsize)
    size = os.path.getsize(data)
    generator = random.Random(7)
    for _ in range(20):
        with open(data, "r+b") as f:
            f.seek(generator.randrange(size))
            f.write(bytes(generator.randrange(256) for _ in range(64)))
        for args in (["verify"], ["export", "edge"], ["stats"]):
            r = run(*args, cwd=root)
            check(r.returncode in (0, 1), f"{args} on damaged bytes: exit {r.returncode} {r.stderr[:200]!r}")
    with open(data, "r+b") as f:
        f.truncate(size // 2)
    for args in (["verify"], ["export", "entity"], ["stats"]):
        r = run(*args, cwd=root)
        check(r.returncode in (0, 1), f"{args} on half a file: exit {r.returncode} {r.stderr[:200]!r}")


def start_ingest(root, *args):
    return subprocess.Popen([PROGRAM, "ingest", root, "-q", *args], env=ENV, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def stopped_writer(root):
    """An ingest that is stopped after it has begun to write; None when it was over too soon."""
    for wait in (0.02, 0.04, 0.08, 0.01, 0.16):
        p = start_ingest(root)
        time.sleep(wait)
        p.send_signal(signal.SIGSTOP)
        if p.poll() is None and run("ingest", root, "-q").returncode == 1:
            return p
        p.send_signal(signal.SIGCONT)
        p.communicate()
    return None


def test_a_second_writer_is_told_and_readers_go_on():
    root = big_tree()
    ok("ingest", root, "-q")
    old = digest(root)
    for i in range(60):
        write(root, f"src/file_{i}.c", f"int changed_{i}(void) {{ return {i}; }}\n" * 150)
    new = ok_json("ingest", root, "--db", "mem")["digest"]
    p = stopped_writer(root)
    if not p:
        raise Skip("no ingest could be caught while writing")
    check("in use" in fails(1, "ingest", root, "-q"), "database is in use")
    r = run("ingest", root, "--json")
    equal(json.loads(r.stdout)["code"], "busy", "code as JSON")
    equal(digest(root), old, "a reader during a write")
    check(ok("callers", "f_1_1", cwd=root), "a question during a write")
    p.send_signal(signal.SIGCONT)
    p.communicate(timeout=120)
    equal((p.returncode, digest(root)), (0, new), "the writer goes on")


def test_killed_ingests():
    for name in ["lmdb"] + [e for e in engines() if e == "rocksdb"]:
        root = big_tree(30, 120)
        db = f"{name}:{root}/.db/graph"
        ok("ingest", root, "-q", "--db", db)
        generator = random.Random(11)
        began = time.monotonic()
        ok("ingest", root, "-q", "--db", "mem")
        typical = time.monotonic() - began
        known = {digest(root, "--db", db)}
        for i in range(KILLS if name == "lmdb" else max(1, KILLS // 3)):
            for j in range(30):
                write(root, f"src/file_{j}.c", "".join(f"int g_{i}_{j}_{k}(int a) {{ return g_{i}_{(j + 1) % 30}_{k}(a); }}\n" for k in range(120)))
            new = ok_json("ingest", root, "--db", "mem")["digest"]
            p = start_ingest(root, "--db", db)
            time.sleep(generator.random() * typical * 1.5)
            p.kill()
            p.communicate()
            now = digest(root, "--db", db)
            check(now in known | {new}, f"{name}: a graph that is neither the old nor the new one after kill {i}")
            r = run("verify", "--db", db, cwd=root)
            verdict = r.stderr.decode()
            check(r.returncode == 0 if now == new else "has changed since" in verdict, f"{name}: verify after kill {i}: {verdict}")
            known = {now}
        ok("ingest", root, "-q", "--db", db)
        ok("verify", "--db", db)


def disk_use(folder):
    return sum(os.stat(os.path.join(where, f)).st_blocks * 512 for where, _, files in os.walk(folder) for f in files)


def small_disk(size):
    mount = new_tree("disk")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", mount], capture_output=True)
    return mount if done.returncode == 0 else None


def test_a_full_disk():
    root = big_tree(160, 150)
    first = new_tree("first")
    write(first, "a.c", "int one(void) { return 1; }\n")
    for name in ["lmdb"] + [e for e in engines() if e == "rocksdb"]:
        whole = new_tree("whole")
        ok("ingest", root, "-q", "--db", f"{name}:{whole}/graph")
        size = disk_use(whole) // 2
        mount = small_disk(size) if os.geteuid() == 0 else None
        where = mount or new_tree("db")
        limit = None if mount else lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
        try:
            db = f"{name}:{where}/graph"
            ok("ingest", first, "-q", "--db", db)
            old = digest(first, "--db", db)
            r = run("ingest", root, "-q", "--db", db, preexec_fn=limit)
            message = r.stderr.decode()
            check(r.returncode == 1 and re.search("full|space|large|limit", message, re.I), f"{name}: exit {r.returncode} {message!r}")
            equal(digest(first, "--db", db), old, f"{name}: the old graph")
            ok("verify", "--db", db, cwd=first)
        finally:
            if mount:
                subprocess.run(["umount", "-l", mount])


# --- bad trees -----------------------------------------------------------------------------------------------------


def test_strange_files():
    root = new_tree()
    write(root, "good.py", "def good():\n    return 1\n")
    with open(os.path.join(os.fsencode(root), b"caf\xe9.py"), "w") as f:
        f.write("def latin():\n    return good()\n")
    write(root, "with space:colon%percent.py", "def odd(): pass\n")
    write(root, "new\nline.py", "def newline(): pass\n")
    os.symlink(".", os.path.join(root, "loop"))
    os.symlink("nowhere.py", os.path.join(root, "dangling.py"))
    os.symlink("good.py", os.path.join(root, "link.py"))
    os.mkfifo(os.path.join(root, "pipe.py"))
    write(root, "empty.py", "")
    write(root, "nul.py", b"def nul():\n    pass\n" + b"\0" * 100)
    write(root, "late_nul.py", b"def late():\n    pass\n" + b"#" * 9000 + b"\0\n")
    write(root, "bytes.py", bytes(range(1, 256)) * 20)
    write(root, "long_line.py", "x = [" + "1, " * 400000 + "]\n")
    write(root, "long_name.c", "int " + "n" * 100000 + "(void) { return 1; }\n")
    write(root, "utf16.py", "def u(): pass\n".encode("utf-16"))
    write(root, "bom.py", b"\xef\xbb\xbfdef with_bom():\n    pass\n")
    write(root, "cr.c", b"int a(void);\rint b(void) { return a(); }\r")
    write(root, "d/" * 100 + "deep.py", "def deep(): pass\n")
    s = ok_json("ingest", root)
    reasons = {row["path"]: row["reason"] for row in map(json.loads, ok("export", "skipped", cwd=root).splitlines())}
    for path, reason in (("loop", "symlink"), ("dangling.py", "symlink"), ("link.py", "symlink"), ("pipe.py", "special_file"),
                         ("nul.py", "binary"), ("utf16.py", "binary")):
        equal(reasons.get(path), reason, path)
    files = [json.loads(line) for line in ok("export", "file", cwd=root).splitlines()]
    equal(len(files), s["files_ingested"], "files")
    for path in ("good.py", "empty.py", "late_nul.py", "long_line.py", "bom.py", "new\nline.py"):
        check(any(f["path"] == path for f in files), f"{path} is in the graph")
    for relation in RELATIONS:
        ok("export", relation, "--format", "csv", cwd=root)
    for row in map(json.loads, ok("export", "entity", cwd=root).splitlines()):
        if "\ufffd" not in row["key"] and len(row["key"]) < 60000:
            equal(ok_json("show", row["key"], cwd=root)["key"], row["key"], "a key that is shown is understood")
    check(ok_json("verify", cwd=root)["same"] is True, "verify")
    equal(ok_json("ingest", root, "--sequential")["digest"], s["digest"], "sequential")


BRACKETS = {
    "a.rs": ("fn f() { let x = ", "(", ")", "; }"), "a.py": ("x = ", "[", "]", "\n"), "a.js": ("x = ", "[", "]", ";"),
    "a.jsx": ("x = ", "<a>", "</a>", ";"), "a.ts": ("x = ", "[", "]", ";"), "a.tsx": ("x = ", "(", ")", ";"),
    "a.go": ("package p\nvar x = ", "(", ")", "\n"), "A.java": ("class A { int x = ", "(", ")", "; }"),
    "a.c": ("int x = ", "(", ")", ";"), "a.cpp": ("int x = ", "{", "}", ";"), "a.rb": ("x = ", "[", "]", "\n"),
    "a.php": ("<?php $x = ", "[", "]", ";"), "A.cs": ("class A { int x = ", "(", ")", "; }"), "a.swift": ("let x = ", "[", "]", "\n"),
    "blocks.c": ("void f(void) ", "{", "}", "\n"), "blocks.js": ("", "{", "}", "\n"), "blocks.rs": ("fn f() ", "{", "}", "\n"),
    "modules.rs": ("", "mod a {", "}", "\n"), "classes.java": ("", "class A {", "}", "\n"), "names.cpp": ("", "namespace a {", "}", "\n"),
    "calls.py": ("x = ", "f(", ")", "\n"), "chain.js": ("x = a", ".b()", "", ";"), "sum.c": ("int x = 1", " + 1", "", ";"),
    "functions.js": ("", "function f() {", "}", "\n"), "arrows.ts": ("x = ", "() => ", "", "1;"), "ifs.c": ("void f(void) {", "if (a) ", "", ";}"),
    "else.c": ("void f(void) { if (a) ;", " else if (a) ;", "", "}"), "pointers.c": ("int ", "*", "", "p;"), "templates.cpp": ("", "a<", ">", " x;"),
    "open.c": ("", "(", "", ""), "close.rs": ("", "", "}", ""),
}


def test_deep_nesting():
    root = new_tree()
    depth = 10000
    for name, (head, left, right, tail) in BRACKETS.items():
        write(root, name, head + left * depth + ("1" if left == "(" else "") + right * depth + tail)
    r = run("ingest", root, "--json")
    check(r.returncode == 0, f"exit {r.returncode}: {r.stderr[:300]!r}")
    if r.returncode != 0:
        for name in BRACKETS:
            one = run("ingest", root, "--db", "mem", "-q", "--include", name)
            check(one.returncode == 0, f"{name} alone: exit {one.returncode} {one.stderr[:200]!r}")
        return
    for relation in RELATIONS:
        ok("export", relation, cwd=root)
    check(ok_json("verify", cwd=root)["same"] is True, "verify")


def test_files_that_vanish():
    root = big_tree(200, 20)
    for _ in range(5):
        p = start_ingest(root)
        for i in range(200):
            path = os.path.join(root, f"src/file_{i}.c")
            if os.path.exists(path):
                os.rename(path, path + ".away")
            elif os.path.exists(path + ".away"):
                os.rename(path + ".away", path)
        _, err = p.communicate(timeout=120)
        equal((p.returncode, err), (0, b""), "an ingest while files come and go")
    ok("ingest", root, "-q")
    ok("verify", cwd=root)


def test_unreadable_files():
    if os.geteuid() == 0:
        raise Skip("root can read everything")
    root = sample_tree()
    os.chmod(os.path.join(root, "main.c"), 0)
    os.chmod(os.path.join(root, "py"), 0)
    try:
        ok("ingest", root, "-q")
        check("unreadable" in ok("skipped", cwd=root), "unreadable")
    finally:
        os.chmod(os.path.join(root, "py"), 0o755)


def test_empty_tree():
    root = new_tree()
    equal(ok_json("ingest", root)["files_ingested"], 0, "files")
    for name in ("stats", "tree", "entities", "edges", "skipped", "verify"):
        ok(name, cwd=root)
    fails(1, "callers", "x", cwd=root)


def test_broken_output():
    root = sample_tree()
    ok("ingest", root, "-q")
    with open("/dev/full", "w") as full:
        for args in (["stats"], ["export", "entity"], ["ingest", root], ["--help"]):
            r = subprocess.run([PROGRAM, *args], cwd=root, env=ENV, stdout=full, stderr=subprocess.PIPE)
            check(r.returncode == 1 and r.stderr, f"{args} to a full device: exit {r.returncode}")


# --- a real tree -----------------------------------------------------------------------------------------------------


def test_redis():
    redis = os.path.join(CORPORA, "redis")
    if not os.path.isdir(redis):
        raise Skip("no redis in " + CORPORA)
    db = "lmdb:" + new_tree("db") + "/graph"
    s = ok_json("ingest", redis, "--db", db)
    check(s["files_ingested"] > 500 and s["entities"] > 10000 and s["edges"] > 30000, f"summary {s}")
    equal(ok_json("ingest", redis, "--db", db, "--sequential")["digest"], s["digest"], "sequential again")
    check(ok_json("verify", "--db", db)["same"] is True, "verify")
    callers = ok_json("callers", "c:fn:dictAdd:src/dict.c", "--db", db)["callers"]
    check(len(callers) > 20, f"{len(callers)} callers of dictAdd")
    check("dictAdd" in ok("search", "dictAdd", "--db", db), "search")


def main():
    passed = failed = 0
    part = sys.argv[2] if len(sys.argv) > 2 else ""
    tests = [(name, f) for name, f in globals().items() if name.startswith("test_") and part in name]
    try:
        for name, test in tests:
            problems.clear()
            try:
                test()
            except Skip as why:
                print(f"skipped {name}: {why}")
                continue
            except Exception as e:
                line = e.__traceback__.tb_next.tb_lineno if e.__traceback__.tb_next else 0
                problems.append(f"line {line}: {type(e).__name__}: {e}")
            passed += not problems
            failed += bool(problems)
            for problem in problems[:20]:
                print(f"FAILED {name}: {problem}")
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
