// Random programs from a seed: recursion, negation, disjunction, unification, filters, several kinds of
// values, aggregation, stored relations, and now and then a mistake.

export function random(seed) {
  let a = seed >>> 0;
  const next = () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const r = { int: (n) => Math.floor(next() * n), chance: (p) => next() < p, pick: (list) => list[Math.floor(next() * list.length)] };
  return r;
}

const scalars = ["0", "1", "2", "3", "4", "1.0", "2.5", "-1", "'a'", "'b'", "true", "null"];
const small = ["0", "1", "2", "3", "4", "5"];

class Program {
  constructor(r, options) {
    this.r = r;
    this.options = options;
    this.kinds = r.chance(0.6) ? small : scalars;
    this.known = [];
  }
  value() {
    return this.r.pick(this.kinds);
  }
  rows(arity) {
    const rows = [];
    for (let i = this.r.int(9) + 1; i > 0; i--) rows.push("[" + Array.from({ length: arity }, () => this.value()).join(", ") + "]");
    return "[" + rows.join(", ") + "]";
  }
  // Mostly one that a relation of the body binds.
  bound() {
    return this.known.length && this.r.chance(0.93) ? this.r.pick(this.known) : this.variable();
  }
  variable() {
    return this.r.pick(["a", "b", "c", "d", "x"]);
  }
  argument() {
    if (this.r.chance(0.1)) return "_";
    if (this.r.chance(0.12)) return this.value();
    if (this.r.chance(0.03)) return this.variable() + " + 1";
    return this.variable();
  }
  apply(name, arity) {
    const args = Array.from({ length: arity }, () => this.argument());
    return `${name}[${args.join(", ")}]`;
  }
  relation() {
    if (this.options.stored && this.r.chance(0.3)) {
      if (this.r.chance(0.5)) return this.apply("*s", 3);
      const fields = ["k", "l", "v"].filter(() => this.r.chance(0.6)).map((f) => `${f}: ${this.argument()}`);
      return `*s{${fields.join(", ")}}`;
    }
    const [name, arity] = this.r.pick(this.visible);
    return this.apply(name, arity);
  }
  filter() {
    const op = this.r.pick(["==", "!=", "<", ">=", "=="]);
    return `${this.bound()} ${op} ${this.r.chance(0.6) ? this.value() : this.bound()}`;
  }
  atom(depth = 0) {
    const n = this.r.int(20);
    if (n < 10) return this.relation();
    if (n < 12) return this.filter();
    if (n < 14) return `${this.variable()} = ${this.r.chance(0.5) ? this.value() : this.r.chance(0.3) ? this.bound() + " + 1" : this.bound()}`;
    if (n < 15) return `${this.variable()} in [${this.value()}, ${this.value()}]`;
    if (n < 17 && this.negatable.length) {
      const [name, arity] = this.r.pick(this.negatable);
      return "not " + this.apply(name, arity);
    }
    if (n < 18 && depth < 2) return `(${this.atom(depth + 1)} or ${this.atom(depth + 1)})`;
    if (n < 19 && depth < 2) return `not (${this.atom(depth + 1)}, ${this.atom(depth + 1)})`;
    return this.relation();
  }
  head(name, arity, body) {
    const used = this.known;
    const pool = this.r.chance(0.97) && used.length ? used : ["a", "b", "c", "d", "x"];
    return `${name}[${Array.from({ length: arity }, () => this.r.pick(pool)).join(", ")}]`;
  }
  body() {
    const atoms = [this.relation()];
    if (this.r.chance(0.5)) atoms.push(this.relation());
    this.known = [...new Set(atoms.join(" ").match(/\b[abcdx]\b/g) ?? [])];
    for (let i = this.r.int(3); i > 0; i--) atoms.splice(this.r.int(atoms.length + 1), 0, this.atom());
    return atoms.join(", ");
  }
  options_text() {
    const parts = [];
    if (this.r.chance(0.1)) parts.push(`:order ${this.r.chance(0.5) ? "-" : ""}${this.header} :limit ${this.r.int(4) + 1}`);
    else if (this.r.chance(0.05)) parts.push(`:order ${this.header} :offset ${this.r.int(3)}`);
    return parts.join(" ");
  }
  // A semi-lattice in recursion: least or greatest weights of paths.
  shortest(name) {
    const [f, w] = this.r.pick([["min", `v + ${this.r.int(3) + 1}`], ["max", "v"], ["min", "v"]]);
    return [`${name}[a, ${f}(w)] := e[a, w]`, `${name}[b, ${f}(w)] := ${name}[a, v], f[a, b], w = ${w}`];
  }
  aggregate(name, arity, body) {
    const used = [...new Set(body.match(/\b[abcdx]\b/g) ?? [])];
    const pick = () => (used.length ? this.r.pick(used) : "a");
    const args = Array.from({ length: arity - 1 }, pick);
    args.push(`${this.r.pick(this.options.aggregates)}(${pick()})`);
    return `${name}[${args.join(", ")}]`;
  }
  text() {
    const base = [["e", 2], ["f", 2], ["g", 1]];
    const lines = base.map(([name, arity]) => `${name}[${["a", "b", "c"].slice(0, arity).join(", ")}] <- ${this.rows(arity)}`);
    const derived = [];
    for (let i = 0; i < this.r.int(4); i++) derived.push([`p${i}`, this.r.int(2) + 1]);
    this.negatable = [...base];
    derived.forEach(([name, arity], i) => {
      const aggregated = this.options.aggregates.length > 0 && this.r.chance(0.2);
      this.visible = aggregated ? [...base, ...derived.slice(0, i)] : [...base, ...derived.slice(0, i + 1), ...(this.r.chance(0.2) ? derived : [])];
      for (let k = this.r.int(2) + 1; k > 0; k--) {
        const body = this.body();
        lines.push(`${aggregated && k === 1 ? this.aggregate(name, arity, body) : this.head(name, arity, body)} := ${body}`);
        if (aggregated) break;
      }
      this.negatable.push([name, arity]);
    });
    if (this.kinds === small && this.options.aggregates.includes("min") && this.r.chance(0.15)) {
      lines.push(...this.shortest("m0"));
      derived.push(["m0", 2]);
    }
    this.visible = [...base, ...derived, ...derived];
    this.negatable = [...base, ...derived];
    const arity = this.r.int(2) + 1;
    for (let k = this.r.chance(0.2) ? 2 : 1; k > 0; k--) {
      const body = this.body();
      const head = this.head("?", arity, body);
      this.header = head.match(/\[(\w+)/)[1];
      lines.push(`${head} := ${body}`);
    }
    lines.push(this.options_text());
    return lines.join("\n");
  }
}

export function queryProgram(seed, options) {
  return new Program(random(seed), options).text();
}

// A sequence of scripts over stored relations.
export function storeScripts(seed, options) {
  const r = random(seed);
  const types = ["Int", "Float", "String", "Any", "Bool", "Int?", "String?", "[Int]", "(Int, String)", "[Int; 2]?", "Json", "Float?"];
  const value = () => r.pick([...scalars, "[1, 2]", "[1]", "[1, 'a']", "7", "2.0", "'2'", "[]", ...(options.json ? ["{'a': 1}"] : [])]);
  const column = (n) => `${n}: ${r.pick(types)}${r.chance(0.2) ? " default " + value() : ""}`;
  const scripts = [`:create r {${column("k")}, ${column("l")}${r.chance(0.7) ? " => " + column("v") + ", " + column("w") : ""}}`];
  const rows = (n) => "[" + Array.from({ length: r.int(3) + 1 }, () => "[" + Array.from({ length: n }, value).join(", ") + "]").join(", ") + "]";
  for (let i = 0; i < 8; i++) {
    const op = r.pick(["put", "put", "insert", "update", "rm", "delete", "ensure", "ensure_not"]);
    const columns = r.pick([["k", "l", "v", "w"], ["k", "l", "v"], ["k", "l"], ["k", "l", "w"], ["k"]]);
    const schema = `{${columns.slice(0, 2).join(", ")}${columns.length > 2 ? " => " + columns.slice(2).join(", ") : ""}}`;
    scripts.push(`?[${columns.join(", ")}] <- ${rows(columns.length)} :${op} r ${schema}${r.chance(0.4) ? " :returning" : ""}`);
    scripts.push(r.pick(["?[k, l] := *r{k, l}", "?[k, l, v] := *r{k, l, v}", `?[l] := *r{k: ${value()}, l}`, "::columns r", `?[k] := *r{k, l}, l == ${value()}`]));
  }
  return scripts;
}
