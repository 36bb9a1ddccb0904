#!/usr/bin/env python3
"""cozo_roundtrip.py PARSELTONGUE [FOLDER]: what is exported is read by the real CozoDB, and comes back.

Ingests FOLDER (a small tree of its own when none is given), exports, and compares every row that CozoDB shows of the
graph's relations with the rows of `export RELATION`. Then CozoDB adds relations with an index, a trigger and a vector
index to the file, which go through `import` and `export` again: into the graph's own database, and into one where
other ids are taken. Exits with 77 (skipped) when the Python package pycozo[embedded] is not there."""
import json
import os
import subprocess
import sys
import tempfile

try:
    from pycozo.client import Client
    import cozo_embedded  # noqa: F401
except ImportError:
    print("skipped: the Python package pycozo[embedded] is not installed")
    sys.exit(77)

PROGRAM = os.path.abspath(sys.argv[1])
KEYS = {"entity": 1, "edge": 3, "reference": 5, "file": 1, "skipped": 1, "codebase": 1}
COMPATIBLE = ["CodeGraph", "DependencyEdges", "FileHashCache", "TestEntitiesExcluded", "FileWordCoverage", "IgnoredFiles"]
passed = failed = 0


def check(name, got, expected):
    global passed, failed
    if got == expected:
        passed += 1
    else:
        failed += 1
        print(f"{name}: got {str(got)[:300]}, expected {str(expected)[:300]}", file=sys.stderr)


def run(*args, ok=True):
    done = subprocess.run([PROGRAM, *args], capture_output=True)
    check(" ".join(args[:2]) + f" ({done.stderr.decode(errors='replace').strip()})", done.returncode == 0, ok)
    return done.stdout


def cozo(path):
    return Client("sqlite", path, dataframe=False)


def compare_rows(client, db):
    for relation in KEYS:
        lines = [json.loads(line) for line in run("export", relation, "--db", db).splitlines()]
        if not lines:
            continue
        columns = list(lines[0])
        names = ", ".join(f"{c}: v{i}" for i, c in enumerate(columns))
        head = ", ".join(f"v{i}" for i in range(len(columns)))
        rows = client.run(f"?[{head}] := *{relation}{{{names}}}")["rows"]
        expected = {json.dumps([row[c] for c in columns[:KEYS[relation]]]): [row[c] for c in columns] for row in lines}
        got = {json.dumps(row[:KEYS[relation]]): row for row in rows}
        check(f"rows of {relation}", (len(got), got == expected), (len(expected), True))
    for relation in COMPATIBLE:
        check(f"{relation} is there", relation in [r[0] for r in client.run("::relations")["rows"]], True)


def add_relations(client):
    client.run("?[k, v] <- [[1, 'x'], [2, 'y']] :create mine {k => v}")
    client.run("::index create mine:by_v {v, k}")
    client.run(":create log {k => v}")
    client.run("::set_triggers mine on put { ?[k, v] := _new[k, v] :put log {k => v} }")
    client.run(":create points {k => at: <F32; 3>}")
    client.run("?[k, at] <- [['a', vec([1, 2, 3])], ['b', vec([1, 2, 4])]] :put points {k => at}")
    client.run("::hnsw create points:near {dim: 3, m: 10, dtype: F32, fields: [at], distance: L2, ef_construction: 20}")


def check_relations(client, number):
    check("rows", client.run("?[k, v] := *mine{k, v}")["rows"][:2], [[1, "x"], [2, "y"]])
    nearest = client.run("?[k, d] := ~points:near{k | query: vec([1, 2, 3]), k: 2, ef: 20, bind_distance: d}")["rows"]
    check("vector index", nearest, [["a", 0.0], ["b", 1.0]])
    client.run("?[k, v] <- [[%d, 'z']] :put mine {k => v}" % number)
    check("index", client.run("?[k] := *mine:by_v{v: 'z', k}")["rows"], [[number]])
    check("trigger", client.run("?[k, v] := *log{k, v}")["rows"], [[number, "z"]])


def make_tree(folder):
    os.makedirs(folder + "/src")
    with open(folder + "/src/a.c", "w", encoding="utf-8") as f:
        f.write('#include "b.h"\n/* Größe */\nint size(void) { return twice(1) + twice(2); }\n')
    with open(folder + "/src/b.h", "wb") as f:
        f.write(b"/* latin-1: gr\xf6\xdfe */\nstatic int twice(int x) { return 2 * x; }\n")
    with open(folder + "/src/test_b.py", "w", encoding="utf-8") as f:
        f.write("import os\n# words of a comment\ndef test_one():\n    assert os.sep\n")
    with open(folder + "/notes.txt", "w", encoding="utf-8") as f:
        f.write("no source\n")


with tempfile.TemporaryDirectory() as work:
    tree = sys.argv[2] if len(sys.argv) > 2 else work + "/tree"
    if len(sys.argv) <= 2:
        make_tree(tree)
    db, other = f"lmdb:{work}/db", f"lmdb:{work}/other"
    run("ingest", tree, "--db", db, "--quiet")
    run("export", work + "/one.cozo", "--format", "cozo", "--db", db)
    run("export", work + "/one.cozo", "--format", "cozo", "--db", db, ok=False)  # it is there already
    client = cozo(work + "/one.cozo")
    compare_rows(client, db)
    add_relations(client)
    client.close()
    run("import", work + "/one.cozo", "--format", "cozo", "--db", db)
    run("check", "--db", db)
    run("export", work + "/two.cozo", "--format", "cozo", "--db", db)
    client = cozo(work + "/two.cozo")
    compare_rows(client, db)
    check_relations(client, 3)
    client.close()

    # Into a database where ids are taken.
    run("ingest", tree, "--db", other, "--quiet")
    client = cozo(work + "/taken.cozo")
    client.run("?[k] <- [[1]] :create taken {k}")
    client.run(":create taken2 {k}")
    client.close()
    run("import", work + "/taken.cozo", "--format", "cozo", "--db", other)
    run("import", work + "/taken.cozo", "--format", "cozo", "--db", other, ok=False)  # they are there already
    client = cozo(work + "/mine.cozo")
    add_relations(client)
    client.close()
    run("import", work + "/mine.cozo", "--format", "cozo", "--db", other)
    run("export", work + "/three.cozo", "--format", "cozo", "--db", other)
    client = cozo(work + "/three.cozo")
    check("taken", client.run("?[k] := *taken{k}")["rows"], [[1]])
    check_relations(client, 4)
    client.close()

    # What a file says of the graph must be what the graph says.
    client = cozo(work + "/one.cozo")
    client.run("?[name, value] <- [['files', '0']] :put codebase {name => value}")
    client.close()
    run("ingest", tree, "--db", f"lmdb:{work}/third", "--quiet")
    run("import", work + "/one.cozo", "--format", "cozo", "--db", f"lmdb:{work}/third", ok=False)

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
