// SPDX-License-Identifier: MIT
// async for / async with add no passes of their own; only a real suspension does.
import { StopAsyncIteration, async_for, async_with, sleep } from "../../../js/index.js";
import { log, run, soon } from "../probe/probe.mjs";

class Generated {
  #i = 0;

  *anext() {
    if (this.#i === 2) yield* sleep(0);
    if (this.#i === 3) throw new StopAsyncIteration();
    return this.#i++;
  }
}

class Manager {
  *aenter() {
    return this;
  }

  *aexit() {
    return false;
  }
}

await run(function* () {
  soon("other");
  yield* async_with(new Manager(), function* () {
    yield* async_for(new Generated(), function* (i) {
      log(`item ${i}`);
    });
  });
});
