// SPDX-License-Identifier: MIT
// The page: what is pressed, and what is shown of the program that runs.
import { Timeline } from "../timeline/timeline.js";
import { Choice } from "./choice.js";
import { Output } from "./output.js";
import { Run } from "./runner.js";
import { missing } from "./support.js";

const $ = (id) => document.getElementById(id);
const output = new Output($("output"), $("exit"));
const timeline = new Timeline(document);
const choice = new Choice(document.querySelector("nav"), $("choice"), show);
const problem = missing();
let program; // that is shown
let run; // the last one

const STATES = {
  loading: "loading",
  running: "running",
  paused: "paused",
  stopping: "stopping: the main task was cancelled",
  ended: "",
};

/** Puts the stage under the sentence about a program. */
function show(next) {
  run?.kill();
  run = undefined;
  program = next;
  $(program.name).querySelector(".sentence").after($("stage"));
  $("stage").hidden = false;
  output.clear();
  timeline.reset();
  update();
}

function start(paused = false) {
  run?.kill();
  output.clear();
  timeline.reset();
  const url = new URL(`programs/${program.name}.wasm`, location.href).href;
  const { args, files, functions } = program;
  run = new Run({ url, args, files, functions, rate: rate(), paused }, hooks());
  timeline.rate = rate();
  update();
  if (LOCAL) setTimeout(tellOfBuild, PATIENCE, run);
}

/** ./build.sh serve answers when it has built the program. */
function tellOfBuild(begun) {
  if (begun === run && run.state === "loading") $("state").textContent = BUILDING;
}

function hooks() {
  return {
    output: (stream, text) => output.write(stream, text),
    trace: (events) => timeline.add(events),
    change: update,
    end: () => finish(run.exit),
  };
}

function finish(exit) {
  output.end(exit);
  timeline.finish();
}

const rate = () => Number($("rate").value);

/** Buttons, and what is said of the run. */
function update() {
  const state = run?.state;
  const on = Boolean(run) && !run.ended;
  $("run").disabled = Boolean(problem) || on;
  $("run").textContent = run ? "Run again" : "Run";
  $("stop").disabled = !on || state === "loading";
  $("stop").textContent = state === "stopping" ? "End now" : "Stop";
  $("pause").disabled = state !== "running" && state !== "paused";
  $("pause").textContent = state === "paused" ? "Go on" : "Pause";
  $("step").disabled = Boolean(problem) || (on && state !== "paused");
  $("state").textContent = run?.busy ? BUSY : (STATES[state] ?? "");
  timeline.runs = state === "running" || state === "stopping";
}

const LOCAL = ["127.0.0.1", "localhost"].includes(location.hostname);
const PATIENCE = 1000; // milliseconds
const BUILDING = "loading: ./build.sh serve builds a program when it is run for the first time";
const BUSY = "busy: the program has not given control back for a second; Stop ends it";

function press(id, action) {
  $(id).addEventListener("click", action);
}

press("run", () => start());
press("stop", () => run.stop());
press("pause", () => (run.state === "paused" ? run.resume() : run.pause()));
press("step", () => (run && !run.ended ? run.step() : start(true)));
$("rate").addEventListener("change", () => {
  run?.rate(rate());
  timeline.rate = rate();
});

if (problem) {
  $("notice").textContent = problem;
  $("notice").hidden = false;
}
const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const greet = !problem && !calm && !location.hash;
choice.show();
if (greet) start();
