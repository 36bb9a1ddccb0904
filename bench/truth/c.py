#!/usr/bin/env python3
"""Call edges of C measured against gcc.

    bench/truth/c.py PROJECT SOURCES --link-tree build/release/tests/link_tree [--scratch DIR] [--show N]

SOURCES is copied to the scratch folder (outside the repository) and built there with its own build, through a
compiler wrapper that adds -O0 -fcallgraph-info -save-temps=obj: nothing is inlined, every compiled unit leaves
its call graph (.ci) and its preprocessed text (.i). A build that is already there is used again; remove the
folder to build anew. link_tree then links the same sources, and the two sets of edges (definition of the caller,
definition of the callee, both as file:line) are compared.

What is not compared, because gcc cannot say whether it is right:
  callers    that gcc did not compile: other platforms, options, programs
  callees    outside of the tree, and those of which no unit with a definition was compiled (--strict counts
             edges to them as false)
  branches   edges of ours whose only site lies on a line that no unit kept after preprocessing (#if), and those
             whose callee is written on the site's line but nowhere in the caller after preprocessing: an argument
             of a macro that drops it in this configuration (Assert)
  twins      a name with external linkage that several programs of the tree define: the one nearest to the
             caller is taken as gcc's answer, and where two are equally near the pair is left out
  pointers   calls through pointers are unknown to gcc; edges of tier `pointer` are counted apart
Everything else counts: an edge of ours that gcc does not have is false, also where gcc removed a call as dead.
"""
import argparse
import collections
import os
import re
import shutil
import subprocess
import sys

PROJECTS = {
    # name: (folders copied, configure, build, folders whose callers are compared)
    'redis': (['src', 'deps', 'utils', 'tests'], None,
              'make -C src -k -j{jobs} MALLOC=libc BUILD_TLS=no', ['src']),
    'redis-deps': (['src', 'deps', 'utils', 'tests'], None,
                   'make -C src -k -j{jobs} MALLOC=libc BUILD_TLS=no', ['deps']),
    'jemalloc': (['deps/jemalloc'], 'cd deps/jemalloc && ./configure --with-version=5.2.1-0-g0',
                 'make -C deps/jemalloc -j{jobs} build_lib_static', ['deps/jemalloc']),
    'postgresql': (['config', 'configure', 'configure.ac', 'aclocal.m4', 'GNUmakefile.in', 'Makefile', 'COPYRIGHT',
                    'src', 'contrib', 'doc/Makefile', 'doc/src/Makefile', 'doc/src/sgml/Makefile'],
                   './configure --without-readline --without-zlib --without-icu',
                   'make -C src/backend -k -j{jobs}', ['src']),
}

WRAPPER = '#!/bin/sh\nexec {cc} "$@" -O0 -fno-lto -fcallgraph-info -save-temps=obj\n'


def run(command, folder, path):
    env = dict(os.environ, PATH=path, CC='gcc')
    log = os.path.join(folder, 'truth.log')
    with open(log, 'ab') as out:
        code = subprocess.call(command, shell=True, cwd=folder, env=env, stdout=out, stderr=out)
    return code, log


def build(project, sources, scratch, jobs):
    """Copies and builds; the folder of the built tree."""
    folders, configure, make, _ = PROJECTS[project]
    tree = os.path.join(scratch, 'tree')
    if os.path.exists(os.path.join(scratch, 'built')):
        return tree
    shutil.rmtree(scratch, ignore_errors=True)
    wrappers = os.path.join(scratch, 'bin')
    os.makedirs(wrappers)
    for name in ('gcc', 'cc'):
        real = shutil.which('gcc')
        file = os.path.join(wrappers, name)
        with open(file, 'w') as out:
            out.write(WRAPPER.format(cc=real))
        os.chmod(file, 0o755)
    for folder in folders:
        source, target = os.path.join(sources, folder), os.path.join(tree, folder)
        if os.path.isdir(source):
            shutil.copytree(source, target, symlinks=True)
        elif os.path.exists(source):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy2(source, target)
    path = os.environ['PATH']
    if configure:
        code, log = run(configure, tree, path)
        if code:
            sys.exit(f'{configure}: failed, see {log}')
    # A program that does not link is no loss: its units were compiled.
    run(make.format(jobs=jobs), tree, wrappers + os.pathsep + path)
    open(os.path.join(scratch, 'built'), 'w').close()
    return tree


# --- what gcc says ----------------------------------------------------------------------------------------

