// SPDX-License-Identifier: MIT
// Spawn while aborting, after the end, body error joins the group, children's CancelledError do not.
import { TaskGroup, ValueError, OSError, async_with, sleep } from "../../../js/index.js";
import { log, loop, repr, run, show } from "../probe/probe.mjs";

function showGroup(error) {
  if (!error.errors) return show(error);
  return `${error.name}[${error.errors.map(showGroup).join(", ")}]`;
}

function tryToSpawn(group) {
  try {
    group.create_task(sleep(0));
  } catch (error) {
    log(error.message.replace("TaskGroup ", ""));
  }
}

function* late(group) {
  try {
    yield* sleep(10);
  } catch (error) {
    tryToSpawn(group);
    throw error;
  }
}

function* spawnRules() {
  const group = new TaskGroup();
  tryToSpawn(group);
  try {
    yield* async_with(group, function* () {
      group.create_task(late(group));
      yield* sleep(1);
      throw new ValueError("body");
    });
  } catch (error) {
    log(showGroup(error));
  }
  tryToSpawn(group);
}

function* cancelByHand() {
  let a, b;
  yield* async_with(new TaskGroup(), function* (group) {
    a = group.create_task(sleep(10));
    b = group.create_task(sleep(1, "b"));
    loop().call_later(0.5, () => a.cancel());
  });
  log(`a.cancelled=${repr(a.cancelled())} b=${b.result()}`);
}

function* boom() {
  throw new OSError("x");
}

function* nest() {
  let c;
  try {
    yield* async_with(new TaskGroup(), function* (outer) {
      c = outer.create_task(sleep(10));
      yield* async_with(new TaskGroup(), function* (inner) {
        inner.create_task(boom());
      });
    });
  } catch (error) {
    log(`${showGroup(error)} c.cancelled=${repr(c.cancelled())}`);
  }
}

await run(function* () {
  yield* spawnRules();
  yield* cancelByHand();
  yield* nest();
});
