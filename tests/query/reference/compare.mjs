// node compare.mjs OURS [first seed] [programs]: random programs on both engines; same rows, same error code.
import { Child } from "./child.mjs";
import { queryProgram, storeScripts } from "./generate.mjs";

const [ours, first = "1", count = "300"] = process.argv.slice(2);
const engines = [new Child("node", [new URL("server.mjs", import.meta.url).pathname], 20), new Child(ours, ["--serve"], 20)];
const all = (request) => Promise.all(engines.map((e) => e.ask(request).catch((error) => JSON.stringify({ ok: false, code: String(error) }))));

// Without the time it took; of an error only its code. A panic of the real one says nothing.
function essence(text) {
  const parsed = JSON.parse(text);
  if (parsed.panic) return "panic";
  if (!parsed.ok) return "error " + (parsed.code ?? "-");
  return text.replace(/,"took":[^}]*}$/, "}");
}

const available = [];
const differences = [];
let compared = 0, errors = 0, panics = 0, laxer = 0;

async function compare(seed, script, kind) {
  const [theirs, mine] = (await all({ script })).map(essence);
  if (theirs === "panic") return void panics++;
  compared++;
  if (theirs.startsWith("error")) errors++;
  // Filters see fewer rows here, as joins are ordered; and more orders of literals are safe.
  const lax = ["error eval::throw", "error eval::predicate_not_bool", "error eval::unsafe_negation", "error eval::unbound_variable"];
  if (theirs !== mine && lax.includes(theirs) && !mine.startsWith("error")) return void laxer++;
  if (theirs !== mine) differences.push({ seed, kind, script, theirs, mine });
}

for (const name of ["count", "sum", "min", "max", "count_unique", "collect", "union", "and", "mean"]) {
  const answer = JSON.parse(await engines[1].ask({ script: `?[${name}(x)] := x in []` }));
  if (answer.ok && ["count", "min", "max", "count_unique", "collect"].includes(name)) available.push(name);
}
const json = JSON.parse(await engines[1].ask({ script: "?[x] := x = {'a': 1}" })).ok;
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  const stored = seed % 3 === 0;
  if (seed % 10 === 9) {
    await all({ reset: true });
    for (const script of storeScripts(seed, { json })) await compare(seed, script, "store");
    continue;
  }
  if (stored) {
    await all({ reset: true });
    await all({ script: ":create s {k, l => v}" });
    await all({ script: "?[k, l, v] <- [[1, 2, 3], [2, 3, 'a'], [2, 1, 2.0], [3, 3, 1], [1.0, 2, 5], [0, 'a', null]] :put s {k, l => v}" });
  }
  await compare(seed, queryProgram(seed, { stored, aggregates: available }), "query");
}
for (const d of differences.slice(0, 20)) console.log(`--- seed ${d.seed} ${d.kind}\n${d.script}\n  cozo ${d.theirs.slice(0, 300)}\n  ours ${d.mine.slice(0, 300)}`);
console.log(`${compared} compared (${errors} errors, ${panics} panics left out, ${laxer} that only the real one refuses), ${differences.length} differ; aggregates: ${available.join(" ") || "none"}`);
engines.forEach((e) => e.stop());
process.exit(differences.length ? 1 : 0);
