// SPDX-License-Identifier: MIT
// The page's side of a run: what it tells the worker, and what it does when that is silent.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Run } from "../../web/page/runner.js";

let run;
afterEach(() => run.kill()); // its timer, too

function start(program = {}) {
  const log = [];
  let time = 0;
  class Worker {
    constructor(url) {
      log.push(url);
      this.sent = [];
      this.postMessage = (message) => this.sent.push(message);
      this.terminate = () => log.push("terminated");
      Worker.last = this;
    }
  }
  const on = {
    output: (stream, text) => log.push([stream, text]),
    trace: (events) => log.push(events),
    change() {},
    end: () => log.push("end"),
  };
  run = new Run({ url: "a.wasm", ...program }, on, { Worker, now: () => time });
  const worker = Worker.last;
  const tell = (type, rest) => worker.onmessage({ data: { type, ...rest } });
  const pass = (milliseconds) => {
    time += milliseconds;
    run.check();
  };
  return { log, worker, tell, pass, sent: () => worker.sent.map(({ call, type }) => call ?? type) };
}

test("a run is told to begin, and gives what comes", () => {
  const { log, worker, tell } = start({ rate: 0.1 });
  assert.deepEqual(worker.sent, [{ type: "run", url: "a.wasm", rate: 0.1 }]);
  tell("loaded");
  assert.equal(run.state, "running");
  tell("output", { stream: "stdout", text: "x" });
  tell("trace", { events: [1] });
  tell("exit", { code: 3 });
  assert.deepEqual(log, ["worker.js", ["stdout", "x"], [1], "terminated", "end"]);
  assert.deepEqual(run.exit, { code: 3 });
});

test("pause, one pass, go on", () => {
  const { tell, sent } = start();
  run.pause(); // too early: nothing is loaded
  tell("loaded");
  run.step(); // not paused
  run.pause();
  run.step();
  run.resume();
  assert.deepEqual(sent(), ["run", "pause", "step", "resume"]);
  assert.equal(run.state, "running");
});

test("a run may begin paused", () => {
  const { tell } = start({ paused: true });
  tell("loaded");
  assert.equal(run.state, "paused");
});

test("stop cancels, and the program ends when it has cleaned up", () => {
  const { tell, sent } = start();
  run.stop(); // too early
  tell("loaded");
  run.stop();
  assert.equal(run.state, "stopping");
  assert.deepEqual(sent(), ["run", "stop"]);
  tell("exit", { code: 130 });
  assert.deepEqual(run.exit, { code: 130 });
});

test("stop again is the end", () => {
  const { log, tell } = start();
  tell("loaded");
  run.stop();
  run.stop();
  assert.match(run.exit.error, /did not end when it was cancelled/);
  assert.deepEqual(log.slice(-2), ["terminated", "end"]);
});

test("a program that answers is not busy, however long it runs", () => {
  const { tell, pass } = start();
  tell("loaded");
  for (let i = 0; i < 10; i++) {
    pass(900);
    tell("pong");
  }
  assert.equal(run.busy, false);
});

test("one that does not give control back is busy, and stop ends its worker", () => {
  const { log, tell, pass } = start();
  tell("loaded");
  pass(0);
  pass(1001);
  assert.equal(run.busy, true);
  run.stop();
  assert.equal(run.ended, false); // it may have answered meanwhile
  pass(2000);
  assert.match(run.exit.error, /did not give control back/);
  assert.deepEqual(log.slice(-2), ["terminated", "end"]);
});

test("one that is stopped and then silent is ended, too", () => {
  const { tell, pass } = start();
  tell("loaded");
  run.stop();
  pass(0);
  pass(3001);
  assert.equal(run.ended, true);
});

test("a failure is told, and what comes late is ignored", () => {
  const { log, tell } = start();
  tell("failed", { text: "LoadError: broken" });
  tell("exit", { code: 0 });
  assert.deepEqual(run.exit, { error: "LoadError: broken" });
  assert.equal(log.filter((entry) => entry === "end").length, 1);
});