NODE = re.compile(r'node: \{ title: "([^"]*)" label: "([^"\\]*)\\n([^"\\]*):(\d+):(\d+)[^}]*?(shape : ellipse)? \}')
EDGE = re.compile(r'edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"')
MARK = re.compile(r'# (\d+) "([^"]*)"')


class Places:
    """Paths as a compiler wrote them, as paths below the root; '' for those outside."""

    def __init__(self, root):
        self.root = os.path.realpath(root)
        self.known = {}

    def find(self, folder, path):
        key = (folder, path)
        if key not in self.known:
            self.known[key] = self.look(folder, path)
        return self.known[key]

    def look(self, folder, path):
        if os.path.isabs(path):
            return os.path.relpath(path, self.root) if path.startswith(self.root + os.sep) else ''
        while folder.startswith(self.root):
            full = os.path.realpath(os.path.join(folder, path))
            if os.path.isfile(full) and full.startswith(self.root + os.sep):
                return os.path.relpath(full, self.root)
            folder = os.path.dirname(folder)
        return ''


def read_units(root):
    """Of each unit: {title: (name, place or None)}, [(caller title, callee title)]."""
    places, units, active = Places(root), [], collections.defaultdict(dict)
    for folder, _, files in os.walk(places.root):
        for file in sorted(files):
            full = os.path.join(folder, file)
            if file.endswith('.ci'):
                units.append(read_unit(full, folder, places))
            elif file.endswith('.i'):
                read_active(full, folder, places, active)
    return units, active


def read_unit(full, folder, places):
    nodes, edges = {}, set()
    with open(full, errors='replace') as text:
        for line in text:
            m = NODE.match(line)
            if m:
                title, name, path, row, _, outside = m.groups()
                nodes[title] = (name, None if outside else (places.find(folder, path), int(row)))
                continue
            m = EDGE.match(line)
            if m:
                edges.add(m.groups())
    return os.path.relpath(full, places.root), nodes, edges


def read_active(full, folder, places, active):
    """Lines that survive preprocessing: a marker says where the next line stands."""
    path, row = '', 0
    with open(full, errors='replace') as text:
        for line in text:
            m = MARK.match(line)
            if m:
                path, row = places.find(folder, m.group(2)) if m.group(2)[0] != '<' else '', int(m.group(1))
                continue
            if path and not line.isspace():
                active[path].setdefault(row, line)
            row += 1


def nearness(a, b):
    return len(os.path.commonprefix([a.split('/')[:-1], b.split('/')[:-1]]))


def oracle(units):
    """Edges between places, definitions, pairs left out, names of places."""
    externs, compiled, names = collections.defaultdict(set), set(), {}
    for unit, nodes, _ in units:
        for title, (name, place) in nodes.items():
            if place and place[0]:
                compiled.add(place)
                names[place] = name
                if ':' not in title:
                    externs[title].add(place)
    edges, unsure = set(), set()
    for unit, nodes, calls in units:
        for source, target in calls:
            caller = nodes.get(source, ('', None))[1]
            if not caller or not caller[0] or target not in nodes:
                continue
            callee = nodes[target][1]
            if callee is None and target in externs:
                ranked = sorted(externs[target], key=lambda p: (-nearness(p[0], unit), p))
                best = nearness(ranked[0][0], unit)
                if len(ranked) > 1 and nearness(ranked[1][0], unit) == best:
                    unsure.update((caller, place) for place in ranked)
                    continue
                callee = ranked[0]
            if callee and callee[0]:
                edges.add((caller, callee))
    return edges - unsure, compiled, unsure, names


# --- what we say --------------------------------------------------------------------------------------------

def ours(link_tree, root):
    """{(caller, callee): (tier, line of the first site, sites)}, places of all functions, their names."""
    edges, functions = {}, {}
    text = subprocess.run([link_tree, root, '--calls'], check=True, capture_output=True, text=True).stdout
    for line in text.splitlines():
        fields = line.split('\t')
        if fields[0] == 'function':
            _, path, row, end, name = fields
            functions[(path, int(row))] = (name, int(end))
        elif fields[0] == 'call':
            _, path, row, to_path, to_row, tier, at, sites = fields
            edges[((path, int(row)), (to_path, int(to_row)))] = (tier, int(at), int(sites))
    return edges, functions


def is_dropped(root, active, functions, edge, line, cache={}):
    """Whether the callee is written on the site's line and preprocessing took it out of the caller."""
    (path, row), callee = edge
    word = re.compile(r'\b' + re.escape(functions[callee][0]) + r'\b')
    if path not in cache:
        with open(os.path.join(root, path), errors='replace') as text:
            cache[path] = text.read().split('\n')
    return bool(word.search(cache[path][line - 1])) and not is_mentioned(active, functions, edge)


