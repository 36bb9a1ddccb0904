// Asks the real CozoDB for the value of every call in the case files beside it and writes the answers down.
//
//     npm install --prefix build/reference cozo-lib-wasm@0.7.6
//     node tests/query/functions/refresh.mjs build/reference [file.case …]
//
// Lines marked "=>*" (ours differs on purpose) and remarks stay as they are. A call that makes the real one
// abort is reported: it needs such a mark. A line may hold just a call, for a start.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const [installed, ...named] = process.argv.slice(2);
const pkg = path.join(installed, "node_modules", "cozo-lib-wasm");
const source = readFileSync(path.join(pkg, "cozo_lib_wasm.js"), "utf8").replaceAll("import.meta.url", '"file:///none"');
globalThis.module = { require: createRequire(import.meta.url) };
const lib = await import("data:text/javascript;base64," + Buffer.from(source).toString("base64"));
lib.initSync(readFileSync(path.join(pkg, "cozo_lib_wasm_bg.wasm")));
console.error = () => {};

const KIND = "k = cond(is_bytes(x), 'bytes ', is_uuid(x), 'uuid ', is_json(x), 'json ', true, '')";
let db = lib.CozoDb.new();

// The text of the rows, untouched: parsing would lose the difference between 1 and 1.0.
function answer(call) {
  const isScript = call.includes("?[");
  let text;
  try {
    text = db.run(isScript ? call : `?[x, k] := x = ${call}, ${KIND}`, "", false);
  } catch {
    db = lib.CozoDb.new();
    return "panic";
  }
  const parsed = JSON.parse(text);
  if (!parsed.ok) return `! ${parsed.code ?? "-"}`;
  const rows = text.slice(text.indexOf('"rows":') + 7, text.lastIndexOf("}")).replace(/,"took":[^,]*$/, "");
  if (isScript) return rows;
  const kind = parsed.rows[0][1];
  return kind + rows.slice(2, rows.lastIndexOf(`,${JSON.stringify(kind)}]]`));
}

function refresh(line) {
  if (!line || line.startsWith("#") || line.includes(" =>*")) return line;
  const call = line.split(" =>")[0];
  const value = answer(call);
  if (value === "panic") console.log(`aborts the real one: ${call}`);
  return `${call} => ${value}`;
}

const files = named.length ? named : readdirSync(here).filter((f) => f.endsWith(".case")).map((f) => path.join(here, f));
for (const file of files) {
  const before = readFileSync(file, "utf8");
  const after = before.split("\n").map(refresh).join("\n");
  if (before !== after) console.log(`changed: ${file}`);
  writeFileSync(file, after);
}
