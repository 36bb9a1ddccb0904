// The real CozoDB in this process: open() gives a database with run(script, params) -> parsed-free JSON text.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const pkg = path.join(here, "node_modules", "cozo-lib-wasm");

const source = readFileSync(path.join(pkg, "cozo_lib_wasm.js"), "utf8").replaceAll("import.meta.url", '"file:///none"');
globalThis.module = { require: createRequire(import.meta.url) };
const lib = await import("data:text/javascript;base64," + Buffer.from(source).toString("base64"));
lib.initSync(readFileSync(path.join(pkg, "cozo_lib_wasm_bg.wasm")));

export const open = () => lib.CozoDb.new();