def is_mentioned(active, functions, edge):
    """Whether the caller, preprocessed, has the callee's name."""
    (path, row), callee = edge
    word = re.compile(r'\b' + re.escape(functions[callee][0]) + r'\b')
    return any(word.search(active[path].get(at, '')) for at in range(row, functions[(path, row)][1] + 1))


def compare(root, units, active, callers, link_tree, strict):
    truth, compiled, unsure, names = oracle(units)
    found, functions = ours(link_tree, root)
    inside = tuple(folder + '/' for folder in callers)
    truth = {e for e in truth if e[0][0].startswith(inside)}
    pointer = {e for e, (tier, _, _) in found.items() if tier == 'pointer'}
    left = collections.Counter()
    compared = {}
    for edge, (tier, line, sites) in found.items():
        caller, callee = edge
        if not caller[0].startswith(inside) or caller not in compiled:
            left['callers not compiled, or elsewhere'] += 1
        elif edge in pointer and edge not in truth:
            left['through pointers'] += 1
        elif edge in unsure:
            left['several equally near programs define the callee'] += 1
        elif callee not in compiled and not strict:
            left['callees not compiled'] += 1
        elif edge not in truth and sites == 1 and line not in active[caller[0]]:
            left['sites that preprocessing removed'] += 1
        elif edge not in truth and is_dropped(root, active, functions, edge, line):
            left['arguments that a macro drops in this configuration'] += 1
        else:
            compared[edge] = tier
    return truth, compared, left, functions, names, found


def report(result, show, active):
    truth, compared, left, functions, names, found = result
    known = {e for e in truth if e[0] in functions and e[1] in functions}
    tiers = collections.defaultdict(lambda: [0, 0])
    for edge, tier in compared.items():
        tiers[tier][edge in truth] += 1
    right = sum(good for _, good in tiers.values())
    print(f'gcc: {len(truth)} edges; of {len(truth) - len(known)} an end is no definition of ours (counted as missed)')
    for reason, count in sorted(left.items()):
        print(f'  left out: {count:6} edges of ours: {reason}')
    for tier, (bad, good) in sorted(tiers.items(), key=lambda t: -t[1][1]):
        print(f'  {tier:11} {good:6} right {bad:5} false   precision {good / max(1, good + bad):.4f}')
    print(f'precision {right / max(1, len(compared)):.4f}  recall {right / max(1, len(truth)):.4f}')
    false = [e for e in compared if e not in truth]
    other = sum(not is_mentioned(active, functions, e) for e in false)
    print(f'  of {len(false)} false edges {other} name what the preprocessed caller does not mention: branches of #if in the '
          f'macros it uses; precision without them {right / max(1, len(compared) - other):.4f}')
    if show:
        name = lambda p: f'{p[0]}:{p[1]} {functions.get(p, names.get(p, "?"))[0] if p in functions else names.get(p, "?")}'
        missed = sorted(truth - set(compared))
        false = sorted(e for e in compared if e not in truth)
        step = lambda items: items[::max(1, len(items) // show)][:show]
        print(f'--- missed: {len(missed)}')
        for a, b in step(missed):
            note = '' if a in functions and b in functions else '  (no definition of ours)'
            print(f'  {name(a)} -> {name(b)}{note}')
        print(f'--- false: {len(false)}')
        for a, b in step(false):
            tier, line, sites = found[(a, b)]
            print(f'  {name(a)} -> {name(b)}  {tier} line {line} x{sites}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('project', choices=sorted(PROJECTS))
    parser.add_argument('sources', help='the tree as it was released')
    parser.add_argument('--link-tree', required=True, help='the program built from tests/link/link_tree.c')
    parser.add_argument('--scratch', default='/tmp/parseltongue-truth')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--show', type=int, default=0, metavar='N', help='print N missed and N false edges')
    parser.add_argument('--strict', action='store_true', help='edges to functions that were not compiled are false')
    options = parser.parse_args()
    scratch = os.path.join(options.scratch, options.project.replace('redis-deps', 'redis'))
    root = build(options.project, options.sources, scratch, options.jobs)
    units, active = read_units(root)
    if not units:
        sys.exit(f'nothing was compiled: see {root}/truth.log')
    print(f'{options.project}: {len(units)} compiled units')
    report(compare(root, units, active, PROJECTS[options.project][3], options.link_tree, options.strict),
           options.show, active)


if __name__ == '__main__':
    main()
