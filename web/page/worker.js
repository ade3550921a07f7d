// SPDX-License-Identifier: MIT
// Runs one program, apart from the page: one that computes for long holds up nothing but itself.
// Messages of the page: { type: "run", … } once, then { type: "control", call } and { type:
// "rate", rate }; "ping" is answered as soon as the program gives control back.
import { load } from "../../js/load.js";
import { Network } from "../../js/network.js";

const answers = { run, control, rate: setRate, ping: () => say("pong") };
let app;

self.onmessage = ({ data }) => answers[data.type](data);

const say = (type, rest) => self.postMessage({ type, ...rest });

async function run({ url, args, files, functions, rate, paused }) {
  try {
    app = await load(await fetchModule(url), {
      name: url.split("/").at(-1),
      args,
      files,
      functions: functions && (await importFunctions()),
      allow: { net: new Network(), spawn: true }, // its clients and servers find each other
      stdout: writer("stdout"),
      stderr: writer("stderr"),
      trace: (events) => say("trace", { events }),
    });
    app.control.rate = rate;
    if (paused) app.control.pause();
    say("loaded");
    say("exit", { code: await app.run() });
  } catch (error) {
    say("failed", { text: String(error), name: error.name });
  }
}

/** A server that builds programs may fail to, and then answers with what the compiler said. */
async function fetchModule(url) {
  const response = await fetch(url).catch(() => undefined);
  if (response?.status !== 500) return response ?? url; // load says why it cannot be had
  say("output", { stream: "stderr", text: await response.text() });
  throw new Error(`${url.split("/").at(-1)} could not be built`);
}

function control({ call }) {
  app?.control[call]();
}

function setRate({ rate }) {
  if (app) app.control.rate = rate;
}

function writer(stream) {
  const decoder = new TextDecoder();
  return (bytes) => say("output", { stream, text: decoder.decode(bytes, { stream: true }) });
}

const importFunctions = async () => ({ ...(await import("../examples/fetch_all.mjs")) });
