// SPDX-License-Identifier: MIT
// Runs functions.mjs in workerd, which has no threads: jobs run inline.
import * as asyncio from "js/index.js";
import engine from "asyncio.wasm";
import { tryFunctions } from "functions.mjs";

asyncio.set_engine(engine);

export default {
  async test() {
    console.log(`result ${JSON.stringify(await tryFunctions(asyncio, "/work.mjs"))}`);
  },
};
