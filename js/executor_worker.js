// SPDX-License-Identifier: MIT
// What a worker runs. Its first message says what it is for: jobs of a C module, or functions of
// JavaScript (loop/executor_functions.js).

import { runJobs } from "./executor_instance.js";
import { FAILED, READY } from "./executor_threads.js";
import { hasProcess } from "./platform.js";

let receive; // a message, once it is known what for
let send = (message, transfer) => globalThis.postMessage(message, transfer);
let last; // a promise of what the messages so far still do, if anything

// One after the other: those that come while the first is worked on wait. A job of C needs no
// promises, of which each trip would leave some to be collected.
function take(message) {
  try {
    const work = last ? last.then(() => handle(message)) : handle(message);
    if (work) hold(work);
  } catch (error) {
    giveUp(error);
  }
}

const handle = (message) => (receive ? receive(message) : begin(message));

function hold(work) {
  const held = work.catch(giveUp).then(() => {
    if (last === held) last = undefined;
  });
  last = held;
}

async function begin(message) {
  if (message.module) receive = await runJobs(message, send);
  else receive = (await import("./loop/executor_functions.js")).runFunctions(message, send);
  send([READY]);
}

const giveUp = (error) => send([FAILED, String(error?.message ?? error)]);

async function listenInProcess() {
  send = (await import("./executor_node.js")).listen(take);
}

// A page's worker has to listen before it waits for anything, or it misses messages. Nor may it
// await here: bundlers make scripts of workers, not modules.
if (hasProcess) listenInProcess();
else globalThis.onmessage = ({ data }) => take(data);
