// A process that answers one line with one line; ask() rejects when it takes longer than `seconds`.
import { spawn } from "node:child_process";
import readline from "node:readline";

export class Child {
  constructor(command, args, seconds) {
    Object.assign(this, { command, args, seconds });
    this.start();
  }
  start() {
    this.process = spawn(this.command, this.args, { stdio: ["pipe", "pipe", "ignore"] });
    this.waiting = [];
    this.process.on("exit", () => this.fail(new Error("the process ended")));
    readline.createInterface({ input: this.process.stdout }).on("line", (line) => this.waiting.shift()?.resolve(line));
  }
  fail(error) {
    const waiting = this.waiting;
    this.waiting = [];
    for (const one of waiting) one.reject(error);
  }
  ask(request) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.process.kill("SIGKILL");
        this.fail(new Error("time limit"));
        this.start();
      }, this.seconds * 1000);
      const done = (f) => (x) => (clearTimeout(timer), f(x));
      this.waiting.push({ resolve: done(resolve), reject: done(reject) });
      this.process.stdin.write(JSON.stringify(request) + "\n");
    });
  }
  stop() {
    this.process.removeAllListeners("exit");
    this.process.kill();
  }
}
