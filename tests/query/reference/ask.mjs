// node ask.mjs OURS 'script' [params]: one script on both engines, side by side.
import { Child } from "./child.mjs";

const [ours, script, params] = process.argv.slice(2);
const children = { cozo: new Child("node", [new URL("server.mjs", import.meta.url).pathname], 30), ours: new Child(ours, ["--serve"], 30) };
for (const [name, child] of Object.entries(children)) {
  const answer = JSON.parse(await child.ask({ script, params }).catch((e) => JSON.stringify({ error: String(e) })));
  delete answer.display;
  console.log(name, JSON.stringify(answer));
  child.stop();
}
