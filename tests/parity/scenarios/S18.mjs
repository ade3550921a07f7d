// SPDX-License-Identifier: MIT
// Two children fail in one pass, a third fails while being cancelled: all three, in order of ends.
import {
  CancelledError,
  TaskGroup,
  ValueError,
  TypeError,
  KeyError,
  async_with,
  current_task,
  sleep,
} from "../../../js/index.js";
import { log, repr, run, show } from "../probe/probe.mjs";

function* fail(delay, error) {
  yield* sleep(delay);
  throw error;
}

function* fail_in_cleanup() {
  try {
    yield* sleep(10);
  } catch {
    log("third cancelled");
    throw new KeyError("'third'"); // as Python prints it
  }
}

function* body(group) {
  group.create_task(fail_in_cleanup());
  const quiet = group.create_task(sleep(10));
  group.create_task(fail(1, new ValueError("first")));
  group.create_task(fail(1, new TypeError("second")));
  try {
    yield* sleep(10);
  } catch {
    log(`body cancelled cancelling=${current_task().cancelling()}`);
  }
  return quiet;
}

await run(function* () {
  let quiet;
  try {
    yield* async_with(new TaskGroup(), function* (group) {
      quiet = yield* body(group);
      throw new CancelledError();
    });
  } catch (error) {
    const members = error.errors.map((member) => show(member)).join(", ");
    const cause = error.cause ? show(error.cause) : "-";
    log(`${error.message}: ${error.name}[${members}] cause=${cause}`);
  }
  const cancelled = repr(quiet.cancelled());
  log(`cancelling=${current_task().cancelling()} quiet sibling cancelled=${cancelled}`);
  yield* sleep(1);
  log("later awaits are not cancelled");
});
