#!/usr/bin/env python3
"""Compares the graph algorithms with networkx, and Leiden with igraph if that can be imported.

    python3 tests/graph/reference.py build/release/tests/test_graph_cases

The argument is the test program, which runs the cases it is given and prints the results. Needs a Python with
networkx and scipy: python3 -m venv build/venv && build/venv/bin/pip install networkx numpy scipy igraph
"""
import math
import random
import subprocess
import sys
import tempfile

try:
    import networkx as nx
    import scipy  # networkx needs it for PageRank
except ImportError:
    print("networkx or scipy is not installed: nothing to compare with")
    print("0 passed, 0 failed, 1 skipped")
    sys.exit(0)
try:
    import igraph
except ImportError:
    igraph = None

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "build/release/tests/test_graph_cases"
results = {True: 0, False: 0}


def check(name, good):
    results[bool(good)] += 1
    if not good:
        print("FAILED", name)


def near(a, b, tolerance=1e-8):
    return a == b or abs(a - b) <= tolerance * (1 + abs(a))


def ask(graph, flags, runs):
    """The lines that each run prints, split into words."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(f"graph {graph.number_of_nodes()} {flags}\n")
        for a, b, weight in graph.edges(data="weight"):
            file.write(f"{a} {b}" + (f" {weight!r}" if weight is not None else "") + "\n")
        file.write("".join(f"run {run}\n" for run in runs))
        file.flush()
        text = subprocess.run([PROGRAM, "print", file.name], check=True, capture_output=True, text=True).stdout
    answers = []
    for line in text.splitlines():
        if line.startswith("run "):
            answers.append([])
        else:
            answers[-1].append(line.split())
    return dict(zip(runs, answers))


def values(lines, column=1):
    return {int(words[0]): float(words[column]) for words in lines}


def partition(lines):
    groups = {}
    for words in lines:
        if words[0].isdigit():
            groups.setdefault(words[1], set()).add(int(words[0]))
    return sorted(map(sorted, groups.values()))


def same_values(name, ours, theirs, tolerance=1e-8):
    check(name, ours.keys() == theirs.keys() and all(near(ours[v], theirs[v], tolerance) for v in ours))


def path_cost(words):
    return float(words[-1])


def compare_directed(name, g):
    runs = ["degrees", "pagerank epsilon=1e-13 iterations=1000", "closeness", "betweenness", "scc", "connected",
            "dijkstra start=0", "topsort", "reach start=0", "cycles"]
    goal = g.number_of_nodes() - 1
    yen = f"yen start=0 goal={goal} k=12"
    ties = f"ties start=0 goal={goal}"
    a = ask(g, "", runs + [yen, ties])
    weighted = any(w is not None for *_, w in g.edges(data="weight"))
    weight = "weight" if weighted else None
    same_values(name + " degree", values(a["degrees"]), dict(g.degree()))
    same_values(name + " pagerank", values(a[runs[1]]), nx.pagerank(g, tol=1e-13, max_iter=1000, weight=None), 1e-7)
    same_values(name + " betweenness", values(a["betweenness"]),
                nx.betweenness_centrality(g, normalized=False, weight=weight))
    reached, total = {}, {}
    for v in g:
        lengths = nx.single_source_dijkstra_path_length(g, v, weight=weight or (lambda *_: 1))
        reached[v], total[v] = len(lengths), sum(lengths.values())
    same_values(name + " reached", values(a["closeness"], 1), reached)
    same_values(name + " distance sums", values(a["closeness"], 2), total)
    check(name + " scc", partition(a["scc"]) == sorted(map(sorted, nx.strongly_connected_components(g))))
    check(name + " connected", partition(a["connected"]) == sorted(map(sorted, nx.weakly_connected_components(g))))
    lengths = nx.single_source_dijkstra_path_length(g, 0, weight=weight or (lambda *_: 1))
    same_values(name + " dijkstra", values(a["dijkstra start=0"]), {v: lengths.get(v, math.inf) for v in g})
    condensed = nx.condensation(g)
    cyclic = {c for c in condensed if len(condensed.nodes[c]["members"]) > 1
              or any(g.has_edge(v, v) for v in condensed.nodes[c]["members"])}
    behind = set(cyclic).union(*(nx.descendants(condensed, c) for c in cyclic)) if cyclic else set()
    order = [int(v) for v in (a["topsort"] or [[]])[0]]
    place = {v: i for i, v in enumerate(order)}
    check(name + " topsort", set(order) == {v for c in condensed if c not in behind
                                            for v in condensed.nodes[c]["members"]}
          and all(place[x] < place[y] for x, y in g.edges() if x in place and y in place))
    layers = [sorted(layer) for layer in nx.bfs_layers(g, 0)]
    check(name + " reach", [[int(v) for v in words[1:]] for words in a["reach start=0"]] == layers)
    check(name + " cycles", len(a["cycles"]) == len(cyclic))
    simple = []
    if nx.has_path(g, 0, goal):
        for path in nx.shortest_simple_paths(g, 0, goal, weight=weight):
            simple.append(nx.path_weight(g, path, "weight") if weighted else len(path) - 1)
            if len(simple) == 12:
                break
    check(name + " yen", len(simple) == len(a[yen]) and all(near(path_cost(w), c) for w, c in zip(a[yen], simple)))
    tied = list(nx.all_shortest_paths(g, 0, goal, weight=weight)) if nx.has_path(g, 0, goal) else []
    check(name + " ties", sorted([int(v) for v in w[:-2]] for w in a[ties]) == sorted(tied))


def compare_cycles(name, g):
    a = ask(g, "", ["johnson limit=20000"])["johnson limit=20000"]
    ours = [[int(v) for v in words[:-2]] for words in a[:-1]]
    theirs = []
    for cycle in nx.simple_cycles(g):
        start = cycle.index(min(cycle))
        theirs.append(cycle[start:] + cycle[:start])
        if len(theirs) > 20000:
            break
    if len(theirs) <= 20000:
        check(name + " johnson", a[-1] == ["complete"] and sorted(ours) == sorted(theirs))
    else:
        check(name + " johnson", a[-1] == ["cut"] and len(ours) == 20000)


def compare_undirected(name, g):
    runs = ["kcore", "clustering", "prim start=0", "kruskal", "leiden", "leiden seed=9 resolution=1.5", "louvain",
            "betweenness", "labels rounds=100"]
    a = ask(g, "undirected simple", runs)
    same_values(name + " core", values(a["kcore"]), nx.core_number(g))
    same_values(name + " clustering", values(a["clustering"]), nx.clustering(g))
    same_values(name + " triangles", values(a["clustering"], 2), nx.triangles(g))
    theirs = nx.betweenness_centrality(g, normalized=False)
    same_values(name + " betweenness", values(a["betweenness"]), {v: 2 * b for v, b in theirs.items()})
    forest = nx.minimum_spanning_tree(g)
    check(name + " kruskal", len(a["kruskal"]) == forest.number_of_edges())
    check(name + " prim", len(a["prim start=0"]) == len(nx.node_connected_component(g, 0)) - 1)
    for run, resolution in (("leiden", 1), ("leiden seed=9 resolution=1.5", 1.5)):
        groups = partition(a[run])
        modularity = nx.community.modularity(g, groups, resolution=resolution)
        check(f"{name} {run} modularity", near(modularity, float(a[run][-1][1])))
        check(f"{name} {run} connected", all(nx.is_connected(g.subgraph(c)) for c in groups))
        if igraph:
            h = igraph.Graph(n=g.number_of_nodes(), edges=list(g.edges()))
            best = max(nx.community.modularity(
                g, list(h.community_leiden("modularity", resolution=resolution, n_iterations=10)),
                resolution=resolution) for _ in range(3))
            check(f"{name} {run} against igraph {modularity:.4f} {best:.4f}", modularity > best - 0.02)
    best = nx.community.modularity(g, nx.community.louvain_communities(g, seed=1))
    levels = a["louvain"]
    if levels:
        labels = levels[-1][1:]
        groups = partition([[str(v), label] for v, label in enumerate(labels)])
        modularity = nx.community.modularity(g, groups)
        check(f"{name} louvain {modularity:.4f} {best:.4f}", modularity > best - 0.03)


def plain_louvain(arcs, n, delta, rounds):
    """Louvain on directed arcs {(from, to): weight}, straight from its definition: a list of divisions."""
    levels = []
    while n > 2 and arcs:
        total = sum(arcs.values())
        out, into = [0] * n, [0] * n
        for (a, b), w in arcs.items():
            out[a] += w
            into[b] += w
        home = list(range(n))

        def gain(v, c):
            others = [u for u in range(n) if u != v and home[u] == c]
            link = sum(arcs.get((v, u), 0) + arcs.get((u, v), 0) for u in others)
            return link - (sum(out[u] for u in others) * into[v] + sum(into[u] for u in others) * out[v]) / total

        last = -math.inf
        for _ in range(rounds):
            q = sum(arcs.get((a, b), 0) - out[a] * into[b] / total
                    for a in range(n) for b in range(n) if home[a] == home[b]) / total
            if q <= last + delta:
                break
            last, moved = q, False
            for v in range(n):
                stay, best, most = gain(v, home[v]), home[v], 0
                for u in sorted(b for a, b in arcs if a == v and b != v):
                    more = gain(v, home[u]) - stay if home[u] != home[v] else 0
                    if more > most:
                        best, most = home[u], more
                moved |= best != home[v]
                home[v] = best
            if not moved:
                break
        ranks = {}
        labels = [ranks.setdefault(c, len(ranks)) for c in home]
        if len(ranks) == n:
            break
        levels.append(labels if not levels else [labels[c] for c in levels[-1]])
        joined = {}
        for (a, b), w in arcs.items():
            joined[labels[a], labels[b]] = joined.get((labels[a], labels[b]), 0) + w
        arcs, n = joined, len(ranks)
    return levels


def compare_louvain(name, g):
    flags = "" if g.is_directed() else "undirected"
    arcs = {}
    for a, b, w in g.edges(data="weight"):
        arcs[a, b] = arcs.get((a, b), 0) + (w or 1)
        if not g.is_directed():
            arcs[b, a] = arcs.get((b, a), 0) + (w or 1)
    a = ask(g, flags, ["louvain delta=0.0001 rounds=10"])["louvain delta=0.0001 rounds=10"]
    ours = [[int(v) for v in words[1:]] for words in a]
    check(name + " louvain by definition", ours == plain_louvain(arcs, g.number_of_nodes(), 0.0001, 10))


def louvain_graphs(dice):
    """Small graphs whose number of arcs is a power of two: every share of the total is then exact."""
    for i in range(60):
        directed = i % 2 == 0
        n, arcs = dice.choice(((6, 16), (10, 32), (16, 64)))
        edges = [(a, b) for a in range(n) for b in range(n) if (a != b if directed else a < b)]
        g = nx.DiGraph() if directed else nx.Graph()
        g.add_nodes_from(range(n))
        g.add_edges_from(dice.sample(edges, min(len(edges), arcs if directed else arcs // 2)))
        yield f"louvain graph {i}", g


def compare_trees(name, g):
    a = ask(g, "undirected", ["prim start=0", "kruskal"])
    total = sum(w for *_, w in nx.minimum_spanning_edges(g, data="weight", keys=False)) if g.is_multigraph() else \
        nx.minimum_spanning_tree(g).size(weight="weight")
    check(name + " kruskal cost", near(sum(float(w[2]) for w in a["kruskal"]), total))
    if nx.is_connected(g):
        check(name + " prim cost", near(sum(float(w[2]) for w in a["prim start=0"]), total))


def with_weights(g, dice, whole):
    for _, _, data in g.edges(data=True):
        data["weight"] = dice.randint(1, 6) if whole else dice.uniform(0.1, 5)
    return g


def plain(g):
    """Nodes 0 … n − 1, no weights."""
    h = nx.convert_node_labels_to_integers(g)
    made = (nx.DiGraph if g.is_directed() else nx.Graph)()
    made.add_nodes_from(range(h.number_of_nodes()))
    made.add_edges_from((a, b) for a, b, *_ in h.edges())
    return made


def main():
    random.seed(1)  # igraph's source of chance
    dice = random.Random(20)
    directed = {f"random {n} {p}": nx.gnp_random_graph(n, p, seed=n, directed=True)
                for n, p in ((1, 0), (9, 0.3), (40, 0.03), (60, 0.06), (150, 0.02))}
    directed["loops"] = nx.DiGraph([(0, 1), (1, 1), (1, 2), (2, 0), (2, 3), (3, 3)])
    directed["scale free"] = nx.scale_free_graph(200, seed=3)
    directed["tournament"] = nx.gnr_graph(80, 0.2, seed=4)
    for name, g in directed.items():
        g = plain(g)
        compare_directed(name, g)
        compare_directed(name + " weighted", with_weights(g.copy(), dice, True))
        compare_directed(name + " real", with_weights(g.copy(), dice, False))
        if g.number_of_edges() < 150:
            compare_cycles(name, g)
    undirected = {
        "karate": nx.karate_club_graph(),
        "caveman": nx.connected_caveman_graph(12, 6),
        "planted": nx.planted_partition_graph(8, 20, 0.5, 0.03, seed=5),
        "sparse": nx.gnp_random_graph(120, 0.015, seed=6),
        "attachment": nx.barabasi_albert_graph(200, 3, seed=7),
        "geometric": nx.random_geometric_graph(150, 0.12, seed=8),
        "grid": nx.grid_2d_graph(8, 9),
    }
    for name, g in undirected.items():
        g = plain(g)
        compare_undirected(name, g)
        compare_trees(name, with_weights(g.copy(), dice, False))
    for name, g in louvain_graphs(dice):
        compare_louvain(name, g)
    print(f"{results[True]} passed, {results[False]} failed")
    return 1 if results[False] else 0


if __name__ == "__main__":
    sys.exit(main())
