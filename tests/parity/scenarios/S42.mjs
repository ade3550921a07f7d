// SPDX-License-Identifier: MIT
// Tasks and callbacks run in a copy taken at creation; changes do not leak out.
import { ContextVar, create_task, sleep, Context } from "../../../js/index.js";
import { log, loop, run } from "../probe/probe.mjs";

const v = new ContextVar("v", { default: "unset" });

function* child() {
  log(`child sees ${v.get()}`);
  v.set("child");
}

function callback() {
  log(`call_soon sees ${v.get()}`);
  v.set("cb");
}

await run(function* () {
  v.set("main");
  const t = create_task(child());
  loop().call_soon(callback);
  v.set("main2");
  yield* t;
  log(`main sees ${v.get()}`);
  const f = loop().create_future();
  f.add_done_callback(() => log(`done cb sees ${v.get()}`));
  v.set("main3");
  f.set_result(0);
  yield* sleep(0);
  const context = new Context();
  loop().call_soon(() => log(`explicit context sees ${v.get()}`), { context });
  yield* sleep(0);
});
