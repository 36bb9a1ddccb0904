// Answers lines {"script", "params"} or {"reset": true} like test_query_cases --serve, with the real CozoDB.
import readline from "node:readline";
import { open } from "./cozo.mjs";

let db = open();
console.error = () => {};
for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  if (request.reset) {
    db = open();
    process.stdout.write("{}\n");
    continue;
  }
  let answer;
  try {
    answer = db.run(request.script, request.params ?? "", false);
  } catch (panic) {
    db = open();
    answer = JSON.stringify({ ok: false, panic: String(panic) });
  }
  process.stdout.write(answer.replaceAll("\n", " ") + "\n");
}
